"""What stands under a list that is turned page by page."""

from __future__ import annotations

from bot.i18n import _


def page_of(page: int, pages: int) -> str:
    return _("-# Page {page} of {pages}").format(page=page, pages=pages)


def newer_label() -> str:
    return _("Newer")


def older_label() -> str:
    return _("Older")
