"""One worker with the limits it has when nobody says otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.launch import OwnWorker


@pytest.fixture(scope="module")
def default_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a real, warm sandbox with default limits, and nothing in its weights store."""
    store = tmp_path_factory.mktemp("weights")
    store.chmod(0o755)
    with asyncio.Runner() as runner:
        own = OwnWorker("--weights", str(store))
        runner.run(own.__aenter__())
        yield own.socket
        runner.run(own.__aexit__(None, None, None))
