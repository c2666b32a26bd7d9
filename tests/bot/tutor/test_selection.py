"""Which question comes next in a channel."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.selection import choose
from questions.model import Question

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_channel_hears_every_question_once_before_any_comes_again(
    ask_about: Callable[..., Question],
) -> None:
    candidates = [ask_about(name) for name in ("a", "b", "c", "d")]
    rng, asked, heard = random.Random(1), dict[str, datetime](), []
    for minute in range(8):
        chosen = choose(candidates, asked, rng)
        assert chosen is not None
        asked[chosen.id] = NOON + timedelta(minutes=minute)
        heard.append(chosen.id)
    assert sorted(heard[:4]) == ["a", "b", "c", "d"]
    assert heard[4:] == heard[:4], "then the one asked longest ago comes first"


def test_where_nothing_fits_nothing_is_asked() -> None:
    assert choose([], {"a": NOON}, random.Random(1)) is None


@given(data=st.data(), seed=st.integers(0, 2**32))
def test_whatever_was_asked_before_one_of_the_candidates_is_chosen(
    ask_about: Callable[..., Question], data: st.DataObject, seed: int
) -> None:
    names = data.draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True))
    moments = st.integers(0, 10_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
    asked = data.draw(st.dictionaries(st.sampled_from("abcdefghxyz"), moments))
    candidates = [ask_about(name) for name in names]
    chosen = choose(candidates, asked, random.Random(seed))
    assert chosen in candidates
    fresh = [name for name in names if name not in asked]
    if fresh:
        assert chosen.id in fresh
    else:
        assert asked[chosen.id] == min(asked[name] for name in names)
