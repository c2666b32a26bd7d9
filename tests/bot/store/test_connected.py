"""What the store's statements share."""

from __future__ import annotations

from bot.store.connected import columns_of


def test_keys_are_looked_for_column_by_column() -> None:
    assert columns_of([(1, "a"), (2, "a")], "learners", "questions") == {
        "learners": [1, 2],
        "questions": ["a"],
    }


def test_where_there_are_no_keys_nothing_is_looked_for() -> None:
    """As when a ballot ends and nobody has voted."""
    assert columns_of([], "learners", "questions") == {"learners": [], "questions": []}
