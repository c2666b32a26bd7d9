"""The leaderboard of a server, in words."""

from __future__ import annotations

from typing import Final

from bot.i18n import N_, _, amount, ngettext
from bot.tutor.leaderboard import Leaderboard, Period, Place
from cogs._render.page import Part
from cogs._render.text import moment

TITLES: Final[dict[Period, str]] = {
    "week": N_("The most points this week"),
    "month": N_("The most points this month"),
    "all": N_("The most points of all time"),
}
_BEGINNING: Final[dict[Period, str]] = {
    "week": N_("Nobody has earned points this week yet: ask for a question with `/quiz` and be the first."),
    "month": N_("Nobody has earned points this month yet: ask for a question with `/quiz` and be the first."),
    "all": N_("Nobody has earned points here yet: ask for a question with `/quiz` and be the first."),
}


def leaderboard_parts(board: Leaderboard) -> list[Part]:
    """The first places, below them the asker's own where it is further down, and until when it goes on."""
    if not board.top:
        return [Part(_(_BEGINNING[board.period]))]
    lines = [_line(place) for place in board.top]
    if board.own and all(place.score.learner_id != board.own.score.learner_id for place in board.top):
        lines += ["⋯", _line(board.own)]
    parts = [Part(f"### {_(TITLES[board.period])}\n" + "\n".join(lines))]
    if board.ends_at is not None:
        ending = _("It starts over {when}.").format(when=moment(board.ends_at))
        parts.append(Part(f"-# {ending}"))
    if board.hidden:
        parts.append(Part("-# " + _("You have opted out, so your own points are not here: see `/privacy`.")))
    return parts


def _line(place: Place) -> str:
    points = place.score.points
    earned = ngettext("{number} point", "{number} points", points).format(number=amount(points))
    return f"**{place.rank}** · <@{place.score.learner_id}> · {earned}"
