"""`python -m bot contributions`: what members share with everyone, as entries for the project's own bank."""

from __future__ import annotations

import sys
from collections.abc import Collection
from datetime import UTC, datetime
from itertools import count
from typing import Final

from bot.config import Config
from bot.ledger import Ledger
from bot.records import opened
from questions.exchange import as_toml
from questions.exchange.plain import entry_of
from questions.model import Bank, Question
from questions.text import MAX_SLUG, slug

WORDS_IN_ID: Final = 6


async def show(config: Config) -> None:
    """Write every shared question to standard output, by the file of the bank that it is for.

    Raises BankError or StoreError where one of them can't be opened.
    """
    async with opened(config) as (store, bank):
        await Ledger(store, bank, lambda: datetime.now(UTC)).load()
    sys.stdout.write(as_entries(bank))


def as_entries(bank: Bank) -> str:
    """The questions that all servers share and no file has, ready to be put into the files."""
    of_files = {question.id for question in bank}
    shared = [question for question in bank.select() if question.id not in of_files]
    if not shared:
        return "# No question is shared with all servers.\n"
    pieces = []
    taken = set(of_files)
    for topic in bank.topics():
        of_topic = [question for question in shared if question.topic == topic]
        if of_topic:
            pieces.append(f"# For {topic}.toml\n")
        for question in of_topic:
            name = own_name(question, taken)
            taken.add(name)
            pieces.append(as_toml.entry(entry_of(question.model_copy(update={"id": name}))))
    return "\n".join(pieces)


def own_name(question: Question, taken: Collection[str]) -> str:
    """An id made of the prompt's first words: the number that it has here means nothing elsewhere."""
    name = slug(" ".join(question.prompt.split()[:WORDS_IN_ID])) or "question"
    unique = name
    for number in count(2):
        if unique not in taken:
            break
        ending = f"-{number}"
        unique = name[: MAX_SLUG - len(ending)].strip("-") + ending
    return unique
