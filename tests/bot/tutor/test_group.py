"""What a group is strong and weak in, and what divides it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.group import current, disagreement, divided, topics
from questions.model import Bank, Question, Topic

SPREADS = st.dictionaries(st.integers(0, 4), st.integers(1, 12), min_size=1)


@pytest.mark.parametrize(
    ("spread", "told"),
    [({}, 0), ({0: 7}, 0), ({0: 1, 1: 1}, 0.5), ({0: 1, 1: 1, 2: 1}, 2 / 3), ({0: 3, 1: 1}, 3 / 8)],
)
def test_disagreement_is_the_chance_that_two_answers_differ(spread, told):
    assert disagreement(spread) == pytest.approx(told)


@given(SPREADS)
def test_disagreement_is_what_counting_all_pairs_gives(spread: dict[int, int]):
    answers = [option for option, votes in spread.items() for _ in range(votes)]
    differ = sum(one != other for one, other in product(answers, answers))
    assert disagreement(spread) == pytest.approx(differ / len(answers) ** 2)


def test_the_most_divided_come_first_and_those_that_agree_not_at_all(ask_about: Callable[..., Question]):
    spreads = {
        "all-agree": {3: 9},
        "two-answers-only": {0: 1, 1: 1},
        "even": {0: 3, 1: 3, 3: 3},
        "half": {0: 4, 3: 4},
        "three-to-one": {0: 2, 3: 6},
        "one-astray": {0: 1, 3: 8},
    }
    found = divided((ask_about(name), spread) for name, spread in spreads.items())
    assert [each.question.id for each in found] == ["even", "half", "three-to-one"]
    assert [(each.answers, each.correct) for each in found] == [(9, 3), (8, 4), (8, 6)]


def test_topics_come_strongest_first_and_only_with_enough_answers(ask_about: Callable[..., Question]):
    def about(topic: str) -> Question:
        return ask_about(f"about-{topic}").model_copy(update={"topic": topic})

    told = topics(
        [
            (about("weak"), {0: 3, 3: 1}),
            (about("strong"), {3: 2}),
            (about("strong"), {3: 3, 0: 1}),
            (about("rare"), {3: 2}),
        ]
    )
    assert [(each.topic, each.tries, each.correct) for each in told] == [("strong", 6, 5), ("weak", 4, 1)]


def test_answers_to_a_question_as_it_was_before_do_not_count(ask_about: Callable[..., Question]):
    question = ask_about("pooling")
    bank = Bank([Topic(slug="shapes", title="Shapes")], [question])
    chosen = {
        ("pooling", question.revision): {3: 1},
        ("pooling", "as it was"): {0: 9},
        ("gone", "from the bank"): {0: 9},
    }
    assert current(chosen, bank) == [(question, {3: 1})]
