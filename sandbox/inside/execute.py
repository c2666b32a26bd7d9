"""Run a snippet as `__main__`; like a notebook, keep the value of a last line that is an expression."""

from __future__ import annotations
import __future__

import ast
import builtins
import linecache
import re
import sys
import threading
import time
import types
from dataclasses import dataclass, field
from typing import Any, Final

FILENAME: Final = "snippet.py"
# How long threads that the snippet started may go on after its last line, in seconds.
PATIENCE: Final = 10.0

NOTHING: Final = object()
_FUTURES: Final = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})


@dataclass(frozen=True)
class Outcome:
    """What a snippet left: names, the value of its last line (or NOTHING), its error, its running threads."""

    namespace: dict[str, Any]
    imported: frozenset[str] = frozenset()
    last: Any = NOTHING
    error: BaseException | None = None
    running: list[str] = field(default_factory=list)


def execute(code: str) -> Outcome:
    """Run `code`. Never raises: what it raises, SystemExit included, is the outcome's `error`."""
    module = types.ModuleType("__main__")
    vars(module).update(__file__=FILENAME, __builtins__=builtins)
    # In place of our own, so that pickling, inspect and DataLoader workers find the snippet's names.
    sys.modules["__main__"] = module
    sys.argv = [FILENAME]
    lines = code.splitlines(keepends=True)
    linecache.cache[FILENAME] = (len(code), None, lines, FILENAME)
    namespace = vars(module)
    try:
        tree = ast.parse(code, FILENAME)
        imported = _only_imported(tree)
    except BaseException as error:  # SyntaxError, but also MemoryError and RecursionError
        return Outcome(namespace, error=error)
    silent = _is_silent(tree, code)
    last, raised = _execute(tree, namespace)
    if silent:
        last = NOTHING
    return Outcome(namespace, imported, last, raised, _wait_for_threads())


def _execute(tree: ast.Module, namespace: dict[str, Any]) -> tuple[Any, BaseException | None]:
    final = tree.body[-1] if tree.body else None
    tail = None
    try:
        if isinstance(final, ast.Expr):
            tree.body.pop()
        body = compile(tree, FILENAME, "exec", dont_inherit=True)
        if isinstance(final, ast.Expr):
            # The last line obeys the snippet's own `from __future__` lines.
            flags = body.co_flags & _FUTURES
            tail = compile(ast.Expression(final.value), FILENAME, "eval", flags, dont_inherit=True)
        exec(body, namespace)  # noqa: S102  what this process is for; it is sealed
        return (eval(tail, namespace) if tail else NOTHING), None  # noqa: S307
    except BaseException as error:  # whatever a snippet raises is its outcome
        return NOTHING, error


def _is_silent(tree: ast.Module, code: str) -> bool:
    """Whether a semicolon ends the last line, which in a notebook keeps its value from being shown."""
    final = tree.body[-1] if tree.body else None
    if not isinstance(final, ast.Expr) or final.end_lineno is None or final.end_col_offset is None:
        return False
    # Python's idea of a line, and columns in bytes.
    line = re.split(rb"\r\n|\r|\n", code.encode("utf-8", "surrogatepass"))[final.end_lineno - 1]
    return line[final.end_col_offset :].lstrip().startswith(b";")


def _only_imported(tree: ast.Module) -> frozenset[str]:
    """Names that imports bind and nothing else assigns: what they hold is not the snippet's own work."""
    imported: set[str] = set()
    assigned: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            assigned.add(node.id)
    return frozenset(imported - assigned)


def _wait_for_threads() -> list[str]:
    """Wait, as an interpreter does at its end, for threads that are no daemons; name those that don't end."""
    end = time.monotonic() + PATIENCE
    me = threading.current_thread()
    started = [thread for thread in threading.enumerate() if thread is not me and not thread.daemon]
    for thread in started:
        thread.join(max(0.0, end - time.monotonic()))
    return [str(thread.name)[:50] for thread in started if thread.is_alive()]
