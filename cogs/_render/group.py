"""How a group gets on: as the chart to draw, and the same in words. Nobody is named."""

from __future__ import annotations

from bot.i18n import _, amount, ngettext, percent
from bot.tutor.group import ENOUGH_MEMBERS, Divided, Group, TopicShare
from cogs._render.chart import Bar, Chart, Column, Plot
from cogs._render.page import Part
from cogs._render.schedule import day_names
from cogs._render.text import gist, prose
from questions.model import Bank

BARS = 8
PROMPT = 90


def too_few() -> list[Part]:
    """For a group in which a sum would tell about single members."""
    told = _("This shows how the group does once {number} members have answered, so that it tells on nobody.")
    return [Part(told.format(number=ENOUGH_MEMBERS) + " " + _("Ask a question with `/quiz`."))]


def group_chart(group: Group, bank: Bank) -> Chart:
    """The picture: how first tries went by topic, and answers a day in the last week."""
    weekdays = [name[:3] for name in day_names()]
    return Chart(
        title=_("Right at once, by topic"),
        bars=tuple(Bar(bank.title(each.topic), each.share, percent(each.share)) for each in shown(group)),
        plots=(
            Plot(
                _("Answers in the last seven days"),
                tuple(
                    Column(weekdays[each.day.weekday()], each.answers, each.correct) for each in group.days
                ),
                _("right at once"),
            ),
        ),
    )


def shown(group: Group) -> tuple[TopicShare, ...]:
    """The topics that the picture has room for: where there are more, the strongest and the weakest."""
    if len(group.topics) <= BARS:
        return group.topics
    return (*group.topics[: BARS // 2], *group.topics[-BARS // 2 :])


def group_parts(group: Group, bank: Bank) -> list[Part]:
    """What the picture shows, in words, and the questions that divide the group."""
    lines = [_topics(group, bank), _week(group)]
    parts = [Part("\n".join(line for line in lines if line))]
    if group.divided:
        told = "\n".join(_divided(each, bank) for each in group.divided)
        parts.append(Part(f"**{_('What divides you')}**\n{told}", file="divided.md", gap=True))
        best = _("Such questions are best talked over: try `/quiz` in the style Peer Instruction.")
        parts.append(Part(f"-# {best}"))
    return parts


def group_alternative(group: Group, bank: Bank) -> str:
    """The picture in words, for who can't see it."""
    shares = ", ".join(f"{bank.title(each.topic)} {percent(each.share)}" for each in shown(group))
    told = _("Answers on each of the last seven days, today last: {days}.").format(
        days=", ".join(str(each.answers) for each in group.days)
    )
    return (_("Right at once, by topic: {topics}.").format(topics=shares) + " " if shares else "") + told


def _topics(group: Group, bank: Bank) -> str:
    if not group.topics:
        return _("There are too few answers yet to say what this group is strong or weak in.")
    strong, weak = group.topics[0], group.topics[-1]
    told = _("Strongest in **{topic}**: {percent} right at once.")
    line = told.format(topic=bank.title(strong.topic), percent=percent(strong.share))
    if weak == strong:
        return line
    told = _("Weakest in **{topic}**: {percent}.")
    return f"{line} {told.format(topic=bank.title(weak.topic), percent=percent(weak.share))}"


def _week(group: Group) -> str:
    answers = sum(each.answers for each in group.days)
    if not answers:
        return _("Nobody has answered anything in the last seven days.")
    told = ngettext(
        "**{number} answer** in the last seven days", "**{number} answers** in the last seven days", answers
    ).format(number=amount(answers))
    members = ngettext("{number} member took part", "{number} members took part", group.active)
    return f"{told} · {members.format(number=amount(group.active))}."


def _divided(each: Divided, bank: Bank) -> str:
    prompt = prose(gist(each.question.prompt, PROMPT))
    told = ngettext(
        "{number} first try, {percent} right", "{number} first tries, {percent} right", each.answers
    ).format(number=amount(each.answers), percent=percent(each.correct / each.answers))
    return f"- {prompt}\n  -# {bank.title(each.question.topic)} · {told}"
