"""A posted question, and what each learner is told about their answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.i18n import N_, _, amount, ngettext
from bot.tutor import grading
from bot.tutor.answering import given_before
from bot.tutor.outcome import AlreadyDone, AnswerOutcome, Closed, Gone, Right, SameAgain, TryAgain, Wrong
from bot.tutor.session import Session, Standing, Tally
from cogs._render.answers import (
    answer_text,
    feedback_text,
    how_to_answer,
    kind_name,
    named,
    options_text,
    votes_part,
    why_right,
)
from cogs._render.page import Part
from cogs._render.text import fenced
from questions.answers import Answer
from questions.kinds import TYPED
from questions.model import Bank, Question

FRAMEWORK_NAMES: Final = {"torch": "PyTorch", "tensorflow": "TensorFlow", "any": N_("Any framework")}
LEVEL_NAMES: Final = {
    1: N_("first steps"),
    2: N_("basics"),
    3: N_("practice"),
    4: N_("advanced"),
    5: N_("expert"),
}


def how_to_ask() -> str:
    """The sentence for whoever has no question to answer."""
    return _("Ask for a question with `/quiz`.")


def gone() -> str:
    """The sentences for a question that is no longer in the bank."""
    return f"{_('That question was rewritten or taken away since it was posted, sorry.')} {how_to_ask()}"


def not_yours() -> str:
    """The sentence for a member who may not reveal."""
    return _(
        "Only the member who asked for this question, or a moderator, can reveal it: "
        "pick an option and you will see the answer yourself."
    )


def framework_name(framework: str) -> str:
    """The framework as people write it."""
    return _(FRAMEWORK_NAMES[framework])


def level_name(level: int) -> str:
    """A level with what it means: "3: practice"."""
    return f"{level}: {_(LEVEL_NAMES[level])}"


def choice_name(name: str, number: int) -> str:
    """A value that `/quiz` offers, and how many questions there are for it."""
    return ngettext("{name} ({number} question)", "{name} ({number} questions)", number).format(
        name=name, number=amount(number)
    )


def question_parts(question: Question, session: Session, tally: Tally, title: str) -> list[Part]:
    """A posted question while it is open, or with its answer and votes once it is revealed."""
    if session.style == "daily":
        title = _("Question of the day: {topic}").format(topic=title)
    parts = [heading_part(question, title), *asked_parts(question, session)]
    if session.revealed_at is None:
        parts.append(Part(f"-# {_answered(tally)}", gap=True))
        return parts
    # Under bars alone the explanation stands by itself.
    why = _why(question) if question.one_press else replace(_why(question), gap=True)
    if not question.options:
        parts.append(Part(answer_text(question, session), gap=True))
    return [*parts, votes_part(question, session, tally), why, *mended_parts(question)]


def heading_part(question: Question, title: str) -> Part:
    """The topic's title, and for whom the question is."""
    return Part(f"### {title}\n-# {about_question(question)}")


def about_question(question: Question) -> str:
    """For whom the question is, and of which kind."""
    about = _("{framework} · level {level} of 5").format(
        framework=framework_name(question.framework), level=question.level
    )
    return f"{about} · {kind_name(question)}" if kind_name(question) else about


def asked_parts(question: Question, session: Session, *, answered: bool = False) -> list[Part]:
    """What is asked: the prompt, the code, the options or steps, and how to answer while that can be done."""
    parts = [Part(question.prompt, gap=True)]
    if question.code:
        parts.append(Part(fenced(question.code, "py"), file="question.py", attached=question.code))
    still_open = session.revealed_at is None and not answered
    how = f"-# {how_to_answer(question)}" if still_open and how_to_answer(question) else ""
    if not session.order:
        return [*parts, Part(how, gap=True)]
    options = options_text(question, session)
    return [*parts, Part(f"{options}\n\n{how}".rstrip(), file="options.md", attached=options, gap=True)]


def verdict_parts(outcome: AnswerOutcome) -> list[Part]:
    """What the learner who pressed is told; only they see it."""
    parts = _verdict(outcome)
    if isinstance(outcome, Right | TryAgain | Wrong) and outcome.streak:
        parts[0] = replace(parts[0], text=f"{parts[0].text}\n-# {in_a_row(outcome.streak)}")
    return parts


def in_a_row(days: int) -> str:
    """A streak, in a short sentence."""
    return ngettext("{number} day in a row.", "{number} days in a row.", days).format(number=days)


def _verdict(outcome: AnswerOutcome) -> list[Part]:
    match outcome:
        case Right(question, session, given, points, hints, number):
            return [
                Part(f"### {_right(question, session, given)}\n{_earned(points, hints, number)}"),
                Part(feedback_text(question, given)),
                *explanation_parts(question),
            ]
        case TryAgain(question, session, given, worth, points):
            return [
                Part(f"### {_not_yet(question, session, given, points)}{_so_far(points)}"),
                Part(feedback_text(question, given)),
                Part(f"-# {_worth(worth)}"),
            ]
        case Wrong(question, session, given, points):
            return [
                Part(f"### {_wrong(question, session, given, points)}"),
                Part(feedback_text(question, given)),
                Part(f"{answer_text(question, session)}\n{why_right(question)}".rstrip()),
                *explanation_parts(question),
            ]
        case _:
            return _no_new_attempt(outcome)


def nothing_fits(bank: Bank) -> str:
    """The sentence for a `/quiz` whose options no question meets."""
    topics = ", ".join(bank.title(topic) for topic in bank.topics())
    return _("No question fits all of that: leave one of the options out. The topics are {topics}.").format(
        topics=topics
    )


def none_generated() -> str:
    """The sentence for a `/quiz` for generated questions whose options no template meets."""
    return _("No generated question fits all of that: leave one of the other options out.")


def _no_new_attempt(outcome: SameAgain | AlreadyDone | Closed | Gone) -> list[Part]:
    match outcome:
        case SameAgain(question, session, given):
            if not question.one_press:
                return [Part(_("You gave that answer before, so it didn't count: try another."))]
            same = _("You tried {letter} before, so this press didn't count: pick another.")
            return [Part(same.format(letter=named(session, question, given)))]
        case AlreadyDone(question, session, standing):
            return [
                Part(f"### {_('You have answered this one')}\n{_summary(question, session, standing)}"),
                Part(answer_text(question, session)),
                *explanation_parts(question),
            ]
        case Closed(question, session):
            return [
                Part(f"{_revealed(question, session)} {how_to_ask()}"),
                *([] if question.one_press else [Part(answer_text(question, session))]),
                *explanation_parts(question),
            ]
        case Gone():
            return [Part(gone())]


def _answered(tally: Tally) -> str:
    if not tally.learners:
        return _("Nobody has answered yet. Only you see what you chose.")
    return ngettext(
        "{number} member has answered. Only you see what you chose.",
        "{number} members have answered. Only you see what you chose.",
        tally.learners,
    ).format(number=amount(tally.learners))


def _right(question: Question, session: Session, given: Answer) -> str:
    if question.kind == "several":
        return _("{letters}: that is all of them").format(letters=named(session, question, given))
    if question.kind == "order":
        return _("That is the right order")
    if question.kind in TYPED:
        # Of a number and its unit, "14,343 parameters", no "is right" could be said.
        return _("{answer}: that is right").format(answer=named(session, question, given))
    return _("{letter} is right").format(letter=named(session, question, given))


def _not_yet(question: Question, session: Session, given: Answer, points: int) -> str:
    if points:
        return _("Partly right, and you have one more try")
    if question.kind == "several":
        return _("Not those, but you have one more try")
    if question.kind == "order":
        return _("Not that order, but you have one more try")
    if question.kind in TYPED:
        return _("Not {answer}, but you have one more try").format(answer=named(session, question, given))
    return _("Not {letter}, but you have one more try").format(letter=named(session, question, given))


def _wrong(question: Question, session: Session, given: Answer, points: int) -> str:
    if points:
        return _("Partly right: {points}").format(points=_points(points))
    if question.kind == "several":
        return _("Not those either")
    if question.kind == "order":
        return _("Not that order either")
    if question.kind in TYPED:
        return _("Not {answer} either").format(answer=named(session, question, given))
    # Where there is one try only, this was the first.
    wrong = _("Not {letter} either") if grading.tries(question) > 1 else _("Not {letter}")
    return wrong.format(letter=named(session, question, given))


def _revealed(question: Question, session: Session) -> str:
    if not question.one_press:
        return _("The answer to this one has been revealed.")
    return _("The answer to this one has been revealed: it is {letter}.").format(
        letter=session.letter(question.right)
    )


def _so_far(points: int) -> str:
    return f"\n{_('{points} for you so far.').format(points=_points(points))}" if points else ""


def _worth(points: int) -> str:
    return ngettext(
        "Right on this try earns {number} point. A hint may help.",
        "Right on this try earns {number} points. A hint may help.",
        points,
    ).format(number=points)


def _earned(points: int, hints: int, number: int) -> str:
    if hints:
        sentence = (
            _("{points} for you, on the first try, with {hints}.")
            if number == 1
            else _("{points} for you, on the second try, with {hints}.")
        )
    else:
        sentence = (
            _("{points} for you, on the first try.")
            if number == 1
            else _("{points} for you, on the second try.")
        )
    counted = ngettext("{number} hint", "{number} hints", hints).format(number=hints)
    return sentence.format(points=_points(points), hints=counted)


def _points(points: int) -> str:
    return ngettext("{number} point", "{number} points", points).format(number=points)


def _summary(question: Question, session: Session, standing: Standing) -> str:
    names = [named(session, question, given) for given in given_before(question, standing)]
    chosen = (
        names[0] if len(names) == 1 else _("{first} then {second}").format(first=names[0], second=names[-1])
    )
    if standing.solved:
        sentence = _("You chose {chosen}: right, for {points}. Each question counts once.")
    elif standing.points:
        sentence = _("You chose {chosen}: partly right, for {points}. Each question counts once.")
    else:
        sentence = _("You chose {chosen}: not right this time. Each question counts once.")
    return sentence.format(chosen=chosen, points=_points(standing.points))


def explanation_parts(question: Question) -> list[Part]:
    """Why the right answer is right, the code with its bug mended, and where that is from."""
    sources = "\n".join(f"-# {source}" for source in question.sources)
    return [replace(_why(question), gap=True), *mended_parts(question), Part(sources, file="sources.md")]


def mended_parts(question: Question) -> list[Part]:
    """The code with its bug mended, where the question is about one."""
    if question.mended is None:
        return []
    said = f"**{_('Mended, it runs')}**\n{fenced(question.mended, 'py')}"
    return [Part(said, file="mended.py", attached=question.mended, gap=True)]


def _why(question: Question) -> Part:
    return Part(f"**{_('Why')}**\n{question.explanation}", file="explanation.md")
