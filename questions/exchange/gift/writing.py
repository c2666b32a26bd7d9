"""Questions to GIFT: what Moodle asks with, and in comments what only we know."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from questions.exchange.gift.grammar import escaped
from questions.exchange.plain import Entry, entry_of, typed
from questions.model import Bank, Question

# Begins the comment with the fields that GIFT has no place for, as one line of JSON.
MORE: Final = "warmstart:"
# What stands in GIFT's own places, so that what is mended in Moodle is what counts. Answers that are typed
# or put in order look different there, so of these, the comment counts.
SHOWN: Final = frozenset({"prompt", "code", "options", "explanation"})
_MARKDOWN: Final = "[markdown]"


def write(bank: Bank) -> str:
    """The whole of `bank`, a category a topic."""
    blocks = ["// Questions about transfer learning, written by Warmstart."]
    for slug in bank.topics():
        blocks.append(f"$CATEGORY: {bank.title(slug).replace('/', '//')}")
        blocks += map(question, bank.select(slug))
    return "\n\n".join(blocks) + "\n"


def question(asked: Question) -> str:
    """One question: its comments, its text, and its answers with their feedback."""
    entry = entry_of(asked)
    opening = "{#" if asked.kind == "number" else "{"
    lines = [
        f"// [id:{asked.id}] [tag:framework-{asked.framework}] [tag:level-{asked.level}]",
        f"// {MORE} {_more(entry)}",
        f"::{escaped(asked.id)}::{_MARKDOWN}{escaped(below(asked.prompt, asked.code, asked.unit))} {opening}",
        *(f"\t{answer}" for answer in _ANSWERS.get(asked.kind, _options)(asked)),
        f"\t####{_marked(asked.explanation)}",
        "}",
    ]
    return "\n".join(lines)


def below(prompt: str, code: str | None, unit: str | None) -> str:
    """The prompt, with what Moodle has no place for below it."""
    blocks = [prompt, f"```python\n{code}\n```" if code else "", f"(in {unit})" if unit else ""]
    return "\n\n".join(filter(None, blocks))


def _more(entry: Entry) -> str:
    rest = {field: value for field, value in entry.items() if field not in SHOWN}
    if "code" in entry:
        rest["code"] = True
    # Moodle looks for [id:…] and [tag:…] in every comment. In JSON, only a text can have these in it.
    return json.dumps(rest).replace("[id:", "\\u005bid:").replace("[tag:", "\\u005btag:")


def _options(asked: Question) -> Iterator[str]:
    for option in asked.options:
        # What begins like a weight gets one of its own, so that it isn't taken for it.
        text = _marked(option.text) if option.text.startswith(("[", "%")) else escaped(option.text)
        yield f"{'=' if option.correct else '~'}{text}#{_marked(option.why)}"


def _several(asked: Question) -> Iterator[str]:
    """As `questions.answers` has it: a right one earns its share, a wrong one costs as much."""
    share = f"{100 / sum(option.correct for option in asked.options):.5f}".rstrip("0").rstrip(".")
    for option in asked.options:
        yield f"~%{'' if option.correct else '-'}{share}%{_marked(option.text)}#{_marked(option.why)}"


def _shape(asked: Question) -> Iterator[str]:
    """A short answer, in the ways that people write a shape."""
    assert isinstance(asked.answer, tuple)
    plain = typed(asked.answer)
    for way in dict.fromkeys([plain, plain.replace(" ", ""), f"({plain.strip('()')})"]):
        yield f"={escaped(way)}"
    for wrong in asked.misconceptions:
        assert isinstance(wrong.answer, tuple)
        yield f"=%0%{escaped(typed(wrong.answer))}#{_marked(wrong.why)}"


def _number(asked: Question) -> Iterator[str]:
    """Moodle's tolerance is an amount, ours a share of the answer."""
    assert isinstance(asked.answer, int | float)
    yield f"={asked.answer}:{abs(asked.answer) * asked.tolerance:.12g}"
    for wrong in asked.misconceptions:
        yield f"=%0%{wrong.answer}:0#{_marked(wrong.why)}"


def _order(asked: Question) -> Iterator[str]:
    """GIFT knows no steps to put in order, so each is matched with its place. An arrow would end its text."""
    for place, step in enumerate(asked.steps, start=1):
        yield f"={_marked(step.text.replace('->', '→'))} -> {place}"


_ANSWERS: Final[dict[str, Callable[[Question], Iterator[str]]]] = {
    "several": _several,
    "shape": _shape,
    "number": _number,
    "order": _order,
}


def _marked(text: str) -> str:
    return f"{_MARKDOWN}{escaped(text)}"
