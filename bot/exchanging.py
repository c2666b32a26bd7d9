"""The use case of taking questions along: which ones somebody may have, as a file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from questions.exchange import formats
from questions.exchange.formats import File, Format
from questions.model import Bank, Question


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants exported; None fits all."""

    format: Format
    topic: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """The file, and how many questions are in it."""

    file: File
    questions: int


class Exchange:
    """Questions out of the bank."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    async def export(self, wish: Wish) -> Exported | None:
        """The questions that fit as one file; None where there are none."""
        chosen = self._bank.select(wish.topic, level=wish.level)
        if not chosen:
            return None
        # A thousand cards take a second to write: nobody else should wait for them.
        file = await asyncio.to_thread(formats.write, wish.format, self._only(chosen))
        return Exported(file, len(chosen))

    def _only(self, chosen: tuple[Question, ...]) -> Bank:
        slugs = dict.fromkeys(question.topic for question in chosen)
        return Bank([self._bank.topic(slug) for slug in slugs], chosen)
