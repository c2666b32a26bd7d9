"""The line to a worker. A protocol, so that a queue for many machines can stand behind it one day."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Protocol

from bot.errors import WorkerError
from sandbox import client
from sandbox.protocol import Event, Job, Result


class Worker(Protocol):
    """Somewhere a Job can be sent to."""

    def submit(self, job: Job) -> AsyncGenerator[Event, None]:
        """What happens to the job, a Result last. Raises WorkerError where no Result can come."""
        ...


async def result_of(job: Job, worker: Worker) -> Result:
    """What came of `job`, for whom its way there is nothing. Raises WorkerError where no Result can come."""
    async with aclosing(worker.submit(job)) as events:
        async for event in events:
            if isinstance(event, Result):
                return event
    raise WorkerError("the worker gave no result")


class SocketWorker:
    """A sandbox server behind a Unix socket on this machine; one connection a job."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket

    async def submit(self, job: Job) -> AsyncGenerator[Event, None]:
        try:
            async with aclosing(client.submit(self.socket, job)) as events:
                async for event in events:
                    yield event
        except client.WorkerUnavailable as error:
            raise WorkerError(str(error)) from error
