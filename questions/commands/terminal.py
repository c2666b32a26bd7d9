"""Asking an author in the terminal: a line, several lines, or one of a few; again until it is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

# Alone on a line it ends a text of several.
END: Final = "."

Mistakes = Callable[[str], Sequence[str]]


class Terminal:
    """Where an author types. Raises EOFError where they end it, and KeyboardInterrupt where they stop."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str) -> None:
        """Print a line as it is."""
        self._console.print(Text(text))

    def line(self, label: str, mistakes: Mistakes, default: str = "") -> str:
        """One line; `default` for an empty one."""
        shown = f"{label} [{default}]" if default else label
        while True:
            typed = self._console.input(Text(f"{shown}: ", style="bold")).strip() or default
            if self._right(mistakes(typed)):
                return typed

    def block(self, label: str, mistakes: Mistakes) -> str:
        """Several lines, up to one with nothing but a dot."""
        while True:
            self._console.print(Text(f"{label} (a line with only a dot ends it)", style="bold"))
            lines = []
            while (line := self._console.input("| ")).strip() != END:
                lines.append(line)
            typed = "\n".join(lines)
            if self._right(mistakes(typed)):
                return typed

    def one_of(self, label: str, choices: Sequence[str]) -> str:
        """One of `choices`, by its number or by its name."""
        for number, choice in enumerate(choices, start=1):
            self.say(f"  {number}  {choice}")
        by_number = {str(number): choice for number, choice in enumerate(choices, start=1)}
        named = f"{label} (1 to {len(choices)})"
        typed = self.line(
            named,
            lambda given: [] if given in choices or given in by_number else [f"must be 1 to {len(choices)}"],
        )
        return by_number.get(typed, typed)

    def agrees(self, question: str) -> bool:
        """Whether the author says yes."""
        words = ("y", "yes", "n", "no")
        typed = self.line(
            f"{question} (y/n)", lambda given: [] if given.lower() in words else ["must be y or n"]
        )
        return typed.lower().startswith("y")

    def _right(self, mistakes: Sequence[str]) -> bool:
        for mistake in mistakes:
            self._console.print(Text(f"  {mistake}", style="red"))
        return not mistakes
