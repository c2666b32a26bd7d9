"""Text from people and programs, made safe to show and made to fit."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cogs._render.text import clipped, escaped, fenced, gist, head_of, inline_code, plain, prose

# Text in which everything that Discord gives a meaning to is likely.
LIVELY = st.lists(
    st.one_of(
        st.sampled_from([*"*_~|`[]()<>#-+.:@\\/!1a", " ", "\n", "\r", "\b", "\x1b", "\u202e"]),
        st.sampled_from(
            ["@everyone", "@here", "<@123456789012345678>", "<@&123456789012345678>", "<#12345>", "<t:1:R>"]
        ),
        st.sampled_from(
            ["</quiz:1>", "<:a:1>", "https://e.vil/x", "[a](http://e.vil)", "```", "``", "||a||"]
        ),
        st.sampled_from(["**b**", "__u__", "~~s~~", "-# small", "# big", "1. one", "word", ":smile:"]),
        st.text(max_size=3),
    ),
    max_size=20,
).map("".join)

# What is live in Discord's Markdown once escaped characters are out of the way.
LIVE = re.compile(
    r"""[*_~|`\[\]]            # emphasis, spoilers, code, links
      | <[@#:ta/i]             # mentions, channels, emoji, times, commands
      | @(?:everyone|here)
      | :// | :[\w+-]+:        # links and emoji by name
      | ^\s*(?:[#>+]|-|\d+\.)  # headings, quotes, lists, small print
    """,
    re.VERBOSE,
)
ESCAPE = re.compile(r"\\[^0-9A-Za-z\s]")


def live(markdown: str) -> list[str]:
    """What a reader would see acting, of Markdown that has no code in it."""
    return LIVE.findall(ESCAPE.sub("\u00b7", markdown))


class TestPlain:
    """Nothing in it acts on the reader's screen."""

    @pytest.mark.parametrize(
        ("raw", "shown"),
        [
            ("\x1b[1;31mred\x1b[0m and \x1b[38;5;12mblue\x1b[m", "red and blue"),
            ("\x1b]8;;https://e.vil\x07click\x1b]8;;\x07 \x1b]0;title\x1b\\me", "click me"),
            ("\x1b[2K\x1b[1Aup", "up"),
            ("10%\r50%\r100%\ndone\r\n", "100%\ndone\n"),
            ("Epoch 1/1\r\n 1/1 [=====]\r\n", "Epoch 1/1\n 1/1 [=====]\n"),
            ("1/2\b\b\b2/2", "2/2"),
            ("\b\bx", "x"),
            ("a\tb\x00\x07\x7f\x9bc", "a\tbc"),
            ("if admin\u202e\u2066 # user\u2069\u200f", "if admin # user"),
            ("half \ud83d a pair", "half  a pair"),
            ("日本語 → 🎉 é", "日本語 → 🎉 é"),
        ],
        ids=[
            "colours", "titles-and-links", "cursor", "progress", "dos-lines", "backspaces",
            "too-many-backspaces", "controls", "directions", "surrogates", "other-scripts",
        ],
    )  # fmt: skip
    def test_shows_text_as_it_was_last_read_on_a_terminal(self, raw: str, shown: str) -> None:
        assert plain(raw) == shown

    @given(LIVELY)
    def test_leaves_nothing_that_acts_and_is_done_after_once(self, raw: str) -> None:
        shown = plain(raw)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
        assert plain(shown) == shown
        shown.encode("utf-8")


class TestFenced:
    """A code block stays shut until its own end."""

    @given(LIVELY)
    @example("`````")
    @example("``")
    @example("```\n@everyone\n```")
    def test_nothing_inside_can_close_it(self, raw: str) -> None:
        block = fenced(raw, "py")
        assert block.startswith("```py\n")
        assert block.endswith("\n```")
        assert "```" not in block[3:-3]

    @given(LIVELY)
    def test_the_reader_sees_the_text_as_it_is(self, raw: str) -> None:
        assert fenced(raw)[4:-4].replace("\u200b", "") == plain(raw).replace("\u200b", "")

    def test_code_without_a_fence_can_be_copied_out_unchanged(self) -> None:
        code = "x = `1`\nf'''{x}'''"
        assert fenced(code, "py") == f"```py\n{code}\n```"


class TestEscaped:
    """Words of people are words: no mention, no link, no formatting, one line."""

    @given(LIVELY)
    @example("[a](b) [click](http://e.vil)")
    @example("http://e.vil\\")
    @example("<#123> </run:1> <t:0:R>")
    @example("1. one")
    def test_nothing_in_it_is_live(self, raw: str) -> None:
        shown = escaped(raw)
        assert live(shown) == []
        assert "\n" not in shown

    @given(LIVELY)
    def test_the_reader_sees_the_words_as_they_are(self, raw: str) -> None:
        seen = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", escaped(raw)).replace("\u200b", "")
        assert seen == " ".join(plain(raw).replace("\u200b", "").split())

    def test_plain_words_stay_as_they_are(self) -> None:
        sentence = "ValueError: expected (8, 3), got 4 - why? Because of x -> y."
        assert escaped(sentence) == sentence


class TestProse:
    """Our sentences: what stands in back ticks is shown as code, all else as words."""

    @pytest.mark.parametrize(
        ("sentence", "shown"),
        [
            ("`fc` takes 512 numbers, not 2048.", "`fc` takes 512 numbers, not 2048."),
            ("The layer `a*b` and *not* `c`", "The layer `a*b` and \\*not\\* `c`"),
            ("an odd ` tick", "an odd \\` tick"),
        ],
    )
    def test_keeps_names_as_code(self, sentence: str, shown: str) -> None:
        assert prose(sentence) == shown

    @given(LIVELY)
    @example("http://e.vil\\`**b**`")
    @example("`a``**b**`")
    def test_nothing_in_it_is_live(self, raw: str) -> None:
        assert live(without_code(prose(raw))) == []

    @given(LIVELY)
    def test_it_is_one_line(self, raw: str) -> None:
        assert "\n" not in prose(raw)


def without_code(markdown: str) -> str:
    """`markdown` without its code spans, read from left to right as Discord reads it."""
    token = re.compile(r"(?P<escape>\\[^0-9A-Za-z\s])|(?P<code>(`+)[\s\S]*?[^`]\3(?!`))|[\s\S]")
    return "".join(
        "\u00b7" if match["escape"] or match["code"] else match[0] for match in token.finditer(markdown)
    )


@given(LIVELY)
def test_inline_code_can_not_be_left_from_inside(raw: str) -> None:
    shown = inline_code(raw)
    assert shown[0] == shown[-1] == "`"
    assert shown.count("`") == 2
    assert len(shown) > 2
    assert "\n" not in shown


@given(text=st.text(st.sampled_from("ab ,\n"), max_size=60), limit=st.integers(1, 40))
def test_clipped_text_fits_and_ends_with_a_whole_word(text: str, limit: int) -> None:
    shown = clipped(text, limit)
    assert len(shown) <= limit
    if len(text) <= limit:
        assert shown == text
        return
    assert shown.endswith("…")
    kept = shown[:-1]
    assert text.startswith(kept)
    # A comma at the very end is left out.
    words, shown_words = ([word.rstrip(",") for word in each.split()] for each in (text, kept))
    assert not words or shown_words == words[: len(shown_words)] or len(shown_words) <= 1


@given(text=st.text(st.sampled_from("ab \n"), max_size=80), lines=st.integers(1, 6), room=st.integers(1, 60))
def test_the_head_of_an_output_is_whole_lines_and_says_whether_it_is_all(
    text: str, lines: int, room: int
) -> None:
    head, complete = head_of(text, lines=lines, characters=room)
    assert len(head) <= room
    assert head.count("\n") < lines
    if complete:
        assert head == text
    else:
        assert text.startswith(head.removesuffix("…"))
        assert head.endswith("…") or text[len(head)] == "\n"


def test_the_gist_of_a_question_leaves_its_list_out_and_fits():
    assert gist("Which one?\n\n- A: 75% right\n- B: 80% right", 50) == "Which one?"
    assert gist("What is\nthe shape of `x - 1`?", 50) == "What is the shape of `x - 1`?"
    assert gist("Which layers would you freeze?", 20) == "Which layers…"


@pytest.mark.parametrize("text", ["one, two three", "one. Two three", "one: two three", "one... two three"])
def test_what_is_cut_after_a_stop_has_no_more_dots_than_the_ellipsis(text: str) -> None:
    assert clipped(text, 8) == "one…"
