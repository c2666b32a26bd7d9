"""What the bot relies on: questions that can't change under it, and a revision that tells when one did."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from questions.model import Bank, Question, Topic

ENTRY: dict[str, Any] = {
    "id": "ones",
    "topic": "shapes",
    "framework": "torch",
    "level": 1,
    "prompt": "What does it print?",
    "code": 'print("one")',
    "options": [
        {"text": "two", "why": "There is no such text."},
        {"text": "one", "correct": True, "why": "Yes."},
    ],
    "hints": ["Look.", "Look again."],
    "explanation": "It prints the text.",
    "sources": ["Python, https://docs.python.org/3/"],
    "verify": {"prints": "one"},
}
TOPICS = (Topic(slug="shapes", title="Shapes", order=2), Topic(slug="advice", title="Advice", order=1))


def question(**changes: Any) -> Question:
    return Question.model_validate(copy.deepcopy(ENTRY) | changes)


def without_code(**changes: Any) -> Question:
    return question(code=None, verify=None, **changes)


def small_bank() -> Bank:
    return Bank(
        TOPICS,
        [
            question(),
            without_code(id="twos", framework="tensorflow", level=2),
            without_code(id="threes", framework="any", level=2, topic="advice"),
        ],
    )


def test_the_right_option_is_found() -> None:
    assert question().right == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "What is printed?"},
        {"code": 'print("one") # now with a comment'},
        {"options": [{"text": "2", "why": "No."}, {"text": "one", "correct": True, "why": "Yes."}]},
        {"options": [{"text": "two", "correct": True, "why": "No."}, {"text": "one", "why": "Yes."}]},
        {"options": list(reversed(ENTRY["options"]))},
    ],
)
def test_the_revision_changes_with_what_is_graded(changes: dict[str, Any]) -> None:
    assert question(**changes).revision != question().revision


@pytest.mark.parametrize(
    "changes",
    [
        {"hints": ["Other.", "Hints."]},
        {"explanation": "Other words."},
        {"level": 5},
        {"sources": ["Other, https://example.org/"]},
        {"options": [option | {"why": "Other feedback."} for option in ENTRY["options"]]},
    ],
)
def test_the_revision_stays_when_only_the_help_changes(changes: dict[str, Any]) -> None:
    assert question(**changes).revision == question().revision


def test_the_revision_is_the_same_in_every_process() -> None:
    # Written down once: attempts are stored with it, so it may not depend on hash seeds or versions.
    assert question().revision == "e2362a0bfa34"


def test_a_question_can_be_a_key_and_cannot_be_changed() -> None:
    one = question()

    assert {one: "kept"}[question()] == "kept"
    with pytest.raises(ValidationError):
        one.level = 2  # type: ignore[misc]


def test_a_question_built_in_code_keeps_the_rules_too() -> None:
    with pytest.raises(ValidationError, match="options lack a right one"):
        question(options=[{"text": "a", "why": "."}, {"text": "b", "why": "."}])


def test_a_question_survives_being_written_out_and_read_back() -> None:
    one = question(verify={"shapes": {"x": [None, 5]}, "prints": ["one"], "raises": {"type": "ValueError"}})

    assert Question.model_validate(one.model_dump()) == one
    assert Question.model_validate_json(one.model_dump_json()) == one


def test_verify_runs_its_own_code_where_it_has_some() -> None:
    assert question().to_verify == 'print("one")'
    assert question(verify={"prints": "1", "code": "print(1)"}).to_verify == "print(1)"
    assert without_code().to_verify is None


def test_a_bank_goes_by_the_order_of_its_topics() -> None:
    bank = small_bank()

    assert bank.topics() == ("advice", "shapes")
    assert [each.id for each in bank] == ["threes", "ones", "twos"]
    assert len(bank) == 3


def test_a_bank_finds_a_question_by_its_id() -> None:
    found = small_bank().get("twos")

    assert found is not None
    assert found.id == "twos"
    assert small_bank().get("fours") is None


def test_a_bank_selects_by_topic_framework_and_level() -> None:
    bank = small_bank()

    assert [each.id for each in bank.select()] == ["threes", "ones", "twos"]
    assert [each.id for each in bank.select(topic="shapes")] == ["ones", "twos"]
    assert [each.id for each in bank.select(level=2)] == ["threes", "twos"]
    assert [each.id for each in bank.select(topic="shapes", framework="tensorflow", level=2)] == ["twos"]
    assert bank.select(topic="nowhere") == ()


def test_a_question_for_any_framework_is_there_for_each_of_them() -> None:
    bank = small_bank()

    assert [each.id for each in bank.select(framework="torch")] == ["threes", "ones"]
    assert [each.id for each in bank.select(framework="any")] == ["threes"]


@given(st.text(max_size=200))
def test_a_prompt_may_be_any_text_that_is_not_blank(prompt: str) -> None:
    if prompt.strip():
        assert question(prompt=prompt).prompt.split() == prompt.split()
    else:
        with pytest.raises(ValidationError, match="at least 1 character"):
            question(prompt=prompt)


def test_a_servers_own_question_is_asked_there_alone_and_known_everywhere() -> None:
    bank = small_bank()
    bank.put(question(id="own-1"), 7)
    assert [each.id for each in bank.select(guild_id=7)][-1] == "own-1"
    for elsewhere in (8, None):
        assert "own-1" not in {each.id for each in bank.select(guild_id=elsewhere)}
    assert bank.get("own-1") is not None
    assert "own-1" not in {each.id for each in bank}


def test_a_shared_question_is_asked_everywhere_until_it_is_taken_out() -> None:
    bank = small_bank()
    bank.put(question(id="own-1"), 7)
    bank.put(question(id="own-1", level=3), None)
    for guild_id in (7, 8, None):
        assert [each.id for each in bank.select(level=3, guild_id=guild_id)] == ["own-1"]
    bank.take_out("own-1")
    assert bank.get("own-1") is None
    assert bank.select(level=3) == ()


def test_a_servers_own_question_never_takes_the_place_of_one_of_the_files() -> None:
    bank = small_bank()
    with pytest.raises(ValueError, match="ones is a question of the bank's files"):
        bank.put(question(id="ones"), 7)
    with pytest.raises(ValueError, match="nowhere is no topic"):
        bank.put(question(id="own-1", topic="nowhere"), 7)


def test_a_paused_question_is_not_asked_where_it_is_paused_and_still_found() -> None:
    bank = small_bank()
    bank.pause("ones", 7)
    bank.pause("twos", None)
    assert [each.id for each in bank.select(guild_id=7)] == ["threes"]
    assert [each.id for each in bank.select(guild_id=8)] == ["threes", "ones"]
    assert bank.get("ones") is not None
    bank.resume("ones", 7)
    assert "ones" in {each.id for each in bank.select(guild_id=7)}
