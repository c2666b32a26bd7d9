"""What a template is, and how what it has drawn becomes a Question.

A template draws numbers by dice and works out the right answer; for each mistake it knows by name it works
out the answer of whoever makes that mistake. Those answers are the wrong options.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from questions.generate.dice import Dice
from questions.generate.wording import shape
from questions.ids import question_id
from questions.model import Framework, Option, Question, Verify

# A shape, a number, or the words of an answer.
Answer: TypeAlias = tuple[int | None, ...] | int | str

WRONG_OPTIONS: Final = 3
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

    def make(self, seed: int) -> Question:
        """The question made of `seed`: always the same. Raises LookupError where chance has it in for us."""
        for turn in range(_TRIES):
            dice = Dice(f"{self.slug} {seed} {turn}")
            draft = self.draw(dice, self.framework(seed))
            wrong = different(draft)
            if len(wrong) >= WRONG_OPTIONS:
                return self._question(seed, draft, _options(draft, wrong, dice))
        raise LookupError(f"{self.slug} finds no {WRONG_OPTIONS} mistakes that differ for the seed {seed}")

    def _question(self, seed: int, draft: Draft, options: tuple[Option, ...]) -> Question:
        return Question(
            id=question_id(self.slug, seed),
            topic=self.topic,
            kind="choice" if draft.mended is None else "bug",
            framework=self.framework(seed),
            level=self.level,
            prompt=draft.prompt,
            code=draft.code,
            mended=draft.mended,
            options=options,
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


def words(answer: Answer, unit: str = "") -> str:
    """An answer as it is written on an option."""
    match answer:
        case str():
            return answer
        case int():
            return f"{answer:,} {unit}".rstrip()
        case _:
            return shape(answer)


def _options(draft: Draft, wrong: Sequence[Slip], dice: Dice) -> tuple[Option, ...]:
    # The likeliest mistakes are always there, the last place is anybody's.
    sure = WRONG_OPTIONS - 1
    chosen = [*wrong[:sure], dice.pick(wrong[sure:])]
    options = [Option(text=words(slip.answer, draft.unit), why=slip.why) for slip in chosen]
    options.append(Option(text=words(draft.answer, draft.unit), correct=True, why=draft.why))
    return tuple(dice.some(options, len(options)))
