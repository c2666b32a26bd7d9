"""Questions as a spreadsheet: one row each. docs/exchange.md names the columns."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from questions import rules
from questions.exchange import reasons
from questions.exchange.intake import Intake
from questions.exchange.outcome import UnreadableError
from questions.exchange.plain import Entry, entry_of
from questions.model import Bank

OPTIONS: Final = range(1, rules.COUNTS["options"][1] + 1)
HINTS: Final = range(1, rules.COUNTS["hints"][1] + 1)
TEXTS: Final = ("id", "topic", "kind", "framework", "level", "prompt", "code", "explanation")
COLUMNS: Final = (
    "id", "topic", "kind", "framework", "level", "prompt", "code",
    *(f"{name}_{number}" for number in OPTIONS for name in ("option", "why")),
    "correct", *(f"hint_{number}" for number in HINTS), "explanation", "sources", "more",
)  # fmt: skip
# A cell that begins so is a formula to Excel, LibreOffice and Google Sheets, and may be an attack (OWASP, CSV
# Injection). The apostrophe that we put before it says to them, and to us, that it is a text.
FORMULA: Final = tuple("=+-@\t\r＝＋－＠")  # noqa: RUF001 - the wide ones are meant
QUOTE: Final = "'"
MORE: Final = "more"
_DELIMITERS: Final = (",", ";", "\t")


def write(bank: Bank) -> str:
    """The whole of `bank`, with a first row that names the columns."""
    target = io.StringIO(newline="")
    rows = csv.writer(target)
    rows.writerow(COLUMNS)
    for question in bank:
        row = _row(entry_of(question))
        rows.writerow([_quoted(row.get(column, "")) for column in COLUMNS])
    return target.getvalue()


def read(text: str, intake: Intake) -> None:
    """Offer every row of `text` to `intake`. Raises UnreadableError where it is no CSV or has no `prompt`."""
    rows = _rows(text)
    try:
        names = [_column(name) for name in next(rows, [])]
        if "prompt" not in names:
            raise UnreadableError(reasons.NO_HEADER)
        found = False
        line = rows.line_num + 1
        for cells in rows:
            if intake.closed:
                break
            row = {name: _unquoted(cell) for name, cell in zip(names, cells, strict=False) if cell.strip()}
            if row:
                found = True
                intake.offer(line, _entry(row), row.get("prompt", ""))
            line = rows.line_num + 1
    except csv.Error as error:
        raise UnreadableError(reasons.NOT_CSV(mistake=str(error))) from None
    if not found:
        raise UnreadableError(reasons.NO_QUESTIONS)


def _column(heading: str) -> str:
    """The column that is meant: "Option 1" and "option1" are `option_1`."""
    name = "_".join(heading.casefold().replace("-", " ").split())
    return re.sub(r"^(option|why|hint)_?(\d)$", r"\1_\2", name)


def _rows(text: str) -> Any:
    """A reader of the rows: some languages' spreadsheets put semicolons where others have commas."""
    head = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _row(entry: Entry) -> dict[str, str]:
    """The cells of one question; what would not come back as it was goes into `more`, as JSON."""
    row: dict[str, str] = {field: str(entry[field]) for field in TEXTS if field in entry}
    options = entry.get("options", [])
    for number, option in enumerate(options, start=1):
        row |= {f"option_{number}": option["text"], f"why_{number}": option["why"]}
    row["correct"] = ";".join(str(at) for at, option in enumerate(options, start=1) if option.get("correct"))
    row |= {f"hint_{number}": hint for number, hint in enumerate(entry["hints"], start=1)}
    row["sources"] = "\n".join(entry["sources"])
    back = _entry({column: cell for column, cell in row.items() if cell.strip()})
    rest = {field: value for field, value in entry.items() if back.get(field) != value}
    return row | ({MORE: json.dumps(rest)} if rest else {})


def _entry(row: Mapping[str, str]) -> Entry:
    """The entry that the filled cells of a row make. Unknown columns become fields, to be told of."""
    entry: Entry = {name: cell for name, cell in row.items() if name in TEXTS or name not in COLUMNS}
    if "level" in entry and entry["level"].strip() in {"1", "2", "3", "4", "5"}:
        entry["level"] = int(entry["level"])
    if options := _options(row):
        entry["options"] = options
    if hints := [row[f"hint_{number}"] for number in HINTS if f"hint_{number}" in row]:
        entry["hints"] = hints
    if "sources" in row:
        entry["sources"] = [line.strip() for line in row["sources"].splitlines() if line.strip()]
    return entry | _more(row.get(MORE, ""))


def _options(row: Mapping[str, str]) -> list[Entry]:
    right = {_place(each) for each in row.get("correct", "").replace(",", ";").split(";")}
    options = []
    for number in OPTIONS:
        if f"option_{number}" in row:
            option: Entry = {"text": row[f"option_{number}"]}
            option |= {"correct": True} if number in right else {}
            option |= {"why": row[f"why_{number}"]} if f"why_{number}" in row else {}
            options.append(option)
    return options


def _place(typed: str) -> int:
    """The number of an option, typed as that or as a letter; 0 for what is neither."""
    place = typed.strip().casefold()
    return "_12345".find(place) if place.isdecimal() and len(place) == 1 else "_abcde".find(place or "?")


def _more(cell: str) -> Entry:
    if not cell:
        return {}
    try:
        more = json.loads(cell)
    except (ValueError, RecursionError):
        more = None
    return more if isinstance(more, dict) else {MORE: cell}


def _quoted(cell: str) -> str:
    return f"{QUOTE}{cell}" if cell.lstrip()[:1] in (*FORMULA, QUOTE) and cell.strip() else cell


def _unquoted(cell: str) -> str:
    bare = cell[1:]
    return bare if cell.startswith(QUOTE) and bare.lstrip()[:1] in (*FORMULA, QUOTE) else cell
