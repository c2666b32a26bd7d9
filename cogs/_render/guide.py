"""What a new member is told about the tutor."""

from __future__ import annotations

from bot.i18n import ENGLISH, _, amount, language, ngettext
from cogs._render.page import Part
from questions.model import Bank


def guide_parts(bank: Bank) -> list[Part]:
    """The commands, how points work, and what the bank is about."""
    parts = [
        Part(f"### {_('Learn transfer learning together')}"),
        *(
            Part(paragraph, gap=True)
            for paragraph in (
                f"{_ask()} {_lead()}",
                _play(),
                _run(),
                _remember(),
                _look_back(),
                f"{_write()} {_take_in()} {_plan()} {_report()} {_private()}",
            )
        ),
        Part(f"**{_('What the questions are about')}**\n{_topics(bank)}", gap=True),
    ]
    if language() != ENGLISH:
        parts.append(
            Part(
                "-# "
                + _("I speak your language; the questions and what explains an error are written in English.")
            )
        )
    return parts


def _ask() -> str:
    return _(
        "**/quiz** asks the channel a question. Press a letter: only you see your verdict, and a wrong "
        "first try leaves you a second. With **generated:True** it is one that nobody has seen before."
    )


def _lead() -> str:
    return _("**/hint** gives you the next hint, for a quarter of the points.")


def _run() -> str:
    return _(
        "**/run** runs your Python on real torch and TensorFlow models, and shows every shape or "
        "explains the error. In a message's menu, **Apps → Run code** runs the code blocks in it."
    )


def _play() -> str:
    return _(
        "**/round** plays several questions in a row against the clock: press **Join**, then a "
        "letter for each; right and fast earns most."
    )


def _remember() -> str:
    return _(
        "**/review** brings back what you are about to forget, and **/mistakes** what you got wrong: only "
        "you see them. **/remind** writes to you when something is due."
    )


def _look_back() -> str:
    return _(
        "**/progress** shows you how you get on, **/group** how all of you do together, and **/leaderboard** "
        "who has earned the most points."
    )


def _take_in() -> str:
    return _("**/question import** makes drafts of a file's questions, from Moodle, Anki or a spreadsheet.")


def _plan() -> str:
    return _(
        "**/schedule** asks a channel a question every day, and **/statistics** tells how well each question "
        "works: for those who look after the server."
    )


def _report() -> str:
    return _(
        "**Report** under a question tells the moderators that something is wrong with it; **/reports** "
        "shows them all of it."
    )


def _write() -> str:
    return _(
        "**/question new** lets you write a question of your own: once a moderator approves it, this server "
        "is asked it."
    )


def _private() -> str:
    return _("**/privacy** tells what is stored of you, and hands it over or deletes it.")


def _topics(bank: Bank) -> str:
    return "\n".join(
        ngettext("- {topic}: {number} question", "- {topic}: {number} questions", number).format(
            topic=bank.title(topic), number=amount(number)
        )
        for topic in bank.topics()
        if (number := len(bank.select(topic=topic)))
    )
