"""The length of an option tells nothing about it, in the bank and by the figures that say so."""

from __future__ import annotations

import random
from math import comb, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions import lengths
from questions.loader import load_bank
from questions.model import Option, Question

BANK = load_bank()
SOME = next(iter(BANK))


def question(*sizes: int, right: int = 0) -> Question:
    """One whose options have these lengths, and the one at `right` is right."""
    options = tuple(
        Option(text="x" * size, correct=place == right, why="…") for place, size in enumerate(sizes)
    )
    return SOME.model_copy(update={"options": options})


@pytest.mark.parametrize("framework", ["torch", "tensorflow", "any", None])
def test_neither_the_longest_nor_the_shortest_is_right_more_often_than_chance(framework: str | None) -> None:
    chosen = [each for each in BANK if framework in (None, each.framework)]

    assert lengths.longest(chosen).by_chance, lengths.longest(chosen)
    assert lengths.shortest(chosen).by_chance, lengths.shortest(chosen)


def test_nor_is_it_among_answers_in_words() -> None:
    """Where options are shapes or numbers, their lengths are what they are. These were free to choose."""
    in_words = [each for each in BANK if min((len(option.text) for option in each.options), default=0) > 25]

    assert len(in_words) > 100
    assert lengths.longest(in_words).by_chance, lengths.longest(in_words)
    assert lengths.shortest(in_words).by_chance, lengths.shortest(in_words)


def test_with_equal_chances_it_is_the_binomial_test() -> None:
    asked = [question(9, 5, 4, 3, right=0 if number < 9 else 1) for number in range(20)]

    counted = lengths.longest(asked)

    exact = 2 * sum(comb(20, hits) * 0.25**hits * 0.75 ** (20 - hits) for hits in range(9, 21))
    assert (counted.hits, counted.of, counted.expected) == (9, 20, 5)
    assert isclose(counted.probability, exact)


def test_a_bank_whose_longest_is_always_right_is_caught() -> None:
    assert not lengths.longest([question(9, 5, 4, 3)] * 10).by_chance


def test_a_bank_whose_shortest_is_never_right_is_caught() -> None:
    assert not lengths.shortest([question(9, 5, 4, 3)] * 20).by_chance


def test_two_of_the_same_length_are_the_longest_half_the_time() -> None:
    assert lengths.longest([question(9, 9, 4, 3)] * 2) == lengths.Tally(2, 2, 1.0, 0.5)


def test_where_all_are_of_one_length_there_is_nothing_to_see() -> None:
    assert lengths.longest([question(5, 5, 5)]) == lengths.Tally(0, 0, 0.0, 1.0)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)), max_size=40), st.randoms()
)
def test_a_right_option_put_anywhere_is_called_chance_nearly_always(
    sizes: list[tuple[int, int, int]], rng: random.Random
) -> None:
    counted = lengths.longest(question(*each, right=rng.randrange(3)) for each in sizes)

    assert 0 <= counted.probability <= 1
    assert counted.hits <= counted.of <= len(sizes)
