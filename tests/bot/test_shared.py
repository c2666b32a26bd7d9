"""What members share is handed out as entries that the bank's files could have."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from bot.shared import as_entries
from questions.loader import load_bank
from questions.model import Bank, Question


def with_shared(*, guild_id: int | None) -> tuple[Bank, Question]:
    bank = load_bank()
    question = next(iter(bank)).model_copy(update={"id": "own-12"})
    bank.put(question, guild_id)
    return bank, question


def test_a_shared_question_is_an_entry_with_a_name_of_its_own() -> None:
    bank, question = with_shared(guild_id=None)
    written = as_entries(bank)
    assert written.startswith(f"# For {question.topic}.toml\n")
    (entry,) = tomllib.loads(written)["question"]
    assert bank.get(entry["id"]) is None, "neither the number it has here nor one that is taken"
    again = Question.model_validate({**entry, "topic": question.topic})
    assert again == question.model_copy(update={"id": entry["id"]})


def test_two_of_the_same_words_get_names_that_differ() -> None:
    bank, question = with_shared(guild_id=None)
    bank.put(question.model_copy(update={"id": "own-13"}), None)
    first, second = tomllib.loads(as_entries(bank))["question"]
    assert second["id"] == f"{first['id']}-2"


def test_what_belongs_to_one_server_is_not_handed_out() -> None:
    bank, _question = with_shared(guild_id=7)
    assert as_entries(bank) == "# No question is shared with all servers.\n"


def test_the_command_reads_the_database(tmp_path: Path) -> None:
    # In a process of its own: it sets up the logs of the one it is in.
    done = subprocess.run(
        [sys.executable, "-m", "bot", "contributions"],
        env={**os.environ, "WARMSTART_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/a.sqlite3"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "# No question is shared with all servers.\n")
