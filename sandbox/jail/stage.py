"""As root only: become a user that owns nothing, and still start a jail from files in root's own home.

The jail is made by an ordinary user in every case, so that process 1 of the jail is never the host's root
and a file of root's is never its own. But an ordinary user cannot go through `/root`, where the Python
that runs us may lie. So this little program makes a mount namespace of its own, lays every source side by
side in a tmpfs there, drops to that user for good, and then executes bubblewrap.

It reads one JSON object on standard input: {"uid", "sources": [paths], "command": [arguments]}, where
`{N}` at the start of an argument stands for the place of source N.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

from sandbox.jail import kernel

_PLACE = Path("/mnt")
_STAGED = re.compile(r"^\{(\d+)\}")


def main() -> None:
    """Stage, drop, execute. Says on stderr what failed."""
    plan = json.loads(os.fdopen(0, "rb").read())
    try:
        kernel.unshare(kernel.CLONE_NEWNS)
        kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
        places = _stage(plan["sources"])
        os.setgroups([])
        os.setresgid(plan["uid"], plan["uid"], plan["uid"])
        os.setresuid(plan["uid"], plan["uid"], plan["uid"])
    except OSError as error:
        sys.exit(
            f"root without CAP_SYS_ADMIN cannot do this; start the sandbox as an ordinary user ({error})"
        )
    command = [_STAGED.sub(lambda found: places[int(found[1])], part) for part in plan["command"]]
    os.chdir("/")
    os.execv(command[0], command)  # noqa: S606 - an argument list of our own making


def _stage(sources: list[str]) -> list[str]:
    # Opened before the tmpfs hides what may lie below it.
    opened = [os.open(source, os.O_PATH) for source in sources]
    kernel.mount("tmpfs", str(_PLACE), "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,mode=0755")
    places = []
    for number, (source, fd) in enumerate(zip(sources, opened, strict=True)):
        place = _PLACE / str(number)
        if Path(source).is_dir():
            place.mkdir(mode=0o755)
        else:
            place.touch(mode=0o644)
        kernel.mount(f"/proc/self/fd/{fd}", str(place), flags=kernel.MS_BIND)
        os.close(fd)
        places.append(str(place))
    return places


if __name__ == "__main__":
    main()
