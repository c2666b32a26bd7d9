"""The server between good clients, bad clients and a jail that falls."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket

import pytest

from sandbox import client
from sandbox.protocol import Event, Job, Queued, Result, Started, encode, event_from_wire


async def _ask(path, line: bytes):
    reader, writer = await asyncio.open_unix_connection(str(path), limit=1 << 20)
    writer.write(line)
    try:
        return event_from_wire(json.loads(await reader.readline()))
    finally:
        writer.close()


@pytest.mark.parametrize(
    "line",
    [
        b"garbage\n",
        b"{}\n",
        b"[1, 2]\n",
        b'{"type": "dance"}\n',
        b'{"type": "run", "id": "x"}\n',
        b'{"type": "run", "id": 7, "code": "1"}\n',
        b'{"type": "run", "id": "x", "code": "1", "timeout": -1}\n',
        b"\xff\xfe\x00\n",
        b"[" * 50_000 + b"\n",
        b"x" * (2 << 20) + b"\n",
    ],
    ids=["garbage", "empty", "list", "type", "no code", "id", "timeout", "binary", "nested", "endless"],
)
async def test_a_request_that_is_not_one_is_rejected_and_the_next_is_served(worker, run, line):
    answer = await _ask(worker.socket, line)
    assert isinstance(answer, Result)
    assert answer.status == "rejected"
    assert answer.error is not None
    assert (await run("print(1)")).stdout == "1\n"


async def test_a_client_that_goes_away_takes_its_job_with_it(worker, run, host, until):
    events = client.submit(worker.socket, Job(id="gone", code="import time\ntime.sleep(600)"))
    async for event in events:
        if isinstance(event, Started):
            break
    await events.aclose()
    await until(lambda: not host.snippets())
    assert (await run("print(1)")).stdout == "1\n"


async def test_a_client_that_connects_and_says_nothing_disturbs_nobody(worker, run):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(worker.socket))
        assert (await run("print(1)")).stdout == "1\n"


async def test_more_jobs_than_room_are_rejected_at_once_and_the_rest_are_told_their_place(run, host, until):
    waits = "import time\ntime.sleep(600)"
    told: list[list[Event]] = [[] for _ in range(6)]
    tasks = []
    for events in told:
        tasks.append(asyncio.create_task(run(waits, events=events)))
        await until(lambda events=events: events)
    try:
        late = await run("print(1)")
        assert late.status == "rejected"
        assert late.error is not None
        assert "try again" in late.error.message
        assert [events[0] for events in told[:2]] == [Started(), Started()]
        assert [events[0] for events in told[2:]] == [Queued(1), Queued(2), Queued(3), Queued(4)]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await until(lambda: not host.snippets())


async def test_one_owner_runs_one_snippet_at_a_time(run):
    first: list[Event] = []
    second: list[Event] = []
    one, two = await asyncio.gather(
        run("import time\ntime.sleep(0.3)", owner="ada", events=first),
        run("print('second')", owner="ada", events=second),
    )
    assert (one.status, two.status) == ("ok", "ok")
    assert isinstance(second[0], Queued)
    assert two.usage.queue_ms > 0


async def test_a_job_whose_zygote_was_killed_is_run_once_more(run, host, until):
    events: list[Event] = []
    job = asyncio.create_task(run("import time\ntime.sleep(1)\nprint('done')", events=events))
    await until(host.snippets)
    os.kill(host.zygote(), signal.SIGKILL)
    result = await job
    assert (result.status, result.stdout) == ("ok", "done\n")


async def test_nothing_grows_over_many_snippets(worker, run, host, rest, until):
    await rest(worker.socket)
    before = host.size()
    for _ in range(10):
        await asyncio.gather(*(run("open('/tmp/x', 'w').write('x')") for _ in range(4)))
    await rest(worker.socket)
    await until(lambda: host.size() == before)


async def test_an_answer_that_breaks_the_protocol_is_called_unavailable(tmp_path):
    async def answer(reader, writer):
        await reader.readline()
        writer.write(b'{"type": "result", "result": {}}\n')
        writer.close()

    path = tmp_path / "fake.sock"
    async with await asyncio.start_unix_server(answer, path=str(path)):
        with pytest.raises(client.WorkerUnavailable, match="not whole"):
            async for _event in client.submit(path, Job(id="x", code="1")):
                pass


async def test_no_server_is_called_unavailable(tmp_path):
    with pytest.raises(client.WorkerUnavailable, match="no sandbox server answers"):
        await client.status(tmp_path / "nobody.sock")


async def test_a_request_line_is_answered_whole_even_when_it_comes_in_pieces(worker):
    reader, writer = await asyncio.open_unix_connection(str(worker.socket), limit=1 << 20)
    for piece in encode(Job(id="slow", code="print(3)").to_wire()).partition(b"code"):
        writer.write(piece)
        await writer.drain()
    lines = [event_from_wire(json.loads(line)) async for line in reader]
    writer.close()
    assert isinstance(lines[-1], Result)
    assert lines[-1].stdout == "3\n"
