"""The box that code is typed into."""

from __future__ import annotations

import pytest

from cogs._views.run import CodeBox


@pytest.mark.usefixtures("in_every_language")
async def test_discord_takes_the_box_for_code_in_every_language() -> None:
    box = CodeBox(private=True).to_dict()
    assert len(box["title"]) <= 45
    for label in box["components"]:
        assert len(label["label"]) <= 45
        assert len(label["description"]) <= 100
        assert len(label["component"]["placeholder"]) <= 100
