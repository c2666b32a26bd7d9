"""What a snippet left behind: the table, and under it in short sentences what a learner should know of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import discord

from bot.i18n import _, amount, ngettext
from cogs._render.amounts import parameter_count
from cogs._render.page import Part, attachment
from cogs._render.table import flat, name_of, value_table
from cogs._render.text import clipped, escaped, fenced, inline_code
from sandbox.protocol import Value

SHOWN: Final = 12
INSIDE: Final = 12
WARNINGS: Final = 5
FACTS: Final = 6
# Of a sentence, what two or three lines on a phone hold.
SENTENCE: Final = 200
FILE: Final = "values.txt"
_PLAIN_KINDS: Final = frozenset({"scalar", "other"})


def value_part(values: Sequence[Value]) -> tuple[list[Part], list[discord.File]]:
    """The values as a part of a message, and a file with all of them where the message has only some."""
    known = _without_repeated(values)
    if not known:
        return [], []
    shown = _chosen(known)
    left = len(known) - len(shown)
    text = [
        fenced(value_table(shown, INSIDE)),
        *(f"⚠️ {line}" for line in _cut(_marked(warnings(known), " "), WARNINGS)),
        *(f"-# {line}" for line in _cut(_marked(facts(shown), ": "), FACTS)),
        f"-# {_more_names(left)}" if left else "",
    ]
    said = [" ".join(pair) for pair in warnings(known)] + [": ".join(pair) for pair in facts(known)]
    everything = "\n".join([value_table(known), "", *said])
    part = Part("\n".join(filter(None, text)), file=FILE, attached=everything, gap=True)
    return [part], [attachment(FILE, everything)] if left else []


def warnings(values: Iterable[Value]) -> list[tuple[str, str]]:
    """A name and what is likely a mistake about it, in words that go on from the name."""
    return [(_name(value), clipped(flat(text), SENTENCE)) for value in values for text in value.warnings]


def facts(values: Iterable[Value]) -> list[tuple[str, str]]:
    """A name and what is worth knowing of it that the table does not say; one for a value at most."""
    told = (
        (value, [*_size(value), *(flat(note).removeprefix("is ") for note in value.notes)])
        for value in values
    )
    return [(_name(value), clipped(" · ".join(said), SENTENCE)) for value, said in told if said]


def _marked(said: Iterable[tuple[str, str]], between: str) -> list[str]:
    return [f"{inline_code(name)}{between}{escaped(text)}" for name, text in said]


def _cut(lines: list[str], most: int) -> list[str]:
    left = len(lines) - most
    more = ngettext("and {number} more", "and {number} more", left).format(number=amount(left))
    return lines if left <= 1 else [*lines[:most], more]


def _more_names(left: int) -> str:
    text = ngettext("and {number} more name: see {file}", "and {number} more names: see {file}", left)
    return text.format(number=amount(left), file=FILE)


def _name(value: Value) -> str:
    return clipped(name_of(value), 40)


def _size(value: Value) -> list[str]:
    if value.kind == "dataset" and value.preview:
        preview = flat(value.preview)
        return [_("{data}, one of them shown").format(data=preview) if value.items else preview]
    if value.kind != "model" or value.parameters is None:
        return []
    total, trainable = value.parameters, value.trainable
    if trainable is None or trainable == total:
        learn = _("all trainable") if total else ""
    elif trainable == 0:
        learn = _("all frozen")
    else:
        learn = _("{trainable} trainable, {frozen} frozen").format(
            trainable=amount(trainable), frozen=amount(total - trainable)
        )
    memory = [] if value.size_bytes is None else [_megabytes(value.size_bytes)]
    return [", ".join(filter(None, (parameter_count(total), learn))), *memory]


def _megabytes(size: int) -> str:
    # In whole numbers: what comes from a snippet's process may be too large for a float.
    unit, name = (1000, "kB") if size < 100_000 else (1_000_000, "MB")
    tenths = (size * 10 + unit // 2) // unit
    return f"{tenths // 10:,}.{tenths % 10} {name}"


def _without_repeated(values: Sequence[Value]) -> list[Value]:
    """Without a last line that only names what has a line already."""
    rest = {replace(value, name="_") for value in values if value.name != "_"}
    return [value for value in values if value.name != "_" or _is_plain(value) or value not in rest]


def _is_plain(value: Value) -> bool:
    return value.kind in _PLAIN_KINDS and not value.items


def _chosen(values: Sequence[Value]) -> list[Value]:
    """As many as are shown, in their order; where there are more, plain numbers and words give way."""
    ranked = sorted(
        range(len(values)),
        key=lambda place: (
            not values[place].warnings,
            _is_plain(values[place]) and values[place].name != "_",
        ),
    )
    chosen = set(ranked[:SHOWN])
    return [value for place, value in enumerate(values) if place in chosen]
