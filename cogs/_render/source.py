"""What a member is told whose code can't be found or edited where it is."""

from __future__ import annotations

from typing import Final

from bot.i18n import N_, _, amount
from bot.runs.source import MAX_FILE_BYTES, Unusable
from cogs._render.text import MAX_MODAL_INPUT

_WHY: Final = {
    Unusable.NO_CODE_BLOCK: N_(
        "I found no code block in that message: put the code between ```py and ``` and try again."
    ),
    Unusable.NOT_A_SCRIPT: N_("I can run .py files and .ipynb notebooks: please attach one of these."),
    Unusable.TOO_LARGE: N_(
        "That file is larger than the {limit} MiB I read: "
        "clear the notebook's outputs, or cut it down, and attach it again."
    ),
    Unusable.NOT_UTF8: N_("That file isn't UTF-8 text: save it as UTF-8 and attach it again."),
    Unusable.BROKEN_NOTEBOOK: N_("That notebook can't be read: export it again from Jupyter and attach it."),
    Unusable.NO_CELLS: N_("That notebook has no code cells: add one, or attach another."),
}


def unusable(why: Unusable) -> str:
    """Why nothing can be run of what was given, and what to do."""
    return _(_WHY[why]).format(limit=amount(MAX_FILE_BYTES // 1024**2))


def one_of_both() -> str:
    """The sentence for a `/run` that has both options."""
    return _("Give me `code:` or `file:`, not both, so that I know which to run.")


def too_long_to_edit() -> str:
    """The sentence for a snippet that fits no box."""
    return _(
        "That snippet is longer than the {limit} characters a Discord text box takes: "
        "edit it in your own editor and attach it with `/run file:`."
    ).format(limit=amount(MAX_MODAL_INPUT))
