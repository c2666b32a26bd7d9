"""What a learner who asks for a hint is told."""

from __future__ import annotations

from typing import Final

from bot.tutor.outcome import AlreadyDone, Closed, Gone, Hinted, HintOutcome, NoMoreHints, NothingAsked
from cogs._render.page import Part
from cogs._render.quiz import GONE, HOW_TO_ASK
from cogs._render.text import count

NOTHING_ASKED: Final = f"No question is open in this channel, so there is nothing to hint at. {HOW_TO_ASK}"


def hint_parts(outcome: HintOutcome) -> list[Part]:
    """The next hint, or why there is none."""
    match outcome:
        case Hinted(_, _, number, text, worth):
            return [
                Part(f"### Hint {number}\n{text}"),
                Part(f"-# A right answer now earns {count(worth, 'point')}."),
            ]
        case NoMoreHints(_, _, hints):
            rungs = "\n".join(f"{number}. {text}" for number, text in enumerate(hints, 1))
            return [
                Part(f"### You have had every hint\n{rungs}"),
                Part("-# Pick the answer that fits them best."),
            ]
        case AlreadyDone(_, session, _):
            link = _link(session.guild_id, session.channel_id, session.message_id)
            return [Part(f"You have answered {link} already. {HOW_TO_ASK}")]
        case Closed():
            return [Part(f"The answer to this one has been revealed, so it needs no hint. {HOW_TO_ASK}")]
        case Gone():
            return [Part(GONE)]
        case NothingAsked():
            return [Part(NOTHING_ASKED)]


def _link(guild_id: int | None, channel_id: int, message_id: int | None) -> str:
    if message_id is None:
        return "this question"
    place = f"{guild_id or '@me'}/{channel_id}/{message_id}"
    return f"[this question](https://discord.com/channels/{place})"
