"""The use cases of taking questions along as a file, and of taking a file's questions in as drafts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.contributing import Contributions
from bot.tutor.drafts import Draft, TooMany
from questions.exchange import formats, reasons
from questions.exchange.boxed import boxed, is_whole
from questions.exchange.formats import File, Format
from questions.exchange.outcome import CountedIn, Read, Refused
from questions.exchange.plain import entry_of
from questions.exchange.reasons import Reason
from questions.model import Bank, Question


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants exported; None fits all. `mine` are those they have written themselves."""

    format: Format
    topic: str | None = None
    level: int | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """The file, and how many questions are in it."""

    file: File
    questions: int


@dataclass(frozen=True, slots=True)
class Imported:
    """The drafts that were made, and what of the file is not in them; `counted_in` is of `Refused.at`."""

    drafts: tuple[Draft, ...]
    refused: tuple[Refused, ...]
    counted_in: CountedIn


class Exchange:
    """Questions out of the bank, and into its members' drafts."""

    def __init__(self, bank: Bank, contributions: Contributions) -> None:
        self._bank = bank
        self._contributions = contributions

    async def export(self, wish: Wish, guild_id: int, member_id: int) -> Exported | None:
        """The questions that fit as one file; None where there are none."""
        chosen = self._bank.select(wish.topic, level=wish.level, guild_id=guild_id)
        if wish.mine:
            chosen = tuple(
                question
                for question in await self._own(guild_id, member_id)
                if wish.topic in (None, question.topic) and wish.level in (None, question.level)
            )
        if not chosen:
            return None
        # A thousand cards take a second to write: nobody else should wait for them.
        file = await asyncio.to_thread(formats.write, wish.format, self._bank.only(chosen))
        return Exported(file, len(chosen))

    async def take_in(
        self,
        name: str,
        content: bytes,
        defaults: Mapping[str, Any],
        *,
        guild_id: int,
        author_id: int,
        language: str,
    ) -> Imported:
        """Make drafts of what is in the file; `defaults` are for entries that don't say themselves.

        Raises UnreadableError where nothing of the file can be read.
        """
        found = await asyncio.to_thread(formats.read, name, content, defaults)
        topics = self._bank.topics()
        known = {_asked(entry_of(question)) for question in self._bank.select(guild_id=guild_id)}
        known |= {_asked(fields) for fields in await self._written(guild_id, author_id)}
        drafts: list[Draft] = []
        full: TooMany | None = None
        refused = list(found.refused)
        for at, title, entry, whole in _in_order(found):
            fields = boxed(entry, topics)
            if isinstance(fields, Reason):
                refused.append(Refused(at, title, fields))
                continue
            if not fields:
                refused.append(Refused(at, title, reasons.EMPTY))
                continue
            # Two that ask nothing yet don't ask the same.
            if any(_asked(fields)) and _asked(fields) in known:
                refused.append(Refused(at, title, reasons.THERE_ALREADY))
                continue
            known.add(_asked(fields))
            # A file may have a thousand more: they are not all tried, each in a transaction of its own.
            made = full or await self._contributions.begin(guild_id, author_id, fields, language)
            if isinstance(made, TooMany):
                full = made
                refused.append(Refused(at, title, reasons.NO_ROOM(most=made.limit)))
                continue
            drafts.append(made)
            if whole is not None and not is_whole(whole, fields, topics):
                refused.append(Refused(at, title, reasons.IN_PART))
            elif unknown := [name for name in entry if name not in Question.model_fields]:
                refused.append(Refused(at, title, reasons.UNKNOWN_FIELDS(names=", ".join(unknown))))
        in_order = tuple(sorted(refused, key=lambda each: each.at))
        return Imported(tuple(drafts), in_order, found.counted_in)

    async def _own(self, guild_id: int, member_id: int) -> tuple[Question, ...]:
        """The member's own that are finished, the earliest first."""
        drafts = reversed(await self._contributions.own(guild_id, member_id))
        return tuple(each.reading.question for each in drafts if each.reading.question is not None)

    async def _written(self, guild_id: int, member_id: int) -> list[Mapping[str, str]]:
        drafts = await self._contributions.own(guild_id, member_id)
        return [each.contribution.fields for each in drafts]


def _in_order(found: Read) -> Iterator[tuple[int, str, Mapping[str, Any], Question | None]]:
    """What can become a draft: its place, its title, its entry, and the question where it is one already."""
    whole = [
        (at, question.id, entry_of(question), question)
        for at, question in zip(found.places, found.questions, strict=True)
    ]
    unfinished = [(each.at, each.title, each.fields, None) for each in found.entries]
    yield from sorted([*whole, *unfinished], key=lambda each: each[0])


def _asked(fields: Mapping[str, Any]) -> tuple[str, str]:
    """What two entries that ask the same have in common."""
    prompt, code = (str(fields.get(name) or "") for name in ("prompt", "code"))
    return " ".join(prompt.casefold().split()), code.strip()
