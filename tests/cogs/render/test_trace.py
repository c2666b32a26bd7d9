"""What a learner sees of the layers a model call went through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.runs.trace import Trace, of, pack, unpack
from cogs._render.page import Page, lay_out
from cogs._render.trace import MAX_WIDTH, blocks_on, excerpt, outside, summary, trace_page, view
from sandbox.protocol import Result, SnippetError, TraceStep

HOSTILE = "@everyone ``` `x` \u202e\x1b[31m" * 20
STEPS = st.builds(
    TraceStep,
    path=st.one_of(st.text(max_size=300), st.just(HOSTILE)),
    type=st.one_of(st.text(max_size=300), st.just(HOSTILE)),
    input=st.none() | st.lists(st.none() | st.integers(-5, 10**400), max_size=40).map(tuple),
    output=st.none() | st.lists(st.none() | st.integers(-5, 10**400), max_size=40).map(tuple),
    parameters=st.integers(0, 10**400),
    depth=st.integers(-3, 40),
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
    whole = view(trace)
    for shown in (whole, *(view(trace, choice.block) for choice in blocks_on(whole, whole.first)[:3])):
        for page in range(shown.pages):
            laid_out = lay_out(trace_page(shown, page))
            discord_takes_page(laid_out)
            assert laid_out.files == ()
            assert len(blocks_on(shown, page)) <= 25
        assert 0 <= shown.first < shown.pages
    assert len(excerpt(trace) + summary(trace)) < 1000


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(TRACES)
def test_a_phone_shows_every_line_unbroken(trace: Trace) -> None:
    for page in range(view(trace).pages):
        text = trace_page(view(trace), page)[1].text
        assert text.count("```") == 2
        assert max(map(len, lines(text))) <= MAX_WIDTH + 6, "but for the zero width spaces"


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(TRACES)
def test_what_is_kept_is_bounded_and_comes_back_as_it_was(trace: Trace) -> None:
    assert unpack(pack(trace)) == trace
    assert len(pack(trace)) < 200_000


def test_a_layer_is_its_path_its_class_and_below_what_went_in_and_out() -> None:
    trace = view(Trace((step("0", (8, 512)), step("classifier.1", None)), failed=1))
    assert trace_page(trace, 0)[1].text == (
        "```\n"
        "  0             Linear\n"
        "    (8, 25088) → (8, 512)\n"
        "✗ classifier.1  Linear\n"
        "    (8, 25088) → failed\n"
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
    assert lines(trace_page(view(Trace(steps)), 0)[1].text) == [
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
    firsts = [line.split()[0] for line in lines(shown) if not line.startswith("    ")]
    assert firsts == ["layer.17", "layer.18", "layer.19", "✗"]


def test_of_a_call_that_went_well_a_result_shows_one_line() -> None:
    trace = Trace((TraceStep("a", "A", (8, 3), (8, 4), 0), TraceStep("b", "B", (8, 4), (8, 5), 0)))
    assert excerpt(trace) == ""
    assert summary(trace) == "-# 2 layers traced: (8, 3) → (8, 5)"


def test_the_pages_open_where_it_failed_and_cover_every_layer_once() -> None:
    trace = view(failed_at(20, 30))
    assert (trace.pages, trace.first) == (3, 1)
    every = [line for page in range(3) for line in lines(trace_page(trace, page)[1].text)]
    seen = [line for line in every if not line.startswith("    ")]
    assert [line.split("layer.")[1].split()[0] for line in seen] == [str(number) for number in range(30)]
    assert [line for line in seen if line.startswith("✗")] == [seen[20]]


@pytest.mark.parametrize("page", [3, 99])
def test_a_page_beyond_the_last_is_the_last(page: int) -> None:
    shown = view(failed_at(1, 30))
    assert trace_page(shown, page) == trace_page(shown, 2)


def test_only_a_layer_without_an_output_is_marked_as_failed() -> None:
    again = (step("cell", (8, 10)), step("cell", (8, 10)))
    assert of(Result("1", "error", trace=again, error=SnippetError("E", "m", layer="cell"))).failed is None


def test_a_long_path_keeps_its_end() -> None:
    long = Trace((step("encoder.layers." * 6 + "self_attention.out_proj", (1,)),))
    head = lines(trace_page(view(long), 0)[1].text)[0]
    assert head.strip().startswith("…")
    assert "…out_proj  Linear" in head


def nested(*told: tuple[int, str, tuple[int, ...] | None]) -> tuple[TraceStep, ...]:
    return tuple(TraceStep(path, "Block", (1, 2), output, 10, depth) for depth, path, output in told)


def stages(number: int, blocks: int, inside: int) -> list[tuple[int, str, tuple[int, ...] | None]]:
    """A model as most are: stages of blocks of layers."""
    found: list[tuple[int, str, tuple[int, ...] | None]] = []
    for stage in range(number):
        found.append((0, f"s{stage}", (1, 2)))
        for block in range(blocks):
            found.append((1, f"s{stage}.{block}", (1, 2)))
            found += [(2, f"s{stage}.{block}.{layer}", (1, 2)) for layer in range(inside)]
    return found


def heads(text: str) -> list[str]:
    return [line.split()[0] + line.split()[1] for line in lines(text) if not line.startswith("    ")]


def test_a_model_of_hundreds_of_layers_is_a_page_of_blocks_that_open() -> None:
    trace = of(Result("1", "ok", trace=nested(*stages(4, 12, 14))))
    whole = view(trace)
    assert "### 672 layers · page 1 of 4" in trace_page(whole, 0)[0].text
    assert heads(trace_page(whole, 0)[1].text)[:2] == ["▸s0.0", "▸s0.1"]
    assert "▸ a block" in trace_page(whole, 0)[2].text
    second = blocks_on(whole, 0)[1]
    assert (second.name, second.about) == ("s0.1", "Block · 14 layers · 10 parameters")
    inside = view(trace, second.block)
    assert trace_page(inside, 0)[0].text == "### s0.1 · 14 layers · page 1 of 2"
    assert blocks_on(inside, 0) == []
    assert outside(trace, second.block).rows == whole.rows


def test_the_blocks_around_a_failure_stand_open_and_the_first_page_shows_it() -> None:
    told = [*stages(4, 12, 14), (0, "last", (1, 2)), (1, "last.0", (1, 2)), (1, "last.1", None)]
    trace = of(Result("1", "error", trace=nested(*told), error=SnippetError("E", "m", layer="last.1")))
    whole = view(trace)
    assert "✗ last.1" in trace_page(whole, whole.first)[1].text
    assert "  last.0" in trace_page(whole, whole.first)[1].text
    assert "after 670 layers that went well" in excerpt(trace)


def test_a_block_whose_own_code_failed_stands_after_its_layers() -> None:
    told = [(0, "one", (1, 2)), (0, "net", None), (1, "net.0", (1, 2)), (1, "net.1", (1, 2))]
    trace = of(Result("1", "error", trace=nested(*told), error=SnippetError("E", "m", layer="net")))
    assert heads(excerpt(trace)) == ["oneBlock", "net.0Block", "net.1Block", "✗net"]
    assert heads(trace_page(view(trace), 0)[1].text)[-1] == "✗net"


def test_a_flat_model_gets_its_blocks_from_the_names_of_its_layers() -> None:
    names = ["stem_conv", "stem_bn", "input_scale"]
    parts = ("1_conv", "1_bn", "1_relu", "2_conv", "2_bn", "out")
    names += [f"conv{stage}_block{block}_{part}" for stage in (2, 3) for block in (1, 2, 3) for part in parts]
    steps = nested(*((1, f"base/{name}", (1, 2)) for name in names))
    trace = of(Result("1", "ok", trace=(*nested((0, "base", (1, 2))), *steps)))
    firsts = [trace.steps[at] for at in view(trace, 0).rows]
    assert len(trace.steps) == len(names) + 8
    assert [step.path for step in trace.steps if step.depth == 1] == [
        "base/stem",
        "base/input_scale",
        *(f"base/conv{stage}_block{block}" for stage in (2, 3) for block in (1, 2, 3)),
    ]
    assert len(firsts) == len(names)


def test_a_short_flat_model_is_left_as_it_is() -> None:
    steps = nested(*((0, f"dense_{number}", (1, 2)) for number in range(10)))
    assert of(Result("1", "ok", trace=steps)).steps == steps


def test_the_blocks_that_long_paths_share_are_told_once() -> None:
    start = "features.denseblock4.denselayer31"
    told = [(0, f"{start}.{name}", (1, 2)) for name in ("norm1", "relu1", "conv1")]
    steps = nested(*told, (0, f"{start}.conv2", None))
    trace = of(Result("1", "error", trace=steps, error=SnippetError("E", "m", layer=f"{start}.conv2")))
    assert f"-# in {start}\n" in excerpt(trace)
    assert heads(excerpt(trace)) == ["norm1Block", "relu1Block", "conv1Block", "✗conv2"]
    assert trace_page(view(trace), 0)[0].text == f"### 4 layers\n-# in {start}"


def test_a_path_that_is_cut_begins_with_a_whole_name() -> None:
    steps = nested((0, "encoder.layers.layer_3.mlp", (1, 2)), (0, "head", (1, 2)))
    assert heads(trace_page(view(Trace(steps)), 0)[1].text)[0] == "…layer_3.mlpBlock"
