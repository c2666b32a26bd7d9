"""What rooms share: one real sandbox, for it takes seconds to warm up; and how Hypothesis tries things."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sandbox.launch import OwnWorker

# How fast a machine makes up examples, or runs one, is no matter of right or wrong.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def worker_socket() -> Iterator[Path]:
    """The socket of a real, warm sandbox."""
    with asyncio.Runner() as runner:
        # Generous, so that a busy machine is never taken for a wrong answer.
        own = OwnWorker("--timeout", "120")
        runner.run(own.__aenter__())
        yield own.socket
        runner.run(own.__aexit__(None, None, None))
