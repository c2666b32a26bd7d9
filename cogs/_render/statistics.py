"""Item statistics, for those who moderate a server."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import discord

from bot.i18n import N_, _, ngettext, percent
from bot.tutor.statistics import EXTREME_PERCENT, Item, Look, Survey
from cogs._render.answers import told_apart
from cogs._render.page import Part
from cogs._render.text import clipped, fenced, inline_code

A_PAGE: Final = 6
OPTION_WIDTH: Final = 20
REASONS: Final = {
    Look.FEW_STRONG: N_("Few strong learners get it right: is the key right, and the wording clear?"),
    Look.BACKWARDS: N_("Who gets it right does worse elsewhere: does it mislead those who know?"),
}


def pages(survey: Survey) -> int:
    """How many pages the list has."""
    return max(1, -(-len(survey.items) // A_PAGE))


def list_parts(survey: Survey, page: int) -> list[Part]:
    """One page of the list, from 0; those to look at first."""
    if survey.since is None:
        return [Part(_("Nobody here has answered a question yet: `/quiz` asks one."))]
    shown = survey.items[page * A_PAGE : (page + 1) * A_PAGE]
    heading = _("### Questions, those to look at first\n-# Answers since {day} · page {page} of {pages}")
    said = heading.format(day=discord.utils.format_dt(survey.since, "d"), page=page + 1, pages=pages(survey))
    return [Part(said), Part("\n".join(_line(item) for item in shown))]


def item_parts(item: Item, survey: Survey) -> list[Part]:
    """All that is known of one question."""
    heading = f"### {item.question.id}\n-# {clipped(' '.join(item.question.prompt.split()), 200)}"
    if not item.learners:
        return [Part(heading), Part(_("Nobody here has answered it yet.")), *_earlier(item)]
    return [
        Part(heading),
        *(Part(f"⚠ {_(REASONS[look])}") for look in item.looks),
        Part(_facts(item)),
        Part(_drawn(item) + "\n" + fenced(_table(item)), gap=True),
        *_earlier(item),
        Part(_explained(item, survey)),
    ]


def no_such_question(typed: str) -> str:
    """For an id that the bank doesn't have."""
    return _("There is no question {typed}: pick one from the list.").format(typed=inline_code(typed))


def _line(item: Item) -> str:
    mark = "⚠ " if item.looks else ""
    if not item.learners:
        return f"{inline_code(item.question.id)}\n-# " + _("not answered yet")
    said = ngettext("{number} learner", "{number} learners", item.learners).format(number=item.learners)
    right = _("{percent} right at first").format(percent=percent(item.share or 0))
    told = [said, right]
    if item.telling and item.discrimination is not None:
        told.append(_("discrimination {r}").format(r=_signed(item.discrimination)))
    return f"{mark}{inline_code(item.question.id)}\n-# {' · '.join(told)}"


def _facts(item: Item) -> str:
    lines = [
        _("**{percent}** of {learners} right on the first try").format(
            percent=percent(item.share or 0), learners=item.learners
        )
    ]
    if item.telling and item.strong_share is not None:
        lines.append(_("**{percent}** of the strong right").format(percent=percent(item.strong_share)))
    if item.telling and item.discrimination is not None:
        lines.append(_("Discrimination **{r}**").format(r=_signed(item.discrimination)))
    if item.time is not None:
        lines.append(_("Median time at most **{time}**").format(time=_clock(item.time)))
    lines += [
        _("**{percent}** took a hint first").format(percent=percent(item.hinted / item.learners)),
        ngettext("{number} answer in all", "{number} answers in all", item.answers).format(
            number=item.answers
        ),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _drawn(item: Item) -> str:
    if not item.telling:
        return _("**Who chose what**")
    said = _("**Who chose what**: all, the {weak} weakest and the {strong} strongest")
    return said.format(weak=item.weak, strong=item.strong)


def _table(item: Item) -> str:
    """The options or known answers, and which shares of all, weak and strong chose them, for a phone."""
    lines, wide = [], len(percent(1))
    # Where a share takes more room, as "100 %" does, the option has less.
    room = OPTION_WIDTH - 3 * (wide - len("100%"))
    for place, (said, right) in told_apart(item.question).items():
        choice = item.choices[place]
        mark = "✓" if right else " "
        text = clipped(" ".join(said.split()), room).ljust(room)
        shares = [_share(choice.learners, item.learners)]
        if item.telling:
            shares += [_share(choice.weak, item.weak), _share(choice.strong, item.strong)]
        lines.append(f"{mark}{text} {' '.join(share.rjust(wide) for share in shares)}")
    return "\n".join(lines)


def _earlier(item: Item) -> list[Part]:
    if not item.earlier:
        return []
    said = ngettext(
        "-# Of {number} earlier first try only the count is left.",
        "-# Of {number} earlier first tries only the count is left.",
        item.earlier,
    )
    return [Part(said.format(number=item.earlier))]


def _explained(item: Item, survey: Survey) -> str:
    assert survey.since is not None
    day = discord.utils.format_dt(survey.since, "d")
    if not item.telling:
        return _(
            "-# How the weak and the strong did is told once some ten members have answered. Time is from "
            "the posting, so an upper bound. Counted since {day}."
        ).format(day=day)
    return _(
        "-# Weak and strong: the {percent} at either end, by how they do at the other questions. "
        "Discrimination: how being right goes with that, from -1 to 1; above 0.2 is good. Time is from the "
        "posting, so an upper bound. Counted since {day}."
    ).format(percent=percent(EXTREME_PERCENT / 100), day=day)


def _share(part: int, whole: int) -> str:
    return percent(part / whole) if whole else "-"


def _signed(number: float) -> str:
    return f"{number:+.2f}"


def _clock(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"
