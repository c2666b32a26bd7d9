"""Brings the catalogues of `locales/` up to date with the texts in the code: `make messages`.

It reads the code's syntax tree and not, as Babel's own extractor does, its tokens: before Python 3.12 these
hold an f-string in one piece, with the texts looked up inside it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.i18n import LOCALES

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ("bot", "cogs", "questions")
# The functions of bot.i18n that take texts, and how many.
TEXTS: Final = {"_": 1, "N_": 1, "ngettext": 2}
# Built up at run time, a text could be in no catalogue.
BUILT: Final = (ast.JoinedStr, ast.BinOp, ast.Call)


class BuiltTextError(ValueError):
    """A text to translate is put together before it is looked up; the message says where."""


def texts() -> Catalog:
    """Every text in the code that is to be translated, with the files it stands in."""
    catalogue = Catalog(fuzzy=False)
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        for found in in_code(path.read_text("utf-8"), where):
            # Two texts are one and many. No line numbers: they would change with every edit.
            catalogue.add(found if len(found) > 1 else found[0], locations=[(where, None)])  # type: ignore[list-item]
    return catalogue


def update(path: Path, found: Catalog) -> list[str]:
    """Add the texts of `found` to the .po file, drop those that are gone; the ones without a translation."""
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.stem)
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with path.open("wb") as target:
        write_po(target, catalogue, width=110, sort_by_file=True)
    return [_name(message) for message in catalogue if message.id and not is_translated(message)]


def is_translated(message: Message) -> bool:
    """Whether every form of it is there."""
    forms = [message.string] if isinstance(message.string, str) else message.string or [""]
    return all(forms)


def _name(message: Message) -> str:
    return message.id if isinstance(message.id, str) else " | ".join(message.id or ())


def in_code(code: str, where: str) -> Iterator[tuple[str, ...]]:
    """The texts in one file, in order; `where` is its name. Raises BuiltTextError."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(node.func, ast.Name) and node.func.id in TEXTS:
            given = node.args[: TEXTS[node.func.id]]
            if any(isinstance(each, BUILT) for each in given):
                raise BuiltTextError(
                    f"{where}:{node.lineno}: look the whole text up first, then fill it in: "
                    '_("Hint {number}").format(number=number)'
                )
            literal = tuple(
                each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
            # A name stands for a constant, whose text is marked with N_() where it is written.
            if literal:
                yield literal


def main() -> None:
    """Update every catalogue, and say what is left to translate."""
    found = texts()
    for path in sorted(LOCALES.glob("*.po")):
        missing = update(path, found)
        print(f"{path.name}: {len(found)} texts, {len(missing)} to translate")
        for text in missing:
            print(f"  {text}")


if __name__ == "__main__":
    main()
