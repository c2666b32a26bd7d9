"""Reading what people type into a command's options: forgiving in form, None where it makes no sense."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import Final

from discord import app_commands

from bot.tutor.calendar import EVERY_DAY
from questions.model import Bank

# As many as Discord offers to choose from.
MAX_CHOICES: Final = 25

ENGLISH: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def time_of(typed: str) -> time | None:
    """The time of day that was typed: 18:30, 18.30, 1830 or 18; None for what is no time."""
    digits = typed.strip().replace(".", ":")
    if ":" not in digits and digits.isascii() and digits.isdigit():
        digits = f"{digits[:-2]}:{digits[-2:]}" if len(digits) > 2 else f"{digits}:00"
    try:
        return datetime.strptime(digits, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        return None


def weekdays_of(typed: str, names: Sequence[str]) -> frozenset[int]:
    """The weekdays that were typed, from Monday, 0: all for nothing typed, none for what names no weekdays.

    The first three letters count, in English or as in `names`, the reader's own names of them.
    """
    if not typed.strip():
        return EVERY_DAY
    places = {name.casefold()[:3]: day for known in (ENGLISH, names) for day, name in enumerate(known)}
    days = {word.casefold()[:3] for word in typed.replace(",", " ").split()}
    return frozenset(places[day] for day in days) if days <= places.keys() else frozenset()


def topics_of(typed: str, by_title: dict[str, str]) -> tuple[str, ...] | None:
    """The slugs of the topics whose titles were typed; None where one is unknown."""
    titles = [title.strip().casefold() for title in typed.split(",") if title.strip()]
    if not all(title in by_title for title in titles):
        return None
    return tuple(by_title[title] for title in titles)


def meant(typed: str | None, values: Sequence[str], name: Callable[[str], str]) -> str | None:
    """The value whose name has in it what was typed: a choice is only offered, anything can be sent."""
    if typed is None or typed in values:
        return typed
    return next((value for value in values if typed.casefold() in name(value).casefold()), typed)


def topic_meant(typed: str | None, bank: Bank) -> str | None:
    """The slug of the topic whose title has in it what was typed, as `meant`."""
    return meant(typed, bank.topics(), bank.title)


def topic_choices(typed: str, bank: Bank) -> list[app_commands.Choice[str]]:
    """The topics to offer to whoever has typed that much."""
    titles = {slug: bank.title(slug) for slug in bank.topics()}
    found = [slug for slug, title in titles.items() if typed.casefold() in title.casefold()]
    return [app_commands.Choice(name=titles[slug], value=slug) for slug in found[:MAX_CHOICES]]
