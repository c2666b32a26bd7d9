"""What a round shows: the lobby, a question against the clock, the standings, the podium."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.i18n import _, amount, ngettext
from bot.tutor.round_outcome import Mine, Noted, Opened, Scene, TooLate
from bot.tutor.rounds import FOR_FAST, FOR_RIGHT, Ending, Place, Player, Round
from bot.tutor.session import Session
from cogs._render.answers import options_text, votes_text
from cogs._render.page import Part
from cogs._render.quiz import framework_name, gone, mended_parts
from cogs._render.text import fenced, moment, plain
from questions.model import Bank, Question

SHOWN_PLACES: Final = 5
PODIUM_PLACES: Final = 10
MEDALS: Final = {1: "🥇", 2: "🥈", 3: "🥉"}


def lobby_parts(scene: Scene, bank: Bank) -> list[Part]:
    """The message in which members join, and what became of it."""
    state = scene.round
    parts = [Part(f"### {_title(state)}\n-# {_about(state, bank)}")]
    if state.phase == "lobby":
        parts.append(
            Part(
                _("Press **Join** to play. It starts {when}, or as soon as {host} starts it.").format(
                    when=moment(state.ends_at), host=_member(state.host_id)
                )
            )
        )
        parts.append(Part(f"-# {_points_rule()}"))
        return [*parts, Part(_players(scene.players, scene.turnout.players), gap=True)]
    if state.phase == "over" and state.number == 0:
        return [*parts, Part(_called_off(state.ending))]
    if state.phase == "over":
        return [*parts, Part(_("This round is over."))]
    return [*parts, Part(_("The round is on. Whoever answers a question joins in."))]


def question_parts(scene: Scene, bank: Bank) -> list[Part]:
    """A question of the round: while it is on, or with the answer and the standings."""
    heading = _("Question {number} of {questions}").format(
        number=scene.number, questions=scene.round.questions
    )
    question, session = scene.question, scene.session
    if question is None or session is None:
        return [Part(f"### {heading}"), Part(gone()), *_after_question(scene)]
    about = f"{bank.title(question.topic)} · {framework_name(question.framework)}"
    parts = [Part(f"### {heading}\n-# {about}"), Part(question.prompt, gap=True)]
    if question.code:
        parts.append(Part(fenced(question.code, "py"), file="question.py", attached=question.code))
    parts.append(Part(options_text(question, session), file="options.md", gap=True))
    if scene.on:
        return [*parts, Part(_while_on(scene), gap=True)]
    return [*parts, *_why(scene, question, session), *_after_question(scene)]


def podium_parts(scene: Scene) -> list[Part]:
    """Under the picture: who stands where, in words."""
    state = scene.round
    heading = _("The round is over") if state.ending == "finished" else _("The round has ended early")
    parts = [Part(f"### {heading}")]
    if state.ending == "stopped":
        parts.append(Part(_("It was stopped; these are the standings until then.")))
    elif state.ending == "away":
        parts.append(Part(_("I was away for too long, sorry; these are the standings until then.")))
    if not any(place.points for place in scene.standings):
        parts.append(Part(_("Nobody scored this time, and everybody has seen the answers: play it again!")))
    return parts


def podium_list(scene: Scene) -> Part:
    """The first places in words, for those who can't see the picture and for those below it."""
    again = _("Play again with `/round`.")
    return Part(f"{_places(scene.standings, PODIUM_PLACES, gained=False)}\n-# {again}")


def podium_alt(standings: Sequence[Place]) -> str:
    """What the picture shows, for a screen reader."""
    lines = [
        _("{place}. {name}, {points}").format(
            place=each.place, name=plain(each.name or ""), points=_points(each.points)
        )
        for each in standings
    ]
    return _("The podium: {places}").format(places="; ".join(lines))


def opened_parts(outcome: Opened) -> list[Part]:
    """A word to the host where fewer questions fit than were wished for; else nothing."""
    if outcome.round.questions == outcome.wished:
        return []
    sentence = ngettext(
        "Only {number} question fits, so the round has that one.",
        "Only {number} questions fit, so the round has that many.",
        outcome.round.questions,
    )
    return [Part(sentence.format(number=outcome.round.questions))]


def busy(state: Round) -> str:
    """Another round runs in the channel."""
    return _(
        "A round is on in this channel already: join it, or wait until it is over. "
        "{host}, who started it, and moderators can stop it."
    ).format(host=_member(state.host_id))


def may_not_post() -> str:
    """The bot lacks what a round needs in this channel."""
    return _(
        "I can't run a round here: I need to see this channel, send messages and attach files. "
        "A moderator can allow me that in the channel's settings."
    )


def joined(*, new: bool) -> str:
    """To the one who pressed Join."""
    return _("You're in: good luck!") if new else _("You're in already: good luck!")


def ended() -> str:
    """To the one who pressed something of a round that is over."""
    return _("This round is over. Start another with `/round`.")


def not_host(state: Round) -> str:
    """To the one who pressed Start or Stop and isn't the host."""
    return _("Only {host}, who started the round, or a moderator can do that.").format(
        host=_member(state.host_id)
    )


def noted(outcome: Noted) -> str:
    """To the one who answered."""
    return _("Your answer: **{letter}**. You can change it until time is up.").format(
        letter=outcome.session.letter(outcome.option)
    )


def too_late(outcome: TooLate) -> str:
    """To the one who answered when time was up."""
    if outcome.session is None or outcome.option is None:
        return _("Time was up just before that: be in time for the next question!")
    return _("Time is up: your answer **{letter}** stands.").format(
        letter=outcome.session.letter(outcome.option)
    )


def not_playing() -> str:
    """To the one who asks how they did without having played."""
    return _("You haven't played in this round: whoever answers a question joins in.")


def mine_parts(mine: Mine) -> list[Part]:
    """How one player did."""
    standing = _("That makes you number {place} of {players}, with {points}.").format(
        place=mine.place.place, players=mine.players, points=_points(mine.place.points)
    )
    if mine.question is None or mine.session is None:
        return [Part(standing)]
    if mine.option is None:
        return [Part(_("### You gave no answer")), Part(standing), Part(mine.question.explanation)]
    letter = mine.session.letter(mine.option)
    option = mine.question.options[mine.option]
    heading = _("{letter} is right: {points}") if option.correct else _("Not {letter} this time")
    return [
        Part(f"### {heading.format(letter=letter, points=_points(mine.place.gained))}\n{option.why}"),
        Part(standing),
        Part(mine.question.explanation, file="explanation.md", gap=True),
        *mended_parts(mine.question),
    ]


def _title(state: Round) -> str:
    return ngettext("A round of {number} question", "A round of {number} questions", state.questions).format(
        number=state.questions
    )


def _about(state: Round, bank: Bank) -> str:
    pieces = [_("{seconds} seconds each").format(seconds=state.seconds)]
    if state.topic in bank.topics():
        assert state.topic is not None
        pieces.append(bank.title(state.topic))
    if state.level is not None:
        pieces.append(_("level {level} of 5").format(level=state.level))
    return " · ".join(pieces)


def _points_rule() -> str:
    return _(
        "A right answer earns {right} points, and up to {fast} more the faster it is. "
        "What counts is your last answer before time is up."
    ).format(right=FOR_RIGHT, fast=FOR_FAST)


def _called_off(ending: Ending | None) -> str:
    match ending:
        case "nobody":
            return _("Nobody joined, so this round is called off. Try again with `/round` whenever you like!")
        case "away":
            return _(
                "I was away for too long, so this round is called off, sorry. Start another with `/round`."
            )
        case _:
            return _("This round was stopped before a question was played.")


def _players(players: Sequence[Player], number: int) -> str:
    if not number:
        return _("Nobody has joined yet.")
    heading = ngettext("**{number} player**", "**{number} players**", number).format(number=number)
    names = ", ".join(_member(player.learner_id) for player in players)
    more = number - len(players)
    if more > 0:
        return _("{heading}: {names} and {more} more").format(heading=heading, names=names, more=more)
    return f"{heading}: {names}"


def _while_on(scene: Scene) -> str:
    clock = _("Press a letter. Time is up {when}.").format(when=moment(scene.round.ends_at))
    answered = ngettext(
        "{answered} of {number} player has answered.",
        "{answered} of {number} players have answered.",
        scene.turnout.players,
    ).format(answered=scene.turnout.answered, number=scene.turnout.players)
    return f"{clock}\n-# {answered}"


def _why(scene: Scene, question: Question, session: Session) -> list[Part]:
    answer = _("**{letter} is right.** {why}").format(
        letter=session.letter(question.right), why=question.options[question.right].why
    )
    if not scene.votes:
        return [Part(answer, gap=True)]
    bars = fenced(votes_text(question, session, scene.votes))
    return [Part(bars, gap=True), Part(answer)]


def _after_question(scene: Scene) -> list[Part]:
    if not scene.counts:
        return [Part(_("The round was stopped here, so this question doesn't count."), gap=True)]
    state = scene.round
    heading = _("**Standings after question {number}**").format(number=scene.number)
    parts = [Part(f"{heading}\n{_places(scene.standings, SHOWN_PLACES, gained=True)}", gap=True)]
    if state.phase == "answer" and state.number == scene.number:
        coming = _("The podium comes {when}.") if state.last else _("The next question comes {when}.")
        parts.append(Part(f"-# {coming.format(when=moment(state.ends_at))}"))
    return parts


def _places(standings: Sequence[Place], limit: int, *, gained: bool) -> str:
    if not standings:
        return _("Nobody plays yet.")
    lines = []
    for each in standings[:limit]:
        # No "4.": Discord would make a list of it, and number those in one place on.
        number = f"**{each.place}**"
        mark = MEDALS.get(each.place, number) if each.points else number
        line = f"{mark} {_member(each.learner_id)} · {_points(each.points)}"
        lines.append(f"{line} (+{amount(each.gained)})" if gained and each.gained else line)
    more = len(standings) - limit
    if more > 0:
        lines.append("-# " + ngettext("and {number} more", "and {number} more", more).format(number=more))
    return "\n".join(lines)


def _points(number: int) -> str:
    return ngettext("{number} point", "{number} points", number).format(number=amount(number))


def _member(learner_id: int) -> str:
    return f"<@{learner_id}>"
