"""What a question is, in frozen values that are valid for as long as they live.

What a single field may hold is in `questions.fields`; AUTHORING.md explains all of them for authors.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from typing import Annotated, Final, Literal, NamedTuple, Protocol, TypeAlias, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    model_validator,
)
from pydantic_core import PydanticCustomError

from questions import ids, rules
from questions.fields import (
    Code,
    Count,
    Dim,
    Explanation,
    Hint,
    OptionText,
    Prompt,
    Slug,
    Source,
    StepText,
    Title,
    Typed,
    Unit,
    Why,
    one_or_many,
)
from questions.kinds import ONE_PRESS, Kind
from sandbox.protocol import Status

Framework: TypeAlias = Literal["torch", "tensorflow", "any"]
FRAMEWORKS: Final[tuple[Framework, ...]] = get_args(Framework)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Topic(_Frozen):
    """What one file of the bank is about. Topics come in their `order`, from first idea to practice."""

    slug: Slug
    title: Title
    order: Annotated[int, Strict(), Field(ge=1)] = 100


class Option(_Frozen):
    """One answer to choose, and the line of feedback for whoever chooses it, right or wrong."""

    text: OptionText
    correct: Annotated[bool, Strict()] = False
    why: Why


class Misconception(_Frozen):
    """A wrong answer that somebody who believes something wrong would type, and the feedback for it."""

    answer: Typed
    why: Why


class Step(_Frozen):
    """One of the steps to be put in order, and why it comes where it does."""

    text: StepText
    why: Why


class Raises(_Frozen):
    """The exception that ends the code: the name of its class, and words its message must contain."""

    type: Annotated[str, Field(min_length=1)]
    message: str = ""


class Verify(_Frozen):
    """What running the code in the sandbox must show. `questions.verify` compares it with what was seen.

    `shapes` are those of the names the code leaves behind (None for an open dimension), `parameters` and
    `trainable` how many numbers its models have and train, `prints` are texts that stdout must contain.
    `code`, where it is given, is run in place of the question's own: for a question that shows none but rests
    on a fact that code can prove.
    """

    code: Code | None = None
    status: Status | None = None
    shapes: dict[str, tuple[Dim, ...]] = Field(default_factory=dict)
    parameters: dict[str, Count] = Field(default_factory=dict)
    trainable: dict[str, Count] = Field(default_factory=dict)
    prints: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(one_or_many)] = ()
    raises: Raises | None = None

    @property
    def expected_status(self) -> Status:
        """The status asked for; where none is, `error` for code that raises and `ok` for all other."""
        return self.status or ("error" if self.raises else "ok")


class Run(NamedTuple):
    """Code to be run, and what it must show. `of` names it where a question has more than one."""

    code: str
    verify: Verify
    of: str = ""


class Question(_Frozen):
    """One question: what is asked, how it is answered and helped, and where its facts are from.

    Which of the fields from `options` to `mended` it has is decided by its `kind`, see `questions.kinds`;
    `steps` stand in the right order. `questions.answers` judges answers.
    """

    id: Slug
    topic: Slug
    kind: Kind = "choice"
    framework: Framework
    level: Annotated[int, Strict(), Field(ge=1, le=5)]
    prompt: Prompt
    code: Code | None = None
    options: tuple[Option, ...] = ()
    answer: Typed | None = None
    unit: Unit | None = None
    tolerance: Annotated[float, Strict(), Field(ge=0, le=0.5)] = 0.0
    misconceptions: tuple[Misconception, ...] = ()
    steps: tuple[Step, ...] = ()
    mended: Code | None = None
    hints: tuple[Hint, ...]
    explanation: Explanation
    sources: tuple[Source, ...]
    verify: Verify | None = None

    @model_validator(mode="after")
    def _keep_the_rules(self) -> Question:
        for broken in rules.broken(self.model_dump()):
            raise PydanticCustomError(
                rules.KIND, "{field} {words}", {"field": broken.field, "words": broken.words}
            )
        return self

    def __hash__(self) -> int:
        return hash((self.id, self.revision))

    @property
    def one_press(self) -> bool:
        """Whether an answer is one press of one option."""
        return self.kind in ONE_PRESS

    @property
    def right(self) -> int:
        """The index of the right option. Raises ValueError where that is no answer: see `one_press`."""
        if not self.one_press:
            raise ValueError(f"{self.id} is answered by more than one option")
        return next(index for index, option in enumerate(self.options) if option.correct)

    @property
    def revision(self) -> str:
        """12 hex digits that change when something that grading depends on does: prompt, code or answers.

        Feedback is not part of it: mending a typo there leaves old attempts comparable.
        """
        graded: list[object] = [
            self.prompt,
            self.code,
            [[option.text, option.correct] for option in self.options],
        ]
        if self.kind != "choice":
            typed = [self.answer, self.unit, self.tolerance, [each.answer for each in self.misconceptions]]
            graded += [self.kind, typed, [step.text for step in self.steps], self.mended]
        return hashlib.sha256(json.dumps(graded).encode()).hexdigest()[:12]

    @property
    def skill(self) -> str:
        """What answering trains, and what a learner's card is kept under: see questions.ids."""
        return ids.skill_of(self.id)

    @property
    def to_verify(self) -> str | None:
        """The code that `verify` speaks of, or None where nothing is to be run."""
        if self.verify is None:
            return None
        return self.verify.code or self.code

    @property
    def runs(self) -> tuple[Run, ...]:
        """All that is to be run before anybody has to believe this question."""
        if self.verify is None or self.to_verify is None:
            return ()
        first = Run(self.to_verify, self.verify)
        if self.mended is None:
            return (first,)
        return (first, Run(self.mended, Verify(status="ok"), "the mended code"))


class Skill(NamedTuple):
    """What all questions of one template train; `id` is what a learner's card is kept under."""

    id: str
    topic: str
    level: int

    @property
    def skill(self) -> str:
        """As of a Question."""
        return self.id


class Maker(Protocol):
    """Makes questions that nobody has written: `questions.generate.generator.Generator` does."""

    def get(self, question_id: str) -> Question | None: ...

    def new(
        self, skill: str, rng: random.Random, framework: str | None, *, one_press: bool
    ) -> Question | None: ...

    def skills(self, topic: str | None, framework: str | None, level: int | None) -> tuple[Skill, ...]: ...


class Bank:
    """All questions, in a stable order: topics by their order, questions as they stand in their file.

    Beside those of the files, which are asked everywhere, it holds what servers wrote for themselves; these
    come and go while the bot runs. Iterating gives the files' own. `maker`, where there is one, makes new
    ones of the bank's topics without end.
    """

    __slots__ = ("_by_id", "_home", "_maker", "_own", "_paused", "_topics")

    def __init__(
        self, topics: Iterable[Topic], questions: Iterable[Question], maker: Maker | None = None
    ) -> None:
        ordered = sorted(topics, key=lambda topic: (topic.order, topic.slug))
        self._topics = {topic.slug: topic for topic in ordered}
        rank = {slug: place for place, slug in enumerate(self._topics)}
        self._by_id = {
            question.id: question for question in sorted(questions, key=lambda each: rank[each.topic])
        }
        self._own: dict[str, Question] = {}
        # By the id of a question of a server's own: which server's; None where all have it.
        self._home: dict[str, int | None] = {}
        # Of generated questions it is the skill that is paused: if one of them is wrong, others will be.
        self._paused: set[tuple[str, int | None]] = set()
        self._maker = maker

    def get(self, question_id: str) -> Question | None:
        """The question with this id, whoever's it is, or None. A generated one is made again.

        For a skill it is the first that is made for it.
        """
        written = self._by_id.get(question_id) or self._own.get(question_id)
        if written is not None or self._maker is None:
            return written
        return self._ours(self._maker.get(question_id))

    def anew(
        self,
        question_id: str,
        rng: random.Random,
        framework: str | None = None,
        *,
        one_press: bool = False,
    ) -> Question | None:
        """What to ask of whoever knows that question: itself where it is written, else another of its skill.

        With a `framework`, a generated one is about that one where its template can make such questions; with
        `one_press` it is answered by one.
        """
        written = self._by_id.get(question_id) or self._own.get(question_id)
        if written is not None or self._maker is None:
            return written
        return self._ours(self._maker.new(ids.skill_of(question_id), rng, framework, one_press=one_press))

    def skills(
        self,
        topic: str | None = None,
        framework: str | None = None,
        level: int | None = None,
        *,
        guild_id: int | None = None,
    ) -> tuple[Skill, ...]:
        """Of what new questions can be made without end for that server; what is None fits all."""
        found = self._maker.skills(topic, framework, level) if self._maker else ()
        return tuple(
            skill for skill in found if skill.topic in self._topics and not self.is_paused(skill.id, guild_id)
        )

    def __iter__(self) -> Iterator[Question]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def topics(self) -> tuple[str, ...]:
        """The slugs of all topics, in order."""
        return tuple(self._topics)

    def topic(self, slug: str) -> Topic:
        """The topic called `slug`. Raises KeyError for one the bank doesn't have."""
        return self._topics[slug]

    def title(self, topic: str) -> str:
        """The name of `topic` for people. Raises KeyError for a topic the bank doesn't have."""
        return self._topics[topic].title

    def only(self, questions: Iterable[Question]) -> Bank:
        """A bank of these alone, with the topics that they are about."""
        chosen = tuple(questions)
        return Bank([self._topics[slug] for slug in dict.fromkeys(each.topic for each in chosen)], chosen)

    def put(self, question: Question, guild_id: int | None) -> None:
        """Have `question` asked from now on: in that server only, for None in every one.

        It takes the place of an earlier one of that id. Raises ValueError where a file has a question of
        that id, or the bank no such topic.
        """
        if question.id in self._by_id:
            raise ValueError(f"{question.id} is a question of the bank's files")
        if question.topic not in self._topics:
            raise ValueError(f"{question.topic} is no topic of the bank")
        self._own[question.id] = question
        self._home[question.id] = guild_id

    def take_out(self, question_id: str) -> None:
        """Forget that question of a server's own, if it is there."""
        self._own.pop(question_id, None)
        self._home.pop(question_id, None)

    def pause(self, question_id: str, guild_id: int | None) -> None:
        """Ask it no more in that server, for None in none; `get` still knows it."""
        self._paused.add((ids.skill_of(question_id), guild_id))

    def resume(self, question_id: str, guild_id: int | None) -> None:
        """Take that pause back."""
        self._paused.discard((ids.skill_of(question_id), guild_id))

    def is_of(self, question_id: str, guild_id: int | None) -> bool:
        """Whether it is asked in that server, or paused there: not another server's own."""
        return self.get(question_id) is not None and self._home.get(question_id) in (None, guild_id)

    def select(
        self,
        topic: str | None = None,
        framework: str | None = None,
        level: int | None = None,
        *,
        guild_id: int | None = None,
    ) -> tuple[Question, ...]:
        """The questions to ask in that server that fit, in order; what is None fits all.

        A question for "any" framework fits whichever is asked for. For no server, there are those that all
        have. A server's own come last.
        """
        own = (each for each in self._own.values() if self._home[each.id] in (None, guild_id))
        found = (*self, *own)
        # What is not asked for is not looked at: there may be thousands, and somebody waits for one.
        if (topic, framework, level) != (None, None, None):
            found = tuple(
                question
                for question in found
                if topic in (None, question.topic)
                and (framework is None or question.framework in (framework, "any"))
                and level in (None, question.level)
            )
        paused = {skill for skill, where in self._paused if where in (None, guild_id)}
        if paused:
            found = tuple(question for question in found if question.skill not in paused)
        return found

    def is_paused(self, question_id: str, guild_id: int | None) -> bool:
        """Whether it is not to be asked in that server, for None anywhere."""
        if not self._paused:
            return False
        skill = ids.skill_of(question_id)
        return not self._paused.isdisjoint({(skill, guild_id), (skill, None)})

    def askable(self, question_id: str, guild_id: int | None) -> Question | None:
        """As `get`, for whoever goes over it again in that server: None where it is paused there."""
        return None if self.is_paused(question_id, guild_id) else self.get(question_id)

    def _ours(self, question: Question | None) -> Question | None:
        return question if question and question.topic in self._topics else None
