"""The walk through a new question: field after field, each looked at as soon as it is there."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError

from questions import rules
from questions.commands.terminal import Terminal
from questions.exchange.intake import made_id
from questions.exchange.plain import Entry
from questions.mistakes import fields_in_plain_words
from questions.model import FRAMEWORKS, Bank, Question

# The kinds that can be asked for one field at a time; the others have templates.
WALKED: Final = ("choice", "several")
LEVELS: Final = (
    "first week",
    "has fine-tuned once",
    "reads shapes and layers",
    "knows the traps",
    "reads papers and source code",
)
CLAIMS: Final = """\
What must running the code show? One claim a line, as in AUTHORING.md, step 5:
  shapes = { output = [4, 10] }
  parameters = { model = 11689512 }
  prints = "a text it prints"
  raises = { type = "ValueError", message = "a part of it" }"""


class Walk:
    """One new question, as far as it has come: `entry` is plain data, as in TOML."""

    def __init__(self, terminal: Terminal, bank: Bank, topic: str | None) -> None:
        self._terminal = terminal
        self._bank = bank
        self.entry: Entry = {"topic": topic} if topic else {}

    def go(self) -> None:
        """Ask for everything, in the order in which one thinks of it."""
        terminal, entry = self._terminal, self.entry
        if "topic" not in entry:
            entry["topic"] = terminal.one_of("Topic", self._bank.topics())
        entry["framework"] = terminal.one_of("What is it about", FRAMEWORKS)
        entry["level"] = LEVELS.index(terminal.one_of("Level: for whom", LEVELS)) + 1
        kind = terminal.one_of("Kind: how many of its answers are right", WALKED)
        entry |= {"kind": kind} if kind != "choice" else {}
        self._text("prompt", "The question itself")
        if terminal.agrees("Is there code to it?"):
            self._text("code", "The code")
        self._options()
        self._list("hints", "Hint", "the first says where to look, the last all but the answer")
        self._text("explanation", "What a learner reads when it is over")
        self._list("sources", "Source", "author or project, title, and a URL or DOI")
        if "code" in entry:
            self._claims()
        self._id()

    def _text(self, field: str, label: str) -> None:
        self.entry[field] = self._terminal.block(label, lambda typed: self._wrong(field, typed))

    def _options(self) -> None:
        self._terminal.say("Now its answers. Each wrong one is a belief that somebody holds.")
        options: list[Entry] = []
        self.entry["options"] = options
        least, most = rules.COUNTS["options"]
        least = max(least, 3) if self.entry.get("kind") == "several" else least
        while len(options) < most:
            number = len(options)
            if number >= least and not self._terminal.agrees("One more answer?"):
                break
            option: Entry = {"text": self._terminal.line(f"Answer {number + 1}", _needed)}
            options.append(option)
            if self._terminal.agrees("Is it right?"):
                option["correct"] = True
            why = "Why it is right" if option.get("correct") else "What whoever believes it should read"
            option["why"] = self._terminal.line(why, _needed)
            if wrong := [*self._wrong(f"options[{number + 1}]"), *self._the_same()]:
                self._say_again(wrong)
                options.pop()
        if wrong := self._wrong("options"):
            self._say_again([*wrong, "Please give all of the answers again."])
            self._options()

    def _the_same(self) -> list[str]:
        return [words for words in self._wrong("options") if "say the same" in words]

    def _list(self, field: str, label: str, what: str) -> None:
        """As many texts as the field may have."""
        texts: list[str] = []
        self.entry[field] = texts
        least, most = rules.COUNTS[field]
        self._terminal.say(f"{label}s, {least} to {most}: {what}. An empty line ends them.")
        while len(texts) < most:
            typed = self._terminal.line(
                f"{label} {len(texts) + 1}", _anything if len(texts) >= least else _needed
            )
            if not typed:
                break
            texts.append(typed)
            if wrong := [*self._wrong(f"{field}[{len(texts)}]"), *self._repeated(field)]:
                self._say_again(wrong)
                texts.pop()

    def _repeated(self, field: str) -> list[str]:
        return [words for words in self._wrong(field) if "say the same" in words]

    def _claims(self) -> None:
        self._terminal.say(CLAIMS)
        self._terminal.block("Claims", self._read_claims)

    def _read_claims(self, typed: str) -> list[str]:
        try:
            self.entry["verify"] = tomllib.loads(typed)
        except tomllib.TOMLDecodeError as error:
            return [f"can't be read: {error}"]
        return self._wrong("verify")

    def _id(self) -> None:
        self._terminal.say("Its name for ever: lower-case words joined by hyphens.")
        suggested = made_id(str(self.entry["prompt"])).rpartition("-")[0]
        self.entry["id"] = self._terminal.line("Name", lambda typed: self._wrong("id", typed), suggested)

    def _wrong(self, field: str, typed: Any = None) -> list[str]:
        """What is wrong with a field, with `typed` in it; in the words of `check`."""
        if typed is not None:
            self.entry[field] = typed
        entry = {**self.entry, "topic": "some-topic"}
        told = [("id", "is taken already")] if self._bank.get(str(entry.get("id"))) else []
        try:
            Question.model_validate(entry)
        except ValidationError as error:
            told += [*fields_in_plain_words(error), *rules.broken(entry)]
        return [f"{path} {words}" for path, words in told if path == field or path.startswith((f"{field}.",))]

    def _say_again(self, mistakes: Sequence[str]) -> None:
        for mistake in mistakes:
            self._terminal.say(f"  {mistake}")


def _needed(typed: str) -> list[str]:
    return [] if typed else ["is empty"]


def _anything(_typed: str) -> list[str]:
    return []
