"""What is reported where no moderator sees it is there for those who keep the questions."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.reported import NOTHING, as_list, show
from bot.services import Services
from bot.store import Store
from bot.tutor.reports import Reason, Report
from questions.loader import load_bank
from questions.model import Question

ADA, GUILD = 42, 100
QUESTION = next(iter(load_bank()))


def report(question: Question = QUESTION, text: str = "B is right, too") -> Report:
    return Report(
        guild_id=0,
        question_id=question.id,
        learner_id=ADA,
        asked_id=question.id,
        revision=question.revision,
        reason=Reason.ANSWER,
        text=text,
        language="en",
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def test_a_report_stands_below_its_question_and_names_nobody() -> None:
    told = as_list([report(), report(text="")], load_bank())
    assert told == (
        f"{QUESTION.id} ({QUESTION.topic})\n  2026-03-01  answer: B is right, too\n  2026-03-01  answer\n"
    )
    assert str(ADA) not in told


def test_what_was_rewritten_since_has_been_seen_to() -> None:
    rewritten = QUESTION.model_copy(update={"prompt": "Another?"})
    gone = QUESTION.model_copy(update={"id": "gone"})
    assert as_list([report(rewritten), report(gone)], load_bank()) == NOTHING


def test_nothing_that_was_typed_acts_on_the_terminal() -> None:
    told = as_list([report(text="red\x1b[31m\r\n\u202eback")], load_bank())
    assert "answer: red [31m back\n" in told


@pytest.mark.parametrize("guild_id", [None, GUILD])
async def test_the_command_tells_of_direct_messages_alone(
    tmp_path: Path, clock: Callable[[], datetime], capsys: pytest.CaptureFixture[str], guild_id: int | None
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.sqlite3'}"
    store = await Store.open(url)
    no_worker: Any = None
    services = Services.build(
        store=store, bank=load_bank(), worker=no_worker, clock=clock, rng=random.Random(7)
    )
    asked = await services.tutor.ask(asker_id=ADA, channel_id=10, guild_id=guild_id)
    assert asked is not None
    await services.reporting.report(
        asked[1].id, learner_id=ADA, reason=Reason.TYPO, text="teh", language="en"
    )
    await store.close()
    capsys.readouterr()
    await show(Config(database_url=url))
    told = capsys.readouterr().out
    assert ("typo: teh" in told, told == NOTHING) == (guild_id is None, guild_id is not None)
