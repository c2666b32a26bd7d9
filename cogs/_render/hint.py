"""What a learner who asks for a hint is told."""

from __future__ import annotations

from bot.i18n import _, ngettext
from bot.tutor.outcome import AlreadyDone, Closed, Gone, Hinted, HintOutcome, NoMoreHints, NothingAsked
from bot.tutor.session import Session
from cogs._render.page import Part
from cogs._render.quiz import gone, how_to_ask
from cogs._render.text import message_link


def hint_parts(outcome: HintOutcome) -> list[Part]:
    """The next hint, or why there is none."""
    match outcome:
        case Hinted(number=number, text=text, worth=worth):
            earns = ngettext(
                "A right answer now earns {number} point.", "A right answer now earns {number} points.", worth
            ).format(number=worth)
            return [
                Part(f"### {_('Hint {number}').format(number=number)}\n{text}"),
                Part(f"-# {earns}"),
            ]
        case NoMoreHints(hints=hints):
            rungs = "\n".join(f"{number}. {text}" for number, text in enumerate(hints, 1))
            return [
                Part(f"### {_('You have had every hint')}\n{rungs}"),
                Part(f"-# {_('Pick the answer that fits them best.')}"),
            ]
        case AlreadyDone(session=session):
            return [Part(f"{_answered(session)} {how_to_ask()}")]
        case Closed():
            revealed = _("The answer to this one has been revealed, so it needs no hint.")
            return [Part(f"{revealed} {how_to_ask()}")]
        case Gone():
            return [Part(gone())]
        case NothingAsked():
            nothing = _("No question is open in this channel, so there is nothing to hint at.")
            return [Part(f"{nothing} {how_to_ask()}")]


def _answered(session: Session) -> str:
    if session.message_id is None:
        return _("You have answered this question already.")
    link = message_link(session.guild_id, session.channel_id, session.message_id)
    return _("You have answered [this question]({link}) already.").format(link=link)
