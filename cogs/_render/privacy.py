"""What a learner reads about what is stored of them, and what can be done about it."""

from __future__ import annotations

from bot.i18n import _, ngettext
from cogs._render.page import Part


def privacy_parts(kept_for_days: int | None, *, off_leaderboard: bool) -> list[Part]:
    """What is stored, in plain words."""
    seen = _("Others see your place on `/leaderboard`.")
    if off_leaderboard:
        seen = _("You are on no leaderboard; your points are counted for you alone.")
    return [
        Part(_("### What I know of you")),
        Part(
            _(
                "Your Discord id, and under it: the questions you asked for, what you answered and when, the "
                "hints you took, your votes, when each question should come back to you, your points and "
                "what you have set. Code you ran with `/run` is kept for a while, so that you can edit it."
            )
        ),
        Part(
            _(
                "I don't store your messages or your picture, your name only while a round lasts that you "
                "play, and I pass nothing on."
            ),
            gap=True,
        ),
        Part(_kept(kept_for_days)),
        Part(seen, gap=True),
        Part(
            _(
                "**Take it along**: all of it in one file. **Delete it**: everything, at once; of your votes "
                "only the counts stay, without you."
            ),
            gap=True,
        ),
    ]


def sent_by_message(rows: int) -> str:
    """For an export that went out as a direct message."""
    said = ngettext(
        "I have sent you a direct message with a file: {number} entry, all that I know of you.",
        "I have sent you a direct message with a file: {number} entries, all that I know of you.",
        rows,
    )
    return said.format(number=rows)


def attached_here(rows: int) -> str:
    """For an export that could not be sent as a direct message."""
    said = ngettext(
        "Your direct messages are closed to me, so here it is: {number} entry, all that I know of you.",
        "Your direct messages are closed to me, so here it is: {number} entries, all that I know of you.",
        rows,
    )
    return said.format(number=rows)


def export_text() -> str:
    """What stands above the file in the direct message."""
    return _(
        "Here is all that I know of you, as you asked. `docs/privacy.md` in my source explains the file."
    )


def confirm_parts() -> list[Part]:
    """What is asked before everything is deleted."""
    return [
        Part(_("### Delete everything?")),
        Part(
            _(
                "Your answers, points, streak, reviews and settings will be gone for good, in every server. "
                "You may want to take them along first. What I posted in channels stays there."
            )
        ),
    ]


def deleted() -> str:
    """For who had everything deleted."""
    return _("Done: I don't know you any more. Whenever you answer again, we begin anew.")


def export_label() -> str:
    """The button that exports."""
    return _("Take it along")


def leaderboard_label(*, leave: bool) -> str:
    """The button that takes a learner off the leaderboards, or puts them back."""
    return _("Leave the leaderboards") if leave else _("Back on the leaderboards")


def delete_label() -> str:
    """The button that leads to deleting."""
    return _("Delete it")


def confirm_label() -> str:
    """The button that deletes."""
    return _("Delete everything, for good")


def _kept(days: int | None) -> str:
    if days is None:
        return _("It is kept until you delete it.")
    said = ngettext(
        "Answers are turned into counts without your id {number} day after a question was posted; the rest "
        "is kept until you delete it.",
        "Answers are turned into counts without your id {number} days after a question was posted; the rest "
        "is kept until you delete it.",
        days,
    )
    return said.format(number=days)
