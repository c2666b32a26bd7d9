"""The environment, read once into one frozen and validated Config. README.md has the table for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError

PREFIX: Final = "WARMSTART_"


class Config(BaseSettings):
    """Everything that can be set. Each field `name` is read from WARMSTART_NAME, or from a .env file."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    discord_token: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("DISCORD_TOKEN"),
        description="The bot's token, from Discord's developer portal.",
    )
    database_url: str = Field(
        default="sqlite+aiosqlite:///data/warmstart.sqlite3",
        repr=False,  # there may be a password in it
        description="Where everything is remembered: SQLite, or postgresql+asyncpg://…",
    )
    sandbox_socket: Path | None = Field(
        default=None,
        description="The Unix socket of a running sandbox server. Without it the bot starts one of its own.",
    )
    sandbox_workers: int = Field(
        default=1, ge=1, le=64, description="Snippets at a time, for a sandbox of the bot's own."
    )
    run_timeout: float = Field(
        default=30.0, gt=0, le=600, description="Seconds a snippet may take, for a sandbox of the bot's own."
    )
    run_memory: int = Field(
        default=3072,
        ge=64,
        description="MiB a snippet may use above the warm baseline, for a sandbox of the bot's own.",
    )
    bank: Path | None = Field(
        default=None, description="A folder of questions to use instead of the built-in."
    )
    retention_days: int | None = Field(
        default=None,
        ge=1,
        description="Days after which answers are turned into counts. Without it they are kept for ever.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="Logs for people, or one JSON object a line for machines."
    )

    @field_validator("discord_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and token.get_secret_value().count(".") != 2:
            raise ValueError("this doesn't look like a bot token, which has two dots in it")
        return token

    @field_validator("database_url")
    @classmethod
    def _has_an_async_driver(cls, url: str) -> str:
        if not url.startswith(("sqlite+aiosqlite:", "postgresql+asyncpg:")):
            raise ValueError("start it with sqlite+aiosqlite:/// or postgresql+asyncpg://")
        return url


def load() -> Config:
    """Read the environment. Raises ConfigError with one sentence for each mistake, all at once."""
    try:
        return Config()
    except ValidationError as error:
        raise ConfigError([_sentence(dict(mistake)) for mistake in error.errors()]) from None
    except UnicodeDecodeError:
        raise ConfigError([".env: this isn't UTF-8 text; save it as UTF-8 and start again"]) from None


def variable(field: str) -> str:
    """The environment variable that sets `field`."""
    return "DISCORD_TOKEN" if field == "discord_token" else PREFIX + field.upper()


def _sentence(mistake: dict[str, Any]) -> str:
    field = str(mistake["loc"][0])
    name = field if field.isupper() else variable(field)
    return f"{name}: {mistake['msg'].removeprefix('Value error, ')}"
