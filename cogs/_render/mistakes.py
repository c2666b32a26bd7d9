"""/mistakes: what a learner got wrong, and the explanation of one of them."""

from __future__ import annotations

from bot.i18n import _, ngettext
from bot.store.cards import Mistake
from cogs._render.answers import answer_text, why_right
from cogs._render.page import Part
from cogs._render.quiz import explanation_parts
from cogs._render.text import fenced, gist, moment
from questions.model import Bank, Question

PROMPT_LENGTH = 150


def mistakes_heading(number: int) -> str:
    return ngettext(
        "### A question to look at again\nYou got this one wrong. Only you see it.",
        "### Questions to look at again\nYou got these {number} wrong, the latest first. Only you see them.",
        number,
    ).format(number=number)


def mistake_text(question: Question, mistake: Mistake, bank: Bank) -> str:
    """One mistake in three lines: what about, what was asked, how it went."""
    tries = ngettext("one wrong try", "{number} wrong tries", mistake.wrong).format(number=mistake.wrong)
    if mistake.mended:
        went = _("✓ right since · {tries}, the last {when}").format(
            tries=tries, when=moment(mistake.last_wrong)
        )
    else:
        went = _("{tries}, the last {when}").format(tries=tries, when=moment(mistake.last_wrong))
    return f"**{bank.title(question.topic)}**\n{gist(question.prompt, PROMPT_LENGTH)}\n-# {went}"


def no_mistakes() -> str:
    return _("Nothing here: you have got no question wrong. `/quiz` asks the channel another.")


def explained_parts(question: Question, bank: Bank) -> list[Part]:
    """A question with its answer and explanation, to read."""
    parts = [Part(f"### {bank.title(question.topic)}"), Part(question.prompt)]
    if question.code:
        parts.append(Part(fenced(question.code, "py"), file="question.py", attached=question.code))
    answer = f"{answer_text(question)}\n{why_right(question)}".rstrip()
    return [*parts, Part(answer, gap=True), *explanation_parts(question)]


def gone() -> str:
    return _("That question was taken away since. `/mistakes` shows those that are there.")


def try_label() -> str:
    return _("Try again")


def explain_label() -> str:
    return _("Explanation")
