"""What a learner sees of a Result, whatever the snippet tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from discord import ui
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.runs.admission import Empty, StillRunning, TooLong
from cogs._render.page import Page
from cogs._render.result import accent, progress_text, refusal_text, result_page
from sandbox.protocol import (
    MAX_FILE_BYTES,
    MAX_STREAM_BYTES,
    STATUSES,
    Item,
    OutputFile,
    Queued,
    Result,
    SnippetError,
    Started,
    Truncated,
    Usage,
    Value,
)

Text = Callable[[Page], str]
Files = Callable[[Page], dict[str, str]]

HOSTILE = "@everyone <@1> ```\n**b** [a](http://e.vil)``` \x1b[31m\u202e\ud800 `x` || " * 40
LINES = "x" * 79 + "\n"


def worst(status: Any) -> Result:
    """As much as a Result can hold, and all of it meant to break the message."""
    return Result(
        id="1",
        status=status,
        stdout="`````" * (MAX_STREAM_BYTES // 5),
        stderr=LINES * (MAX_STREAM_BYTES // 80),
        truncated=Truncated(stdout=True, stderr=True),
        values=tuple(
            Value(
                HOSTILE, "model", "torch", HOSTILE, (10**40,) * 60, HOSTILE, 10**400, 10**399, (9,), HOSTILE,
                HOSTILE, True, 10**400, (Item(HOSTILE, HOSTILE, (10**40,) * 60, HOSTILE, HOSTILE),) * 16,
                (HOSTILE,) * 16, (HOSTILE,) * 16,
            )
            for _ in range(50)
        ),
        error=SnippetError(HOSTILE, HOSTILE, None, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        files=tuple(
            OutputFile(name, mime, b"\0" * MAX_FILE_BYTES)
            for name, mime in [
                *[("../../plot.png", "image/png")] * 4,
                (HOSTILE, "image/png"),
                ("", "text/plain"),
                ("stdout.txt", "text/plain"),
                ("values.txt", "text/plain"),
                ("n" * 4000 + ".png", "image/png"),
                ("日本語.csv", "text/csv"),
            ]
        ),
        notes=(HOSTILE,) * 30,
        usage=Usage(10**9, 10**9, 10**9, 10**9),
    )  # fmt: skip


@pytest.mark.usefixtures("in_every_language")
@pytest.mark.parametrize("status", STATUSES)
def test_discord_takes_the_worst_a_snippet_can_come_back_with(
    status: Any, discord_takes_page: Callable[[Page], None]
) -> None:
    discord_takes_page(result_page(worst(status)))


@pytest.mark.usefixtures("in_every_language")
@pytest.mark.parametrize("status", STATUSES)
def test_discord_takes_the_least_a_snippet_can_come_back_with(
    status: Any, discord_takes_page: Callable[[Page], None], text_of: Text
) -> None:
    result = Result(id="1", status=status)
    discord_takes_page(result_page(result))
    assert text_of(result_page(result)).startswith("### ")
    assert 0 < accent(result) <= 0xFFFFFF


def test_files_and_long_texts_share_what_one_message_takes(
    discord_takes_page: Callable[[Page], None], text_of: Text
) -> None:
    files = tuple(OutputFile(f"{number}.csv", "text/csv", b"a,b") for number in range(10))
    page = result_page(replace(worst("error"), files=files))
    discord_takes_page(page)
    assert len(page.files) == 10
    sent = sum(file.filename.endswith(".csv") for file in page.files)
    assert 0 < sent < 10
    assert f"{10 - sent} more files" in text_of(page)


def test_every_status_has_a_verdict_of_its_own(text_of: Text) -> None:
    verdicts = {
        status: text_of(result_page(Result(id="1", status=status))).split("\n")[0] for status in STATUSES
    }
    assert len(set(verdicts.values())) == len(STATUSES)
    assert verdicts["timeout"] == "### Stopped: it took too long"


TEXTS = st.text(st.sampled_from("ab `*_@<\n\x1b\u202e"), max_size=400)
SHORT = st.one_of(st.none(), TEXTS)
RESULTS = st.builds(
    Result,
    id=st.just("1"),
    status=st.sampled_from(STATUSES),
    stdout=st.one_of(TEXTS, st.integers(0, 9000).map(lambda number: "`````\n" * (number // 6))),
    stderr=TEXTS,
    values=st.lists(
        st.builds(
            Value, TEXTS, st.sampled_from(["tensor", "model", "other"]), st.just("torch"), TEXTS,
            parameters=st.one_of(st.none(), st.integers(0, 10**12)), preview=SHORT,
        ),
        max_size=30,
    ).map(tuple),
    error=st.one_of(
        st.none(),
        st.builds(
            SnippetError, TEXTS, TEXTS, st.one_of(st.none(), st.integers(1, 999)), SHORT,
            explanation=SHORT, layer=SHORT, expected=SHORT, got=SHORT,
        ),
    ),
    files=st.lists(
        st.builds(OutputFile, TEXTS, st.sampled_from(["image/png", "text/csv", "evil/\n"]), st.binary()),
        max_size=10,
    ).map(tuple),
    notes=st.lists(TEXTS, max_size=12).map(tuple),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(RESULTS)
def test_discord_takes_whatever_came_back(discord_takes_page: Callable[[Page], None], result: Result) -> None:
    discord_takes_page(result_page(result))


def test_a_snippet_that_ran_shows_its_output_its_table_and_its_cost(text_of: Text) -> None:
    result = Result(
        id="1",
        status="ok",
        stdout="torch.Size([8, 2048, 1, 1])\n",
        values=(Value("x", "tensor", "torch", "torch.Tensor", (8, 3), "torch.float32"),),
        notes=("`resnet50` has random weights: the pretrained ones aren't stored here.",),
        usage=Usage(wall_ms=2340, cpu_ms=3000, peak_memory_mb=412),
    )
    shown = text_of(result_page(result))
    assert shown.startswith("### Ran in 2.3 s\n```\ntorch.Size([8, 2048, 1, 1])\n```")
    assert "x     (8, 3)  Tensor float32" in shown
    assert "> `resnet50` has random weights" in shown
    assert "412 MiB" in shown


def test_a_snippet_that_left_nothing_to_see_is_told_how_to_see_something(text_of: Text) -> None:
    assert "on the last line" in text_of(result_page(Result(id="1", status="ok")))
    assert "on the last line" not in text_of(result_page(Result(id="1", status="ok", stdout="end\n")))


def test_what_was_quick_did_not_take_no_time(text_of: Text) -> None:
    def heading(milliseconds: int) -> str:
        usage = Usage(wall_ms=milliseconds, cpu_ms=1, peak_memory_mb=1)
        return text_of(result_page(Result(id="1", status="ok", usage=usage))).split("\n")[0]

    assert heading(2) == "### Ran in 0.01 s"
    assert heading(34) == "### Ran in 0.03 s"
    assert heading(340) == "### Ran in 0.3 s"


def test_what_it_got_is_not_said_by_itself(text_of: Text) -> None:
    error = SnippetError("ModuleNotFoundError", "No module named 'x'", 1, explanation="x is gone.", got="x")
    assert "got" not in text_of(result_page(Result(id="1", status="error", error=error)))


def test_an_error_names_its_line_its_words_and_its_cause(text_of: Text) -> None:
    error = SnippetError(
        "RuntimeError",
        "mat1 and mat2 shapes cannot be multiplied (4x512 and 1000x5)",
        7,
        "    head(features)",
        explanation="`head` takes 1000 numbers a row and was given 512.",
        layer="head",
        expected="(*, 1000)",
        got="(4, 512)",
    )
    shown = text_of(result_page(Result(id="1", status="error", error=error)))
    assert shown.startswith("### RuntimeError on line 7")
    assert "`head(features)`" in shown
    assert "mat1 and mat2 shapes cannot be multiplied (4x512 and 1000x5)" in shown
    assert "`head` takes 1000 numbers a row and was given 512." in shown
    assert "**Layer** `head` · **expected** `(*, 1000)` · **got** `(4, 512)`" in shown


def test_an_error_of_many_lines_keeps_its_columns(text_of: Text) -> None:
    error = SnippetError("E", "two shapes:\n  (8, 3)\n  (8, 4)")
    shown = text_of(result_page(Result(id="1", status="error", error=error)))
    assert "```\ntwo shapes:\n  (8, 3)\n  (8, 4)\n```" in shown


def test_long_output_is_shown_from_its_start_and_attached_whole(text_of: Text, attached_to: Files) -> None:
    output = "\n".join(f"epoch {number}" for number in range(500))
    page = result_page(Result(id="1", status="ok", stdout=output))
    assert "epoch 0\n" in text_of(page)
    assert "epoch 499" not in text_of(page)
    assert "see stdout.txt" in text_of(page)
    assert attached_to(page) == {"stdout.txt": output}


def test_output_that_was_cut_says_so(text_of: Text) -> None:
    page = result_page(Result(id="1", status="ok", stdout="short", truncated=Truncated(stdout=True)))
    assert "Only the first 64 KiB were kept." in text_of(page)
    assert page.files == ()


def test_many_values_are_shown_in_part_counted_and_attached(text_of: Text, attached_to: Files) -> None:
    values = tuple(Value(f"v{number}", "scalar", "python", "int", preview="1") for number in range(50))
    page = result_page(Result(id="1", status="ok", values=values))
    assert "v11 " in text_of(page)
    assert "v12 " not in text_of(page)
    assert "and 38 more names: see values.txt" in text_of(page)
    assert "v49 " in attached_to(page)["values.txt"]


def test_figures_are_shown_and_other_files_attached() -> None:
    files = (
        OutputFile("figure_1_loss.png", "image/png", b"png"),
        OutputFile("log.csv", "text/csv", b"a,b"),
    )
    page = result_page(Result(id="1", status="ok", files=files))
    galleries = [item for item in page.items if isinstance(item, ui.MediaGallery)]
    assert [image.media.url for image in galleries[0].items] == ["attachment://figure_1_loss.png"]
    assert [image.description for image in galleries[0].items] == ["figure_1_loss.png"]
    assert [file.filename for file in page.files] == ["figure_1_loss.png", "log.csv"]


def test_files_that_would_have_one_name_are_told_apart() -> None:
    names = ("3-log.csv", "a/log.csv", "b/log.csv", "stdout.txt", "!!")
    files = tuple(OutputFile(name, "text/csv", b"a,b") for name in names)
    page = result_page(Result(id="1", status="ok", stdout="line\n" * 500, files=files))
    assert [file.filename for file in page.files] == [
        "stdout.txt",
        "3-log.csv",
        "log.csv",
        "3-3-log.csv",
        "4-stdout.txt",
        "file",
    ]


def test_files_too_large_for_one_message_are_counted(text_of: Text) -> None:
    files = tuple(
        OutputFile(f"{n}.bin", "application/octet-stream", b"\0" * MAX_FILE_BYTES) for n in range(3)
    )
    page = result_page(Result(id="1", status="ok", files=files))
    assert len(page.files) == 1
    assert "2 more files" in text_of(page)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Queued(1), "you are next"),
        (Queued(2), "1 snippet before yours"),
        (Queued(5), "4 snippets before yours"),
        (Started(), "Running"),
    ],
)
def test_who_waits_is_told_for_what(event: Queued | Started, words: str) -> None:
    assert words in progress_text(event)


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Empty(), "no code"),
        (TooLong(200 * 1024), "200 KiB of code and I take 64"),
        (StillRunning(), "Edit and rerun"),
    ],
)
def test_who_is_refused_is_told_why_and_what_to_do(why: Any, words: str) -> None:
    assert words in refusal_text(why)


def test_what_keras_puts_around_the_message_of_a_layer_is_left_out(text_of: Text) -> None:
    message = (
        "Exception encountered when calling Sequential.call().\n\nInput 0 of layer 'head' is wrong.\n\n"
        "Arguments received by Sequential.call():\n  • inputs=tf.Tensor(shape=(None, 64))\n  • training=True"
    )
    shown = text_of(result_page(Result("1", "error", error=SnippetError("ValueError", message, 3))))
    assert "> Input 0 of layer 'head' is wrong." in shown
    assert "Arguments" not in shown


def test_facts_too_long_for_a_line_stand_below_each_other(text_of: Text) -> None:
    error = SnippetError(
        "E", "m", 3, layer="mobilenetv2_1.00_96", expected="(None, 96, 96, 3)", got="(None,)"
    )
    shown = text_of(result_page(Result("1", "error", error=error)))
    assert "**Layer** `mobilenetv2_1.00_96`\n**expected** `(None, 96, 96, 3)`\n" in shown
