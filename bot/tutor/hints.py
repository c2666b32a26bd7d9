"""The rule for a hint: always the next rung, never how many are left.

How many hints remain is not told beforehand: Guo, Heffernan and Beck saw learners click through to the last
one more often when it was.
"""

from __future__ import annotations

from bot.tutor import grading
from bot.tutor.answering import best, is_done
from bot.tutor.outcome import AlreadyDone, Closed, Gone, Hinted, HintOutcome, NoMoreHints
from bot.tutor.session import Session, Standing
from questions.model import Question


def next_hint(question: Question | None, session: Session | None, standing: Standing) -> HintOutcome:
    """The hint that comes next for a learner who stands at `standing`."""
    if question is None or session is None or not session.asks(question):
        return Gone()
    if is_done(question, standing):
        return AlreadyDone(question, session, standing)
    if session.revealed_at:
        return Closed(question, session)
    if standing.hints >= len(question.hints):
        return NoMoreHints(question, session, question.hints)
    return rung(question, session, standing, standing.hints + 1)


def rung(question: Question, session: Session, standing: Standing, number: int) -> Hinted:
    """Hint `number`, from 1: also what a press delivered twice is shown again."""
    before = best(question, standing.attempts)
    worth = grading.points(credit=grading.ALL, before=before, number=len(standing.attempts) + 1, hints=number)
    return Hinted(question, session, number, question.hints[number - 1], worth)
