"""The settings: what is read, what is refused, and what is never told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.config import Config, load, variable
from bot.errors import ConfigError

TOKEN = "MTIz.abc.not-a-real-one"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without any of our variables, in a folder without a .env file."""
    monkeypatch.chdir(tmp_path)
    for field in Config.model_fields:
        monkeypatch.delenv(variable(field), raising=False)


def test_everything_has_a_default_but_the_token() -> None:
    config = load()
    assert config.discord_token is None
    assert config.database_url.startswith("sqlite+aiosqlite:///")
    assert (config.sandbox_workers, config.run_timeout, config.run_memory) == (1, 30.0, 3072)


GIVEN: dict[str, tuple[str, Any]] = {
    "DISCORD_TOKEN": (TOKEN, TOKEN),
    "WARMSTART_DATABASE_URL": ("postgresql+asyncpg://ada@db/tutor",) * 2,
    "WARMSTART_SANDBOX_SOCKET": ("/run/sandbox.sock", Path("/run/sandbox.sock")),
    "WARMSTART_SANDBOX_WORKERS": ("4", 4),
    "WARMSTART_RUN_TIMEOUT": ("7.5", 7.5),
    "WARMSTART_RUN_MEMORY": ("512", 512),
    "WARMSTART_BANK": ("my/questions", Path("my/questions")),
    "WARMSTART_RETENTION_DAYS": ("730", 730),
    "WARMSTART_LOG_LEVEL": ("debug", "debug"),
    "WARMSTART_LOG_FORMAT": ("json", "json"),
}


@pytest.mark.parametrize("field", Config.model_fields)
def test_every_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    given, meant = GIVEN[variable(field)]
    monkeypatch.setenv(variable(field), given)
    assert _value(load(), field) == meant


@pytest.mark.parametrize("field", Config.model_fields)
def test_every_setting_is_read_from_a_file_too(tmp_path: Path, field: str) -> None:
    given, meant = GIVEN[variable(field)]
    (tmp_path / ".env").write_text(f"# our settings\n{variable(field)}={given}\nUNRELATED=1\n")
    assert _value(load(), field) == meant


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WARMSTART_RUN_TIMEOUT=5\n")
    monkeypatch.setenv("WARMSTART_RUN_TIMEOUT", "6")
    assert load().run_timeout == 6


@pytest.mark.parametrize("field", Config.model_fields)
def test_a_variable_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    monkeypatch.setenv(variable(field), "")
    assert _value(load(), field) == _value(Config(), field)


WRONG = {
    "DISCORD_TOKEN": "a-client-secret",
    "WARMSTART_DATABASE_URL": "sqlite:///warmstart.sqlite3",
    "WARMSTART_SANDBOX_WORKERS": "many",
    "WARMSTART_RUN_TIMEOUT": "-3",
    "WARMSTART_RUN_MEMORY": "1",
    "WARMSTART_RETENTION_DAYS": "0",
    "WARMSTART_LOG_LEVEL": "loud",
    "WARMSTART_LOG_FORMAT": "xml",
}


def test_every_mistake_is_told_at_once_in_a_sentence_that_names_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as refused:
        load()
    mistakes = refused.value.mistakes
    assert sorted(mistake.split(":")[0] for mistake in mistakes) == sorted(WRONG)
    assert all("\n" not in mistake and len(mistake.split()) > 3 for mistake in mistakes)
    assert str(refused.value).splitlines() == list(mistakes)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DISCORD_TOKEN", "abc", "two dots"),
        ("WARMSTART_DATABASE_URL", "sqlite:///x", "sqlite\\+aiosqlite:///"),
        ("WARMSTART_RUN_TIMEOUT", "0", "greater than 0"),
        ("WARMSTART_RUN_TIMEOUT", "nan", "WARMSTART_RUN_TIMEOUT"),
        ("WARMSTART_RUN_TIMEOUT", "inf", "600"),
        ("WARMSTART_SANDBOX_WORKERS", "1.5", "integer"),
        ("WARMSTART_LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_mistake_says_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=words):
        load()


def test_the_token_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    config = load()
    assert TOKEN not in f"{config!r} {config} {config.model_dump()} {config.model_dump_json()}"


def test_a_token_that_is_wrong_is_not_shown_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret-without-dots")
    with pytest.raises(ConfigError) as refused:
        load()
    assert "secret-without-dots" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_password_for_the_database_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMSTART_DATABASE_URL", "postgresql+asyncpg://ada:pass-word@db/tutor")
    assert "pass-word" not in repr(load())


def test_settings_do_not_change_while_the_bot_runs() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load().run_timeout = 1  # type: ignore[misc]


def _value(config: Config, field: str) -> Any:
    value = getattr(config, field)
    return value.get_secret_value() if field == "discord_token" and value is not None else value
