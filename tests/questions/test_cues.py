"""The looks of an option tell nothing about it, in the bank and by the figures that say so."""

from __future__ import annotations

import random
from math import comb, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.cues import CUES, Tally, tally
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
@pytest.mark.parametrize("cue", CUES)
def test_whoever_goes_by_looks_does_as_well_as_chance(cue: str, framework: str | None) -> None:
    seen = tally((each for each in BANK if framework in (None, each.framework)), CUES[cue])

    assert seen.by_chance, seen


@pytest.mark.parametrize("cue", ["the longest", "the shortest"])
def test_nor_among_answers_in_words(cue: str) -> None:
    """Where options are shapes or numbers, their lengths are what they are. These were free to choose."""
    in_words = [each for each in BANK if min((len(option.text) for option in each.options), default=0) > 25]

    assert len(in_words) > 50
    assert tally(in_words, CUES[cue]).by_chance, tally(in_words, CUES[cue])


@pytest.mark.parametrize(
    ("cue", "text", "times"),
    [
        ("the most careful", "It can be about half, and often most of it", 4),
        ("the most absolute", "All of them always, and each only once", 4),
        ("the most negative", "It isn't, and doesn't do nothing without a note", 4),
        ("the longest", "seven", 5),
        ("the shortest", "seven", -5),
    ],
)
def test_a_cue_counts_whole_words(cue: str, text: str, times: int) -> None:
    assert CUES[cue](text) == times


def test_with_equal_chances_it_is_the_binomial_test() -> None:
    asked = [question(9, 5, 4, 3, right=0 if number < 9 else 1) for number in range(20)]

    counted = tally(asked, len)

    exact = 2 * sum(comb(20, hits) * 0.25**hits * 0.75 ** (20 - hits) for hits in range(9, 21))
    assert (counted.hits, counted.of, counted.expected) == (9, 20, 5)
    assert isclose(counted.probability, exact)


def test_a_bank_whose_longest_is_always_right_is_caught() -> None:
    assert not tally([question(9, 5, 4, 3)] * 10, len).by_chance


def test_a_bank_whose_shortest_is_never_right_is_caught() -> None:
    assert not tally([question(9, 5, 4, 3)] * 20, CUES["the shortest"]).by_chance


def test_two_of_the_same_length_are_the_longest_half_the_time() -> None:
    assert tally([question(9, 9, 4, 3)] * 2, len) == Tally(2, 2, 1.0, 0.5)


def test_where_all_are_of_one_length_there_is_nothing_to_see() -> None:
    assert tally([question(5, 5, 5)], len) == Tally(0, 0, 0.0, 1.0)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)), max_size=40), st.randoms()
)
def test_the_figures_stay_within_their_bounds_wherever_the_right_option_is(
    sizes: list[tuple[int, int, int]], rng: random.Random
) -> None:
    counted = tally((question(*each, right=rng.randrange(3)) for each in sizes), len)

    assert 0 <= counted.probability <= 1
    assert counted.hits <= counted.of <= len(sizes)
