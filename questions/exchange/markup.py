"""Other people's HTML as the Markdown that a question may have. No tag and no script of it comes through.

By hand and not with html.parser, whose time grows with the square of some inputs: this takes one pass.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

_TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template"})
_LINES: Final = frozenset({"p", "div", "ul", "ol", "tr", "table", "blockquote", "h1", "h2", "h3", "h4"})
_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "kbd": "`"}
_FENCE: Final = "```"


def looks_like_html(text: str) -> bool:
    """Whether there is a tag in `text` that is no other thing, such as a class between angle brackets."""
    known = {*_LINES, *_MARKS, "br", "pre", "li", "span", "a", "img"} | _HIDDEN
    return any(match["name"].lower() in known for match in _TAG.finditer(text))


def from_html(text: str) -> str:
    """What a reader of the HTML `text` would see, in Markdown: code stays code, other tags are dropped."""
    page = _Page()
    end = 0
    text = _uncommented(text)
    for tag in _TAG.finditer(text):
        page.text(html.unescape(text[end : tag.start()]))
        page.tag(tag["name"].lower(), closes=bool(tag["close"]))
        end = tag.end()
    page.text(html.unescape(text[end:]))
    return page.markdown()


def _uncommented(text: str) -> str:
    return "".join(_outside_of_comments(text))


def _outside_of_comments(text: str) -> Iterator[str]:
    start = 0
    while (opening := text.find("<!--", start)) >= 0:
        yield text[start:opening]
        closing = text.find("-->", opening)
        if closing < 0:
            return
        start = closing + 3
    yield text[start:]


class _Page:
    """What is seen so far."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._hidden = ""  # the tag whose content isn't shown
        self._in_code = False  # within <pre>

    def text(self, shown: str) -> None:
        if not self._hidden:
            self._pieces.append(shown if self._in_code else re.sub(r"\s+", " ", shown))

    def tag(self, name: str, *, closes: bool) -> None:
        if self._hidden or name in _HIDDEN:
            self._hide(name, closes=closes)
        elif name == "pre":
            self._in_code = not closes
            self._pieces.append(f"\n{_FENCE}\n\n" if closes else f"\n\n{_FENCE}\n")
        elif name == "br":
            self._pieces.append("\n")
        elif name == "li":
            self._pieces.append("" if closes else "\n- ")
        elif name in _LINES:
            self._pieces.append("\n" if name in {"div", "tr"} else "\n\n")
        elif name in _MARKS and not self._in_code:
            self._pieces.append(_MARKS[name])

    def _hide(self, name: str, *, closes: bool) -> None:
        if not closes:
            self._hidden = self._hidden or name
        elif name == self._hidden:
            self._hidden = ""

    def markdown(self) -> str:
        seen = "".join(self._pieces).replace("\xa0", " ")
        lines = [line.rstrip() for line in seen.split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
