"""Why something can't be taken over, in one kind sentence each.

The sentences are English here and in the terminal; on Discord they are looked up in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, with named places and what belongs there."""

    text: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def __call__(self, **values: object) -> Reason:
        """The same sentence with its places filled in."""
        return Reason(self.text, values)


def N_(text: str) -> Reason:  # noqa: N802 - the mark that `make messages` looks for
    """A reason whose sentence is to be translated."""
    return Reason(text)


# Of a whole file.
UNKNOWN_FORMAT: Final = N_(
    "I can read .toml (many in a .zip), .json, .gift, .txt (GIFT), .csv and .apkg files, not {name}."
)
TOO_LARGE: Final = N_("The file is too large: {size} MB are allowed. Please split it.")
NOT_TEXT: Final = N_("The file is not UTF-8 text. Please save it as UTF-8 and try again.")
NOT_TOML: Final = N_("The file is not valid TOML in line {line}: {mistake}.")
NOT_JSON: Final = N_("The file is not valid JSON in line {line}: {mistake}.")
NOT_OUR_JSON: Final = N_("The file is JSON, but has no list called `questions`.")
NEWER: Final = N_("The file was written by a newer version ({version}) than this one can read.")
NO_QUESTIONS: Final = N_("There are no questions in the file.")
NOT_CSV: Final = N_("The file is not valid CSV: {mistake}.")
NO_HEADER: Final = N_("The first line has to name the columns, and one of them has to be `prompt`.")
NOT_A_ZIP: Final = N_("The file is not an archive that could be opened.")
NOT_A_PACKAGE: Final = N_("The file is not a deck package that Anki could open.")
UNPACKS_TOO_LARGE: Final = N_("The package unpacks to more than {size} MB. Please export fewer notes.")
WHOLE_COLLECTION: Final = N_(
    "This is a whole collection. Please export one deck as an .apkg file in Anki instead."
)
DAMAGED: Final = N_("The collection inside the package is damaged. Please export it again in Anki.")

# Of one thing in it.
TOO_MANY: Final = N_("It comes after the first {most} questions. Please split the file.")
TOO_LONG: Final = N_("It is far too long: {most} characters are the most for one text.")
TOO_MUCH: Final = N_("There is far more in it than in any question.")
NOT_A_TABLE: Final = N_("It is not a table of fields.")
UNCLOSED: Final = N_("Its answers are not closed: a `}}` is missing.")
NO_ANSWERS: Final = N_("It is a description and asks nothing.")
ESSAY: Final = N_("It is answered with an essay, which nobody here could mark.")
MATCHING: Final = N_("It is a matching question, and there is no such kind here.")
SHORT_ANSWER: Final = N_("It is answered with words that are typed, and there is no such kind here.")
NUMERIC: Final = N_("It is answered with a number, but which one can't be read from it.")
UNKNOWN_ANSWERS: Final = N_("What stands between its braces can't be read as answers.")
PICTURES: Final = N_("It rests on pictures or sounds, and only text can be taken over.")
CLOZE: Final = N_("It is a cloze card: a text with gaps, and there is no such kind here.")
EMPTY: Final = N_("It is empty.")

# Of what is to go on in the boxes in which members write questions.
UNKNOWN_KIND: Final = N_("There is no such kind of question here.")
MANY_RIGHT: Final = N_("It has more right answers than one, and a question of its kind has exactly one.")
TOO_WIDE: Final = N_(
    "It has more answers, hints or words than the boxes have room for. Please shorten it first."
)
THERE_ALREADY: Final = N_("The bank has this question already, or you have a draft of it.")
NO_ROOM: Final = N_(
    "You have {most} drafts in the works, and more can't be kept. Finish some, then import it again."
)
UNKNOWN_FIELDS: Final = N_("It is a draft now, without what I don't know: {names}.")
IN_PART: Final = N_("It is a draft now, but not all of its claims fit the boxes. Please look at its proof.")
