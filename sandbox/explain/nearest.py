"""Find the name a learner most likely meant, and the names there are."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable
from typing import Any


def nearest(wrong: str, names: Iterable[str]) -> str | None:
    """The one of `names` most like `wrong`, case and underscores aside, or None when none is near."""
    plain: dict[str, str] = {}
    for name in sorted(names):
        plain.setdefault(_plain(name), name)
    found = difflib.get_close_matches(_plain(wrong), plain, n=1, cutoff=0.7)
    return plain[found[0]] if found else None


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def attributes(target: Any) -> Iterable[str]:
    """The names of what `target` has, without running any of its code."""
    if isinstance(target, types.ModuleType):
        return texts(vars(target)) + texts(getattr(target, "__all__", ()))
    if target is None:
        return ()
    return (
        texts(dir(type(target)))
        + texts(getattr(target, "__dict__", ()))
        + texts(getattr(target, "_modules", ()))
    )


def texts(names: Iterable[Any]) -> list[str]:
    """Those of `names` that are plain texts and no special method's."""
    return [name for name in names if type(name) is str and not name.startswith("__")]
