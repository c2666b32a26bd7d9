"""How many there are of what the tutor counts often, in the reader's language."""

from __future__ import annotations

from bot.i18n import amount, ngettext


def layer_count(number: int) -> str:
    """As in "7 layers"."""
    return ngettext("{number} layer", "{number} layers", number).format(number=amount(number))


def parameter_count(number: int) -> str:
    """As in "1,234 parameters"."""
    return ngettext("{number} parameter", "{number} parameters", number).format(number=amount(number))
