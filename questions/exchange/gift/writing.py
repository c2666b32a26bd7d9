"""Questions to GIFT: what Moodle asks with, and in comments what only we know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from questions.exchange.gift.grammar import escaped
from questions.exchange.plain import Entry, entry_of
from questions.model import Bank, Question

# Begins the comment with the fields that GIFT has no place for, as one line of JSON.
MORE: Final = "warmstart:"
# What stands in GIFT's own places, so that what is mended in Moodle is what counts.
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
    """One question: its comments, its text, and its options with their feedback."""
    entry = entry_of(asked)
    lines = [
        f"// [id:{asked.id}] [tag:framework-{asked.framework}] [tag:level-{asked.level}]",
        f"// {MORE} {_more(entry)}",
        f"::{escaped(asked.id)}::{_MARKDOWN}{escaped(_asked(asked))} {{",
        *_options(asked),
        f"\t####{_marked(asked.explanation)}",
        "}",
    ]
    return "\n".join(lines)


def _asked(asked: Question) -> str:
    return f"{asked.prompt}\n\n```python\n{asked.code}\n```" if asked.code else asked.prompt


def _more(entry: Entry) -> str:
    rest = {field: value for field, value in entry.items() if field not in SHOWN}
    if "code" in entry:
        rest["code"] = True
    # Moodle looks for [id:…] and [tag:…] in every comment. In JSON, only a text can have these in it.
    return json.dumps(rest).replace("[id:", "\\u005bid:").replace("[tag:", "\\u005btag:")


def _options(asked: Question) -> Iterator[str]:
    for option in asked.options:
        mark = "=" if option.correct else "~"
        # What begins like a weight gets one of its own, so that it isn't taken for it.
        weight = "%100%" if option.correct else "%0%"
        text = _marked(option.text) if option.text.startswith("[") else escaped(option.text)
        yield f"\t{mark}{weight if text.startswith('%') else ''}{text}#{_marked(option.why)}"


def _marked(text: str) -> str:
    return f"{_MARKDOWN}{escaped(text)}"
