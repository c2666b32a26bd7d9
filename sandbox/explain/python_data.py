"""Python: keys and numbers that are not there, or are none."""

from __future__ import annotations

import re
from typing import Final

from sandbox.explain.nearest import nearest
from sandbox.explain.rule import Explanation, Failure, Rule


def keys(failure: Failure) -> Explanation | None:
    """KeyError, and a list's index beyond its end."""
    if failure.type == "IndexError" and failure.search(
        r"^(list|tuple|string) index out of range|^index (-?\d+) is out of range"
    ):
        return Explanation(
            "The list or Sequential has fewer items than this index asks for; counting starts at 0, and "
            "`[-1]` is always the last. `len(...)` tells how many there are."
        )
    if failure.type != "KeyError" or not failure.own_frames:
        return None
    wrong = failure.error.args[0] if failure.error.args else None
    holders = [
        value
        for value in failure.own_frames[-1].f_locals.values()
        if isinstance(value, dict) and value and wrong not in value
    ]
    named = re.search(r"(\w+)\[", failure.code)
    holder = failure.own_frames[-1].f_locals.get(named[1]) if named else None
    if not isinstance(holder, dict):
        holder = holders[0] if len(holders) == 1 and not named else None
    if not isinstance(holder, dict) or not isinstance(wrong, str):
        return None
    there = [key for key in holder if type(key) is str]
    guess = nearest(wrong, there)
    meant = f" Did you mean {guess!r}?" if guess else ""
    return Explanation(
        f"The dict has no entry {wrong!r}.{meant} Its entries are "
        f"{', '.join(map(repr, there[:6])) or 'none'}.",
        expected=guess,
        got=wrong,
    )


def division(failure: Failure) -> Explanation | None:
    """Division by zero."""
    if failure.type != "ZeroDivisionError":
        return None
    reason = "the list is empty" if "len(" in failure.code else "what stands under the line is 0"
    return Explanation(f"Something is divided by zero here: {reason}. Often a loop before it never ran.")


def numbers(failure: Failure) -> Explanation | None:
    """A text that is no number."""
    found = failure.search(
        r"invalid literal for int\(\) with base 10: '(.*)'|could not convert string to float: '(.*)'$"
    )
    if not found:
        return None
    text = found[1] or found[2] or ""
    advice = (
        "int() takes whole numbers only: write `int(float(...))`"
        if re.fullmatch(r"-?\d+\.\d*", text)
        else "Look at where the text comes from; labels have to be numbered first"
    )
    return Explanation(
        f"The text {text!r} is no {'whole ' if found[1] is not None else ''}number. {advice}.",
        got=text,
    )


RULES: Final[tuple[Rule, ...]] = (
    keys,
    division,
    numbers,
)
