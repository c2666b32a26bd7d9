"""Everything the bot can do, as one value: put together once, for the real bot and for the tests alike."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from bot.alarm import Alarm
from bot.contributing import Contributions
from bot.daily import Daily
from bot.exchanging import Exchange
from bot.moderating import Moderation
from bot.peering import Peers
from bot.privacy import Privacy
from bot.progress import Progress
from bot.reminding import Reminders
from bot.reporting import Reporting
from bot.retention import Retention
from bot.reviewing import Reviewer
from bot.rounds import Rounds
from bot.runs.desk import RunDesk
from bot.runs.worker import Worker
from bot.statistics import Statistics
from bot.store import Store
from bot.tutoring import Tutor
from questions.model import Bank


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases by feature, and the alarm that calls those that are due."""

    tutor: Tutor
    desk: RunDesk
    rounds: Rounds
    alarm: Alarm
    peers: Peers
    daily: Daily
    privacy: Privacy
    retention: Retention
    statistics: Statistics
    reviewer: Reviewer
    reminders: Reminders
    progress: Progress
    reporting: Reporting
    contributions: Contributions
    moderation: Moderation
    exchange: Exchange

    @classmethod
    def build(
        cls,
        *,
        store: Store,
        bank: Bank,
        worker: Worker,
        clock: Callable[[], datetime],
        rng: random.Random,
        kept_for: timedelta | None = None,
    ) -> Self:
        """Put the use cases together on one store, one clock and one source of chance.

        `kept_for` is how long answers are kept before they are turned into counts, None for ever.
        """
        alarm, tutor = Alarm(clock), Tutor(store, bank, clock, rng)
        statistics = Statistics(store, bank, clock)
        contributions = Contributions(store, bank, clock)
        return cls(
            tutor=tutor,
            desk=RunDesk(worker, store, clock),
            rounds=Rounds(store, bank, clock, rng, alarm.poke),
            alarm=alarm,
            peers=Peers(store, bank, clock),
            daily=Daily(store, tutor, clock),
            privacy=Privacy(store, clock),
            retention=Retention(store, kept_for),
            statistics=statistics,
            progress=Progress(store, bank, clock),
            reviewer=Reviewer(store, bank, clock, rng),
            reminders=Reminders(store, bank, clock),
            reporting=Reporting(
                store, bank, worker=worker, statistics=statistics, clock=clock, wake=alarm.poke
            ),
            contributions=contributions,
            moderation=Moderation(store, bank, worker, clock),
            exchange=Exchange(bank, contributions),
        )
