"""An answer and the feedback for it, as they are typed: one in a box, or several.

The first line is the answer, what follows its feedback. Where a box has room for several, an empty line
begins another one. So does an answer that can be told from feedback, a shape or a number, and then the
feedback may stand behind it on the same line. Feedback that has empty lines itself is kept by lines of dashes
around it: where there are any, the longest of them stand between the answers, and nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

IsAnswer: TypeAlias = Callable[[str], bool]

_DASHES: Final = re.compile(r"\s*(-{3,})\s*")
_BEFORE_FEEDBACK: Final = re.compile(r"\s*\|\s*|:\s+")


class Pair(NamedTuple):
    """An answer, and the feedback for it; of what isn't typed yet, empty texts."""

    answer: str
    why: str


def pair(text: str) -> Pair:
    """The one that is typed in `text`."""
    answer, _line, why = text.strip().partition("\n")
    return Pair(answer.strip(), why.strip())


def pairs(text: str, is_answer: IsAnswer = lambda _line: False) -> list[Pair]:
    """All that are typed in `text`; `is_answer` tells of a text that it can only be an answer."""
    lines = text.strip().replace("\r\n", "\n").split("\n")
    dashes = max((found[1] for line in lines if (found := _DASHES.fullmatch(line))), default=None)
    if dashes:
        listed = [pair(part) for part in _parted(lines, lambda line: line.strip() == dashes)]
        return listed or [pair(text)]
    return [
        _on_a_line(each, is_answer)
        for part in _parted(lines, lambda line: not line.strip())
        for each in _each_begun(part, is_answer)
    ]


def typed_pair(answer: str, why: str) -> str:
    """What is typed for an answer on one line and its feedback."""
    return f"{answer}\n{why}" if answer and why else answer


def typed_pairs(given: Iterable[Pair], is_answer: IsAnswer = lambda _line: False) -> str:
    """What is typed for `given`: `pairs` makes them of it again."""
    listed = [each for each in given if each.answer]
    texts = [typed_pair(*each) for each in listed]
    plainly = "\n\n".join(texts)
    if pairs(plainly, is_answer) == listed:
        return plainly
    inner = [len(found[1]) for line in plainly.split("\n") if (found := _DASHES.fullmatch(line))]
    dashes = "-" * max(3, 1 + max(inner, default=0))
    # Also before the first: a single one would have none around it.
    return "\n".join(f"{dashes}\n{each}" for each in texts)


def _parted(lines: list[str], between: Callable[[str], bool]) -> Iterator[str]:
    """What stands between the lines that only part."""
    part: list[str] = []
    for line in [*lines, None]:
        if line is not None and not between(line):
            part.append(line)
        elif any(map(str.strip, part)):
            yield "\n".join(part)
            part = []


def _each_begun(part: str, is_answer: IsAnswer) -> Iterator[str]:
    """Each of those that follow one another without an empty line."""
    begun: list[str] = []
    for line in part.split("\n"):
        if begun and (is_answer(line) or _answer_on(line, is_answer)):
            yield "\n".join(begun)
            begun = []
        begun.append(line)
    yield "\n".join(begun)


def _on_a_line(text: str, is_answer: IsAnswer) -> Pair:
    """The one that is typed in `text`, where its feedback may begin on the line of the answer."""
    answer, why = pair(text)
    found = None if is_answer(answer) else _answer_on(answer, is_answer)
    if found is None:
        return Pair(answer, why)
    behind = answer[found.end() :]
    return Pair(answer[: found.start()], f"{behind}\n{why}".strip())


def _answer_on(line: str, is_answer: IsAnswer) -> re.Match[str] | None:
    """What parts an answer that the line begins with from the feedback behind it."""
    return next((each for each in _BEFORE_FEEDBACK.finditer(line) if is_answer(line[: each.start()])), None)
