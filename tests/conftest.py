"""What rooms share: one real sandbox, for it takes seconds to warm up; and how Hypothesis tries things."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sandbox.launch import OwnWorker
from sandbox.protocol import VERSION, WorkerStatus, decode, encode

# How fast a machine makes up examples, or runs one, is no matter of right or wrong.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--examples", type=int, help="programs for the fuzz run, made up anew each time")


@pytest.fixture(scope="session")
def worker_socket() -> Iterator[Path]:
    """The socket of a real, warm sandbox."""
    with asyncio.Runner() as runner:
        # Generous, so that a busy machine is never taken for a wrong answer.
        own = OwnWorker("--timeout", "120")
        runner.run(own.__aenter__())
        yield own.socket
        runner.run(own.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def rest() -> Callable[[Path], Awaitable[None]]:
    """`await rest(socket)` waits until a worker has nothing under way, the answering of this included."""

    async def wait(server: Path) -> None:
        async with asyncio.timeout(120):
            while not (await _status_to_its_end(server)).at_rest:  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.02)

    return wait


async def _status_to_its_end(server: Path) -> WorkerStatus:
    reader, writer = await asyncio.open_unix_connection(str(server))
    writer.write(encode({"v": VERSION, "type": "status"}))
    line = await reader.readline()
    # Only then has the server closed this connection, which would count among its open files.
    await reader.read()
    writer.close()
    return WorkerStatus.from_wire(decode(line))
