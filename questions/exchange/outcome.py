"""What reading a file gives: questions, entries that somebody has to finish, and what can't be taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from questions.exchange.reasons import Reason
from questions.model import Question

CountedIn: TypeAlias = Literal["line", "question", "note"]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An entry that was understood but is no valid question yet.

    `fields` is plain data, as in TOML. `lacks` has every mistake as (field, words), in the words of
    `questions check`. `at` is where in the file it stands, from 1.
    """

    at: int
    title: str
    fields: Mapping[str, Any]
    lacks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """What stands at `at` can't become a question, and why."""

    at: int
    title: str
    why: Reason


@dataclass(frozen=True, slots=True)
class Read:
    """All that a file had in it, in its order.

    `places` has the `at` of each of the `questions`; `counted_in` says what every `at` counts.
    """

    questions: tuple[Question, ...] = ()
    places: tuple[int, ...] = ()
    entries: tuple[Unfinished, ...] = ()
    refused: tuple[Refused, ...] = ()
    counted_in: CountedIn = "line"


class UnreadableError(ValueError):
    """Nothing of a file can be read; `why` says what to tell whoever gave it."""

    def __init__(self, why: Reason) -> None:
        self.why = why
        super().__init__(str(why))
