"""Which question comes next in a channel."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.selection import REST, Strength, choose, choose_or_make, free_at, known_by_topic, level_of
from questions.ids import question_id, skill_of
from questions.model import Question, Skill

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOPICS = ("shapes", "rates", "data")


@pytest.fixture(scope="session")
def question_on(ask_about: Callable[..., Question]) -> Callable[..., Question]:
    """question_on("a", topic="rates", level=3)"""

    def question(name: str, topic: str = "shapes", level: int = 1) -> Question:
        return ask_about(name).model_copy(update={"topic": topic, "level": level})

    return question


def pick(candidates: list[Question], asked: dict[str, datetime], *strengths: Strength, **more: Any) -> str:
    chosen = choose(candidates, asked, strengths, now=NOON, rng=random.Random(3), **more)
    return chosen.id if chosen else "none"


def test_a_channel_hears_every_question_once_and_then_waits_for_the_week_to_pass(
    question_on: Callable[..., Question],
) -> None:
    candidates = [question_on(name) for name in "abcd"]
    rng, asked, heard = random.Random(1), dict[str, datetime](), []
    for day in range(28):
        now = NOON + timedelta(days=day)
        chosen = choose(candidates, asked, (), now=now, rng=rng)
        if chosen is not None:
            asked[chosen.id] = now
        heard.append(chosen.id if chosen else "-")
    assert sorted(heard[:4]) == ["a", "b", "c", "d"]
    assert heard[4:7] == ["-", "-", "-"]
    assert heard[7:14] == heard[:7], "the one asked longest ago comes first"


def test_where_nothing_fits_nothing_is_asked() -> None:
    assert pick([], {"a": NOON}) == "none"


def test_the_weakest_topic_comes_first_and_one_never_tried_counts_as_half_known(
    question_on: Callable[..., Question],
) -> None:
    candidates = [question_on("a", "shapes"), question_on("b", "rates"), question_on("c", "data")]
    strong, weak = Strength("shapes", 1, 10, 9), Strength("rates", 1, 10, 2)
    assert pick(candidates, {}, strong, weak) == "b"
    assert pick(candidates, {}, strong) in ("b", "c")
    assert pick([candidates[0], candidates[2]], {}, strong) == "c"


def test_within_a_topic_the_level_nearest_to_the_groups_comes_first(
    question_on: Callable[..., Question],
) -> None:
    candidates = [question_on("easy", level=1), question_on("fitting", level=3), question_on("hard", level=5)]
    assert pick(candidates, {}) == "easy"
    assert pick(candidates, {}, Strength("shapes", 2, 10, 8)) == "fitting"
    assert pick(candidates, {}, Strength("shapes", 4, 10, 8)) == "hard"


def test_an_unseen_question_comes_before_a_seen_one_of_a_weaker_topic(
    question_on: Callable[..., Question],
) -> None:
    candidates = [question_on("seen", "rates"), question_on("new", "shapes")]
    asked = {"seen": NOON - timedelta(days=30)}
    assert pick(candidates, asked, Strength("rates", 1, 9, 0), Strength("shapes", 1, 9, 9)) == "new"


def test_when_the_next_is_free_is_told_only_where_there_is_something_to_wait_for(
    question_on: Callable[..., Question],
) -> None:
    candidates = [question_on("a"), question_on("b")]
    asked = {"a": NOON - timedelta(days=2), "b": NOON - timedelta(days=3)}
    assert free_at(candidates, asked) == NOON + timedelta(days=4)
    assert free_at([*candidates, question_on("c")], asked) is None
    assert free_at([], asked) is None


@pytest.mark.parametrize(
    ("history", "level"),
    [
        ([], 1),
        ([(1, 4, 4)], 1),
        ([(1, 5, 5)], 2),
        ([(1, 10, 6)], 1),
        ([(1, 10, 7)], 2),
        ([(1, 10, 9), (2, 10, 3)], 2),
        ([(2, 10, 9)], 3),
        ([(1, 10, 2), (3, 10, 9)], 4),
        ([(5, 10, 10)], 5),
    ],
)
def test_the_level_is_the_one_above_what_is_mastered(history: list[tuple[int, int, int]], level: int) -> None:
    assert level_of(Strength("shapes", *each) for each in history) == level


names = st.lists(st.sampled_from("abcdefgh"), unique=True)
strengths = st.lists(
    st.builds(
        lambda topic, level, tries, share: Strength(topic, level, tries, round(tries * share)),
        st.sampled_from(TOPICS),
        st.integers(1, 5),
        st.integers(0, 30),
        st.floats(0, 1),
    ),
    max_size=8,
)


@given(
    data=st.data(),
    seed=st.integers(0, 2**32),
    known=strengths,
    asked=st.dictionaries(
        st.sampled_from("abcdefghxyz"),
        st.integers(0, 15 * 24).map(lambda hours: NOON - timedelta(hours=hours)),
    ),
)
def test_whatever_was_asked_before_the_order_of_the_rule_is_kept(
    question_on: Callable[..., Question],
    data: st.DataObject,
    seed: int,
    known: list[Strength],
    asked: dict[str, datetime],
) -> None:
    candidates = [
        question_on(name, data.draw(st.sampled_from(TOPICS)), data.draw(st.integers(1, 5)))
        for name in data.draw(names)
    ]
    chosen = choose(candidates, asked, known, now=NOON, rng=random.Random(seed))
    allowed = [each for each in candidates if each.id not in asked or asked[each.id] <= NOON - REST]
    assert (chosen is None) == (not allowed)
    if chosen is None:
        free = free_at(candidates, asked)
        assert (free is None) == (not candidates)
        assert free is None or NOON < free <= NOON + REST
        return
    topics, level = known_by_topic(known), level_of(known)

    def rank(question: Question) -> tuple[Any, ...]:
        weakness = topics.get(question.topic, 0.5)
        earlier = asked.get(question.id, NOON)
        return (question.id in asked, weakness, abs(question.level - level), earlier)

    assert rank(chosen) == min(rank(each) for each in allowed)
    assert choose(candidates, asked, known, now=NOON, rng=random.Random(seed)) == chosen


@given(data=st.data(), seed=st.integers(0, 2**32), hours=st.lists(st.integers(0, 60), max_size=60))
def test_no_channel_ever_hears_a_question_twice_within_a_week(
    question_on: Callable[..., Question], data: st.DataObject, seed: int, hours: list[int]
) -> None:
    candidates = [question_on(name) for name in data.draw(names)]
    rng, now, asked = random.Random(seed), NOON, dict[str, datetime]()
    for passed in hours:
        now += timedelta(hours=passed)
        chosen = choose(candidates, asked, (), now=now, rng=rng)
        if chosen is not None:
            assert chosen.id not in asked or now - asked[chosen.id] >= REST
            asked[chosen.id] = now


ENDLESS = [Skill(f"gen-{name}", "shapes", 1) for name in ("one", "two", "three", "four")]


def test_what_is_written_comes_before_what_is_generated(question_on: Callable[..., Question]) -> None:
    written = [question_on(name) for name in "abc"]
    rng, asked, heard = random.Random(2), dict[str, datetime](), []
    for minute in range(3 + 2 * len(ENDLESS)):
        now = NOON + timedelta(minutes=minute)
        chosen = choose_or_make(written, ENDLESS, asked, (), now=now, rng=rng)
        assert chosen is not None
        # What is made of a skill has an id of its own each time.
        name = chosen.id if isinstance(chosen, Question) else question_id(chosen.id[4:], minute)
        asked[name] = now
        heard.append(skill_of(name))
    skills = {skill.id for skill in ENDLESS}
    assert set(heard[:3]) == {"a", "b", "c"}
    assert set(heard[3:7]) == skills, "each once before one comes again"
    assert set(heard[7:]) <= skills, "within the week new ones are made, and nothing is asked twice"
    assert all(first != second for first, second in pairwise(heard))


def test_after_the_week_written_ones_take_turns_with_generated_ones(
    question_on: Callable[..., Question],
) -> None:
    written = [question_on(name) for name in "abc"]
    asked = {each.id: NOON - REST for each in written} | {question_id("one", 7): NOON - timedelta(days=8)}
    chosen = choose_or_make(written, ENDLESS[:1], asked, (), now=NOON, rng=random.Random(1))
    assert chosen == ENDLESS[0], "the one asked longest ago"
    asked[question_id("one", 8)] = NOON
    chosen = choose_or_make(written, ENDLESS[:1], asked, (), now=NOON, rng=random.Random(1))
    assert chosen in written


def test_only_generated_ones_are_chosen_where_only_they_are_wanted() -> None:
    assert choose_or_make([], ENDLESS, {}, (), now=NOON, rng=random.Random(1)) in ENDLESS
    assert choose_or_make([], [], {}, (), now=NOON, rng=random.Random(1)) is None
