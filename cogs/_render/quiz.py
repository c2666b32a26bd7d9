"""A posted question, and what each learner is told about their answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.i18n import ngettext
from bot.tutor.outcome import AlreadyDone, AnswerOutcome, Closed, Gone, Right, SameAgain, TryAgain, Wrong
from bot.tutor.session import Session, Standing, Tally
from cogs._render.page import Part
from cogs._render.text import count, fenced
from questions.model import Bank, Question

FRAMEWORK_NAMES: Final = {"torch": "PyTorch", "tensorflow": "TensorFlow", "any": "Any framework"}
LEVEL_NAMES: Final = {1: "first steps", 2: "basics", 3: "practice", 4: "advanced", 5: "expert"}
HOW_TO_ASK: Final = "Ask for a question with `/quiz`."
GONE: Final = f"That question was rewritten or taken away since it was posted, sorry. {HOW_TO_ASK}"
BAR_WIDTH: Final = 12
PHONE_LINE: Final = 38


def question_parts(question: Question, session: Session, tally: Tally, title: str) -> list[Part]:
    """A posted question while it is open, or with its answer and votes once it is revealed."""
    parts = asked_parts(question, session, title)
    if session.revealed_at is None:
        parts.append(Part(f"-# {_answered(tally)}", gap=True))
        return parts
    parts += [
        Part(f"**How the votes fell**\n{fenced(_votes(question, session, tally))}", gap=True),
        Part(f"**Why**\n{question.explanation}", file="explanation.md"),
    ]
    return parts


def asked_parts(question: Question, session: Session, title: str) -> list[Part]:
    """What is asked, and the options under their letters; the right one is marked once it is revealed."""
    heading = Part(f"### {title}\n-# {FRAMEWORK_NAMES[question.framework]} · level {question.level} of 5")
    parts = [heading, Part(question.prompt, gap=True)]
    if question.code:
        parts.append(Part(fenced(question.code, "py"), file="question.py", attached=question.code))
    return [*parts, Part(_options(question, session), file="options.md", gap=True)]


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
                Part(f"### {session.letter(option)} is right\n{_earned(points, hints, number)}"),
                Part(question.options[option].why),
                *explanation_parts(question),
            ]
        case TryAgain(question, session, option, worth):
            return [
                Part(f"### Not {session.letter(option)}, but you have one more try"),
                Part(question.options[option].why),
                Part(f"-# Right on this try earns {count(worth, 'point')}. A hint may help."),
            ]
        case Wrong(question, session, option):
            # Of two options there is one try only, so this was the first.
            either = " either" if len(question.options) > 2 else ""
            return [
                Part(f"### Not {session.letter(option)}{either}"),
                Part(question.options[option].why),
                Part(f"{_answer(question, session)}\n{question.options[question.right].why}"),
                *explanation_parts(question),
            ]
        case _:
            return _no_new_attempt(outcome)


def nothing_fits(bank: Bank) -> str:
    """The sentence for a `/quiz` whose options no question meets."""
    topics = ", ".join(bank.title(topic) for topic in bank.topics())
    return f"No question fits all of that: leave one of the options out. The topics are {topics}."


def _no_new_attempt(outcome: SameAgain | AlreadyDone | Closed | Gone) -> list[Part]:
    match outcome:
        case SameAgain(_, session, option):
            return [
                Part(f"You tried {session.letter(option)} before, so this press didn't count: pick another.")
            ]
        case AlreadyDone(question, session, standing):
            return [
                Part(f"### You have answered this one\n{_summary(session, standing)}"),
                Part(_answer(question, session)),
                *explanation_parts(question),
            ]
        case Closed(question, session):
            letter = session.letter(question.right)
            return [
                Part(f"The answer to this one has been revealed: it is {letter}. {HOW_TO_ASK}"),
                *explanation_parts(question),
            ]
        case Gone():
            return [Part(GONE)]


def _options(question: Question, session: Session) -> str:
    revealed = session.revealed_at is not None
    lines = []
    for option in session.order:
        text = f"**{session.letter(option)}**\u2002{question.options[option].text}"
        lines.append(f"{text}\u2002✓ **right**" if revealed and question.options[option].correct else text)
    # Options that wrap on a phone run into each other without a line between them.
    wraps = any(len(option.text) > PHONE_LINE for option in question.options)
    return ("\n\n" if wraps else "\n").join(lines)


def _answered(tally: Tally) -> str:
    if not tally.learners:
        return "Nobody has answered yet. Only you see what you chose."
    return f"{count(tally.learners, 'member has', 'members have')} answered. Only you see what you chose."


def _votes(question: Question, session: Session, tally: Tally) -> str:
    most = max(tally.votes.values(), default=0)
    lines = []
    for option in session.order:
        votes = tally.votes.get(option, 0)
        bar = "█" * round(BAR_WIDTH * votes / most) if most else ""
        mark = "✓" if question.options[option].correct else " "
        lines.append(f"{mark} {session.letter(option)} {bar.ljust(BAR_WIDTH, '·')} {votes}")
    return "\n".join(lines)


def _earned(points: int, hints: int, number: int) -> str:
    how = "on the first try" if number == 1 else "on the second try"
    if hints:
        how += f", with {count(hints, 'hint')}"
    return f"{count(points, 'point')} for you, {how}."


def _summary(session: Session, standing: Standing) -> str:
    chosen = " then ".join(session.letter(attempt.option) for attempt in standing.attempts)
    verdict = f"right, for {count(standing.points, 'point')}" if standing.solved else "not right this time"
    return f"You chose {chosen}: {verdict}. Each question counts once."


def _answer(question: Question, session: Session) -> str:
    return f"**The answer is {session.letter(question.right)}: {question.options[question.right].text}**"


def explanation_parts(question: Question) -> list[Part]:
    """Why the right answer is right, and where that is from."""
    sources = "\n".join(f"-# {source}" for source in question.sources)
    why = Part(f"**Why**\n{question.explanation}", file="explanation.md", gap=True)
    return [why, Part(sources, file="sources.md")]
