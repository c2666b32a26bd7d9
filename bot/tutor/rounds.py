"""A Round: several questions in a row, against the clock. What follows what, when, and what it is worth.

    lobby ─► question ─► answer ─► question ─► … ─► answer ─► podium ─► over
      └─► over: nobody joined             stopped: from anywhere to the podium, or over before the first

A phase has one deadline, and `advance` is the only way past it. Who has joined and answered is counted
elsewhere and handed in as a Turnout, so that the answer of one among two hundred need not look at them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

Phase: TypeAlias = Literal["lobby", "question", "answer", "podium", "over"]
Ending: TypeAlias = Literal["finished", "stopped", "nobody", "away", "lost"]

QUESTIONS: Final = range(1, 21)
SECONDS: Final = range(10, 121)

LOBBY_TIME: Final = timedelta(seconds=30)
# To read the answer, why, and who leads.
ANSWER_TIME: Final = timedelta(seconds=15)
# To change one's mind once everybody has answered.
GRACE: Final = timedelta(seconds=3)
# How long it is tried to show a podium before the round ends without.
PODIUM_TIME: Final = timedelta(seconds=60)
# How often a running round is marked as seen to, so that it is known after a restart how long nobody did.
HEARTBEAT: Final = timedelta(seconds=5)
# Away for longer, a phase gets its whole time again; for much longer, nobody waits for it any more.
SHORT_OUTAGE: Final = timedelta(seconds=10)
LONG_OUTAGE: Final = timedelta(minutes=15)

FOR_RIGHT: Final = 500
FOR_FAST: Final = 500


@dataclass(frozen=True, slots=True)
class Round:
    """One round in one channel.

    `questions` is how many there are at most, `seconds` how long each may be answered, and `number` which one
    is on (from 1; 0 in the lobby). `ends_at` is the deadline of the phase and `began_at` its start. `seen_at`
    is when the bot last saw to the round. `id` is 0 until the store has given one.
    """

    guild_id: int | None
    channel_id: int
    host_id: int
    questions: int
    seconds: int
    began_at: datetime
    ends_at: datetime
    seen_at: datetime
    topic: str | None = None
    level: int | None = None
    language: str = "en"
    phase: Phase = "lobby"
    number: int = 0
    ending: Ending | None = None
    message_id: int | None = None
    id: int = 0

    @property
    def last(self) -> bool:
        """Whether no question comes after the one that is on."""
        return self.number >= self.questions


@dataclass(frozen=True, slots=True)
class Player:
    """Someone who joined. The name is kept only for as long as the round runs."""

    learner_id: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a player has chosen last, how long after the question began, and what that earned once graded."""

    learner_id: int
    option: int
    took: timedelta
    interaction_id: int
    at: datetime
    points: int = 0


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many have joined, and how many of them have answered the question that is on."""

    players: int = 0
    answered: int = 0

    @property
    def complete(self) -> bool:
        return 0 < self.players <= self.answered


@dataclass(frozen=True, slots=True)
class Place:
    """Where a player stands: those with equal points share a place, and the next place is left out."""

    place: int
    learner_id: int
    points: int
    # Of the question just closed.
    gained: int = 0
    name: str | None = None


def open_round(
    *,
    guild_id: int | None,
    channel_id: int,
    host_id: int,
    questions: int,
    seconds: int,
    now: datetime,
    topic: str | None = None,
    level: int | None = None,
    language: str = "en",
) -> Round:
    """A new round, waiting for players."""
    return Round(
        guild_id=guild_id,
        channel_id=channel_id,
        host_id=host_id,
        questions=questions,
        seconds=seconds,
        began_at=now,
        ends_at=now + LOBBY_TIME,
        seen_at=now,
        topic=topic,
        level=level,
        language=language,
    )


def advance(state: Round, now: datetime, turnout: Turnout) -> Round:
    """The round as it goes on at `now`: one phase further where the deadline has come, else as it is.

    The new phase gets its whole time from `now`, however late that is.
    """
    if now < state.ends_at:
        return state
    match state.phase:
        case "lobby":
            return _ask_next(state, now) if turnout.players else _over(state, now, "nobody")
        case "question":
            return _into(state, "answer", now, ANSWER_TIME)
        case "answer":
            return finish(state, now, "finished") if state.last else _ask_next(state, now)
        case "podium":
            return _into(state, "over", now, timedelta(0))
        case "over":
            return state


def started(state: Round, now: datetime) -> Round:
    """The host wants no more waiting: the lobby's time is up. Nothing else changes."""
    return replace(state, ends_at=min(state.ends_at, now)) if state.phase == "lobby" else state


def finish(state: Round, now: datetime, ending: Ending) -> Round:
    """The round with its end reached: the podium comes, or where no question was played, nothing any more.

    A question that is on doesn't count, for not everybody has had the time for it: `number` goes back.
    """
    if state.phase in ("podium", "over"):
        return state
    played = state.number - 1 if state.phase == "question" else state.number
    if played < 1:
        return replace(_over(state, now, ending), number=0)
    return replace(_into(state, "podium", now, PODIUM_TIME), ending=ending, number=played)


def takes_answers(state: Round, number: int, now: datetime) -> bool:
    """Whether an answer to question `number` counts at `now`."""
    return state.phase == "question" and state.number == number and now < state.ends_at


def took(state: Round, now: datetime) -> timedelta:
    """How long after the question began `now` is, within its time."""
    return min(max(now - state.began_at, timedelta(0)), timedelta(seconds=state.seconds))


def after_answer(state: Round, turnout: Turnout, now: datetime) -> Round:
    """The question's deadline after an answer or a new player: once all have answered, only GRACE is left.

    Someone who joins then has their time: the full deadline stands again.
    """
    if state.phase != "question":
        return state
    full = state.began_at + timedelta(seconds=state.seconds)
    if not turnout.complete:
        return replace(state, ends_at=full)
    # A change of mind in the grace doesn't draw it out.
    return replace(state, ends_at=min(full, state.ends_at, now + GRACE))


def resumed(state: Round, now: datetime) -> Round:
    """The round as it goes on when the bot comes back, judged by when it was last seen to.

    After a short outage the deadline stands: what was answered by then is graded. After a longer one the
    phase gets its whole time again, since nobody could answer meanwhile (answers given keep the time they
    took). After a long one everybody has left, and the round ends with the standings so far.
    """
    outage = now - state.seen_at
    if outage > LONG_OUTAGE:
        return finish(state, now, "away")
    if outage <= SHORT_OUTAGE or state.phase == "over":
        return state
    return replace(state, began_at=now, ends_at=now + _whole_time(state))


def points(*, correct: bool, took: timedelta, seconds: int) -> int:
    """What an answer earns: FOR_RIGHT, and up to FOR_FAST in proportion to the time that was left.

    So 1000 at once, 750 at half time, 500 in the last moment, and 0 for a wrong one.
    """
    if not correct:
        return 0
    whole = timedelta(seconds=seconds)
    left = min(max(whole - took, timedelta(0)), whole)
    return FOR_RIGHT + FOR_FAST * left // whole if whole else FOR_RIGHT


def standings(totals: Iterable[Place]) -> tuple[Place, ...]:
    """The players by points, each with their place; among equals, in the order given."""
    ordered = sorted(totals, key=lambda each: -each.points)
    places: list[Place] = []
    for index, each in enumerate(ordered, start=1):
        level = bool(places) and places[-1].points == each.points
        places.append(replace(each, place=places[-1].place if level else index))
    return tuple(places)


def _ask_next(state: Round, now: datetime) -> Round:
    return replace(_into(state, "question", now, timedelta(seconds=state.seconds)), number=state.number + 1)


def _over(state: Round, now: datetime, ending: Ending) -> Round:
    return replace(_into(state, "over", now, timedelta(0)), ending=ending)


def _into(state: Round, phase: Phase, now: datetime, time: timedelta) -> Round:
    return replace(state, phase=phase, began_at=now, ends_at=now + time)


def _whole_time(state: Round) -> timedelta:
    return {
        "lobby": LOBBY_TIME,
        "question": timedelta(seconds=state.seconds),
        "answer": ANSWER_TIME,
        "podium": PODIUM_TIME,
        "over": timedelta(0),
    }[state.phase]
