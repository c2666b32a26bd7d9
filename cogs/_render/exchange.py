"""What is told of questions that are taken along, and of those that come out of a file."""

from __future__ import annotations

from typing import Final

from bot.exchanging import Exported, Imported
from bot.i18n import N_, _, amount, ngettext
from cogs._render.page import Part
from cogs._render.text import escaped
from questions.exchange.formats import Format
from questions.exchange.outcome import CountedIn, Refused
from questions.exchange.reasons import Reason

FORMAT_NAMES: Final = {
    Format.ANKI: N_("Anki deck (.apkg)"),
    Format.GIFT: N_("Moodle GIFT (.gift)"),
    Format.TOML: N_("TOML, as in the bank (.toml)"),
    Format.CSV: N_("CSV, for a spreadsheet (.csv)"),
    Format.JSON: N_("JSON, for programs (.json)"),
}
_WHAT_NEXT: Final = {
    Format.ANKI: N_("Open it in Anki. Importing a newer export later brings your cards up to date."),
    Format.GIFT: N_("In Moodle: Question bank → Import → GIFT format."),
    Format.TOML: N_("`AUTHORING.md` in my source explains every field."),
    Format.CSV: N_("`docs/exchange.md` in my source explains every column."),
    Format.JSON: N_("`docs/exchange.md` in my source explains every field."),
}


def exported_parts(exported: Exported, wanted: Format) -> list[Part]:
    """What stands above the file."""
    said = ngettext(
        "Here is {number} question, with its answer: keep it to yourself as long as others may be asked it.",
        "Here are {number} questions, with their answers: keep them to yourself as long as others may be "
        "asked them.",
        exported.questions,
    )
    number = amount(exported.questions)
    return [Part(said.format(number=number)), Part(f"-# {_(_WHAT_NEXT[wanted])}")]


def nothing_to_export() -> str:
    """For a choice that no question fits."""
    return _("No question fits that: leave out the topic or the level, and I'll look again.")


def only_moderators() -> str:
    """For members who ask for questions that are not theirs."""
    return _(
        "The answers are in the file, so only those who moderate this server can have it. "
        "With `mine:True` you get the questions that you have written here."
    )


def imported_parts(imported: Imported) -> list[Part]:
    """What became of a file: how many drafts, and everything that is not in them, line by line."""
    made = len(imported.drafts)
    if made:
        said = ngettext(
            "### {number} draft\n`/question drafts` shows it: look at it, fill in what is missing, send it "
            "in.",
            "### {number} drafts\n`/question drafts` shows them: look at each, fill in what is missing, send "
            "it in.",
            made,
        )
    else:
        said = _("### No draft\nNothing in the file could be taken over.")
    parts = [Part(said.format(number=amount(made)))]
    if imported.refused:
        lines = [_line(each, imported.counted_in) for each in imported.refused]
        parts += [
            Part(_("**Not taken over, or not all of it**"), gap=True),
            Part("\n".join(lines), file="not-taken-over.md"),
        ]
    return parts


def reason_text(reason: Reason) -> str:
    """Why something can't be taken over, in the reader's language."""
    values = {name: escaped(each) if isinstance(each, str) else each for name, each in reason.values.items()}
    return _(reason.text).format(**values)


def _line(refused: Refused, counted_in: CountedIn) -> str:
    where = {
        "line": _("Line {number}"),
        "question": _("Question {number}"),
        "note": _("Note {number}"),
    }[counted_in].format(number=refused.at)
    title = f" · {escaped(refused.title)}" if refused.title else ""
    return f"- {where}{title}: {reason_text(refused.why)}"
