"""The language that the one who is answered reads: gettext, with the English text as the key.

The catalogues are `locales/<language>.po` beside this file; `_()` and `ngettext()` look up in the language of
the interaction being answered, which a context variable carries. What stands in a module's constants is
marked with `N_()` and looked up where it is shown.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES: Final = Path(__file__).parent / "locales"
ENGLISH: Final = "en"

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark `text` for translation, for a constant that `_()` looks up later."""
    return text


def _(text: str) -> str:
    """`text` in the reader's language; as it stands where there is no translation."""
    return _catalogue(_language.get()).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The form that `number` asks for, in the reader's language, with `{number}` still to be filled in."""
    return _catalogue(_language.get()).ngettext(one, many, number)


def languages() -> tuple[str, ...]:
    """Every language there is, English first."""
    return (ENGLISH, *sorted(path.stem for path in LOCALES.glob("*.po")))


def nearest(tag: str) -> str:
    """The language of ours that a Discord locale such as "es-419" asks for; English where we have none."""
    code = tag.partition("-")[0].lower()
    return code if code in languages() else ENGLISH


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Look texts up in `language` within the block, and in the tasks started there."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    with (LOCALES / f"{language}.po").open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
