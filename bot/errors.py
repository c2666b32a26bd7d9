"""Everything that can go wrong, at one glance.

    WarmstartError
    ├── ConfigError          the environment asks for something that can't be
    ├── StoreError           the database can't be opened or is from a later version
    └── WorkerError          no sandbox answers, or it broke off

What a learner may meet (a question that is gone, an answer given twice) is no error but an Outcome:
see `bot.tutor.outcome`.
"""

from __future__ import annotations


class WarmstartError(Exception):
    """The root of every error that this application raises itself."""


class ConfigError(WarmstartError):
    """The environment is wrong. `mistakes` holds one sentence for each, all found at once."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistakes))


class StoreError(WarmstartError):
    """The database can't be used; the message says why and what to do."""


class WorkerError(WarmstartError):
    """The sandbox can't be reached, or broke off before the Result came."""
