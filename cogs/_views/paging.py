"""A list that is turned page by page: each entry with what can be done about it, and the way on below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, TypeVar

from discord import ui

from cogs._render import paging as texts
from cogs._views.button import TutorButton, plain_button

T = TypeVar("T")

# With their rows of buttons so many entries are still read at a glance.
PAGE_SIZE: Final = 4


class TurnPage(TutorButton, template="$^"):
    """The base of the buttons that turn a list; `older` tells its two apart, which may lead to the same page.

    Subclasses say the `prefix` of their custom_ids, and give a template that begins with it.
    """

    prefix: ClassVar[str]

    def __init__(self, page: int, older: int, label: str = "", *, disabled: bool = False) -> None:
        self.page = page
        said = label or (texts.older_label() if older else texts.newer_label())
        super().__init__(plain_button(said, f"{self.prefix}:page:{page}:{older}", disabled=disabled))


def paged(
    heading: str,
    found: Sequence[T],
    page: int,
    entry: Callable[[T], tuple[str, Sequence[ui.Item[Any]]]],
    turn: type[TurnPage],
) -> ui.LayoutView:
    """That page of what was `found`, or the last there is; `entry` gives the text and the buttons of one."""
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(page, pages - 1)
    items: list[ui.Item[Any]] = [ui.TextDisplay[Any](heading)]
    for each in found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]:
        text, buttons = entry(each)
        items += [ui.Separator[Any](), ui.TextDisplay[Any](text), ui.ActionRow[Any](*buttons)]
    if pages > 1:
        newer = turn(max(page - 1, 0), 0, disabled=page == 0)
        older = turn(min(page + 1, pages - 1), 1, disabled=page == pages - 1)
        below = ui.TextDisplay[Any](texts.page_of(page + 1, pages))
        items += [ui.Separator[Any](), below, ui.ActionRow[Any](newer, older)]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container[Any](*items))
    return view
