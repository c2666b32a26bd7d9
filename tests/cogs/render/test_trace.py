"""What a learner sees of the layers a model call went through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.runs.trace import Trace, of, pack, unpack
from cogs._render.page import Page, lay_out
from cogs._render.trace import MAX_WIDTH, excerpt, first_page, page_count, summary, trace_page
from sandbox.protocol import Result, SnippetError, TraceStep

HOSTILE = "@everyone ``` `x` \u202e\x1b[31m" * 20
STEPS = st.builds(
    TraceStep,
    path=st.one_of(st.text(max_size=300), st.just(HOSTILE)),
    type=st.one_of(st.text(max_size=300), st.just(HOSTILE)),
    input=st.none() | st.lists(st.none() | st.integers(-5, 10**400), max_size=40).map(tuple),
    output=st.none() | st.lists(st.none() | st.integers(-5, 10**400), max_size=40).map(tuple),
    parameters=st.integers(0, 10**400),
)
TRACES = st.builds(
    Result,
    id=st.just("1"),
    status=st.just("error"),
    trace=st.lists(STEPS, min_size=1, max_size=250).map(tuple),
    error=st.none() | st.builds(SnippetError, st.just("E"), st.just("m"), layer=st.text(max_size=3)),
).map(of)


def step(path: str, output: tuple[int, ...] | None, kind: str = "Linear") -> TraceStep:
    return TraceStep(path, kind, (8, 25088), output, 1234)


def failed_at(number: int, steps: int) -> Trace:
    trace = tuple(step(f"layer.{at}", None if at == number else (8, 10)) for at in range(steps))
    return of(Result("1", "error", trace=trace, error=SnippetError("E", "m", layer=f"layer.{number}")))


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if not line.startswith(("```", "**", "-#", "#"))]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(TRACES)
def test_discord_takes_every_page_of_whatever_was_traced(
    discord_takes_page: Callable[[Page], None], trace: Trace
) -> None:
    for page in range(page_count(trace)):
        shown = lay_out(trace_page(trace, page))
        discord_takes_page(shown)
        assert shown.files == ()
    assert 0 <= first_page(trace) < page_count(trace)
    assert len(excerpt(trace) + summary(trace)) < 1000


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(TRACES)
def test_a_phone_shows_every_line_unbroken(trace: Trace) -> None:
    for page in range(page_count(trace)):
        text = trace_page(trace, page)[1].text
        assert text.count("```") == 2
        assert max(map(len, lines(text))) <= MAX_WIDTH + 6, "but for the zero width spaces"


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(TRACES)
def test_what_is_kept_is_bounded_and_comes_back_as_it_was(trace: Trace) -> None:
    assert unpack(pack(trace)) == trace
    assert len(pack(trace)) < 400_000


def test_a_layer_is_its_path_its_class_and_below_what_went_in_and_out() -> None:
    trace = Trace((step("0", (8, 512)), step("classifier.1", None)), failed=1)
    assert trace_page(trace, 0)[1].text == (
        "```\n"
        "  0             Linear\n"
        "    (8, 25088) → (8, 512)\n"
        "✗ classifier.1  Linear\n"
        "    (8, 25088) → failed here\n"
        "```"
    )
    assert "2 layers" in trace_page(trace, 0)[0].text
    assert "2,468 parameters" in trace_page(trace, 0)[2].text


def test_what_a_layer_got_is_said_only_where_it_is_not_what_the_one_above_gave() -> None:
    steps = (
        TraceStep("pool", "MaxPool2d", (8, 512, 14, 14), (8, 512, 7, 7), 0),
        TraceStep("drop", "Dropout", (8, 512, 7, 7), (8, 512, 7, 7), 0),
        TraceStep("head", "Linear", (8, 25088), (8, 10), 0),
    )
    assert lines(trace_page(Trace(steps), 0)[1].text) == [
        "  pool  MaxPool2d",
        "    (8, 512, 14, 14)",
        "    → (8, 512, 7, 7)",
        "  drop  Dropout",
        "    → (8, 512, 7, 7)",
        "  head  Linear",
        "    (8, 25088) → (8, 10)",
    ]


def test_a_result_shows_the_layers_up_to_the_one_that_failed() -> None:
    shown = excerpt(failed_at(20, 21))
    assert "after 17 layers that went well" in shown
    assert [line.split()[0] for line in lines(shown)[::2]] == ["layer.17", "layer.18", "layer.19", "✗"]


def test_of_a_call_that_went_well_a_result_shows_one_line() -> None:
    trace = Trace((TraceStep("a", "A", (8, 3), (8, 4), 0), TraceStep("b", "B", (8, 4), (8, 5), 0)))
    assert excerpt(trace) == ""
    assert summary(trace) == "-# 2 layers traced: (8, 3) → (8, 5)"


def test_the_pages_open_where_it_failed_and_cover_every_layer_once() -> None:
    trace = failed_at(20, 30)
    assert (page_count(trace), first_page(trace)) == (3, 1)
    seen = [line for page in range(3) for line in lines(trace_page(trace, page)[1].text)[::2]]
    assert [line.split("layer.")[1].split()[0] for line in seen] == [str(number) for number in range(30)]
    assert [line for line in seen if line.startswith("✗")] == [seen[20]]


@pytest.mark.parametrize("page", [3, 99])
def test_a_page_beyond_the_last_is_the_last(page: int) -> None:
    assert trace_page(failed_at(1, 30), page) == trace_page(failed_at(1, 30), 2)


def test_only_a_layer_without_an_output_is_marked_as_failed() -> None:
    again = (step("cell", (8, 10)), step("cell", (8, 10)))
    assert of(Result("1", "error", trace=again, error=SnippetError("E", "m", layer="cell"))).failed is None


def test_a_long_path_keeps_its_end() -> None:
    long = Trace((step("encoder.layers." * 6 + "self_attention.out_proj", (1,)),))
    head = lines(trace_page(long, 0)[1].text)[0]
    assert head.strip().startswith("…")
    assert "tion.out_proj  Linear" in head
