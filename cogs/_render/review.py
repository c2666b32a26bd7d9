"""Reviewing: a question for one learner alone, what they are told, and where the review stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.i18n import _, ngettext
from bot.reviewing import Asked, Finished, NothingDue
from cogs._render.page import Part
from cogs._render.quiz import about_question, asked_parts
from cogs._render.text import moment
from questions.model import Bank


def review_parts(
    asked: Asked, bank: Bank, below: Sequence[Part] = (), *, answered: bool = False
) -> list[Part]:
    """The question, under a heading that says how far the review has come, and what is said `below` it.

    How it is answered is said until it is `answered` for good.
    """
    question = asked.question
    about = about_question(question)
    if asked.size:
        place = _("Review: {number} of {size}").format(number=asked.number, size=asked.size)
        about = f"{place} · {about}"
    heading = Part(f"### {bank.title(question.topic)}\n-# {about}")
    return [heading, *asked_parts(question, asked.session, answered=answered), *_set_off(below)]


def _set_off(parts: Sequence[Part]) -> list[Part]:
    return [replace(parts[0], gap=True), *parts[1:]] if parts else []


def nothing_due_parts(outcome: NothingDue) -> list[Part]:
    """Nothing to review: when there will be, and what to do meanwhile."""
    if outcome.next_due is None:
        said = _("You have nothing to review yet: what you answer comes back here just before you forget it.")
    else:
        said = _("Nothing is due: you are up to date. Your next question comes back {when}.").format(
            when=moment(outcome.next_due)
        )
    if outcome.more:
        return [Part(said), Part(_("Would you like a question that is new to you?"))]
    return [Part(said)]


def finished_parts(outcome: Finished) -> list[Part]:
    """A kind line at the end of a review."""
    if outcome.answered == 0:
        said = _("That was all there is to review for now.")
    elif outcome.correct == outcome.answered:
        said = _("All right at once. That will stay with you.")
    elif outcome.correct == 0:
        said = ngettext(
            "One question reviewed. It comes back soon: that is how it will stay.",
            "{number} questions reviewed. They come back soon: that is how they will stay.",
            outcome.answered,
        ).format(number=outcome.answered)
    else:
        said = _(
            "{number} questions reviewed, {correct} right at once. The others come back soon: "
            "that is how they will stay."
        ).format(number=outcome.answered, correct=outcome.correct)
    parts = [Part(f"### {_('Review done')}\n{said}")]
    if outcome.more_due:
        parts.append(Part(_("More is due whenever you like.")))
    elif outcome.next_due is not None:
        parts.append(Part(_("-# The next question is due {when}.").format(when=moment(outcome.next_due))))
    return parts


def no_review() -> str:
    return _("That review is over. Begin another with `/review`.")


def met_all() -> str:
    return _("You have met every question there is. `/review` brings them back in time.")


def left_the_bank() -> str:
    return _("That question was rewritten or taken away, sorry. Go on with the next one.")


def sent_by_dm() -> str:
    return _("Your review is waiting in your direct messages.")


def dm_is_closed() -> str:
    return _(
        "I can't write to you: your direct messages are closed to me. Open them in this server's privacy "
        "settings, or use `/review` here, where only you see it."
    )


def next_label() -> str:
    return _("Next")


def hint_label() -> str:
    return _("Hint")


def finish_label() -> str:
    return _("Finish")


def new_label() -> str:
    return _("A new question")


def more_label() -> str:
    return _("Review more")


def when_free(at: datetime) -> str:
    """All that fits was asked in the channel within the week."""
    return _(
        "This channel has had every question that fits within the last week; the next is free {when}. "
        "Meanwhile you can review on your own, just for you."
    ).format(when=moment(at))


def review_label() -> str:
    return _("Review on my own")


def ask_again_label() -> str:
    return _("Ask one again anyway")


def only_moderators() -> str:
    return _("Only a moderator can have a question asked again within the week. `/review` is for everyone.")
