"""How a learner gets on: as the chart to draw, and the same in words."""

from __future__ import annotations

from bot.i18n import _, amount, ngettext, percent
from bot.tutor.progress import Mastery, Overview
from bot.tutor.streaks import Streak
from cogs._render.chart import Bar, Chart, Column, Plot
from cogs._render.page import Part
from cogs._render.text import moment
from questions.model import Bank

BARS = 8


def nothing_yet() -> list[Part]:
    """For who has answered nothing so far."""
    return [Part(_("There is nothing to show yet: answer a first question with `/quiz`, and come back."))]


def progress_chart(overview: Overview, bank: Bank) -> Chart:
    """The picture: mastery by topic, answers in the last weeks, what is due in the next."""
    # Every second one: side by side they would run into each other.
    back = [
        f"\N{MINUS SIGN}{week}" if week % 2 == 0 else "" for week in range(len(overview.weeks) - 1, 0, -1)
    ]
    weeks = zip([*back, _("now")], overview.weeks, strict=True)
    ahead = [_("now"), *(f"+{week}" for week in range(1, len(overview.due)))]
    return Chart(
        title=_title(overview),
        bars=tuple(Bar(bank.title(each.topic), each.known, percent(each.known)) for each in shown(overview)),
        plots=(
            Plot(
                _("Answers a week"),
                tuple(Column(label, week.answers, week.correct) for label, week in weeks),
                _("right at once"),
            ),
            Plot(
                _("Due, by week"),
                tuple(Column(label, count) for label, count in zip(ahead, overview.due, strict=True)),
            ),
        ),
    )


def _title(overview: Overview) -> str:
    if len(overview.mastery) <= BARS:
        return _("What you would know today")
    return ngettext(
        "The {number} topic you know least today", "The {number} topics you know least today", BARS
    ).format(number=amount(BARS))


def shown(overview: Overview) -> tuple[Mastery, ...]:
    """The topics that the picture has room for: where there are more, those that need it most."""
    needy = sorted(overview.mastery, key=lambda each: each.known)[:BARS]
    return tuple(each for each in overview.mastery if each in needy)


def progress_parts(overview: Overview, bank: Bank) -> list[Part]:
    """What the picture shows, in words."""
    parts = [Part("\n".join(_in_a_row(overview.streak, overview)))]
    if overview.mastery:
        known = "\n".join(_known(each, bank) for each in overview.mastery)
        parts.append(Part(f"**{_('What you would know today')}**\n{known}", file="topics.md", gap=True))
    parts.append(Part("\n".join([_answers(overview), _due(overview)]), gap=True))
    return parts


def progress_alternative(overview: Overview, bank: Bank) -> str:
    """The picture in words, for who can't see it."""
    known = (f"{bank.title(each.topic)} {percent(each.known)}" for each in shown(overview))
    weeks = ", ".join(str(week.answers) for week in overview.weeks)
    due = ", ".join(str(count) for count in overview.due)
    return " ".join(
        [
            _("What you would know today: {topics}.").format(topics=", ".join(known))
            if overview.mastery
            else "",
            _("Answers in each of the last weeks, this one last: {weeks}.").format(weeks=weeks),
            _("Due now and in each of the next weeks: {due}.").format(due=due),
        ]
    ).strip()


def _in_a_row(streak: Streak, overview: Overview) -> list[str]:
    if not streak.days:
        return [_("Answer a question today, and a new row of days begins.")]
    days = ngettext("**{number} day in a row**", "**{number} days in a row**", streak.days)
    told = [days.format(number=streak.days)]
    if streak.longest > streak.days:
        told[0] += " · " + _("longest: {number}").format(number=streak.longest)
    if overview.breaks_at is not None:
        when = moment(overview.breaks_at)
        told.append(
            "-# " + _("Without another answer it ends {when}; one day a week is free.").format(when=when)
        )
    return told


def _known(each: Mastery, bank: Bank) -> str:
    return _("- {topic}: **{percent}** ({met} of {total} met)").format(
        topic=bank.title(each.topic),
        percent=percent(each.known),
        met=amount(each.met),
        total=amount(each.total),
    )


def _answers(overview: Overview) -> str:
    this = overview.weeks[-1]
    told = ngettext("**{number} answer** this week", "**{number} answers** this week", this.answers)
    firsts = sum(week.firsts for week in overview.weeks)
    line = told.format(number=amount(this.answers))
    if not firsts:
        return line + "."
    share = sum(week.correct for week in overview.weeks) / firsts
    right = _("{percent} right at once in the last {weeks} weeks").format(
        percent=percent(share), weeks=len(overview.weeks)
    )
    return f"{line} · {right}."


def _due(overview: Overview) -> str:
    now, soon = overview.due[0], sum(overview.due[1:])
    later = _("{number} more in the next {weeks} weeks").format(
        number=amount(soon), weeks=len(overview.due) - 1
    )
    if not now:
        return f"{_('Nothing is due now')} · {later}."
    told = ngettext("**{number} question** due now", "**{number} questions** due now", now)
    return f"{told.format(number=amount(now))} · {later}. {_('Review with `/review`.')}"
