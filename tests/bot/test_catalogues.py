"""The translations are complete: every text in the code, in every language there is, and nothing else."""

from __future__ import annotations

import re
import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot.i18n import LOCALES
from bot.messages import BuiltTextError, in_code, is_translated, texts, update

FILES = sorted(LOCALES.glob("*.po"))
each_language = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
HOW = "run `make messages`, then write the translation in"


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=path.stem)


def forms(text: object) -> tuple[str, ...]:
    """All forms of a message's id or string."""
    return (text,) if isinstance(text, str) else tuple(text or ())  # type: ignore[arg-type]


def messages(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def start(text: str) -> str:
    """The mark that makes a heading, small print or a list of a line."""
    return re.match(r"(?:#+ |-# |- |> )?", text)[0]  # type: ignore[index]


def test_there_is_a_language_besides_english() -> None:
    assert "es" in [path.stem for path in FILES]


@each_language
def test_every_text_is_translated(path: Path) -> None:
    translated = {message.id for message in messages(catalogue(path)) if is_translated(message)}
    missing = [message.id for message in messages(texts()) if message.id not in translated]
    assert not missing, f"{HOW} bot/locales/{path.name}: {missing}"


@each_language
def test_nothing_is_left_over_or_only_guessed(path: Path) -> None:
    used = {message.id for message in messages(texts())}
    left = [message.id for message in messages(catalogue(path)) if message.id not in used]
    guessed = [message.id for message in messages(catalogue(path)) if message.fuzzy]
    assert not left, f"no longer in the code, `make messages` drops them: {left}"
    assert not guessed, f"check these in bot/locales/{path.name} and take their `fuzzy` mark away: {guessed}"
    assert not catalogue(path).obsolete


@each_language
def test_every_form_has_the_places_of_its_text(path: Path) -> None:
    for message in messages(catalogue(path)):
        # A form for just one may say "one" in place of the number.
        allowed = [places(form) - gone for form in forms(message.id) for gone in (set(), {"number"})]
        if not message.pluralizable:
            allowed = allowed[:1]
        for form in forms(message.string):
            assert places(form) in allowed, f"{path.name}: {form!r} has other places than {message.id!r}"


@each_language
def test_every_number_has_its_form(path: Path) -> None:
    assert catalogue(path).num_plurals == get_plural(path.stem).num_plurals
    for message in messages(catalogue(path)):
        expected = catalogue(path).num_plurals if message.pluralizable else 1
        assert len(forms(message.string)) == expected, f"{path.name}: {message.id!r} needs {expected} forms"


@each_language
def test_what_is_marked_up_in_english_is_marked_up_in_every_language(path: Path) -> None:
    for message in messages(catalogue(path)):
        for form in forms(message.string):
            for mark in ("**", "`", "]("):
                assert form.count(mark) == forms(message.id)[-1].count(mark), f"{path.name}: {form!r}"
            assert start(form) == start(forms(message.id)[0]), f"{path.name}: {form!r}"
            assert form.strip() == form


@pytest.mark.parametrize(
    "built", ['_(f"Hint {n}")', '_("Hint " + n)', '_("Hint {n}".format(n=1))', 'ngettext("one", f"{n}", n)']
)
def test_a_text_that_is_built_before_it_is_looked_up_is_refused(built: str) -> None:
    with pytest.raises(BuiltTextError, match=r"cogs/x\.py:1: look the whole text up first"):
        list(in_code(built, "cogs/x.py"))


def test_texts_are_found_inside_f_strings_and_in_constants() -> None:
    code = """LABEL = N_("Hint")\nprint(f"### {_('Why')}", ngettext("a {n}", "many {n}", 3), _(LABEL))"""
    assert list(in_code(code, "cogs/x.py")) == [("Hint",), ("Why",), ("a {n}", "many {n}")]


def test_make_messages_adds_what_is_new_keeps_what_is_done_and_drops_what_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "es.po"
    path.write_text(
        'msgid ""\nmsgstr "Language: es\\n"\n\nmsgid "Hint"\nmsgstr "Pista"\n\nmsgid "Gone"\nmsgstr "Ido"\n',
        "utf-8",
    )
    found = Catalog(fuzzy=False)
    found.add("Hint")
    found.add(("one", "many"))
    assert update(path, found) == ["one | many"]
    after = catalogue(path)
    assert {message.id: message.string for message in messages(after)} == {
        "Hint": "Pista",
        ("one", "many"): ("", ""),
    }
    written = path.read_text("utf-8")
    update(path, found)
    assert path.read_text("utf-8") == written
