"""What members may get to see of a round: one value for each case, rendered elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.tutor.rounds import Place, Player, Round, Turnout
from bot.tutor.session import Session
from questions.model import Question


@dataclass(frozen=True, slots=True)
class Opened:
    """A round waits for players; `wished` questions were asked for, and it has as many as there are."""

    round: Round
    wished: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Another round runs in this channel."""

    round: Round


@dataclass(frozen=True, slots=True)
class NothingFits:
    """There is no question of that topic and level."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The member plays; `new` unless they did before."""

    round: Round
    new: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """The answer stands until time is up or it is changed."""

    round: Round
    session: Session
    option: int


@dataclass(frozen=True, slots=True)
class TooLate:
    """Time was up, or the round is over; `option` is the answer that stands, if there is one."""

    session: Session | None
    option: int | None


@dataclass(frozen=True, slots=True)
class Ended:
    """The round is over."""


@dataclass(frozen=True, slots=True)
class Change:
    """A round that went on, and has to be shown as it is `after`."""

    before: Round
    after: Round


@dataclass(frozen=True, slots=True)
class Done:
    """It was done, or had been already. `shown` is what has to be shown at once; the rest the duty shows."""

    shown: Change | None = None


@dataclass(frozen=True, slots=True)
class NotHost:
    """Only the host, or a moderator, may do that."""

    round: Round


@dataclass(frozen=True, slots=True)
class Mine:
    """How one player did: `option` at that question, None where they gave no answer, and where they stand."""

    question: Question | None
    session: Session | None
    option: int | None
    place: Place
    players: int


@dataclass(frozen=True, slots=True)
class NotPlaying:
    """The member didn't join that round, or has not been told yet how it went."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the message of question `number` shows (0 for the lobby).

    `session` is None in the lobby, `question` also where it left the bank. `standings` are those after that
    question, empty while it is on.
    """

    round: Round
    number: int
    turnout: Turnout
    players: tuple[Player, ...] = ()
    question: Question | None = None
    session: Session | None = None
    votes: dict[int, int] | None = None
    standings: tuple[Place, ...] = ()

    @property
    def on(self) -> bool:
        """Whether the question may be answered now."""
        return self.round.phase == "question" and self.round.number == self.number

    @property
    def counts(self) -> bool:
        """Whether the question counts: one in which the round was stopped does not."""
        return self.number <= self.round.number

    @property
    def message_id(self) -> int | None:
        return self.session.message_id if self.session else self.round.message_id


JoinOutcome: TypeAlias = Joined | Ended
HostOutcome: TypeAlias = Done | NotHost | Ended
NoteOutcome: TypeAlias = Noted | TooLate
