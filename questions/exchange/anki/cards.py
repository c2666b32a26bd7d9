"""How a question looks as an Anki card: its fields in HTML, the two sides, the style."""

from __future__ import annotations

import html
import json
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from questions.exchange.plain import entry_of
from questions.model import Question

# The order of a note's fields. The first is what Anki lists and compares notes by.
FIELDS: Final = ("Id", "Prompt", "Code", "Options", "Hints", "Answer", "Explanation", "Sources", "Entry")
NOTE_TYPE: Final = "Warmstart question"
CARD: Final = "Question"
LETTERS: Final = "ABCDEFGHIJ"

# Nothing that a text brings along may be HTML of its own.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block"])

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
        # Whole, so that nothing is lost on the way back. Quotes stay: the field is text, no attribute.
        "Entry": html.escape(json.dumps(entry_of(question), ensure_ascii=False), quote=False),
    }
    return [shown[name] for name in FIELDS]


@cache
def style() -> str:
    """The note type's CSS, for light and dark."""
    light = HtmlFormatter(style="friendly").get_style_defs(".code")
    dark = HtmlFormatter(style="monokai").get_style_defs(".nightMode .code")
    return f"{_STYLE}\n{light}\n{dark}\n"


def _options(question: Question) -> str:
    return _list("ol", [_text(option.text) for option in question.options], "options")


def _answer(question: Question) -> str:
    lines = []
    for letter, option in zip(LETTERS, question.options, strict=False):
        verdict = "right" if option.correct else "wrong"
        mark = "✓" if option.correct else "✗"
        head = f'<span class="mark">{mark} {letter}</span> {_text(option.text)}'
        lines.append(f'<div class="answer {verdict}">{head}<div class="why">{_text(option.why)}</div></div>')
    return "".join(lines)


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
.options p, .answer p { display: inline; }
.code pre, pre { overflow-x: auto; padding: 0.75em; border-radius: 6px; background: #f3f4f6; }
code, pre { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.9em; }
.hint { margin: 0.4em 0; }
.hint summary { cursor: pointer; color: #4b5563; }
.answer { margin: 0.5em 0; padding: 0.4em 0.75em; border-left: 4px solid #9ca3af; }
.answer.right { border-color: #16a34a; }
.answer .mark { font-weight: 600; }
.why { color: #4b5563; }
.sources { font-size: 0.8em; }
.nightMode .code pre, .nightMode pre { background: #272822; }
.nightMode .hint summary, .nightMode .why { color: #b6bcc6; }
"""
