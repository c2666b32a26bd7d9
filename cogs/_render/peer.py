"""A question by Peer Instruction: what is posted in each phase, and what a voter is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import _, ngettext, percent
from bot.peering import VoteOutcome
from bot.tutor.outcome import Gone
from bot.tutor.peer import AGREED_ABOVE, Closed, Moved, Peer, Phase, Spread, Standings, Voted
from cogs._render.page import Part
from cogs._render.quiz import asked_parts, explanation_parts, gone, heading_part
from cogs._render.text import clipped, moment

# Discord takes 100; so many stand on one line of the question, where the thread is named.
THREAD_NAME_LIMIT = 48


def peer_parts(standings: Standings, title: str) -> list[Part]:
    """The posted question in the phase it is in. Nothing in it tells how a vote stands that is open."""
    question, session = standings.question, standings.session
    parts = [heading_part(question, title), *asked_parts(question, session)]
    if standings.peer.phase != "done":
        return [*parts, Part(_phase(standings), gap=True)]
    return [*parts, Part(outcome_text(standings), gap=True), *explanation_parts(question)]


def vote_parts(outcome: VoteOutcome) -> list[Part]:
    """What the one who voted is told; only they see it."""
    match outcome:
        case Voted(session, option, before):
            if before is None or before == option:
                said = _("Your vote is **{letter}**. You can change it until the vote closes.")
                return [Part(said.format(letter=session.letter(option)))]
            said = _("Your vote is now **{letter}**, no longer {before}.")
            return [Part(said.format(letter=session.letter(option), before=session.letter(before)))]
        case Closed(_session, peer):
            return [Part(_closed(peer))]
        case Gone():
            return [Part(gone())]


def move_label(phase: Phase) -> str:
    """What the button that ends `phase` says."""
    return _("Vote again now") if phase == "talking" else _("Close the vote")


def not_yours_to_move() -> str:
    """For who would end a phase of somebody else's question."""
    return _("Only the member who asked, or a moderator, can do that; it also goes on by itself in a while.")


def moved_already() -> str:
    """For who ends a phase that has just ended."""
    return _("That has just happened already: look at the question above.")


def thread_name(prompt: str) -> str:
    """What the thread of a question is called."""
    name = _("Convince each other: {question}").format(question=" ".join(prompt.split()))
    return clipped(name, THREAD_NAME_LIMIT)


def discussion_text(ends_at: datetime) -> str:
    """What opens the discussion. It names no one's vote, and no option."""
    return _(
        "You don't all agree, and that is the best moment to learn from each other. Say what you chose and "
        "**why**, and try to convince the others; then vote again, {when}."
    ).format(when=moment(ends_at))


def vote_again_text(link: str) -> str:
    """What ends the discussion."""
    return _("Time to vote again: {link}. Change your mind, or stay with it.").format(link=link)


def outcome_text(standings: Standings) -> str:
    """How the group did, in a sentence or two."""
    first, second, right = standings.first, standings.second, standings.question.right
    answer = _("**The answer is {letter}.**").format(letter=standings.session.letter(right))
    if not first.voters:
        return answer + " " + _("Nobody voted this time.")
    if first.share(right) > AGREED_ABOVE:
        said = _("{percent} of you had it in the first vote, so there was nothing to discuss. Well done!")
        return answer + " " + said.format(percent=_percent(first, right))
    if not second.voters:
        said = _("{percent} of you had it in the first vote; nobody voted a second time.")
        return answer + " " + said.format(percent=_percent(first, right))
    if not first.share(right) and not second.share(right):
        return answer + " " + _("Nobody had it this time: a good moment to read why.")
    said = _("{before} of you had it at first, {after} in the end.")
    return answer + " " + said.format(before=_percent(first, right), after=_percent(second, right))


def columns(standings: Standings) -> list[tuple[str, Spread]]:
    """The spreads to draw side by side, with their titles, of two lines each."""
    shown: list[tuple[str, Spread]] = []
    for title, spread in ((_("First vote"), standings.first), (_("Second vote"), standings.second)):
        if spread.voters:
            votes = ngettext("{number} vote", "{number} votes", spread.voters).format(number=spread.voters)
            shown.append((f"{title}\n{votes}", spread))
    return shown


def alternative_text(standings: Standings) -> str:
    """The picture of the spreads in words, for who can't see it."""
    session = standings.session
    told: list[str] = []
    for title, spread in columns(standings):
        shares = (f"{session.letter(option)} {_percent(spread, option)}" for option in session.order)
        told.append(f"{title}: {', '.join(shares)}.".replace("\n", ", "))
    return " ".join(told)


def announcement(moved: Moved, link: str) -> str:
    """What is said in the thread, or in the channel, when the last vote is closed."""
    return _("The votes are in: {link}.").format(link=link) + " " + outcome_text(moved.standings)


def _phase(standings: Standings) -> str:
    peer, voters = standings.peer, standings.voters
    assert peer.ends_at is not None
    when = moment(peer.ends_at)
    if peer.phase == "talking":
        if peer.thread_id is None:
            return _("**2 of 3 · Convince each other** here. The second vote opens {when}.").format(when=when)
        said = _("**2 of 3 · Convince each other** in <#{thread}>. The second vote opens {when}.")
        return said.format(thread=peer.thread_id, when=when)
    voted = _("Nobody has voted yet")
    if voters:
        voted = ngettext("{number} member has voted", "{number} members have voted", voters).format(
            number=voters
        )
    if peer.phase == "alone":
        said = _("**1 of 3 · Vote alone.** Nobody sees what you choose. {voted}; it closes {when}.")
        return said.format(voted=voted, when=when)
    said = _("**3 of 3 · Vote again.** {voted}; it closes {when}.").format(voted=voted, when=when)
    if not peer.hinted:
        return said
    hint = _("That was a hard one, so here is a hint for everyone: {hint}")
    return hint.format(hint=standings.question.hints[0]) + "\n\n" + said


def _closed(peer: Peer) -> str:
    match peer.phase:
        case "talking":
            return _("The first vote is closed: convince the others now, and vote again afterwards.")
        case "again":
            return _("The first vote is closed, the second open: vote with the buttons of the question.")
        case _:
            return _("The votes are closed: the answer is under the question.")


def _percent(spread: Spread, option: int) -> str:
    return percent(spread.share(option))


def letters(standings: Standings) -> Sequence[str]:
    """The options' letters in the order shown."""
    return [standings.session.letter(option) for option in standings.session.order]
