"""A member's question before the moderators: the question, what the check says, and what was decided."""

from __future__ import annotations

from typing import Final

from bot.i18n import N_, _, ngettext
from bot.tutor.contributions import Contribution, Move, Step
from bot.tutor.drafts import Case, Draft
from bot.tutor.verdict import Alike, Verdict
from cogs._render.draft import (
    behind_parts,
    preview_session,
    question_as_asked,
    quoted,
    short,
)
from cogs._render.draft_words import field_name, state_name
from cogs._render.page import Part
from cogs._render.text import clipped, gist, moment, prose
from questions.boxes import FIELDS, sketch
from questions.model import Bank
from questions.similar import SAME

MAX_STEPS: Final = 15
NOTE_IN_HISTORY: Final = 100
PROMPT_LENGTH: Final = 100

DONE: Final[dict[Move, str]] = {
    "send": N_("{actor} sent it in"),
    "take_back": N_("{actor} took it back"),
    "approve": N_("{actor} approved it"),
    "send_back": N_("{actor} sent it back"),
    "decline": N_("{actor} declined it"),
    "withdraw": N_("{actor} withdrew it"),
    "discard": N_("{actor} gave it up"),
    "undo": N_("{actor} undid the last decision"),
}
NOBODY: Final = 0


def case_parts(case: Case, bank: Bank) -> list[Part]:
    """What moderators are shown: who wrote it, the whole of it, and the verdict or the decision."""
    draft, contribution = case.draft, case.draft.contribution
    question = sketch(draft.reading)
    session = preview_session(question, contribution)
    asked = question_as_asked(question, session, bank)
    return [
        Part(_heading(contribution, case)),
        *asked,
        *behind_parts(question, session, draft),
        Part(_outcome(case, bank), gap=True),
    ]


def _heading(contribution: Contribution, case: Case) -> str:
    author = person(contribution.author_id)
    new = contribution.live is None
    said = _("### A question by {author}") if new else _("### Changes to a question by {author}")
    lines = [said.format(author=author)]
    if contribution.share:
        lines.append("-# " + _("The author would like to share it with all servers."))
    if contribution.live is not None:
        changed = [name for name in FIELDS if contribution.fields.get(name) != contribution.live.get(name)]
        if changed:
            lines.append("-# " + _("Changed: {fields}").format(fields=", ".join(map(field_name, changed))))
    sent = [step for step in case.history if step.move == "send"]
    if len(sent) > 1:
        times = ngettext("Sent in {number} time.", "Sent in {number} times.", len(sent))
        lines.append("-# " + times.format(number=len(sent)))
        notes = [step.note for step in case.history if step.move == "send_back"]
        if notes:
            lines.append("-# " + _("The last note: {note}").format(note=_in_one_line(notes[-1])))
    return "\n".join(lines)


def _outcome(case: Case, bank: Bank) -> str:
    state = case.draft.contribution.state
    if state == "waiting":
        return verdict_text(case.verdict, bank)
    last = case.history[-1]
    lines = [f"**{done(last)}**"]
    if last.note:
        lines.append(quoted(last.note))
    return "\n".join(lines)


def verdict_text(verdict: Verdict | None, bank: Bank) -> str:
    """What the check found, a line each."""
    if verdict is None:
        return f"**{_('The check')}**\n- {_('Its code is being run…')}"
    lines = ["✓ " + _("All that a question needs is there, and fits Discord.")]
    lines += [_alike(each, bank) for each in verdict.alike]
    if not verdict.alike:
        lines.append("✓ " + _("There is none like it yet."))
    lines += _run_lines(verdict)
    return f"**{_('The check')}**\n" + "\n".join(lines)


def _alike(alike: Alike, bank: Bank) -> str:
    """A question that is there already, and how like it this is."""
    other = bank.get(alike.question_id)
    prompt = gist(other.prompt, PROMPT_LENGTH) if other else ""
    same = alike.percent >= 100 * SAME
    said = (
        _("⚠ Most likely the same as {question}: “{prompt}”")
        if same
        else _("· {percent} like {question}: “{prompt}”")
    )
    return said.format(question=f"`{alike.question_id}`", percent=f"{alike.percent} %", prompt=prompt)


def _run_lines(verdict: Verdict) -> list[str]:
    match verdict.run:
        case "held":
            return ["✓ " + _("Its code was run in the sandbox, and shows what is claimed.")]
        case "nothing":
            return ["· " + _("There is no code to run: check its sources.")]
        case "unavailable":
            return [
                "⚠ " + _("The sandbox could not be reached, so its code was not run: check it again later.")
            ]
        case "disagreed":
            lines = ["✗ " + _("Its code was run in the sandbox, and does something else than claimed:")]
            for claim, seen in verdict.disagreements:
                lines.append("- " + _("claimed: {claim}").format(claim=prose(claim)))
                lines.append("  " + _("seen: {seen}").format(seen=prose(seen)))
            return [*lines, "\n" + _("It can be approved once it does what it claims.")]


def person(member_id: int) -> str:
    """A member, whom this doesn't ping; or that they have had themselves forgotten."""
    return _("somebody") if member_id == NOBODY else f"<@{member_id}>"


def done(step: Step) -> str:
    """Who did what."""
    return _(DONE[step.move]).format(actor=person(step.actor_id))


def history_parts(case: Case) -> list[Part]:
    """All that happened to a question, the latest last, and where it stands now."""
    heading = _("### History\n{question}").format(question=short(case.draft))
    stands = _("Now: {state}").format(state=state_name(case.draft.contribution.state))
    lines = []
    for step in case.history[-MAX_STEPS:]:
        note = f"\n  > {_in_one_line(step.note)}" if step.note else ""
        lines.append(f"- {moment(step.at)}: {done(step)}{note}")
    if len(case.history) > MAX_STEPS:
        left = len(case.history) - MAX_STEPS
        lines.insert(0, ngettext("- {number} earlier", "- {number} earlier", left).format(number=left))
    told = "\n".join(lines) or _("Nothing has happened to it yet.")
    return [Part(f"{heading}\n-# {stands}"), Part(told)]


def _in_one_line(note: str) -> str:
    return clipped(" ".join(note.split()), NOTE_IN_HISTORY)


def told_parts(contribution: Contribution, draft: Draft) -> list[Part]:
    """What an author is told of a decision."""
    heading = {
        "approved": _("### Your question is asked now"),
        "returned": _("### Your question was sent back to you"),
        "declined": _("### Your question was declined"),
        "withdrawn": _("### Your question is not asked any more"),
        "waiting": _("### Your question is with the moderators again"),
    }.get(contribution.state, _("### Your question"))
    parts = [Part(f"{heading}\n{short(draft)}")]
    if contribution.note:
        parts.append(Part(quoted(contribution.note)))
    return parts


def only_moderators() -> str:
    return _("Only moderators decide about questions, those who may manage messages.")


def unproven() -> str:
    return _(
        "Its code has not shown what is claimed, so it can't be approved: send it back, or check it again."
    )


def decided_already() -> str:
    return _("Somebody was faster, or it has changed since: `/question history` shows how it stands.")


def posted_again() -> str:
    return _("It is posted again in a moment.")


def only_managers() -> str:
    return _("Only those who manage the server choose the channel.")


def channel_set(channel_id: int) -> str:
    return _(
        "Questions that members write, and what they report, are shown in <#{channel}> from now on. It "
        "should be one that only moderators see: the right answer is marked."
    ).format(channel=channel_id)


def channel_is(channel_id: int | None) -> str:
    if channel_id is None:
        return _("No channel is chosen yet: `/question channel` with a channel does it.")
    return _("Questions that members write, and what they report, are shown in <#{channel}>.").format(
        channel=channel_id
    )


def may_not_post(channel_id: int) -> str:
    said = _(
        "I can't post in <#{channel}>: give me the rights to see it, to send messages and to attach files, "
        "and try again."
    )
    return said.format(channel=channel_id)
