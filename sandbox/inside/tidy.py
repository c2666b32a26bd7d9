"""Make what libraries print fit for someone who reads it afterwards, beside their own lines."""

from __future__ import annotations

import functools
import math
import re
import sys
import warnings
from typing import Any, Final

from sandbox.inside.execute import FILENAME

_TERMINAL_CODES: Final = re.compile(r"\x1b\[[0-9;]*m|[\b\r]")


def install() -> None:
    """Warnings under the learner's own line; Keras' progress bars in plain text, and only when full."""
    warnings.formatwarning = _format_warning
    _show_only_full_bars()


def _format_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    frame = sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename != FILENAME:
        frame = frame.f_back
    where = f"{FILENAME}:{frame.f_lineno}: " if frame.f_code.co_filename == FILENAME else ""
    return f"{where}{category.__name__}: {message}\n"


def _show_only_full_bars() -> None:
    """Drawn over and over they would fill the output with what a terminal would have wiped out."""
    from keras.src.utils import io_utils
    from keras.src.utils.progbar import Progbar

    initialise, print_message = Progbar.__init__, io_utils.print_msg

    @functools.wraps(initialise)
    def init(bar: Any, *args: Any, **kwargs: Any) -> None:
        initialise(bar, *args, **kwargs)
        bar.interval = math.inf

    @functools.wraps(print_message)
    def print_plain(message: str, *args: Any, **kwargs: Any) -> None:
        print_message(_TERMINAL_CODES.sub("", message), *args, **kwargs)

    Progbar.__init__ = init
    io_utils.print_msg = print_plain
