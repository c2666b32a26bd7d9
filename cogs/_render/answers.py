"""What an answer is called, what is said of one, and what the right one is, for every kind of question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.i18n import N_, _, amount, ngettext
from bot.tutor.session import Session, Tally
from cogs._render.page import Part
from cogs._render.text import fenced, inline_code
from questions.answers import (
    OTHER,
    RIGHT,
    Answer,
    Number,
    Order,
    Several,
    Shape,
    Slip,
    UnreadableError,
    Why,
    judge,
    read,
    right_answer,
    right_place,
    typed,
)
from questions.model import Question

BAR_WIDTH: Final = 12
PHONE_LINE: Final = 38
# How many of the answers that were typed are told, those given most often.
MOST_TYPED: Final = 5

KIND_NAMES: Final = {
    "several": N_("several answers"),
    "shape": N_("type the shape"),
    "number": N_("type the number"),
    "order": N_("put in order"),
    "bug": N_("find the bug"),
    "predict": N_("predict, then run"),
}
HOW: Final = {
    "several": N_("Choose all that are right: press a letter to begin."),
    "shape": N_("Press Answer and type the shape, like 8, 3, 224, 224. Write an open size as None or ?."),
    "number": N_("Press Answer and type the number."),
    "order": N_("Press Put in order, and choose what comes first, next and last."),
    "bug": N_("This code fails. You may run it first."),
    "predict": N_("Commit to an answer: you have one try, and then the code is run for you."),
}
SLIPS: Final = {
    Slip.MISSING: N_("At least one right one is missing."),
    Slip.BATCH_LEFT_OUT: N_("All of these sizes are in it, but the batch is missing."),
    Slip.BATCH_IS_KNOWN: N_("All but the first are right: the code tells how large the batch is."),
    Slip.BATCH_IS_OPEN: N_("All but the first are right: the code leaves the batch open."),
    Slip.ANOTHER_ORDER: N_("The sizes are right, but they stand in another order."),
    Slip.ANOTHER_RANK: N_("The right answer has another number of dimensions."),
    Slip.ONE_SIZE_OFF: N_("All but one of the sizes are right."),
    Slip.ANOTHER_SCALE: N_("The digits look right, but it is off by a factor of a thousand or more."),
    Slip.CLOSE: N_("That is close."),
}

UNREADABLE: Final = {
    Why.EMPTY: N_("There was nothing to read: type the number."),
    Why.NOT_A_SIZE: N_("I can't read {piece} as a size: type whole numbers, and None where a size is open."),
    Why.TOO_MANY_SIZES: N_("That has more dimensions than any shape here: type only the sizes of one."),
    Why.NOT_A_NUMBER: N_("I can't read {piece} as a number: type digits, like 25.6M or 25,600,000."),
    Why.ANOTHER_UNIT: N_("I can read the number, but not {piece}: type the number alone."),
}


def kind_name(question: Question) -> str:
    """The kind as its heading has it; nothing for a plain choice."""
    return _(KIND_NAMES[question.kind]) if question.kind in KIND_NAMES else ""


def how_to_answer(question: Question) -> str:
    """How a question of that kind is answered; nothing for a plain choice."""
    if question.kind == "number" and question.unit and not question.tolerance:
        return _("Press Answer and type the number, in {unit}.").format(unit=question.unit)
    if question.kind == "number" and question.unit:
        return _("Press Answer and type the number, in {unit}. Short forms like 25.6M are fine.").format(
            unit=question.unit
        )
    return _(HOW[question.kind]) if question.kind in HOW else ""


def named(session: Session, question: Question, given: Answer) -> str:
    """What an answer is called in a sentence: B · A, C · `(8, 2048)` · 25.6 MB · C → A → B."""
    match given:
        case Several(options):
            return ", ".join(sorted(session.letter(option) for option in options))
        case Order(steps):
            return " → ".join(session.letter(step) for step in steps)
        case Shape() | Number():
            return typed_text(question, given)
        case option:
            return session.letter(option)


def typed_text(question: Question, given: Shape | Number) -> str:
    """A typed answer as it is shown."""
    if isinstance(given, Shape):
        return inline_code(_shape(given.dims))
    written = number_text(given.value)
    return f"{written} {question.unit}" if question.unit else written


def number_text(value: float) -> str:
    """A number the reader's way, with as many digits as it has."""
    if isinstance(value, int):
        return amount(value)
    written = f"{value:.6g}"
    # What has an exponent is written alike everywhere.
    return written if "e" in written else amount(value, len(written.partition(".")[2]))


def answer_text(question: Question, session: Session | None = None) -> str:
    """What the right answer is; with letters where there is a session that shows them."""
    right = right_answer(question)
    match right:
        case Several(options):
            shown = [each for each in (session.order if session else sorted(options)) if each in options]
            texts = (
                f"- {_lettered(session, each, question.options[each].text)}\n  {question.options[each].why}"
                for each in shown
            )
            return f"**{_('These are right:')}**\n" + "\n".join(texts)
        case Order(steps):
            texts = (
                f"{place}. {_lettered(session, each, question.steps[each].text)}"
                for place, each in enumerate(steps, 1)
            )
            return f"**{_('The right order:')}**\n" + "\n".join(texts)
        case Shape() | Number():
            said = _("**The answer: {option}**").format(option=typed_text(question, right))
            return f"{said}\n-# {_tolerance(question)}" if question.tolerance else said
        case option:
            text = question.options[option].text
            if session is None:
                return _("**The answer: {option}**").format(option=text)
            answer = _("The answer is {letter}: {text}").format(letter=session.letter(option), text=text)
            return f"**{answer}**"


def why_right(question: Question) -> str:
    """The author's line on the right option, where there is one."""
    match right_answer(question):
        case int() as option:
            return question.options[option].why
        case _:
            return ""


def feedback_text(question: Question, given: Answer) -> str:
    """The author's lines that answer what was given, and what it looks like where there are none."""
    judged = judge(question, given)
    lines = [f"- {line}" for line in judged.feedback] if len(judged.feedback) > 1 else list(judged.feedback)
    if isinstance(given, Order) and not judged.correct:
        lines.insert(0, _in_order_so_far(given))
    if judged.slip is not None:
        lines.append(_(SLIPS[judged.slip]))
    return "\n".join(lines)


def unreadable(error: UnreadableError, question: Question) -> str:
    """For what was typed and can't be read: what to do."""
    if error.why is Why.ANOTHER_UNIT and question.unit:
        said = _("I can't turn {piece} into {unit}: type the number alone, in {unit}.")
    elif error.why is Why.EMPTY and question.kind == "shape":
        said = _("There was nothing to read: type the sizes with commas between them.")
    else:
        said = _(UNREADABLE[error.why])
    return said.format(piece=inline_code(error.piece), unit=question.unit)


def several_draft_parts(question: Question, session: Session, chosen: frozenset[int]) -> list[Part]:
    """The options with those that are chosen so far, for a message of their own."""
    lines = []
    for at in session.order:
        mark = "●" if at in chosen else "○"
        lines.append(f"{mark} **{session.letter(at)}**\u2002{question.options[at].text}")
    heading = f"### {_('Your answer')}\n-# {_('Choose all that are right, then submit.')}"
    return [Part(heading), Part(_set_apart(lines, question), file="options.md")]


def order_draft_parts(question: Question, session: Session) -> list[Part]:
    """The steps to put in order, for a message of their own."""
    heading = f"### {_('Your answer')}\n-# {_('Choose a step for each place, then submit.')}"
    return [Part(heading), Part(options_text(question, session), file="options.md")]


def answer_first() -> str:
    """For who wants to run the code that shows what is asked."""
    return _("Answer first: after that you can run the code.")


def options_text(question: Question, session: Session) -> str:
    """The options, or the steps, under their letters; the right ones are marked once they are revealed."""
    revealed = session.revealed_at is not None
    texts = _texts(question)
    lines = []
    for at in session.order:
        text = f"**{session.letter(at)}**\u2002{texts[at]}"
        right = revealed and question.options and question.options[at].correct
        lines.append(f"{text}\u2002✓ **{_('right')}**" if right else text)
    return _set_apart(lines, question)


def votes_part(question: Question, session: Session, tally: Tally) -> Part:
    """How the first tries fell, for all to see once the answer is revealed."""
    heading = f"**{_('How the first tries fell')}**"
    if question.one_press:
        return Part(f"{heading}\n{fenced(votes_text(question, session, tally.votes))}", gap=True)
    right = tally.votes.get(right_place(question), 0)
    counted = ngettext(
        "{right} of {number} was right on the first try.",
        "{right} of {number} were right on the first try.",
        tally.learners,
    ).format(right=amount(right), number=amount(tally.learners))
    if not tally.answers:
        return Part(f"{heading}\n{counted}" if tally.learners else "", gap=True)
    given = {read(question, 0, text): votes for text, votes in tally.answers.items()}
    if question.kind == "several":
        chosen = {
            option: sum(votes for each, votes in given.items() if option in _options(each))
            for option in session.order
        }
        rows = votes_text(question, session, chosen)
    else:
        rows = _most_given(question, session, given)
    return Part(f"{heading}\n{fenced(rows)}\n-# {counted}", gap=True)


def votes_text(question: Question, session: Session, votes: Mapping[int, int]) -> str:
    """A bar for each option, the right ones marked."""
    most = max(votes.values(), default=0)
    lines = []
    for option in session.order:
        mark = "✓" if question.options[option].correct else " "
        lines.append(f"{mark} {session.letter(option)} {_bar(votes.get(option, 0), most)}")
    return "\n".join(lines)


def told_apart(question: Question) -> dict[int, tuple[str, bool]]:
    """What item statistics tell apart, by `places` of bot.tutor.statistics, and whether it is right."""
    if question.options:
        return {at: (option.text, option.correct) for at, option in enumerate(question.options)}
    known = {
        at: (typed_text(question, typed(each.answer)).strip("`"), False)
        for at, each in enumerate(question.misconceptions, 1)
    }
    right = right_answer(question)
    said = _("the right order")
    if isinstance(right, Shape | Number):
        said = typed_text(question, right).strip("`")
    return {RIGHT: (said, True), **known, OTHER: (_("any other"), False)}


def _most_given(question: Question, session: Session, given: Mapping[Answer, int]) -> str:
    """A bar for each of the answers that were given most often."""
    ranked = sorted(given, key=lambda each: (-given[each], named(session, question, each)))[:MOST_TYPED]
    names = [named(session, question, each).strip("`") for each in ranked]
    width = max(map(len, names))
    most = given[ranked[0]]
    lines = []
    for each, name in zip(ranked, names, strict=True):
        mark = "✓" if judge(question, each).correct else " "
        # Beside what was typed there is less room for a bar on a phone.
        lines.append(f"{mark} {name.ljust(width)} {_bar(given[each], most, BAR_WIDTH // 2)}")
    return "\n".join(lines)


def _texts(question: Question) -> list[str]:
    return [option.text for option in question.options] or [step.text for step in question.steps]


def _set_apart(lines: Sequence[str], question: Question) -> str:
    """A line for each option: those that wrap on a phone run into each other without one between them."""
    wraps = any(len(text) > PHONE_LINE for text in _texts(question))
    return ("\n\n" if wraps else "\n").join(lines)


def _bar(votes: int, most: int, width: int = BAR_WIDTH) -> str:
    bar = "█" * round(width * votes / most) if most else ""
    return f"{bar.ljust(width, '·')} {votes}"


def _options(given: Answer) -> frozenset[int]:
    return given.options if isinstance(given, Several) else frozenset()


def _in_order_so_far(given: Order) -> str:
    right = next(place for place, step in enumerate(given.steps) if place != step)
    if not right:
        return _("The first step is another one.")
    return ngettext(
        "The first step is right, then it goes another way.",
        "The first {number} steps are right, then it goes another way.",
        right,
    ).format(number=right)


def _lettered(session: Session | None, at: int, text: str) -> str:
    return f"**{session.letter(at)}**\u2002{text}" if session else text


def _shape(dims: tuple[int | None, ...]) -> str:
    return f"({dims[0]},)" if len(dims) == 1 else f"({', '.join(map(str, dims))})"


def _tolerance(question: Question) -> str:
    percent = number_text(round(question.tolerance * 100, 6))
    return _("Up to {percent} % more or less counts as right.").format(percent=percent)
