"""The README is held to the code: what can be set, and what can be called, is written there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from discord import app_commands
from discord.ext import commands

from bot.client import COGS
from bot.config import Config, variable
from questions.loader import load_bank

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("field", Config.model_fields)
def test_every_setting_is_in_the_readme(field: str) -> None:
    assert f"`{variable(field)}`" in README


@pytest.mark.parametrize("field", Config.model_fields)
def test_every_default_in_the_readme_is_the_real_one(field: str) -> None:
    row = re.search(rf"^\| `{variable(field)}` \|([^|]*)\|", README, re.MULTILINE)
    assert row is not None
    default = Config.model_fields[field].default
    said = row[1].strip().strip("`")
    assert said == ("" if default is None else f"{default:g}" if isinstance(default, float) else str(default))


def test_the_readme_names_no_setting_that_nothing_reads() -> None:
    named = set(re.findall(r"`(WARMSTART_[A-Z_]+)`", README))
    sandbox = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "sandbox").rglob("*.py"))
    read = {variable(field) for field in Config.model_fields} | {name for name in named if name in sandbox}
    assert named - read == set()


def test_every_command_is_in_the_readme() -> None:
    slashes = set[str]()
    for name in COGS:
        module = __import__(name, fromlist=["setup"])
        for member in vars(module).values():
            if isinstance(member, type) and issubclass(member, commands.Cog):
                group = member.__cog_group_name__
                names = {command.name for command in member.__cog_app_commands__}
                slashes |= {str(group)} if issubclass(member, commands.GroupCog) else names
            elif isinstance(member, app_commands.ContextMenu):
                assert member.name in README
    assert slashes >= {"quiz", "hint", "run"}
    assert [name for name in sorted(slashes) if f"/{name}" not in README] == []


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_commands_of_the_readme_are_targets_of_the_makefile(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert f"make {target}" in README


def test_the_readme_counts_the_questions() -> None:
    bank = load_bank()
    assert len(bank.topics()) == 12
    assert f"\n{len(list(bank))} in twelve topics" in README
