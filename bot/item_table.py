"""`python -m bot statistics`: item statistics for authors, as a table or for a program."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.config import Config
from bot.records import opened
from bot.statistics import Statistics
from bot.tutor.statistics import Item, Look, Survey, places
from questions.answers import OTHER, RIGHT
from questions.model import Question

REASONS: Final = {
    Look.FEW_STRONG: "few strong learners get it right",
    Look.BACKWARDS: "who gets it right does worse elsewhere",
}
HEADS: Final = ("question", "learners", "right", "strong", "discr.", "time", "hinted", "draws")
COLUMNS: Final = (
    "question",
    "revision",
    "answers",
    "learners",
    "earlier",
    "right_share",
    "strong_right_share",
    "discrimination",
    "median_seconds",
    "hinted_share",
    "look",
    "option",
    "right",
    "chosen",
    "chosen_by_weak",
    "weak",
    "chosen_by_strong",
    "strong",
)


async def show(config: Config, *, as_csv: bool) -> None:
    """Write what all answers in the database say of the questions to standard output.

    Raises BankError or StoreError where one of them can't be opened.
    """
    async with opened(config) as (store, bank):
        survey = await Statistics(store, bank, lambda: datetime.now(UTC)).survey(None)
    sys.stdout.write(as_values(survey) if as_csv else as_table(survey))


def as_table(survey: Survey) -> str:
    """One line a question, those to look at first and marked."""
    rows = [HEADS, *(_row(item) for item in survey.items)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    reasons = [f"! {item.question.id}: {REASONS[look]}" for item in survey.items for look in item.looks]
    since = f"Answers since {survey.since:%Y-%m-%d}." if survey.since else "No answers yet."
    return "\n".join([*(line.rstrip() for line in lines), "", *reasons, since]) + "\n"


def as_values(survey: Survey) -> str:
    """One row for each option of each question."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    for item in survey.items:
        for number in places(item.question):
            choice = item.choices.get(number)
            told = (choice.learners, choice.weak, choice.strong) if choice else (0, 0, 0)
            table.writerow(
                _values(item)
                | {
                    "option": number,
                    "right": int(_is_right(item.question, number)),
                    "chosen": told[0],
                    "chosen_by_weak": told[1],
                    "weak": item.weak,
                    "chosen_by_strong": told[2],
                    "strong": item.strong,
                }
            )
    return out.getvalue()


def _values(item: Item) -> dict[str, object]:
    seconds = item.time.total_seconds() if item.time is not None else None
    return {
        "question": item.question.id,
        "revision": item.question.revision,
        "answers": item.answers,
        "learners": item.learners,
        "earlier": item.earlier,
        "right_share": _rounded(item.share),
        "strong_right_share": _rounded(item.strong_share),
        "discrimination": _rounded(item.discrimination),
        "median_seconds": _rounded(seconds),
        "hinted_share": _rounded(item.hinted / item.learners if item.learners else None),
        "look": " ".join(look.name.lower() for look in item.looks),
    }


def _row(item: Item) -> Sequence[str]:
    mark = "! " if item.looks else "  "
    return (
        mark + item.question.id,
        str(item.learners),
        _percent(item.share),
        _percent(item.strong_share),
        "" if item.discrimination is None else f"{item.discrimination:+.2f}",
        _clock(item.time),
        _percent(item.hinted / item.learners if item.learners else None),
        _draws(item),
    )


def _draws(item: Item) -> str:
    """The wrong option that most chose, and how many of the weak and of the strong."""
    wrong = {option: each for option, each in item.choices.items() if not _is_right(item.question, option)}
    most = max(wrong, key=lambda option: wrong[option].learners, default=None)
    if most is None or not wrong[most].learners:
        return ""
    chosen = wrong[most]
    name = {OTHER: "other"}.get(most, f"option {most}" if item.question.options else f"mistake {most}")
    return f"{name}: {chosen.learners} (weak {chosen.weak}, strong {chosen.strong})"


def _is_right(question: Question, place: int) -> bool:
    return question.options[place].correct if question.options else place == RIGHT


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _clock(time: timedelta | None) -> str:
    return "" if time is None else f"{int(time.total_seconds()) // 60}:{int(time.total_seconds()) % 60:02}"


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
