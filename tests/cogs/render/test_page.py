"""Long messages are laid out so that Discord takes them and nothing of them is lost."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st

from cogs._render.page import Page, Part, lay_out

# A message of ours has nine parts at the most, some set apart, some with a file's name.
PARTS = st.lists(
    st.tuples(st.integers(0, 6000), st.sampled_from(["", ".txt", ".md"]), st.booleans(), st.booleans()),
    max_size=9,
).map(
    lambda drawn: [
        Part(
            chr(ord("a") + place) * length,
            file=f"part-{place}{suffix}" if suffix else None,
            attached=f"in full: {place}" if full and suffix else None,
            gap=gap,
        )
        for place, (length, suffix, full, gap) in enumerate(drawn)
    ]
)


@given(PARTS)
@example([Part("x" * 6000, gap=True) for _ in range(9)])
@example([Part("x" * 3901)])
def test_any_message_fits_and_keeps_every_word(
    discord_takes_page: Callable[[Page], None],
    text_of: Callable[[Page], str],
    attached_to: Callable[[Page], dict[str, str]],
    parts: list[Part],
) -> None:
    page = lay_out(parts)
    if page.items:
        discord_takes_page(page)
    shown, files = text_of(page), attached_to(page)
    for part in parts:
        kept = part.text in shown or (part.attached or part.text) in files.values()
        assert kept
    assert len(shown.replace("\n", "")) <= 4000
    for name in files:
        assert name in shown, "a reader is told which file has what was moved"


def test_a_message_that_fits_is_shown_as_it_is(text_of: Callable[[Page], str]) -> None:
    page = lay_out([Part("one", file="one.md"), Part(""), Part("two", gap=True)])
    assert text_of(page) == "one\ntwo"
    assert page.files == ()


def test_the_longest_part_with_a_file_goes_first(
    text_of: Callable[[Page], str], attached_to: Callable[[Page], dict[str, str]]
) -> None:
    page = lay_out(
        [Part("h" * 3000), Part("a" * 800, file="a.txt"), Part("b" * 900, file="b.txt", attached="all of b")]
    )
    assert attached_to(page) == {"b.txt": "all of b"}
    assert "h" * 3000 in text_of(page)
    assert "a" * 800 in text_of(page)
