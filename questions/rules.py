"""The rules of a question that no single field can keep: checked on plain data, however broken it is.

They work on the entry as it was read, not on a finished Question, so that the loader can report a broken rule
beside a missing field instead of one after the other. Whatever has the wrong type is passed over here: the
model says so itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from questions import kind_rules
from questions.entry import Broken, Entry, Rule, repeated, table, tables
from questions.kinds import OF_A_KIND

KIND: Final = "broken_rule"
# What the bot's own words and marks leave of the 4,000 characters that Discord allows a message.
MAX_POSTED: Final = 3_300
# How many of each a question has, at least and at most.
COUNTS: Final = {
    "options": (2, 5),
    "steps": (3, 5),
    "misconceptions": (1, 5),
    "hints": (2, 4),
    "sources": (1, 6),
}
CLAIMS: Final = ("shapes", "parameters", "trainable", "prints", "raises", "status")

_LINK: Final = re.compile(r"https?://\S+\.\S+|\b10\.\d{4,9}/\S+")


def broken(entry: Entry) -> Iterator[Broken]:
    """Every rule that `entry` breaks, in the order of its fields."""
    for rule in _RULES:
        yield from rule(entry)


def _counts(entry: Entry) -> Iterator[Broken]:
    # Not left to the model: pydantic leaves entries that are wrong in themselves out of its count.
    for field, (least, most) in COUNTS.items():
        given = entry.get(field)
        if not isinstance(given, list | tuple) or (not given and field in OF_A_KIND):
            continue
        if len(given) < least:
            yield Broken(field, f"are too few: {len(given)}, and {least} are needed")
        if len(given) > most:
            yield Broken(field, f"are too many: {len(given)}, and {most} are allowed")


def _code_compiles(entry: Entry) -> Iterator[Broken]:
    verify = table(entry.get("verify"))
    codes = (
        ("code", entry.get("code")),
        ("mended", entry.get("mended")),
        ("verify.code", verify.get("code")),
    )
    for field, code in codes:
        if not isinstance(code, str):
            continue
        try:
            ast.parse(code.strip("\r\n"))
        except SyntaxError as error:
            place = f" (line {error.lineno} of the code)" if error.lineno else ""
            yield Broken(field, f"is not valid Python: {error.msg}{place}")
        except (ValueError, RecursionError, MemoryError) as error:
            yield Broken(field, f"is not valid Python: {str(error) or 'it is nested too deeply'}")
        if "```" in code:
            yield Broken(field, "may not contain ```, which would end the code block it is shown in")


def _code_is_verified(entry: Entry) -> Iterator[Broken]:
    if entry.get("code") is not None and entry.get("verify") is None:
        yield Broken("verify", "is missing: a question with code says what running it must show")


def _hints_differ(entry: Entry) -> Iterator[Broken]:
    hints = entry.get("hints")
    yield from repeated("hints", list(hints) if isinstance(hints, list | tuple) else [])


def _sources_can_be_followed(entry: Entry) -> Iterator[Broken]:
    sources = entry.get("sources")
    for index, source in enumerate(sources if isinstance(sources, list | tuple) else (), start=1):
        if isinstance(source, str) and not _LINK.search(source):
            yield Broken(f"sources[{index}]", "has no link: end it with a URL (https://…) or a DOI (10.…)")


def _verify_claims_something(entry: Entry) -> Iterator[Broken]:
    if entry.get("verify") is None:
        return
    verify = table(entry["verify"])
    if not any(verify.get(claim) for claim in CLAIMS):
        yield Broken("verify", f"claims nothing: give it at least one of {', '.join(CLAIMS)}")
    if not entry.get("code") and not verify.get("code"):
        yield Broken("verify", "has nothing to run: give the question code, or verify a code of its own")
    if verify.get("raises") and verify.get("status") not in (None, "error"):
        yield Broken("verify.status", 'must be "error" (or left out) where raises is given')


def _fits_one_message(entry: Entry) -> Iterator[Broken]:
    texts = [entry.get("prompt"), entry.get("code")]
    texts += [each.get("text") for field in ("options", "steps") for each in tables(entry.get(field))]
    length = sum(len(text) for text in texts if isinstance(text, str))
    if length > MAX_POSTED:
        yield Broken(
            "prompt",
            f"is too long together with code and options: {length:,} characters, "
            f"and {MAX_POSTED:,} fit one Discord message",
        )


_RULES: Final[tuple[Rule, ...]] = (
    _fits_one_message,
    _counts,
    _code_compiles,
    *kind_rules.RULES,
    _hints_differ,
    _sources_can_be_followed,
    _code_is_verified,
    _verify_claims_something,
)
