"""Reminders: what is due, by direct message, and what /remind answers."""

from __future__ import annotations

from datetime import datetime

import discord

from bot.i18n import _, ngettext
from bot.store.learners import Learner
from cogs._render.text import clipped, escaped, moment

ZONE_LENGTH = 60


def reminder_text(due: int) -> str:
    return ngettext(
        "### Time to review\nOne question is waiting, just before you would forget it.",
        "### Time to review\n{number} questions are waiting, just before you would forget them.",
        due,
    ).format(number=due)


def chosen_text(learner: Learner) -> str:
    """How reminders are set, and when the next may come."""
    if learner.remind_hour is None or learner.remind_at is None:
        return _(
            "You get no reminders. Choose an hour, such as `/remind hour:18`, and I write to you on days "
            "when something is due."
        )
    return _(
        "I write to you at {hour}:00, {zone} time, on days when something is due, next {when} at the "
        "earliest."
    ).format(hour=f"{learner.remind_hour:02}", zone=learner.timezone, when=_exactly(learner.remind_at))


def which_zone(typed: str | None) -> str:
    if typed is None:
        return _("Which time zone are you in? Add it once, such as `timezone:Europe/Madrid`; I'll keep it.")
    return _(
        "I know no time zone called {zone}. Pick one from the list while you type, such as Europe/Madrid."
    ).format(zone=escaped(clipped(typed, ZONE_LENGTH)))


def stopped_text() -> str:
    return _("No more reminders. `/remind` turns them on again, and `/review` is always there.")


def dm_was_closed() -> str:
    return _(
        "I could not write to you, so your reminders are off. Allow direct messages from this server's "
        "members, then turn them on again with `/remind`."
    )


def zone_label(zone: str, local: datetime) -> str:
    return _("{zone} (now {time})").format(zone=zone, time=f"{local:%H:%M}")


def review_now_label() -> str:
    return _("Review now")


def stop_label() -> str:
    return _("Stop reminders")


def _exactly(at: datetime) -> str:
    return f"{discord.utils.format_dt(at, 'f')} ({moment(at)})"
