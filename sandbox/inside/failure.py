"""Turn what a snippet raised into the protocol's error: the learner's line, their frames, an explanation."""

from __future__ import annotations

import re
import traceback
from dataclasses import replace
from typing import Any, Final

from sandbox import explain
from sandbox.explain.rule import Explanation, Failure
from sandbox.inside.execute import FILENAME, Outcome
from sandbox.inside.values.safely import Described, clean, is_a, time_limit, type_name
from sandbox.protocol import MAX_MORE

_MAX_MESSAGE: Final = 2000
_MAX_TRACEBACK: Final = 6000
_MAX_FRAMES: Final = 20
_MAX_CAUSES: Final = 3
_MAX_LINE: Final = 300
_exit_code = SystemExit.__dict__["code"].__get__


def describe(outcome: Outcome, source: str, layer: Described | None = None) -> dict[str, Any] | None:
    """The wire form of a SnippetError, or None when the snippet ended well, which sys.exit(0) does too.

    `layer` is the step of the trace that failed.
    """
    error = outcome.error
    if error is None or (is_a(error, SystemExit) and _exit_code(error) in (None, 0)):
        return None
    line = _line(error)
    lines = source.splitlines()
    message = _message(error)
    found = _in_layer(_explain(Failure(error, message, source, outcome.namespace, line)), layer)
    return {
        "type": type_name(error),
        "message": message,
        "line": line,
        "code": clean(lines[line - 1].strip(), _MAX_LINE) if line and line <= len(lines) else None,
        "traceback": clean(_traceback(error, message), _MAX_TRACEBACK),
        "explanation": found.text and clean(found.text, _MAX_MESSAGE),
        "layer": found.layer and clean(found.layer, _MAX_LINE),
        "expected": found.expected and clean(found.expected, _MAX_LINE),
        "got": found.got and clean(found.got, _MAX_LINE),
        "more": found.more and clean(found.more, MAX_MORE),
    }


def _in_layer(found: Explanation, layer: Described | None) -> Explanation:
    """What a rule found, with the place of the layer, and what went in where no rule says what was wrong."""
    if layer is None:
        return found
    shape = layer["input"]
    arrived = f"shape {shape}" if found.text is None and shape is not None else None
    return replace(found, layer=layer["path"], got=found.got or arrived)


def _explain(failure: Failure) -> Explanation:
    try:
        with time_limit(2.0):
            return explain.explain(failure) or Explanation()
    except BaseException:
        # A rule that trips over a hostile object must not cost the learner the error itself.
        return Explanation()


def _message(error: BaseException) -> str:
    """str(error), which a learner's class may have made anything at all."""
    try:
        with time_limit(1.0):
            if is_a(error, SyntaxError):
                return clean(str(error.msg), _MAX_MESSAGE)  # type: ignore[attr-defined]
            text = str(error)
            return clean(_readable(text), _MAX_MESSAGE) if type(text) is str else ""
    except BaseException:  # its __str__ may raise anything too
        return ""


def _readable(text: str) -> str:
    """Without terminal colours, the frames that TensorFlow lists, and where the library is installed."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text[: 20 * _MAX_MESSAGE])
    text = re.sub(r"\nDetected at node .*?\n(?:\s*File [^\n]*\n\s*)+", "\n", text)
    return re.sub(r"[^\s'\"(]*/site-packages/", "", text).strip()


def _line(error: BaseException) -> int | None:
    """The line of the snippet in the innermost of its frames, or where its syntax breaks."""
    if is_a(error, SyntaxError) and error.filename == FILENAME:  # type: ignore[attr-defined]
        line: int | None = error.lineno  # type: ignore[attr-defined]
        return line or None
    frames = _own_frames(error)
    return frames[-1].lineno if frames else None


def _own_frames(error: BaseException) -> list[traceback.FrameSummary]:
    own = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == FILENAME
    ]
    if len(own) > _MAX_FRAMES:
        own = own[: _MAX_FRAMES // 2] + own[-_MAX_FRAMES // 2 :]
    return list(traceback.StackSummary.extract(iter(own)))


def _traceback(error: BaseException, message: str) -> str:
    """What Python would print, with only the frames of the snippet, and in brief what led to the error."""
    parts = []
    frames = _own_frames(error)
    if frames:
        parts += ["Traceback (most recent call last):\n", *traceback.format_list(frames)]
    if type(error) in (SyntaxError, IndentationError, TabError):
        parts += traceback.format_exception_only(error)
    else:
        parts.append(f"{type_name(error)}: {message}\n")
    return "".join(parts + _causes(error)).rstrip()


def _causes(error: BaseException) -> list[str]:
    """One line for each error this one was raised from, or while handling which it arose in the snippet."""
    told: list[str] = []
    current = error
    while len(told) < _MAX_CAUSES:
        explicit = current.__cause__
        earlier = explicit or (None if current.__suppress_context__ else current.__context__)
        if earlier is None:
            break
        where = f" (line {line})" if (line := _line(earlier)) else ""
        if explicit is not None or where:
            how = "Caused by" if explicit is not None else "While handling"
            told.append(f"{how} {type_name(earlier)}: {clean(_message(earlier), _MAX_LINE)}{where}\n")
        current = earlier
    return told
