"""A member's own question while they write it: how it will look, and what is still missing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot.i18n import _, ngettext
from bot.tutor.contributions import Contribution, State
from bot.tutor.drafts import Draft
from bot.tutor.session import Session, open_session
from cogs._render.answers import answer_text, typed_text
from cogs._render.draft_words import field_name, problem_text, state_name
from cogs._render.page import Part
from cogs._render.quiz import asked_parts, heading_part
from cogs._render.text import clipped, fenced, inline_code
from questions.answers import typed
from questions.boxes import sketch
from questions.model import Bank, Question

# A list of everything would be longer than the question itself; what is mended makes room for the rest.
MAX_PROBLEMS: Final = 8
PROMPT_LENGTH: Final = 90


def draft_parts(draft: Draft, bank: Bank) -> list[Part]:
    """What its author is shown: where it stands, the question as all will see it, and what is missing."""
    question, contribution = sketch(draft.reading), draft.contribution
    session = preview_session(question, contribution)
    parts = [Part(_standing(contribution)), *question_as_asked(question, session, bank)]
    parts += behind_parts(question, session, draft)
    return [*parts, Part(_missing(draft), gap=True)]


def question_as_asked(question: Question, session: Session, bank: Bank) -> list[Part]:
    """The question as learners see it; what there is none of yet is left out."""
    title = bank.title(question.topic) if question.topic in bank.topics() else _("No topic yet")
    # Set off from what is said about it.
    return [replace(heading_part(question, title), gap=True), *asked_parts(question, session)]


def behind_parts(question: Question, session: Session, draft: Draft) -> list[Part]:
    """What learners see only later: feedback and hints, the explanation, and how it is proved."""
    rungs = "\n".join(f"{number}. {text}" for number, text in enumerate(question.hints, start=1))
    sources = "\n".join(f"-# {source}" for source in question.sources)
    why = _headed(_("Explanation"), "\n".join(filter(None, [question.explanation, sources])))
    return [
        Part(_feedback(question, session), file="feedback.md", gap=True),
        Part(_headed(_("Hints"), rungs), file="hints.md", gap=True),
        Part(why, file="explanation.md", gap=True),
        Part(_headed(_("Proof"), _claims(draft)), file="proof.md", gap=True),
    ]


def _feedback(question: Question, session: Session) -> str:
    """The right answer, where it is typed, and what is said to each that may be given."""
    if question.steps:
        placed = enumerate(question.steps)
        lines = [f"{at + 1}. **{session.letter(at)}**\u2002{step.why or '…'}" for at, step in placed]
        return _headed(_("The right order"), "\n".join(lines))
    options = [(session.letter(option), question.options[option]) for option in session.order]
    lines = [f"- **{at}**{' ✓' if each.correct else ''}\u2002{each.why or '…'}" for at, each in options]
    wrong = [(typed_text(question, typed(each.answer)), each.why) for each in question.misconceptions]
    lines += [f"- **{answer}**\u2002{why or '…'}" for answer, why in wrong]
    right = answer_text(question) if question.answer is not None else ""
    return "\n\n".join(filter(None, [right, _headed(_("Feedback"), "\n".join(lines))]))


def preview_session(question: Question, contribution: Contribution) -> Session:
    """A session for the looks of it: its options in an order of their own, the same each time."""
    return open_session(
        question,
        asker_id=contribution.author_id,
        channel_id=0,
        guild_id=contribution.guild_id,
        now=datetime.fromtimestamp(0, UTC),
        rng=random.Random(contribution.id),  # noqa: S311 - shuffles options, guards nothing
    )


def short(draft: Draft) -> str:
    """The beginning of the question, in one line."""
    return clipped(" ".join(sketch(draft.reading).prompt.split()), PROMPT_LENGTH) or _("No question yet")


def own_heading(number: int) -> str:
    """Over the list of a member's own questions."""
    if not number:
        return _("You have written no question here yet: `/question new` begins one.")
    return ngettext("### Your question", "### Your {number} questions", number).format(number=number)


def own_text(draft: Draft) -> str:
    """One of the member's own questions, in two lines."""
    left = len(draft.reading.problems)
    state = state_name(draft.contribution.state)
    if left and draft.contribution.state in ("draft", "returned"):
        things = ngettext("{number} thing to do", "{number} things to do", left).format(number=left)
        return f"{short(draft)}\n-# {state} · {things}"
    return f"{short(draft)}\n-# {state}"


def too_many_drafts(limit: int) -> str:
    return ngettext(
        "You have {number} question in the works here, which is as many as go: finish or discard it first. "
        "`/question drafts` shows it.",
        "You have {number} questions in the works here, which is as many as go: finish or discard one first. "
        "`/question drafts` shows them.",
        limit,
    ).format(number=limit)


def too_many_waiting(limit: int) -> str:
    return ngettext(
        "{number} question of yours is waiting for the moderators already; this one is kept until then.",
        "{number} questions of yours are waiting for the moderators already; this one is kept until then.",
        limit,
    ).format(number=limit)


def no_channel() -> str:
    return _(
        "This server has no channel yet in which questions are looked at, so this one is kept: ask someone "
        "who manages the server to choose one with `/question channel`."
    )


def not_now(state: State | None) -> str:
    if state is None:
        return _(
            "That question is not there any more, or it is somebody else's. `/question drafts` shows yours."
        )
    return _("This can't be done any more: the question is {state}.").format(state=state_name(state))


def given_back() -> str:
    return _("What you have just typed is attached, so that nothing is lost.")


def discarding(draft: Draft) -> str:
    return _("Do you want to discard “{question}”? Then it is gone.").format(question=short(draft))


def discarding_edit(draft: Draft) -> str:
    return _(
        "Do you want to discard your changes to “{question}”? It goes on being asked as it was approved."
    ).format(question=short(draft))


def discarded() -> str:
    return _("Discarded.")


def no_such_draft(typed: str) -> str:
    said = _("There is no question {typed} for you to edit: pick one from the list.")
    return said.format(typed=inline_code(typed))


def _standing(contribution: Contribution) -> str:
    match contribution.state:
        case "draft" if contribution.live is not None:
            line = _("Your changes; until they are approved, it is asked as it was.")
        case "draft":
            line = _("Only you see it. Every box you fill in is kept, so you can go on any time.")
        case "waiting":
            line = _("It is with the moderators. You can take it back to change it.")
        case "returned":
            return _("### Your question, sent back\n{note}\n-# Change it, then send it in again.").format(
                note=quoted(contribution.note)
            )
        case "approved":
            line = _("It is asked. What you change now goes to the moderators first.")
        case "withdrawn":
            line = _("It is not asked any more. Change it and send it in again, if you like.")
        case "declined":
            return _("### Your question, declined\n{note}").format(note=quoted(contribution.note))
        case "discarded":
            line = _("You have given it up.")
    shared = "\n-# " + _("You offer it to all servers.") if contribution.share else ""
    return f"### {_('Your question')}\n-# {line}{shared}"


def quoted(note: str) -> str:
    """A moderator's words."""
    return "\n".join(f"> {line}" for line in note.splitlines())


def _missing(draft: Draft) -> str:
    problems = draft.reading.problems
    if not problems:
        done = draft.contribution.state not in ("draft", "returned", "withdrawn")
        return "" if done else _("✓ Nothing is missing: send it in when you like it.")
    shown = [problem_text(each) for each in problems[:MAX_PROBLEMS]]
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS
        shown.append(ngettext("- and {number} more", "- and {number} more", more).format(number=more))
    return _headed(_("Still to do"), "\n".join(shown))


def _claims(draft: Draft) -> str:
    fields = draft.contribution.fields
    lines: list[str] = []
    for field in ("shapes", "parameters", "prints", "raises"):
        claimed: Sequence[str] = fields.get(field, "").splitlines()
        shown = ", ".join(inline_code(line) for line in claimed if line.strip())
        if shown:
            lines.append(f"- {field_name(field)}: {shown}")
    for field in ("proof", "mended"):
        if fields.get(field):
            lines.append(f"{field_name(field)}:\n{fenced(fields[field], 'py')}")
    return "\n".join(lines)


def _headed(heading: str, text: str) -> str:
    return f"**{heading}**\n{text}" if text else ""
