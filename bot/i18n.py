"""The language that the one who is answered reads: gettext, with the English text as the key.

The catalogues are `locales/<language>.po` beside this file; `_()` and `ngettext()` look up in the language of
the interaction being answered, which a context variable carries. What stands in a module's constants is
marked with `N_()` and looked up where it is shown.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_percent, get_decimal_symbol, get_group_symbol

LOCALES: Final = Path(__file__).parent / "locales"
ENGLISH: Final = "en"

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)
# How Discord writes its locales: "de", "es-419", "pt-BR".
_TAG: Final = re.compile(r"([a-z]{2,3})(-[A-Za-z0-9]+)?")


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark `text` for translation, for a constant that `_()` looks up later."""
    return text


def _(text: str) -> str:
    """`text` in the reader's language; as it stands where there is no translation."""
    return _texts().gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The form that `number` asks for, in the reader's language, with `{number}` still to be filled in."""
    return _texts().ngettext(one, many, number)


def amount(number: float, digits: int = 0) -> str:
    """`number` as the reader writes it, with `digits` decimals: "12,345.6", "12.345,6"."""
    # Babel's own formatting fails for more than 28 digits, and a snippet may have such a number.
    group, point = get_group_symbol(_language.get()), get_decimal_symbol(_language.get())
    # A whole number stays exact: as "f" it would go through a float.
    written = f"{number:,}" if isinstance(number, int) and not digits else f"{number:,.{digits}f}"
    return written.translate(str.maketrans(",.", group + point))


def percent(share: float) -> str:
    """A share from 0 to 1 as whole percent, as the reader writes it: "57%", or "57\N{NO-BREAK SPACE}%"."""
    return format_percent(share, locale=_language.get())


def language() -> str:
    """The reader's language, such as "en"."""
    return _language.get()


def languages() -> tuple[str, ...]:
    """Every language there is, English first."""
    return (ENGLISH, *sorted(path.stem for path in LOCALES.glob("*.po")))


def nearest(tag: str) -> str:
    """The language of ours that a Discord locale such as "es-419" asks for; English where we have none."""
    known = _TAG.fullmatch(tag)
    return known[1] if known and _catalogue(LOCALES / f"{known[1]}.po") is not None else ENGLISH


def speak(language: str) -> None:
    """Look texts up in `language` from here to the end of this task."""
    _language.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Look texts up in `language` within the block, and in the tasks started there."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def _texts() -> gettext.NullTranslations:
    return _catalogue(LOCALES / f"{_language.get()}.po") or _AS_WRITTEN


_AS_WRITTEN: Final = gettext.NullTranslations()


@cache
def _catalogue(path: Path) -> gettext.NullTranslations | None:
    """What a .po file holds; None where there is no such file."""
    if not path.is_file():
        return None
    with path.open("rb") as source:
        messages = read_po(source, locale=path.stem)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
