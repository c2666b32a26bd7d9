"""What the picture of /progress says of itself."""

from __future__ import annotations

from datetime import date

import pytest

from bot.tutor.progress import Mastery, Overview, Week
from bot.tutor.streaks import Streak
from cogs._render.progress import progress_chart
from questions.loader import load_bank


@pytest.mark.parametrize(
    ("topics", "title"), [(8, "What you would know today"), (12, "The 8 topics you know least today")]
)
def test_the_picture_says_when_it_has_not_all_topics(topics: int, title: str) -> None:
    bank = load_bank()
    known = tuple(Mastery(slug, at / 12, 1, 2) for at, slug in enumerate(bank.topics()[:topics]))
    chart = progress_chart(
        Overview(known, (Week(date(2026, 3, 2), 1),), (0,), Streak(1, 1, None), None), bank
    )
    assert chart.title == title
    assert len(chart.bars) == 8
