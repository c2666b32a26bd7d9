"""A posted question, and what each learner is told about their answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.i18n import N_, _, amount, ngettext
from bot.tutor.outcome import AlreadyDone, AnswerOutcome, Closed, Gone, Right, SameAgain, TryAgain, Wrong
from bot.tutor.session import Session, Standing, Tally
from cogs._render.page import Part
from cogs._render.text import fenced
from questions.model import Bank, Question

FRAMEWORK_NAMES: Final = {"torch": "PyTorch", "tensorflow": "TensorFlow", "any": N_("Any framework")}
LEVEL_NAMES: Final = {
    1: N_("first steps"),
    2: N_("basics"),
    3: N_("practice"),
    4: N_("advanced"),
    5: N_("expert"),
}
BAR_WIDTH: Final = 12
PHONE_LINE: Final = 38


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
    fell = f"**{_('How the first tries fell')}**\n{fenced(votes_text(question, session, tally))}"
    parts += [Part(fell, gap=True), _why(question)]
    return parts


def heading_part(question: Question, title: str) -> Part:
    """The topic's title, and for whom the question is."""
    about = _("{framework} · level {level} of 5").format(
        framework=framework_name(question.framework), level=question.level
    )
    return Part(f"### {title}\n-# {about}")


def asked_parts(question: Question, session: Session) -> list[Part]:
    """What is asked: the prompt, the code, the options; the right one is marked once it is revealed."""
    parts = [Part(question.prompt, gap=True)]
    if question.code:
        parts.append(Part(fenced(question.code, "py"), file="question.py", attached=question.code))
    return [*parts, Part(options_text(question, session), file="options.md", gap=True)]


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
        case Right(question, session, option, points, hints, number):
            return [
                Part(f"### {_right(session.letter(option))}\n{_earned(points, hints, number)}"),
                Part(question.options[option].why),
                *explanation_parts(question),
            ]
        case TryAgain(question, session, option, worth):
            not_yet = _("Not {letter}, but you have one more try").format(letter=session.letter(option))
            return [
                Part(f"### {not_yet}"),
                Part(question.options[option].why),
                Part(f"-# {_worth(worth)}"),
            ]
        case Wrong(question, session, option):
            # Of two options there is one try only, so this was the first.
            wrong = _("Not {letter} either") if len(question.options) > 2 else _("Not {letter}")
            return [
                Part(f"### {wrong.format(letter=session.letter(option))}"),
                Part(question.options[option].why),
                Part(f"{_answer(question, session)}\n{question.options[question.right].why}"),
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
        case SameAgain(_, session, option):
            same = _("You tried {letter} before, so this press didn't count: pick another.")
            return [Part(same.format(letter=session.letter(option)))]
        case AlreadyDone(question, session, standing):
            return [
                Part(f"### {_('You have answered this one')}\n{_summary(session, standing)}"),
                Part(_answer(question, session)),
                *explanation_parts(question),
            ]
        case Closed(question, session):
            revealed = _("The answer to this one has been revealed: it is {letter}.").format(
                letter=session.letter(question.right)
            )
            return [
                Part(f"{revealed} {how_to_ask()}"),
                *explanation_parts(question),
            ]
        case Gone():
            return [Part(gone())]


def options_text(question: Question, session: Session) -> str:
    revealed = session.revealed_at is not None
    lines = []
    for option in session.order:
        text = f"**{session.letter(option)}**\u2002{question.options[option].text}"
        right = revealed and question.options[option].correct
        lines.append(f"{text}\u2002✓ **{_('right')}**" if right else text)
    # Options that wrap on a phone run into each other without a line between them.
    wraps = any(len(option.text) > PHONE_LINE for option in question.options)
    return ("\n\n" if wraps else "\n").join(lines)


def _answered(tally: Tally) -> str:
    if not tally.learners:
        return _("Nobody has answered yet. Only you see what you chose.")
    return ngettext(
        "{number} member has answered. Only you see what you chose.",
        "{number} members have answered. Only you see what you chose.",
        tally.learners,
    ).format(number=amount(tally.learners))


def votes_text(question: Question, session: Session, tally: Tally) -> str:
    most = max(tally.votes.values(), default=0)
    lines = []
    for option in session.order:
        votes = tally.votes.get(option, 0)
        bar = "█" * round(BAR_WIDTH * votes / most) if most else ""
        mark = "✓" if question.options[option].correct else " "
        lines.append(f"{mark} {session.letter(option)} {bar.ljust(BAR_WIDTH, '·')} {votes}")
    return "\n".join(lines)


def _right(letter: str) -> str:
    return _("{letter} is right").format(letter=letter)


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


def _summary(session: Session, standing: Standing) -> str:
    letters = [session.letter(attempt.option) for attempt in standing.attempts]
    chosen = (
        letters[0]
        if len(letters) == 1
        else _("{first} then {second}").format(first=letters[0], second=letters[-1])
    )
    sentence = (
        _("You chose {chosen}: right, for {points}. Each question counts once.")
        if standing.solved
        else _("You chose {chosen}: not right this time. Each question counts once.")
    )
    return sentence.format(chosen=chosen, points=_points(standing.points))


def _answer(question: Question, session: Session) -> str:
    answer = _("The answer is {letter}: {text}").format(
        letter=session.letter(question.right), text=question.options[question.right].text
    )
    return f"**{answer}**"


def explanation_parts(question: Question) -> list[Part]:
    """Why the right answer is right, and where that is from."""
    sources = "\n".join(f"-# {source}" for source in question.sources)
    return [replace(_why(question), gap=True), Part(sources, file="sources.md")]


def _why(question: Question) -> Part:
    return Part(f"**{_('Why')}**\n{question.explanation}", file="explanation.md")
