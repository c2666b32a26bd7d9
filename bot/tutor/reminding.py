"""When to remind a learner: once a local day at most, at the hour chosen, in the time zone chosen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ONE_DAY: Final = timedelta(days=1)


def slot(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which it is `hour` o'clock on that day in that zone.

    An hour that the clocks skip is taken as if they had not been changed yet, so what is to be at 2 happens
    when they show 3; of one that comes twice the first is taken (PEP 495, fold 0).
    """
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def next_slot(now: datetime, hour: int, zone: ZoneInfo, *, reminded_at: datetime | None) -> datetime:
    """The first moment after `now` to remind at, on a local day later than that of the last reminder."""
    reminded_on = reminded_at.astimezone(zone).date() if reminded_at else date.min
    day = max(now.astimezone(zone).date(), reminded_on)
    while True:
        moment = slot(day, hour, zone)
        if moment > now and moment.astimezone(zone).date() > reminded_on:
            return moment
        day += ONE_DAY


def too_late(planned: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether what was missed while the bot was down is of another local day, and better left out."""
    return planned.astimezone(zone).date() != now.astimezone(zone).date()


def zone_named(typed: str, zones: Iterable[str]) -> str | None:
    """The zone that is meant, however its name is typed: in small letters, or by its city alone.

    None where there is none, or where a city has two.
    """
    wanted = _written(typed)
    by_city = []
    for zone in zones:
        if _written(zone) == wanted:
            return zone
        if _written(zone).rpartition("/")[2] == wanted:
            by_city.append(zone)
    return by_city[0] if len(by_city) == 1 else None


def zones_like(typed: str, zones: Iterable[str], limit: int) -> list[str]:
    """The names of zones that `typed` may mean; those of which a part begins with it come first."""
    wanted = _written(typed)
    found = [zone for zone in zones if wanted in zone.casefold()]
    return sorted(found, key=lambda zone: (not _begins(zone, wanted), zone))[:limit]


def _begins(zone: str, wanted: str) -> bool:
    return any(part.startswith(wanted) for part in zone.casefold().split("/"))


def _written(zone: str) -> str:
    """A zone's name however it is typed: "new york" for what is called New_York."""
    return zone.strip().casefold().replace(" ", "_")
