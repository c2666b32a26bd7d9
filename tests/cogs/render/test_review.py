"""What a learner reads in a review, at its end, and among the mistakes."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from bot.reviewing import Asked, Finished, NothingDue
from bot.store.cards import Mistake
from bot.store.learners import Learner
from bot.tutor.outcome import NoMoreHints, Right, TryAgain, Wrong
from bot.tutor.session import open_session
from cogs._render.hint import hint_parts
from cogs._render.mistakes import explained_parts, mistake_text
from cogs._render.page import lay_out
from cogs._render.quiz import verdict_parts
from cogs._render.reminder import chosen_text, which_zone
from cogs._render.review import finished_parts, nothing_due_parts, review_parts
from questions.answers import right_answer
from questions.loader import load_bank

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BANK = load_bank()


def said(parts) -> str:
    return "\n".join(part.text for part in parts)


@pytest.mark.parametrize("question", list(BANK), ids=lambda question: question.id)
def test_question_and_verdict_fit_one_message(question, some_wrong):
    session = open_session(
        question, asker_id=1, channel_id=2, guild_id=3, now=NOON, rng=random.Random(1), style="review"
    )
    asked = Asked(question, session, 3, 5)
    for below in (
        verdict_parts(Right(question, session, right_answer(question), 100, 0, 1)),
        *(verdict_parts(TryAgain(question, session, wrong, 50, 50)) for wrong in some_wrong(question)),
        *(verdict_parts(Wrong(question, session, wrong, 50)) for wrong in some_wrong(question)),
        hint_parts(NoMoreHints(question, session, question.hints)),
    ):
        page = lay_out(review_parts(asked, BANK, below))
        assert sum(len(getattr(item, "content", "")) for item in page.items) <= 4000
    assert "Review: 3 of 5" in said(review_parts(asked, BANK))
    lay_out(explained_parts(question, BANK))


@pytest.mark.parametrize(
    ("answered", "correct", "words"),
    [
        (0, 0, "all there is to review"),
        (1, 1, "All right at once"),
        (1, 0, "One question reviewed. It comes back"),
        (5, 5, "All right at once"),
        (5, 0, "5 questions reviewed. They come back"),
        (5, 4, "5 questions reviewed, 4 right at once"),
    ],
)
def test_the_end_of_a_review_is_kind_and_right(answered, correct, words):
    assert words in said(finished_parts(Finished(answered, correct, NOON, more_due=False)))


def test_what_comes_after_a_review_is_said():
    assert "More is due" in said(finished_parts(Finished(1, 1, NOON, more_due=True)))
    assert "is due <t:1772366400:R>" in said(finished_parts(Finished(1, 1, NOON, more_due=False)))
    assert "due" not in said(finished_parts(Finished(1, 1, None, more_due=False)))


def test_nothing_due_offers_something_new_only_where_there_is_something():
    assert "new to you?" in said(nothing_due_parts(NothingDue(NOON, more=True)))
    assert "new to you?" not in said(nothing_due_parts(NothingDue(NOON, more=False)))


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (Mistake(1, "x", 1, NOON, mended=False), "-# one wrong try, the last <t:"),
        (Mistake(1, "x", 3, NOON, mended=True), "-# ✓ right since · 3 wrong tries, the last <t:"),
    ],
)
def test_a_mistake_says_how_it_went(mistake, words):
    question = next(iter(BANK))
    assert words in mistake_text(question, mistake, BANK)


def test_what_a_member_types_as_a_zone_is_shown_harmless():
    assert "\\*\\*bold\\*\\*" in which_zone("**bold**")
    assert "@everyone" not in which_zone("@everyone")
    assert len(which_zone("x" * 5000)) < 300


def test_the_hour_is_shown_as_on_a_clock():
    learner = Learner(1, timezone="Europe/Madrid", remind_hour=9, remind_at=NOON)
    assert "at 09:00, Europe/Madrid time" in chosen_text(learner)
