"""The boxes that questions are written in fit what Discord allows, in every language."""

from __future__ import annotations

from typing import Any

import pytest

from bot.i18n import languages, speaking
from cogs._views.contribution import NoteBox
from cogs._views.write_box import WriteBox
from questions.boxes import steps_of, typed
from questions.kinds import KINDS
from questions.loader import load_bank

BANK = load_bank()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_every_box_is_one_that_discord_takes(language: str, kind: str) -> None:
    with speaking(language):
        boxes = [WriteBox(step, {"kind": kind}, BANK).to_dict() for step in steps_of(kind)]
        boxes += [NoteBox(1, 2, which).to_dict() for which in (0, 1)]
    for box in boxes:
        check(box)


def check(box: dict[str, Any]) -> None:
    assert len(box["title"]) <= 45
    assert len(box["custom_id"]) <= 100
    assert 1 <= len(box["components"]) <= 5
    for label in box["components"]:
        assert 1 <= len(label["label"]) <= 45, label["label"]
        assert len(label.get("description") or "") <= 100, label["description"]
        field = label["component"]
        assert len(field.get("placeholder") or "") <= 100, field["placeholder"]
        assert (field.get("max_length") or 0) <= 4000
        assert len(field.get("options", [])) <= 25
        for option in field.get("options", []):
            assert 1 <= len(option["label"]) <= 100


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_already_stands_in_the_box(kind: str) -> None:
    question = next(each for each in BANK if each.kind == kind)
    for step in steps_of(kind):
        fields = typed(question)
        for label in WriteBox(step, fields, BANK, 7).to_dict()["components"]:
            field = label["component"]
            chosen = [each["value"] for each in field.get("options", []) if each.get("default")]
            assert (chosen or [field.get("value") or ""])[0] == fields.get(field["custom_id"], "")
