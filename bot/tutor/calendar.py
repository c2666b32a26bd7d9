"""When something that happens every day, by the clock on a wall somewhere, happens next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

EVERY_DAY: Final = frozenset(range(7))


def next_time(after: datetime, at: time, zone: ZoneInfo, weekdays: Collection[int] = EVERY_DAY) -> datetime:
    """The first moment later than `after` at which clocks in `zone` show `at` on one of `weekdays`.

    Weekdays count from Monday, 0. It happens once on each such day, also where the clocks are changed: a time
    that is skipped is taken as if they had not been put forward yet, so it comes as much later as they were;
    of one that comes twice, the first is meant. A day that a whole country skips, as Samoa did on 30 December
    2011, is no day there.
    Raises ValueError for no weekdays at all.
    """
    if not weekdays:
        raise ValueError("no weekday to choose from")
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        # With fold=0 a time in the gap is read with the offset from before it (PEP 495).
        moment = datetime.combine(day, at, zone).astimezone(UTC)
        if moment > after and day.weekday() in weekdays and _is_there(day, zone):
            return moment
        day += timedelta(days=1)


def _is_there(day: date, zone: ZoneInfo) -> bool:
    noon = datetime.combine(day, time(12), zone)
    return noon.astimezone(UTC).astimezone(zone).date() == day
