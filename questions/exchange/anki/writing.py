"""Questions to an .apkg file, through genanki: a deck a topic, the same ids every time."""

from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Final

import genanki

from questions.exchange import archive
from questions.exchange.anki import cards
from questions.model import Bank, Question

ROOT_DECK: Final = "Warmstart"
# Anki needs a date for each note. One that stays makes the same file of the same bank.
MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)


def write(bank: Bank) -> bytes:
    """The package, a zip archive. Importing it again brings notes up to date instead of doubling them."""
    package = genanki.Package([_deck(bank, slug) for slug in bank.topics()])
    with closing(sqlite3.connect(":memory:")) as connection:
        # Not write_to_file: that leaves its temporary file behind.
        made = MADE.timestamp()
        package.write_to_db(connection.cursor(), made, itertools.count(int(made * 1000)))
        connection.commit()
        collection = connection.serialize()
    return archive.packed({"collection.anki2": collection, "media": json.dumps({}).encode()})


def _deck(bank: Bank, slug: str) -> genanki.Deck:
    # Two colons would begin a deck below this one.
    title = bank.title(slug).replace("::", ":")
    deck = genanki.Deck(stable_id(f"deck {slug}"), f"{ROOT_DECK}::{title}")
    note_type = _note_type()
    for question in bank.select(slug):
        deck.add_note(_note(question, note_type))
    return deck


def _note(question: Question, note_type: genanki.Model) -> genanki.Note:
    tags = [question.topic, question.framework, f"level-{question.level}"]
    return genanki.Note(
        model=note_type, fields=cards.fields(question), guid=stable_guid(question.id), tags=tags
    )


def _note_type() -> genanki.Model:
    return genanki.Model(
        stable_id("note type"),
        cards.NOTE_TYPE,
        fields=[{"name": name} for name in cards.FIELDS],
        templates=[{"name": cards.CARD, "qfmt": cards.FRONT, "afmt": cards.BACK}],
        css=cards.style(),
    )


def stable_id(name: str) -> int:
    """A number for a deck or a note type, the same for the same name: 31 bits, as Anki's own are."""
    digest = hashlib.sha256(f"warmstart {name}".encode()).digest()
    return 1 << 30 | int.from_bytes(digest[:4], "big") & ((1 << 30) - 1)


def stable_guid(question_id: str) -> str:
    """What Anki knows the question's note by, on every machine."""
    guid: str = genanki.guid_for("warmstart", question_id)
    return guid
