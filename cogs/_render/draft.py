"""A member's own question while they write it: how it will look, and what is still missing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot.i18n import N_, _, ngettext
from bot.tutor.contributions import Contribution, State
from bot.tutor.drafts import Draft
from bot.tutor.session import Session, open_session
from cogs._render.answers import answer_text, typed_text
from cogs._render.page import Part
from cogs._render.quiz import asked_parts, heading_part
from cogs._render.text import clipped, escaped, fenced, inline_code
from questions.answers import typed
from questions.boxes import Problem, sketch
from questions.model import Bank, Question

# A list of everything would be longer than the question itself; what is mended makes room for the rest.
MAX_PROBLEMS: Final = 8
PROMPT_LENGTH: Final = 90

STEP_NAMES: Final = {
    "question": N_("Question"),
    "options": N_("Options"),
    "answer": N_("Answers"),
    "steps": N_("Steps"),
    "hints": N_("Hints"),
    "explanation": N_("Explanation"),
    "claims": N_("Proof"),
}
FIELD_NAMES: Final = {
    "topic": N_("Topic"),
    "framework": N_("Framework"),
    "level": N_("Level"),
    "prompt": N_("The question"),
    "code": N_("Code"),
    "right": N_("The right answer"),
    "rights": N_("The right answers"),
    "wrong1": N_("A wrong answer"),
    "wrong2": N_("Another wrong answer"),
    "wrong3": N_("A third wrong answer"),
    "wrong4": N_("A fourth wrong answer"),
    "answer": N_("The right answer"),
    "unit": N_("Unit"),
    "tolerance": N_("Tolerance"),
    "mistakes": N_("Wrong answers that you foresee"),
    "step1": N_("First step"),
    "step2": N_("Second step"),
    "step3": N_("Third step"),
    "step4": N_("Fourth step"),
    "step5": N_("Fifth step"),
    "hint1": N_("First hint: where to look"),
    "hint2": N_("Second hint: how to think about it"),
    "hint3": N_("Third hint"),
    "hint4": N_("Fourth hint: all but the answer"),
    "explanation": N_("Explanation"),
    "sources": N_("Sources"),
    "shapes": N_("Shapes"),
    "parameters": N_("Parameters"),
    "prints": N_("What it prints"),
    "raises": N_("The error that ends it"),
    "proof": N_("Other code to run instead"),
    "mended": N_("The code, mended"),
}
KIND_NAMES: Final[dict[str, str]] = {
    "choice": N_("One right answer"),
    "several": N_("Several right answers"),
    "shape": N_("Type a shape"),
    "number": N_("Type a number"),
    "order": N_("Put steps in order"),
    "bug": N_("Find the bug"),
    "predict": N_("Predict, then run"),
}
STATES: Final[dict[State, str]] = {
    "draft": N_("a draft"),
    "waiting": N_("waiting for the moderators"),
    "returned": N_("sent back"),
    "approved": N_("asked in this server"),
    "declined": N_("declined"),
    "withdrawn": N_("not asked any more"),
    "discarded": N_("given up"),
}


# What `questions.boxes` says most often. Whatever the bank's own rules say is in English, like the questions.
SAID: Final = (
    N_("is still missing"),
    N_("is still missing: give at least one wrong answer"),
    N_("are still missing: give at least two"),
    N_("is still missing: say what running the code must show"),
    N_("is missing its feedback, on the lines below the answer"),
    N_("is missing its reason, on the lines below the step"),
    N_("mentions people, roles or a channel"),
    N_("has a ``` that nothing closes"),
    N_("can't have a code block: use `back ticks` for code in a line"),
    N_("is one that the bank doesn't have any more"),
    N_("are still missing: give at least one"),
    N_("are still missing: give at least three"),
    N_("are too few: give at least three, the right and the wrong ones together"),
    N_("are too many: {number}, and {most} are allowed"),
    N_("lack the feedback for “{answer}”: write it on the lines below that"),
    N_("have “{answer}”, which counts as the right answer"),
    N_("have “{answer}”, which can't be read as a shape: write one like `8, 3, 224, 224`"),
    N_("have “{answer}”, which can't be read as a number: write one like `25.6M`"),
    N_("can't be read: write its sizes with commas between them, like `8, 3, 224, 224`"),
    N_("can't be read as a number: write it like `25.6M`, without the unit"),
    N_("has to be between 0 and 50 %, like 2 %"),
    N_("have to show the right answer, like `output (4, 10)`"),
    N_("has to show the right answer: as a number of parameters, or in what is printed"),
    N_("has nothing to run: give the question code, or other code to run"),
    N_("has a line that can't be read, “{line}”: write it like `output (4, 10)`"),
    N_("has a line that can't be read, “{line}”: write it like `model 5130 trainable`"),
)


def field_name(field: str) -> str:
    """The name of what is typed into a box."""
    return _(FIELD_NAMES[field])


def step_name(step: str) -> str:
    """The name of a box."""
    return _(STEP_NAMES[step])


def state_name(state: State) -> str:
    """Where a question stands, in a few words."""
    return _(STATES[state])


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


def problem_text(problem: Problem) -> str:
    """One thing that is missing or wrong, and behind which button."""
    where = step_name(problem.step)
    if problem.field is not None and field_name(problem.field) != where:
        where = f"{where} · {field_name(problem.field)}"
    # What was typed is told without its formatting.
    values = {name: escaped(str(value)) for name, value in problem.values.items()}
    # Only what has places is ours: a text of the bank's rules may have braces of its own.
    words = _(problem.words).format(**values) if values else _(problem.words)
    return f"- **{where}** {words}"


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
