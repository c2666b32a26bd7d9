"""The question of the day: what moderators are told of their plans, and what a channel is told each day."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, ngettext, percent
from bot.tutor.daily import Plan, Yesterday
from cogs._render.answers import answer_text
from cogs._render.page import Part
from cogs._render.text import inline_code, message_link, moment
from questions.answers import right_place
from questions.model import Bank


def planned(plan: Plan, bank: Bank) -> list[Part]:
    """What a moderator is told whose plan was taken up."""
    return [Part(_("### Planned")), Part(_plan(plan, bank)), Part(_("-# `/schedule stop` ends it again."))]


def plans_parts(plans: Sequence[Plan], bank: Bank) -> list[Part]:
    """Every plan of a server."""
    if not plans:
        return [Part(_("No channel has a question of the day: `/schedule set` plans one."))]
    return [Part(_("### Questions of the day")), Part("\n\n".join(_plan(plan, bank) for plan in plans))]


def given_up(channel_id: int, *, planned_before: bool) -> str:
    """What a moderator is told who ends a plan."""
    if planned_before:
        return _("<#{channel}> has no question of the day any more.").format(channel=channel_id)
    return _("<#{channel}> had no question of the day; `/schedule show` lists those that have.").format(
        channel=channel_id
    )


def odd_time(typed: str) -> str:
    """For a time that isn't one."""
    said = _("{typed} is no time of day: write it like 18:30.")
    return said.format(typed=inline_code(typed))


def odd_zone(typed: str) -> str:
    """For a time zone that isn't one."""
    said = _("There is no time zone {typed}: type the nearest big city, and pick from the list.")
    return said.format(typed=inline_code(typed))


def odd_weekdays(typed: str) -> str:
    """For weekdays that aren't."""
    said = _("{typed} names no weekdays: write them like mon,wed,fri, or leave them out for every day.")
    return said.format(typed=inline_code(typed))


def odd_topics(typed: str, bank: Bank) -> str:
    """For topics that the bank doesn't have."""
    said = _("There is no topic {typed}; the topics are {topics}.")
    return said.format(typed=inline_code(typed), topics=", ".join(map(bank.title, bank.topics())))


def may_not_post(channel_id: int) -> str:
    """For a channel in which the bot can't post."""
    said = _(
        "I can't post in <#{channel}>: give me the rights to see it and to send messages, and try again."
    )
    return said.format(channel=channel_id)


def yesterday_text(yesterday: Yesterday) -> str:
    """The answer to the question before, and how it went."""
    question, session, tally = yesterday.question, yesterday.session, yesterday.tally
    link = message_link(session.guild_id, session.channel_id, session.message_id)
    if question.one_press:
        said = _("The answer to the [last question]({link}) was **{letter}**: {text}").format(
            link=link,
            letter=session.letter(question.right),
            text=question.options[question.right].text,
        )
    else:
        heading = _("The answer to the [last question]({link}):").format(link=link)
        said = f"{heading}\n{answer_text(question, session)}"
    if not tally.learners:
        return said + "\n" + _("Nobody answered it; have a look at why.")
    share = tally.votes.get(right_place(question), 0) / tally.learners
    went = ngettext(
        "{number} member answered, {percent} right on the first try.",
        "{number} members answered, {percent} right on the first try.",
        tally.learners,
    )
    return said + "\n" + went.format(number=tally.learners, percent=percent(share))


def nothing_left() -> str:
    """For a day on which there is no question to ask."""
    return _("No question today: there is none on these topics any more. `/schedule set` chooses others.")


def day_names() -> list[str]:
    """The days of the week from Monday, as they are written."""
    return [
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    ]


def _plan(plan: Plan, bank: Bank) -> str:
    names = day_names()
    days = ", ".join(names[day] for day in sorted(plan.weekdays))
    if len(plan.weekdays) == len(names):
        days = _("every day")
    topics = ", ".join(map(bank.title, plan.topics)) or _("all topics")
    said = _("<#{channel}>: {days} at {time}, {zone}; {topics}. The next is due {when}.")
    return said.format(
        channel=plan.channel_id,
        days=days,
        time=f"{plan.at:%H:%M}",
        zone=plan.zone,
        topics=topics,
        when=moment(plan.next_at),
    )
