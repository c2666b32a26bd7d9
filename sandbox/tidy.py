"""Make what libraries print fit for someone who reads it afterwards, beside their own lines."""

from __future__ import annotations

import functools
import math
import sys
import warnings
from typing import Any

from sandbox.execute import FILENAME


def install() -> None:
    """Warnings under the learner's own line; Keras' progress bars only when they are full."""
    warnings.formatwarning = _format_warning
    # Ours, from sandbox.watch, and nothing a learner could do anything about.
    warnings.filterwarnings("ignore", message=".*global hooks on modules")
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
    from keras.src.utils.progbar import Progbar

    initialise = Progbar.__init__

    @functools.wraps(initialise)
    def init(bar: Any, *args: Any, **kwargs: Any) -> None:
        initialise(bar, *args, **kwargs)
        bar.interval = math.inf

    Progbar.__init__ = init
