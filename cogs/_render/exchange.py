"""What is told of questions that are taken along."""

from __future__ import annotations

from typing import Final

from bot.exchanging import Exported
from bot.i18n import N_, _, amount, ngettext
from cogs._render.page import Part
from questions.exchange.formats import Format

FORMAT_NAMES: Final = {
    Format.ANKI: N_("Anki deck (.apkg)"),
    Format.GIFT: N_("Moodle GIFT (.gift)"),
    Format.TOML: N_("TOML, as in the bank (.toml)"),
    Format.CSV: N_("CSV, for a spreadsheet (.csv)"),
    Format.JSON: N_("JSON (.json)"),
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
    return _("The answers are in the file, so only those who moderate this server can have it.")
