"""The names of boxes and of what is typed into them, and what is said to be missing or wrong with it."""

from __future__ import annotations

from typing import Final

from bot.i18n import N_, _
from bot.tutor.contributions import State
from cogs._render.text import escaped
from questions.boxes import Problem

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
