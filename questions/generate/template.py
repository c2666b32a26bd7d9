"""What a template is, and how what it has drawn becomes a Question.

A template draws numbers by dice and works out the right answer; for each mistake it knows by name it works
out the answer of whoever makes that mistake. Those answers are the wrong options; or the right one is to be
typed, and they are the misconceptions that are recognised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any, Final, TypeAlias

from questions.answers import MISTAKEN_SLACK
from questions.generate.dice import Dice
from questions.generate.wording import shape
from questions.ids import question_id
from questions.kind_rules import near
from questions.model import Framework, Misconception, Option, Question, Verify
from questions.rules import COUNTS
from questions.typed import numbers_in

# A shape, a number with the places it is told to, or the words of an answer.
Answer: TypeAlias = tuple[int | None, ...] | int | Decimal | str

WRONG_OPTIONS: Final = 3
MISCONCEPTIONS: Final = COUNTS["misconceptions"][1]
ROUNDED: Final = "A rounded number will do."
_TRIES: Final = 30


@dataclass(frozen=True, slots=True)
class Slip:
    """The answer of a named mistake, and the feedback for whoever made it."""

    answer: Answer
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One question as a template has drawn it.

    `slips` come with the likeliest mistakes first. Those that lead to the right answer after all, or to
    the same as one before, are passed over. `unit` stands behind every number. With `mended` it is about code
    that fails, and that is the code mended by the right answer.

    For whoever types the answer, `counts` says what a whole number counts, such as "parameters", and
    `tolerance` how far off a rounded one may be, as a share.
    """

    prompt: str
    answer: Answer
    why: str
    slips: Sequence[Slip]
    hints: tuple[str, ...]
    explanation: str
    code: str | None = None
    verify: Verify | None = None
    unit: str = ""
    counts: str = ""
    tolerance: float = 0.0
    mended: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A family of questions. `draw` makes one for the framework it is given.

    A seed's remainder decides the framework, so that one can be asked for.
    """

    slug: str
    topic: str
    level: int
    frameworks: tuple[Framework, ...]
    sources: tuple[str, ...]
    draw: Callable[[Dice, Framework], Draft]

    def framework(self, seed: int) -> Framework:
        """What the question made of `seed` is about."""
        return self.frameworks[seed % len(self.frameworks)]

    @property
    def can_be_typed(self) -> bool:
        """Whether its answers are shapes or numbers, and not words."""
        return not isinstance(self.draw(Dice(self.slug), self.frameworks[0]).answer, str)

    def make(self, seed: int, typed: bool = False) -> Question:
        """The question made of `seed`: always the same. Raises LookupError where chance has it in for us.

        With `typed` it asks for the answer to be typed, which must be possible; else it has options.
        """
        for turn in range(_TRIES):
            dice = Dice(f"{self.slug} {seed} {turn}")
            draft = self.draw(dice, self.framework(seed))
            wrong = recognisable(draft) if typed else different(draft)
            if len(wrong) >= WRONG_OPTIONS and not (typed and too_coarse(draft)):
                answered = _to_type(draft, wrong) if typed else _to_choose(draft, wrong, dice)
                return self._question(question_id(self.slug, seed, typed), seed, draft, answered)
        raise LookupError(f"{self.slug} finds no {WRONG_OPTIONS} mistakes that differ for the seed {seed}")

    def _question(self, id_: str, seed: int, draft: Draft, answered: dict[str, Any]) -> Question:
        """`answered` has the fields that its kind decides about."""
        return Question(
            **{"prompt": draft.prompt} | answered,
            id=id_,
            topic=self.topic,
            framework=self.framework(seed),
            level=self.level,
            code=draft.code,
            hints=draft.hints,
            explanation=draft.explanation,
            sources=self.sources,
            verify=draft.verify,
        )


def different(draft: Draft) -> list[Slip]:
    """The slips of `draft` that lead to wrong answers, each to another."""
    first = dict[str, Slip]()
    for slip in draft.slips:
        first.setdefault(words(slip.answer, draft.unit), slip)
    first.pop(words(draft.answer, draft.unit), None)
    return list(first.values())


def recognisable(draft: Draft) -> list[Slip]:
    """Those of the different slips that nobody who types them is taken to have typed something else."""
    right, slack = draft.answer, draft.tolerance * MISTAKEN_SLACK
    kept = list[Slip]()
    for slip in different(draft):
        if not _taken_for(slip.answer, right, draft.tolerance) and not any(
            _taken_for(slip.answer, each.answer, slack) for each in kept
        ):
            kept.append(slip)
    return kept


def too_coarse(draft: Draft) -> bool:
    """Whether the answer has been rounded by more than is tolerated: who types it exactly would be wrong."""
    if not isinstance(draft.answer, Decimal) or not draft.tolerance:
        return False
    places = len(f"{draft.answer:f}".partition(".")[2])
    return 0.5 * 10.0**-places > draft.tolerance * abs(float(draft.answer))


def words(answer: Answer, unit: str = "") -> str:
    """An answer as it is written on an option."""
    match answer:
        case str():
            return answer
        case int():
            return f"{answer:,} {unit}".rstrip()
        case Decimal():
            # What has no unit is a value as Python prints it.
            return f"{answer:,f} {unit}" if unit else f"{answer:f}"
        case _:
            return shape(answer)


def _taken_for(given: Answer, other: Answer, tolerance: float) -> bool:
    if not isinstance(given, int | Decimal) or not isinstance(other, int | Decimal):
        return given == other
    return any(near(one, two, tolerance) for one, two in product(_readings(given), _readings(other)))


def _readings(number: int | Decimal) -> tuple[int | float, ...]:
    # 3.000 may be meant as 3 or as 3,000.
    return numbers_in(f"{number:,}" if isinstance(number, int) else f"{number:,f}")


def _to_type(draft: Draft, wrong: Sequence[Slip]) -> dict[str, Any]:
    known = [Misconception(answer=_as_typed(slip.answer), why=slip.why) for slip in wrong[:MISCONCEPTIONS]]
    return {
        "kind": "shape" if isinstance(draft.answer, tuple) else "number",
        "prompt": f"{draft.prompt} {ROUNDED}" if draft.tolerance else draft.prompt,
        "answer": _as_typed(draft.answer),
        "unit": draft.unit or draft.counts or None,
        "tolerance": draft.tolerance,
        "misconceptions": tuple(known),
    }


def _as_typed(answer: Answer) -> tuple[int | None, ...] | int | float:
    match answer:
        case str():
            raise TypeError(f"words can't be asked to be typed: {answer}")
        case Decimal():
            return int(answer) if answer == answer.to_integral_value() else float(answer)
        case _:
            return answer


def _to_choose(draft: Draft, wrong: Sequence[Slip], dice: Dice) -> dict[str, Any]:
    # The likeliest mistakes are always there, the last place is anybody's.
    sure = WRONG_OPTIONS - 1
    chosen = [*wrong[:sure], dice.pick(wrong[sure:])]
    options = [Option(text=words(slip.answer, draft.unit), why=slip.why) for slip in chosen]
    options.append(Option(text=words(draft.answer, draft.unit), correct=True, why=draft.why))
    return {
        "kind": "choice" if draft.mended is None else "bug",
        "options": tuple(dice.some(options, len(options))),
        "mended": draft.mended,
    }
