"""What a server lives through: the death of each of its parts, and a machine that is short of something."""

from __future__ import annotations

import os
import resource
import signal


async def test_cells_that_die_while_they_wait_are_replaced_and_no_job_notices(worker, run, host, rest, until):
    await rest(worker.socket)
    before, zygote = host.size(), host.zygote()
    for _time in range(2):
        (first,) = host.ahead()
        os.kill(first, signal.SIGKILL)
        await until(lambda first=first: host.ahead() not in ([], [first]))
    result = await run("print(1 + 1)")
    assert (result.status, result.stdout) == ("ok", "2\n")
    await rest(worker.socket)
    await until(lambda: host.size() == before)
    assert host.zygote() == zygote


async def test_a_server_that_may_open_no_more_files_answers_and_is_itself_again_afterwards(
    worker, run, host, rest, until
):
    await rest(worker.socket)
    before = host.size()
    usual = resource.prlimit(worker.pid, resource.RLIMIT_NOFILE)
    for room in (4, 8, 16, 24):
        resource.prlimit(worker.pid, resource.RLIMIT_NOFILE, (before[1] + room, usual[1]))
        try:
            for pid in host.spares():
                os.kill(pid, signal.SIGKILL)
            for _job in range(3):
                assert (await run("print(1)")).status in {"ok", "rejected"}
        finally:
            resource.prlimit(worker.pid, resource.RLIMIT_NOFILE, usual)
        await rest(worker.socket)
        assert (await run("print(1)")).stdout == "1\n"
    await rest(worker.socket)
    await until(lambda: host.size() == before)
