"""What a posted question shows, and what a learner is told, for every question of the bank."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from discord import ui

from bot.tutor.outcome import (
    AlreadyDone,
    AnswerOutcome,
    Closed,
    Gone,
    Hinted,
    HintOutcome,
    NoMoreHints,
    NothingAsked,
    Right,
    SameAgain,
    TryAgain,
    Wrong,
)
from bot.tutor.session import Attempt, Session, Standing, Tally, open_session
from cogs._render.answers import options_text, several_draft_parts
from cogs._render.hint import hint_parts
from cogs._render.page import Page, Part, lay_out
from cogs._render.quiz import nothing_fits, question_parts, verdict_parts
from cogs._views.quiz import board, board_page
from questions.answers import Answer, place, right_answer, written
from questions.loader import load_bank
from questions.model import Bank, Option, Question, Topic

BANK = load_bank()
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONGEST = Question(
    id="x" * 48,
    topic="y" * 48,
    framework="tensorflow",
    level=5,
    prompt="p" * 700,
    code="# " + "c" * 1598,
    options=tuple(
        Option(text=f"{number}" + "o" * 199, correct=number == 4, why="w" * 300) for number in range(5)
    ),
    hints=tuple(f"{number}" + "h" * 399 for number in range(4)),
    explanation="e" * 1500,
    sources=tuple(f"https://example.org/{number}" + "s" * 279 for number in range(6)),
    verify={"status": "ok"},
)
ONE_RIGHT = [
    pytest.param(question, id=question.id[:40]) for question in (*BANK, LONGEST) if question.one_press
]
EVERY = [pytest.param(question, id=question.id[:40]) for question in (*BANK, LONGEST)]

Takes = Callable[[ui.LayoutView, Sequence[discord.File]], None]
SomeWrong = Callable[[Question], list[Answer]]


def posted(question: Question, seed: int = 3) -> Session:
    session = open_session(
        question, asker_id=2**62, channel_id=2**62, guild_id=2**62, now=NOW, rng=random.Random(seed)
    )
    return Session(
        **{field: getattr(session, field) for field in Session.__slots__} | {"id": 2**53, "message_id": 2**62}
    )


def bank_with(question: Question) -> Bank:
    return BANK if BANK.get(question.id) else Bank([Topic(slug=question.topic, title="t" * 60)], [question])


def words(parts: Sequence[Part]) -> str:
    return "\n".join(part.text for part in parts)


def standing(question: Question, *given: Answer, right: bool, points: int = 0, hints: int = 0) -> Standing:
    made = []
    for number, each in enumerate(given, 1):
        place_, kept, correct = place(question, each), written(each), right and number == len(given)
        made.append(Attempt(1, 42, number, place_, correct, points, hints, number, NOW, kept))
    return Standing(tuple(made), hints)


def answers(question: Question, session: Session, wrong: Sequence[Answer]) -> list[AnswerOutcome]:
    """Every outcome that an answer to this question can have, some of them `wrong`."""
    right = right_answer(question)
    return [
        *(Right(question, session, right, 50, hints, 2) for hints in (0, 1, 4)),
        Right(question, session, right, 100, 0, 1),
        *(TryAgain(question, session, each, 50, points) for each in wrong for points in (0, 50)),
        *(Wrong(question, session, each, points) for each in wrong for points in (0, 50)),
        SameAgain(question, session, wrong[0]),
        AlreadyDone(question, session, standing(question, wrong[0], right, right=True, points=50)),
        AlreadyDone(question, session, standing(question, *wrong[:2], right=False)),
        AlreadyDone(question, session, standing(question, *wrong[:2], right=False, points=33)),
        Closed(question, session),
        Gone(),
    ]


def helps(question: Question, session: Session) -> list[HintOutcome]:
    """Every outcome that asking for a hint can have."""
    return [
        *(Hinted(question, session, number, text, 75) for number, text in enumerate(question.hints, 1)),
        NoMoreHints(question, session, question.hints),
        AlreadyDone(question, session, standing(question, right_answer(question), right=True, points=100)),
        Closed(question, session),
        Gone(),
        NothingAsked(),
    ]


@pytest.mark.usefixtures("in_every_language")
@pytest.mark.parametrize("question", EVERY)
@pytest.mark.parametrize("revealed", [False, True], ids=["open", "revealed"])
def test_discord_takes_every_posted_question(
    question: Question, revealed: bool, discord_takes: Takes, some_wrong: SomeWrong
) -> None:
    session = posted(question)
    session = session.reveal(NOW) if revealed else session
    given = [right_answer(question), *some_wrong(question)]
    kept = {text: 10**5 for each in given if (text := written(each)) is not None}
    votes = {place(question, each): 10**5 for each in given}
    for tally in (Tally(), Tally(10**6, votes, kept), Tally(10**6, votes)):
        page = board_page(question, session, tally, bank_with(question))
        discord_takes(board(page, question, session), page.files)


@pytest.mark.usefixtures("in_every_language")
@pytest.mark.parametrize("question", EVERY)
def test_discord_takes_every_verdict_and_every_hint(
    question: Question, discord_takes_page: Callable[[Page], None], some_wrong: SomeWrong
) -> None:
    session = posted(question)
    for outcome in answers(question, session, some_wrong(question)):
        discord_takes_page(lay_out(verdict_parts(outcome)))
    for hint in helps(question, session):
        discord_takes_page(lay_out(hint_parts(hint)))


@pytest.mark.usefixtures("in_every_language")
@pytest.mark.parametrize("question", EVERY)
def test_what_was_asked_is_read_in_the_message_itself_while_it_is_open(
    question: Question, text_of: Callable[[Page], str]
) -> None:
    session = posted(question)
    page = board_page(question, session, Tally(), bank_with(question))
    assert question.prompt in text_of(page)
    assert page.files == ()
    assert (question.code or "") in text_of(page)


@pytest.mark.parametrize("question", ONE_RIGHT)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_letters_on_the_message_the_buttons_and_the_verdict_agree(question: Question, seed: int) -> None:
    session = posted(question, seed)
    text = words(question_parts(question, session, Tally(), "Title"))
    shown = re.findall(r"^\*\*([A-E])\*\*\s(.*)$", text, re.MULTILINE)
    assert [letter for letter, _ in shown] == list("ABCDE"[: len(question.options)])
    assert [line for _, line in shown] == [
        question.options[option].text.splitlines()[0] for option in session.order
    ]
    view = board(board_page(question, session, Tally(), bank_with(question)), question, session)
    buttons = [item for item in view.walk_children() if isinstance(item, ui.DynamicItem)]
    labels = {item.custom_id: item.item.label for item in buttons}
    for option in session.order:
        assert labels[f"quiz:answer:{session.id}:{option}"] == session.letter(option)
    letter = session.letter(question.right)
    assert f"{letter} is right" in words(verdict_parts(Right(question, session, question.right, 100, 0, 1)))
    wrong = next(index for index in range(len(question.options)) if index != question.right)
    assert f"The answer is {letter}" in words(verdict_parts(Wrong(question, session, wrong)))


@pytest.mark.parametrize("question", EVERY)
def test_an_open_question_does_not_give_its_answer_away(question: Question) -> None:
    text = words(question_parts(question, posted(question), Tally(3, {0: 3}), "Title"))
    assert question.explanation not in text
    assert "✓" not in text
    assert "█" not in text
    assert "3 members have answered" in text


@pytest.mark.parametrize("question", ONE_RIGHT)
def test_a_wrong_first_try_explains_the_choice_and_keeps_the_answer_back(question: Question) -> None:
    session = posted(question)
    for option in range(len(question.options)):
        if option == question.right:
            continue
        text = words(verdict_parts(TryAgain(question, session, option, 50)))
        assert question.options[option].why in text
        assert question.explanation not in text
        assert question.options[question.right].why not in text or question is LONGEST
        assert "50 points" in text


@pytest.mark.parametrize("question", EVERY)
def test_who_is_done_gets_the_explanation_and_its_sources(question: Question, some_wrong: SomeWrong) -> None:
    session = posted(question)
    right, wrong = right_answer(question), some_wrong(question)[0]
    for outcome in (
        Right(question, session, right, 100, 0, 1),
        Wrong(question, session, wrong),
        AlreadyDone(question, session, standing(question, right, right=True, points=100)),
        Closed(question, session),
    ):
        text = words(verdict_parts(outcome))
        assert question.explanation in text
        assert all(source in text for source in question.sources)


@pytest.mark.parametrize("question", ONE_RIGHT)
def test_a_revealed_question_shows_the_answer_and_the_votes(question: Question) -> None:
    session = posted(question).reveal(NOW)
    text = words(question_parts(question, session, Tally(5, {question.right: 3, session.order[0]: 2}), "T"))
    assert question.explanation in text
    assert re.search(rf"^✓ {session.letter(question.right)} .* [0-9]+$", text, re.MULTILINE)
    assert text.count("✓ **right**") == 1


@pytest.mark.parametrize("question", EVERY)
def test_a_hint_never_tells_how_many_are_left(question: Question) -> None:
    session = posted(question)
    for number, text in enumerate(question.hints, 1):
        shown = words(hint_parts(Hinted(question, session, number, text, 25))).replace(text, "")
        assert str(len(question.hints)) not in shown.replace("25", "").replace(f"Hint {number}", "")
        assert "left" not in shown
    parts = question_parts(question, session, Tally(), "Title")
    assert not re.search(r"\d+ hints?", words(parts))


def two_options(question: Question) -> Question:
    right = question.options[question.right]
    wrong = next(option for option in question.options if not option.correct)
    return question.model_copy(update={"options": (wrong, right)})


def test_the_only_try_at_two_options_is_not_called_a_second(
    discord_takes_page: Callable[[Page], None],
) -> None:
    question = two_options(next(iter(BANK)))
    parts = verdict_parts(Wrong(question, posted(question), 0))
    assert "either" not in words(parts)
    discord_takes_page(lay_out(parts))


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (Tally(), "Nobody has answered"),
        (Tally(1, {0: 1}), "1 member has answered"),
        (Tally(12, {0: 12}), "12 members have answered"),
    ],
)
def test_the_count_of_answers_reads_well(tally: Tally, said: str) -> None:
    question = next(iter(BANK))
    assert said in words(question_parts(question, posted(question), tally, "Title"))


def test_the_longest_bar_belongs_to_the_most_votes_and_no_vote_has_none() -> None:
    question = two_options(next(iter(BANK)))
    session = posted(question).reveal(NOW)
    votes = words(question_parts(question, session, Tally(3, {1: 3}), "Title"))
    bars: dict[str, Any] = {
        match[1]: match[2].count("█") for match in re.finditer(r"([A-E]) ([█·]+) \d", votes)
    }
    assert bars[session.letter(1)] == 12
    assert bars[session.letter(0)] == 0
    nobody = words(question_parts(question, session, Tally(), "Title"))
    assert "█" not in nobody


def test_nothing_that_fits_names_the_topics_there_are() -> None:
    sentence = nothing_fits(BANK)
    assert all(BANK.title(topic) in sentence for topic in BANK.topics())


def test_who_answered_already_is_led_back_to_the_question() -> None:
    question = next(iter(BANK))
    session = posted(question)
    text = words(hint_parts(AlreadyDone(question, session, standing(question, 0, right=True))))
    assert f"https://discord.com/channels/{2**62}/{2**62}/{2**62}" in text


@pytest.mark.parametrize("question", [question for question in BANK if question.kind == "several"])
def test_options_that_wrap_on_a_phone_stand_apart_while_they_are_chosen_too(question: Question) -> None:
    session = open_session(
        question, asker_id=1, channel_id=2, guild_id=3, now=NOW, rng=random.Random(1), style="quiz"
    )
    gaps = {options_text(question, session).count("\n\n")}
    gaps.add(several_draft_parts(question, session, frozenset())[1].text.count("\n\n"))
    assert len(gaps) == 1
