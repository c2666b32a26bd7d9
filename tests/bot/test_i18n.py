"""Looking texts up in the reader's language."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coalesce import Coalescer
from bot.i18n import _, amount, language, languages, nearest, ngettext, percent, speaking


def test_a_text_is_read_in_the_language_of_the_block_it_is_looked_up_in() -> None:
    assert _("Hint") == "Hint"
    with speaking("es"):
        assert _("Hint") == "Pista"
        with speaking("en"):
            assert _("Hint") == "Hint"
        assert _("Hint") == "Pista"
    assert _("Hint") == "Hint"


def test_a_number_chooses_its_form() -> None:
    def said(number: int) -> str:
        return ngettext("{number} point", "{number} points", number).format(number=number)

    assert [said(number) for number in (0, 1, 2)] == ["0 points", "1 point", "2 points"]
    with speaking("es"):
        assert [said(number) for number in (0, 1, 2)] == ["0 puntos", "1 punto", "2 puntos"]


def test_a_text_nobody_translated_is_shown_as_it_stands() -> None:
    with speaking("es"):
        assert _("no such text") == "no such text"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("es-ES", "es"), ("es-419", "es"), ("en-US", "en"), ("en-GB", "en"), ("ja", "en"), ("zh-CN", "en")],
)
def test_a_discord_locale_gets_the_language_that_is_nearest(tag: str, code: str) -> None:
    assert nearest(tag) == code


@given(st.text(max_size=12))
def test_whatever_a_locale_is_called_there_is_a_language(tag: str) -> None:
    assert nearest(tag) in languages()


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert [amount(1234), amount(1234.56, 1), amount(0)] == ["1,234", "1,234.6", "0"]
    with speaking("es"):
        assert [amount(1234), amount(1234.56, 1), amount(0)] == ["1.234", "1.234,6", "0"]


@given(st.integers(min_value=0))
def test_no_number_is_too_long_to_write_and_none_loses_a_digit(number: int) -> None:
    with speaking("es"):
        assert int(amount(number).replace(".", "")) == number


def test_a_share_is_written_as_the_reader_writes_it() -> None:
    assert [percent(0.574), percent(1), percent(0)] == ["57%", "100%", "0%"]
    with speaking("es"):
        assert [percent(0.574), percent(1)] == ["57\N{NO-BREAK SPACE}%", "100\N{NO-BREAK SPACE}%"]


async def test_members_answered_at_the_same_time_each_read_their_own_language() -> None:
    everyone_is_here = asyncio.Barrier(2)

    async def answer(code: str) -> str:
        with speaking(code):
            await everyone_is_here.wait()
            return _("Hint")

    english, spanish = await asyncio.gather(answer("en"), answer("es"))
    assert (english, spanish) == ("Hint", "Pista")


async def test_work_started_for_a_member_is_done_in_their_language() -> None:
    async def work() -> str:
        return language()

    with speaking("es"):
        task = asyncio.ensure_future(work())
    assert await task == "es"


async def test_shared_work_runs_in_the_language_it_asks_for_not_in_that_of_whoever_came_first() -> None:
    edits, shown, first_is_at_work, go_on = Coalescer(), list[str](), asyncio.Event(), asyncio.Event()

    async def edit() -> None:
        first_is_at_work.set()
        await go_on.wait()
        with speaking("en"):
            shown.append(_("Hint"))

    async def press(code: str) -> None:
        with speaking(code):
            await edits.run("board", edit)

    first = asyncio.create_task(press("es"))
    await first_is_at_work.wait()
    second = asyncio.create_task(press("en"))
    go_on.set()
    await asyncio.gather(first, second)
    assert set(shown) == {"Hint"}
