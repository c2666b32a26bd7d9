"""Generated questions: thousands of them, each right, whole and always the same."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions import ids
from questions.answers import judge, parse, place, right_answer, typed
from questions.generate.catalogue import TEMPLATES
from questions.generate.dice import Dice
from questions.generate.generator import Generator
from questions.generate.template import Draft, Slip, Template, different, recognisable, too_coarse
from questions.loader import load_bank
from questions.model import Bank, Question, Topic

ROOT = Path(__file__).parents[2]
# 28 templates by 360 seeds are more than 10,000.
EACH = 10_000 // len(TEMPLATES) + 1
BANK = load_bank()
TO_TYPE = [template for template in TEMPLATES if template.can_be_typed]


def seeds(template: Template, number: int) -> list[int]:
    """The first ones and the last, and others from all over."""
    rng = random.Random(template.slug)
    return [0, 1, ids.SEEDS - 1, *(rng.randrange(ids.SEEDS) for _ in range(number - 3))]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.slug)
def test_of_ten_thousand_each_has_one_right_option_among_four_that_differ(template: Template) -> None:
    generator = Generator()
    for seed in seeds(template, EACH):
        question = template.make(seed)  # the limits of Discord and of the bank hold, or this raises
        texts = [option.text for option in question.options]
        assert len(texts) == len(set(texts)) == 4, question.id
        assert sum(option.correct for option in question.options) == 1, question.id
        assert len({option.why for option in question.options}) == 4, question.id
        assert not any(re.search(r"[.,]\d{12}", text) for text in texts), (
            f"nobody reads so many digits: {texts}"
        )
        assert question.verify is not None, question.id
        assert generator.get(question.id) == question


def written(question: Question, answer: tuple[int | None, ...] | int | float) -> list[str]:
    """Some ways in which people write that answer."""
    if isinstance(answer, tuple):
        sizes = [str(size) for size in answer]
        return [str(answer), ", ".join(sizes), "x".join(sizes), f"torch.Size({list(answer)})"]
    grouped = f"{answer:,}" if isinstance(answer, int) else f"{Decimal(repr(answer)):,f}"
    swapped = grouped.translate(str.maketrans(",.", ".,"))
    behind = [f"{grouped} {question.unit}"] if question.unit else []
    return [repr(answer), grouped, swapped, f"{answer:.12e}", *behind]


@pytest.mark.parametrize("template", TO_TYPE, ids=lambda template: template.slug)
def test_of_ten_thousand_to_be_typed_each_knows_the_right_answer_and_every_mistake(
    template: Template,
) -> None:
    generator = Generator()
    for seed in seeds(template, 10_000 // len(TO_TYPE) + 1):
        question = template.make(seed, typed=True)  # all limits hold, or this raises
        assert question.kind in ("shape", "number"), question.id
        assert question.verify is not None, question.id
        assert generator.get(question.id) == question
        right = right_answer(question)
        assert judge(question, right).correct, question.id
        assert question.answer is not None
        for text in written(question, question.answer):
            assert judge(question, parse(question, text)).correct, (question.id, text)
        assert 3 <= len(question.misconceptions) <= 5, question.id
        for number, mistake in enumerate(question.misconceptions, start=1):
            told = judge(question, typed(mistake.answer))
            assert told.credit == 0, (question.id, mistake)
            assert told.feedback == (mistake.why,), (question.id, mistake)
            for text in written(question, mistake.answer):
                assert place(question, parse(question, text)) == number, (question.id, text)


@pytest.mark.parametrize("template", TO_TYPE, ids=lambda template: template.slug)
def test_what_is_typed_is_what_would_be_chosen(template: Template) -> None:
    """The same seed asks the same in both ways, with the same working, unless that is rounded too much."""
    same = 0
    for seed in seeds(template, 60):
        chosen, question = template.make(seed), template.make(seed, typed=True)
        same += (
            question.code == chosen.code
            and question.prompt.startswith(chosen.prompt)
            and question.explanation == chosen.explanation
            and {each.why for each in question.misconceptions}
            >= {each.why for each in chosen.options if not each.correct}
        )
        assert question.id == f"{chosen.id}-typed"
        assert question.skill == chosen.skill, "both are one card"
    assert same >= 20


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.slug)
def test_nothing_that_is_read_before_the_answer_gives_it_away(template: Template) -> None:
    for seed in seeds(template, 60):
        question = template.make(seed)
        answer = question.options[question.right].text
        if len(answer) > 4:  # a short number may well stand in a text for another reason
            told = [*question.hints, *(each.why for each in question.options if not each.correct)]
            if template.can_be_typed:
                told += [each.why for each in template.make(seed, typed=True).misconceptions]
            assert not any(answer in text for text in told), (question.id, answer, told)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.slug)
def test_a_template_whose_answers_are_words_has_nothing_to_type(template: Template) -> None:
    kinds = {template.make(seed).kind for seed in seeds(template, 60)}
    words = not template.can_be_typed
    assert kinds <= ({"choice", "bug"} if words else {"choice"})
    assert (BANK.get(ids.question_id(template.slug, 7, typed=True)) is None) == words
    made = [BANK.anew(ids.skill_id(template.slug), random.Random(each)) for each in range(40)]
    assert {each.kind in ("shape", "number") for each in made if each} == (
        {False} if words else {True, False}
    )


def test_where_one_press_is_wanted_nothing_is_to_be_typed() -> None:
    rng = random.Random(3)
    for skill in BANK.skills() * 10:
        made = BANK.anew(skill.id, rng, one_press=True)
        assert made is not None
        assert made.one_press, made.id


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.slug)
def test_the_right_option_has_no_place_of_its_own(template: Template) -> None:
    places = Counter(template.make(seed).right for seed in seeds(template, 200))
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) < 90


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.slug)
def test_a_template_has_many_questions_in_it(template: Template) -> None:
    asked = {(each.prompt, each.code) for each in map(template.make, seeds(template, 200))}
    assert len(asked) >= 20, len(asked)


def test_the_same_id_is_the_same_question_in_every_process() -> None:
    among = (0, 12_345, ids.SEEDS - 1)
    chosen = [template.make(seed) for template in TEMPLATES for seed in among]
    chosen += [template.make(seed, typed=True) for template in TO_TYPE for seed in among]
    code = (
        "import sys; from questions.generate.generator import Generator; made = Generator()\n"
        "for line in sys.stdin: print(made.get(line.strip()).revision)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        input="\n".join(question.id for question in chosen),
        env=os.environ | {"PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [question.revision for question in chosen]


def test_the_dice_fall_as_they_always_did() -> None:
    """What Python promises of `Random.random`; were it broken, every generated question would change."""
    dice = Dice("conv-size 7 0")
    assert [dice.below(1000) for _ in range(5)] == [845, 420, 497, 919, 480]


def test_there_are_enough_templates_in_balance() -> None:
    assert len(TEMPLATES) >= 15
    frameworks = Counter(framework for template in TEMPLATES for framework in template.frameworks)
    assert frameworks["tensorflow"] >= 0.8 * frameworks["torch"]
    assert {template.level for template in TEMPLATES} == {1, 2, 3, 4, 5}
    assert {template.topic for template in TEMPLATES} <= set(BANK.topics())


def test_no_name_of_a_template_can_be_taken_for_a_question_of_another() -> None:
    skills = [ids.skill_id(template.slug) for template in TEMPLATES]
    assert len(set(skills)) == len(skills)
    assert all(ids.seeded(skill) is None for skill in skills)


# Of generated questions that were posted before any were to be typed.
POSTED = {
    "gen-conv-size-000000": "14248ea221f6",
    "gen-scaled-pixel-30s1w5": "9d51b25e7113",
    "gen-rate-in-warm-up-000007": "5c3a51571815",
    "gen-weights-in-megabytes-1abcde": "325a7ad8da13",
}


@pytest.mark.parametrize(("name", "revision"), POSTED.items())
def test_what_was_posted_once_is_still_the_same_question(name: str, revision: str) -> None:
    question = BANK.get(name)
    assert question is not None
    assert question.revision == revision


@given(st.integers(0, ids.SEEDS - 1), st.sampled_from(TEMPLATES), st.booleans())
def test_an_id_says_what_the_question_was_made_of(seed: int, template: Template, typed: bool) -> None:
    name = ids.question_id(template.slug, seed, typed)
    assert ids.seeded(name) == ids.Seeded(template.slug, seed, typed)
    assert ids.skill_of(name) == ids.skill_id(template.slug)
    assert len(name) <= 48


@given(st.text(alphabet="gen-abctypdz0189", max_size=30))
def test_other_ids_are_no_generated_ones(name: str) -> None:
    made = ids.seeded(name)
    assert made is None or ids.question_id(*made) == name


def test_the_bank_finds_a_generated_question_only_where_it_has_its_topic() -> None:
    name = ids.question_id("conv-size", 5)
    other = Bank([Topic(slug="freezing", title="Freezing")], [], Generator())
    assert BANK.get(name) is not None
    assert other.get(name) is None
    assert Bank([], []).get(name) is None
    assert {skill.topic for skill in other.skills()} == {"freezing"}


@pytest.mark.parametrize(
    "name",
    ["gen-no-such-template-0abcde", "gen-conv-size-zzzzzz", "gen-", "gen-conv-size-typed", "conv-size"],
)
def test_an_id_that_was_never_given_is_nobodys(name: str) -> None:
    assert BANK.get(name) is None


def test_what_is_asked_for_is_what_is_made() -> None:
    rng = random.Random(5)
    for skill in BANK.skills(framework="tensorflow", level=3):
        made = BANK.anew(skill.id, rng, "tensorflow")
        assert made is not None
        assert (made.framework, made.level, made.topic, made.skill) == (
            "tensorflow",
            3,
            skill.topic,
            skill.id,
        )
    assert len({BANK.anew("gen-conv-size", rng) for _ in range(50)}) == 50


def test_one_that_is_paused_pauses_all_of_its_template() -> None:
    bank = load_bank()
    bank.pause(ids.question_id("conv-size", 5), 100)
    assert bank.is_paused(ids.question_id("conv-size", 6), 100)
    assert "gen-conv-size" not in {skill.id for skill in bank.skills(guild_id=100)}
    assert "gen-conv-size" in {skill.id for skill in bank.skills(guild_id=200)}
    bank.resume(ids.question_id("conv-size", 7), 100)
    assert "gen-conv-size" in {skill.id for skill in bank.skills(guild_id=100)}


def test_a_mistake_that_leads_to_the_right_answer_is_no_option() -> None:
    draft = Draft(
        prompt="?",
        answer=12,
        why="",
        slips=[Slip(12, "by luck"), Slip(5, "first"), Slip(5, "second"), Slip(6, "other")],
        hints=(),
        explanation="",
    )
    assert [slip.why for slip in different(draft)] == ["first", "other"]


def test_a_mistake_that_would_be_taken_for_something_else_is_not_recognised() -> None:
    draft = Draft(
        prompt="?",
        answer=Decimal("5.0"),
        tolerance=0.02,
        why="",
        slips=[
            Slip(Decimal("5.1"), "counts as right"),
            Slip(Decimal("10.0"), "first"),
            Slip(Decimal("10.5"), "would be taken for the first"),
            Slip(Decimal("2.5"), "other"),
            Slip(2500, "is written as 2.500 by some, as the other is"),
            Slip(5000, "is written as 5.000, which is right"),
        ],
        hints=(),
        explanation="",
    )
    assert [slip.why for slip in recognisable(draft)] == ["first", "other"]
    assert len(different(draft)) == 6


@pytest.mark.parametrize(
    ("answer", "coarse"), [("0.07", True), ("0.00", True), ("0.37", False), ("57", False)]
)
def test_who_works_an_answer_out_exactly_is_not_wrong_by_rounding(answer: str, coarse: bool) -> None:
    draft = Draft(
        prompt="?",
        answer=Decimal(answer),
        tolerance=0.02,
        why="",
        slips=(),
        hints=(),
        explanation="",
    )
    assert too_coarse(draft) is coarse


def test_a_template_that_finds_no_mistakes_says_so() -> None:
    def draw(_dice: Dice, _framework: str) -> Draft:
        return Draft(prompt="?", answer=1, why="", slips=[Slip(2, "")], hints=(), explanation="")

    template = Template("poor", "freezing", 1, ("torch",), ("https://example.org/",), draw)
    with pytest.raises(LookupError, match="poor finds no 3 mistakes"):
        template.make(0)


def test_written_questions_are_skills_of_their_own() -> None:
    question: Question = next(iter(BANK))
    assert question.skill == question.id
    assert BANK.anew(question.id, random.Random(1)) is question
