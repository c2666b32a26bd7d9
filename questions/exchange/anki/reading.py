"""Anki's notes to questions: our own come back whole, others as a prompt and the answer to it."""

from __future__ import annotations

import html
import json
import re
from typing import Any, Final

from questions.exchange import limits, reasons
from questions.exchange.anki.cards import ENTRY, NOTE_TYPE
from questions.exchange.anki.package import Note, notes
from questions.exchange.intake import Intake
from questions.exchange.markup import from_html
from questions.exchange.outcome import UnreadableError
from questions.exchange.plain import Entry
from questions.exchange.reasons import Reason

_MEDIA: Final = re.compile(r"<(?:img|audio|video|object|embed)\b|\[sound:|\[anki:", re.IGNORECASE)
_GAP: Final = re.compile(r"\{\{c\d+::")
# What still fits an option; a longer answer explains rather than answers.
_LONGEST_OPTION: Final = 200


def read(content: bytes, intake: Intake) -> None:
    """Offer every note of the package to `intake`. Raises UnreadableError where it can't be opened."""
    number = 0
    for number, note in enumerate(notes(content), start=1):
        entry = _own(note)
        if entry is not None:
            intake.offer(number, entry)
        else:
            _foreign(number, note, intake)
    if not number:
        raise UnreadableError(reasons.NO_QUESTIONS)


def _own(note: Note) -> Any:
    """The entry that we wrote into the note; None for a note that isn't ours."""
    # Anki adds a mark to the name where there was another of that name already.
    if not note.note_type.startswith(NOTE_TYPE) or ENTRY not in note.fields:
        return None
    try:
        return json.loads(html.unescape(note.fields[ENTRY]))
    except (ValueError, RecursionError):
        return None


def _foreign(number: int, note: Note, intake: Intake) -> None:
    sides = [*note.fields.values(), "", ""][:2]
    reason = _refusal(sides)
    if reason is not None:
        intake.refuse(number, from_html(sides[0][: limits.MAX_TEXT]), reason)
        return
    front, back = map(from_html, sides)
    entry: Entry = {"prompt": front}
    if len(back) > _LONGEST_OPTION:
        entry["explanation"] = back
    elif back:
        entry["options"] = [{"text": back, "correct": True}]
    intake.offer(number, entry, front)


def _refusal(sides: list[str]) -> Reason | None:
    if any(len(each) > limits.MAX_ENTRY for each in sides):
        return reasons.TOO_LONG(most=limits.MAX_TEXT)
    if any(map(_GAP.search, sides)):
        return reasons.CLOZE
    if any(map(_MEDIA.search, sides)):
        return reasons.PICTURES
    return None if from_html(sides[0]) else reasons.EMPTY
