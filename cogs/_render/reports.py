"""Reports: the box they are typed into, what moderators are shown of them, and what learners hear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.i18n import N_, _, ngettext, percent
from bot.reporting import Checked, CheckOutcome, Dossier, NothingToCheck
from bot.tutor.reports import Deed, Reason, Report, State
from bot.tutor.session import Session
from bot.tutor.statistics import Item
from cogs._render.page import Part
from cogs._render.quiz import asked_parts, explanation_parts, heading_part
from cogs._render.statistics import REASONS as LOOKS
from cogs._render.text import clipped, escaped, gist, inline_code, moment, prose
from questions.model import Bank, Question

MAX_SAID: Final = 1000
# What of it is shown at once, and of how many learners.
SHOWN_SAID: Final = 300
SHOWN_REPORTS: Final = 5
PROMPT_LENGTH: Final = 120
OPTION_LENGTH: Final = 60
MAX_FOUND: Final = 3

REASONS: Final = {
    Reason.ANSWER: N_("The answer is wrong"),
    Reason.UNCLEAR: N_("It is unclear"),
    Reason.TYPO: N_("There is a typo"),
    Reason.OUTDATED: N_("It is outdated"),
    Reason.CODE: N_("The code doesn't run"),
    Reason.OTHER: N_("Something else"),
}
DEEDS: Final[Mapping[Deed, str]] = {
    "pause": N_("Pause"),
    "resume": N_("Resume"),
    "dismiss": N_("Dismiss"),
    "undo": N_("Undo"),
}
STATES: Final[Mapping[State, str]] = {
    "open": N_("Reported, waiting for a look"),
    "paused": N_("Paused"),
    "closed": N_("Asked as usual"),
}
HISTORY: Final[Mapping[Deed, str]] = {
    "pause": N_("Paused by {moderator} {when}"),
    "resume": N_("Asked as usual: resumed by {moderator} {when}"),
    "dismiss": N_("Asked as usual: dismissed by {moderator} {when}"),
    "undo": N_("{state}: {moderator} took the last step back {when}"),
}
LEFT: Final[Mapping[Deed, State]] = {"pause": "paused", "resume": "closed", "dismiss": "closed"}


# For learners. -------------------------------------------------------------------------------------------


def report_label() -> str:
    return _("Report")


def box_title() -> str:
    return _("Report this question")


def reason_label() -> str:
    return _("What is wrong with it?")


def said_label() -> str:
    return _("What did you see?")


def said_description() -> str:
    return _("A sentence helps most: what you saw, and what it should be.")


def reason_name(reason: Reason) -> str:
    return _(REASONS[reason])


def thanks(*, again: bool, to_moderators: bool) -> str:
    """What the learner is told who has reported a question."""
    if again:
        return _("Thank you, your report now says what you wrote just now.")
    if to_moderators:
        return _("Thank you! The moderators will look at it. You can press Report again to add something.")
    return _("Thank you! It was written down for those who keep the questions.")


def gone() -> str:
    return _("That question is no longer there, so there is nothing left to report. Thank you all the same.")


def paused_news(question: Question, server: str, bank: Bank) -> str:
    """What a learner is told by direct message once something was done."""
    return _(
        "Thank you for reporting this question. The moderators of {server} have paused it: nobody there is "
        "asked it until it is put right.\n> **{topic}**: {prompt}"
    ).format(server=escaped(server), topic=bank.title(question.topic), prompt=_start(question))


# For moderators. -----------------------------------------------------------------------------------------


def deed_label(deed: Deed) -> str:
    return _(DEEDS[deed])


def look_label() -> str:
    return _("Look")


def check_label() -> str:
    return _("Check the code")


def list_label() -> str:
    return _("All reports")


def only_moderators() -> str:
    return _("Only moderators can decide about a reported question.")


def no_reports() -> str:
    return _("No question is reported or paused. Everybody can report one with the button under it.")


def unknown_question(typed: str) -> str:
    return _("There is no question {typed}: pick one from the list.").format(typed=inline_code(typed))


def list_heading(waiting: int, paused: int) -> str:
    open_ones = ngettext("{number} question to look at", "{number} questions to look at", waiting)
    resting = ngettext("{number} paused", "{number} paused", paused)
    said = f"{open_ones.format(number=waiting)} · {resting.format(number=paused)}"
    return f"### {_('Reported questions')}\n{said}"


def case_text(dossier: Dossier, bank: Bank) -> str:
    """One reported question in three lines: where it stands, what was asked, what was said."""
    lines = [f"**{bank.title(dossier.question.topic)}**", _start(dossier.question)]
    if dossier.case.state != "open":
        lines.append(f"-# {_state(dossier)}")
    if dossier.said:
        lines.append(f"-# {_counted(dossier)}")
    return "\n".join(lines)


def case_parts(dossier: Dossier, bank: Bank) -> list[Part]:
    """All about one question: what is said of it, what its answers say, and the question with its answer."""
    question = dossier.question
    heading = heading_part(question, bank.title(question.topic)).text
    return [
        Part(f"{heading} · {inline_code(question.id)}\n**{_state(dossier)}**"),
        Part(_said(dossier), gap=True),
        Part(_numbers(dossier.item), gap=True),
        *asked_parts(question, _revealed(dossier)),
        *explanation_parts(question),
    ]


def check_text(outcome: CheckOutcome) -> str:
    """What the sandbox says of the question's claims."""
    match outcome:
        case Checked(()):
            return _("✓ Run just now: the code does what the question claims.")
        case Checked(found):
            heading = _("✗ Run just now: the code does something else than the question claims.")
            lines = [
                _("- claimed: {claim}\n- seen: {seen}").format(claim=prose(each.claim), seen=prose(each.seen))
                for each in found[:MAX_FOUND]
            ]
            return "\n".join([heading, *lines])
        case NothingToCheck():
            return _("This question makes no claim that code could prove.")
        case _:
            return _("The sandbox can't be reached just now: try again in a minute.")


def _revealed(dossier: Dossier) -> Session:
    """A session that shows the question with its answer, the options as they stand in their file."""
    question, then = dossier.question, dossier.case.changed_at
    return Session(
        question_id=question.id,
        revision=question.revision,
        order=tuple(range(len(question.options))),
        channel_id=0,
        asker_id=0,
        posted_at=then,
        revealed_at=then,
    )


def _state(dossier: Dossier) -> str:
    """Where the question stands, and who left it there."""
    state, last = _(STATES[dossier.case.state]), dossier.last
    if last is None or LEFT.get(last.deed, dossier.case.state) != dossier.case.state:
        return state
    moderator = f"<@{last.actor_id}>" if last.actor_id else _("a moderator")
    return _(HISTORY[last.deed]).format(state=state, moderator=moderator, when=moment(last.at))


def _counted(dossier: Dossier) -> str:
    number = len(dossier.said)
    counted = ngettext("{number} report", "{number} reports", number).format(number=number)
    reasons = ", ".join(dict.fromkeys(reason_name(each.reason) for each in dossier.said))
    return f"{counted} · {reasons} · {moment(dossier.said[0].at)}"


def _said(dossier: Dossier) -> str:
    if not dossier.said:
        return _("No report of it is waiting for a look.")
    lines = [_one(each, dossier.question) for each in dossier.said[:SHOWN_REPORTS]]
    more = len(dossier.said) - SHOWN_REPORTS
    if more > 0:
        lines.append("-# " + ngettext("and {number} more", "and {number} more", more).format(number=more))
    if dossier.question.options or dossier.question.steps:
        # Every time it is asked they are shuffled, and "B is right too" is of the order that was seen.
        note = _("The letters were others each time it was asked: a report that names one may mean another.")
        lines.append(f"-# {note}")
    return "\n".join(lines)


def _one(report: Report, question: Question) -> str:
    head = f"**{reason_name(report.reason)}** · <@{report.learner_id}> {moment(report.at)}"
    # Of a template others have seen other questions.
    if report.asked_id == question.id and report.revision != question.revision:
        head += " · " + _("of an earlier version")
    said = escaped(clipped(report.text, SHOWN_SAID))
    return f"{head}\n“{said}”" if said else head


def _numbers(item: Item | None) -> str:
    """What the answers say, in a line or three."""
    if item is None:
        return ""
    if not item.learners:
        return "-# " + _("Nobody here has answered it yet.")
    lines = [
        ngettext(
            "**{percent}** of {number} learner right on the first try",
            "**{percent}** of {number} learners right on the first try",
            item.learners,
        ).format(percent=percent(item.share or 0), number=item.learners)
    ]
    if item.telling and item.discrimination is not None:
        lines[0] += " · " + _("discrimination {r}").format(r=f"{item.discrimination:+.2f}")
    if item.question.one_press:
        lines += _drawn(item)
    lines += [f"⚠ {_(LOOKS[look])}" for look in item.looks]
    return "\n".join(f"-# {line}" for line in lines)


def _drawn(item: Item) -> list[str]:
    """The wrong option that draws most, and whether it draws the strong, which is what speaks against it."""
    wrong = {at: choice for at, choice in item.choices.items() if at != item.question.right}
    most = max(wrong, key=lambda at: wrong[at].learners, default=None)
    if most is None or not wrong[most].learners:
        return []
    option = prose(clipped(item.question.options[most].text, OPTION_LENGTH))
    chosen, strong = wrong[most].learners, wrong[most].strong
    said = _("Wrong option chosen most: {option} ({number})").format(option=option, number=chosen)
    if strong:
        of_them = _("among them {strong} of the {all_strong} strongest")
        said += " · " + of_them.format(strong=strong, all_strong=item.strong)
    return [said]


def _start(question: Question) -> str:
    return gist(question.prompt, PROMPT_LENGTH)
