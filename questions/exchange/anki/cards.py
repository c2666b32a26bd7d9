"""How a question looks as an Anki card: its fields in HTML, the two sides, the style."""

from __future__ import annotations

import hashlib
import html
import json
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from questions.exchange.plain import entry_of, typed
from questions.model import Question

# The order of a note's fields. The first is what Anki lists and compares notes by.
ENTRY: Final = "Entry"
FIELDS: Final = ("Id", "Prompt", "Code", "Options", "Hints", "Answer", "Explanation", "Sources", ENTRY)
NOTE_TYPE: Final = "Warmstart question"
CARD: Final = "Question"
LETTERS: Final = "ABCDEFGHIJ"

# Nothing that a text brings along may be HTML of its own.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block"])

_PUT_IN_ORDER: Final = "Put these steps in order:"
_SAY_THE_SHAPE: Final = "Say the shape, size by size."
_SAY_THE_NUMBER: Final = "Say the number."
_MENDED: Final = "Mended:"
_SEVERAL: Final = "More than one may be right."

FRONT: Final = """\
<div class="prompt">{{Prompt}}</div>
{{#Code}}{{Code}}{{/Code}}
{{Options}}
{{Hints}}
"""
BACK: Final = """\
<div class="prompt">{{Prompt}}</div>
{{#Code}}{{Code}}{{/Code}}
<hr id="answer">
{{Answer}}
<div class="explanation">{{Explanation}}</div>
<div class="sources">{{Sources}}</div>
"""


def fields(question: Question) -> list[str]:
    """The fields of the question's note, in the order of FIELDS, as HTML."""
    shown = {
        "Id": html.escape(question.id),
        "Prompt": _text(question.prompt),
        "Code": _code(question.code) if question.code else "",
        "Options": _options(question),
        "Hints": _hints(question),
        "Answer": _answer(question),
        "Explanation": _text(question.explanation),
        "Sources": _list("ul", [_text(source) for source in question.sources]),
        # Whole, so that nothing is lost on the way back; in ASCII, since Anki normalises all other text.
        ENTRY: html.escape(json.dumps(entry_of(question)), quote=False),
    }
    return [shown[name] for name in FIELDS]


@cache
def style() -> str:
    """The note type's CSS, for light and dark."""
    light = HtmlFormatter(style="friendly").get_style_defs(".code")
    dark = HtmlFormatter(style="monokai").get_style_defs(".nightMode .code")
    return f"{_STYLE}\n{light}\n{dark}\n"


def _options(question: Question) -> str:
    """What there is to choose from, or how the answer is given where there is nothing."""
    match question.kind:
        case "order":
            steps = sorted(question.steps, key=lambda step: _mixed(question.id, step.text))
            return f"<p>{_PUT_IN_ORDER}</p>{_list('ul', [_text(step.text) for step in steps], 'steps')}"
        case "shape":
            return f"<p>{_SAY_THE_SHAPE}</p>"
        case "number":
            unit = f" ({html.escape(question.unit)})" if question.unit else ""
            return f"<p>{_SAY_THE_NUMBER}{_unfilled(unit)}</p>"
        case _:
            said = f"<p>{_SEVERAL}</p>" if question.kind == "several" else ""
            return said + _list("ol", [_text(option.text) for option in question.options], "options")


def _mixed(question_id: str, step: str) -> str:
    """What steps are sorted by, so that they stand in an order that says nothing and is always the same."""
    return hashlib.sha256(f"{question_id} {step}".encode()).hexdigest()


def _answer(question: Question) -> str:
    blocks = [
        _verdict(f"{letter}&ensp;{_text(option.text)}", option.why, right=option.correct)
        for letter, option in zip(LETTERS, question.options, strict=False)
    ]
    blocks += [
        _verdict(f"{number}.&ensp;{_text(step.text)}", step.why, right=True)
        for number, step in enumerate(question.steps, start=1)
    ]
    if question.answer is not None:
        unit = f" {question.unit}" if question.unit else ""
        blocks.append(_verdict(_text(f"{typed(question.answer)}{unit}"), "", right=True))
    blocks += [
        _verdict(_text(typed(wrong.answer)), wrong.why, right=False) for wrong in question.misconceptions
    ]
    mended = f"<p>{_MENDED}</p>{_code(question.mended)}" if question.mended else ""
    return "".join(blocks) + mended


def _verdict(head: str, why: str, *, right: bool) -> str:
    name, mark = ("right", "✓") if right else ("wrong", "✗")
    below = f'<div class="why">{_text(why)}</div>' if why else ""
    return f'<div class="answer {name}"><span class="mark">{mark}</span> {head}{below}</div>'


def _hints(question: Question) -> str:
    count = len(question.hints)
    return "".join(
        f'<details class="hint"><summary>Hint {number} of {count}</summary>{_text(hint)}</details>'
        for number, hint in enumerate(question.hints, start=1)
    )


def _list(tag: str, items: list[str], name: str = "") -> str:
    kind = f' class="{name}"' if name else ""
    return f"<{tag}{kind}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"


def _code(code: str) -> str:
    return f'<div class="code">{_unfilled(highlight(code, PythonLexer(), HtmlFormatter(nowrap=False)))}</div>'


def _text(markdown: str) -> str:
    return _unfilled(_MARKDOWN.render(markdown).strip())


def _unfilled(markup: str) -> str:
    """`markup` without anything that Anki would take for a field of its own, a gap or a sound."""
    return markup.replace("{{", "{&#123;").replace("[sound:", "&#91;sound:").replace("\x1f", " ")


_STYLE: Final = """\
.card { font: 18px/1.5 system-ui, sans-serif; text-align: left; }
.card { max-width: 42em; margin: 0 auto; padding: 0 0.75em; }
.prompt { font-size: 1.1em; }
.options { list-style: upper-alpha; padding-left: 2em; }
.options p, .steps p, .answer p { display: inline; }
.code pre, pre { overflow-x: auto; padding: 0.75em; border-radius: 6px; background: #f3f4f6; }
code, pre { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.9em; }
.hint { margin: 0.4em 0; }
.hint summary { cursor: pointer; color: #4b5563; }
.answer { margin: 0.5em 0; padding: 0.4em 0.75em; border-left: 4px solid #9ca3af; }
.answer.right { border-color: #16a34a; }
.answer .mark { font-weight: 600; }
.why { color: #4b5563; }
.sources { font-size: 0.8em; overflow-wrap: anywhere; }
.nightMode .code pre, .nightMode pre { background: #272822; }
.nightMode .hint summary, .nightMode .why { color: #b6bcc6; }
"""
