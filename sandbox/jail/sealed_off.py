"""Which system calls a snippet is refused, and how: the policy alone; `sandbox.jail.seccomp` carries it out.

Namespaces and missing rights already make most of these fail. Refusing them here as well keeps a snippet away
from the kernel's code behind them, which is where holes in jails come from. There are three answers:

- `KILL`: only an attack makes the call. No library tries it to see whether it may, and no function of
  Python's makes it. The process is ended with SIGSYS, which the server tells apart.
- `EPERM`: what any Linux refuses to an ordinary user, said in the same way, so that a program gets the
  PermissionError it expects.
- `ENOSYS`: what an older kernel does not have either; programs that would use it have another way.

Calls that did not exist when this was written are refused too, with ENOSYS. Numbers are those of the kernel's
`arch/x86/entry/syscalls/syscall_64.tbl` and `include/uapi/asm-generic/unistd.h`; None is a call that an
architecture lacks.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Final, Literal

KILL: Final = 0x8000_0000
_ERRNO: Final = 0x0005_0000
EPERM: Final = _ERRNO | errno.EPERM
ENOSYS: Final = _ERRNO | errno.ENOSYS
_NO_SUCH_FAMILY: Final = _ERRNO | errno.EAFNOSUPPORT
_NO_SUCH_PROTOCOL: Final = _ERRNO | errno.EPROTONOSUPPORT

# mseal, of Linux 6.10.
LAST_KNOWN: Final = 462


@dataclass(frozen=True, slots=True)
class Call:
    """A system call and its number on x86-64 and on AArch64."""

    name: str
    x86_64: int | None
    aarch64: int | None


@dataclass(frozen=True, slots=True)
class Check:
    """What the lower 32 bits of a call's `argument` (all that the kernel reads of these) must be.

    "only": one of `values`; "not": none of them; "without": none of their bits set. Else `action`.
    A call whose first argument is in `unless_first` passes this check.
    """

    argument: int
    must_be: Literal["only", "not", "without"]
    values: tuple[int, ...]
    action: int
    unless_first: tuple[int, ...] = ()


_KILLED: Final = (
    # Into another process: its memory, its registers, its descriptors.
    Call("ptrace", 101, 117),
    Call("process_vm_readv", 310, 270),
    Call("process_vm_writev", 311, 271),
    Call("pidfd_getfd", 438, 438),
    # Code and traps in the kernel. userfaultfd makes races in it easy to win.
    Call("bpf", 321, 280),
    Call("userfaultfd", 323, 282),
    Call("init_module", 175, 105),
    Call("finit_module", 313, 273),
    Call("delete_module", 176, 106),
    Call("kexec_load", 246, 104),
    Call("kexec_file_load", 320, 294),
    Call("iopl", 172, None),
    Call("ioperm", 173, None),
    # Files by their number instead of their name, past every mount; and mounts, by both interfaces.
    Call("open_by_handle_at", 304, 265),
    Call("mount", 165, 40),
    Call("umount2", 166, 39),
    Call("pivot_root", 155, 41),
    Call("open_tree", 428, 428),
    Call("move_mount", 429, 429),
    Call("fsopen", 430, 430),
    Call("fsconfig", 431, 431),
    Call("fsmount", 432, 432),
    Call("fspick", 433, 433),
    Call("mount_setattr", 442, 442),
)

_FORBIDDEN: Final = (
    # New namespaces give an ordinary user rights over parts of the kernel that are otherwise root's alone.
    Call("unshare", 272, 97),
    Call("setns", 308, 268),
    Call("chroot", 161, 51),
    Call("name_to_handle_at", 303, 264),
    # The machine's, not a program's.
    Call("reboot", 169, 142),
    Call("swapon", 167, 224),
    Call("swapoff", 168, 225),
    Call("acct", 163, 89),
    Call("quotactl", 179, 60),
    Call("quotactl_fd", 443, 443),
    Call("sethostname", 170, 161),
    Call("setdomainname", 171, 162),
    Call("settimeofday", 164, 170),
    Call("clock_settime", 227, 112),
    Call("adjtimex", 159, 171),
    Call("clock_adjtime", 305, 266),
    Call("syslog", 103, 116),
    Call("vhangup", 153, 58),
    # What one process does to another's memory from outside.
    Call("move_pages", 279, 239),
    Call("migrate_pages", 256, 238),
    Call("process_madvise", 440, 440),
    Call("process_mrelease", 448, 448),
)

_ABSENT: Final = (
    # Large, young or seldom used parts of the kernel, from which many holes have come.
    Call("io_uring_setup", 425, 425),
    Call("io_uring_enter", 426, 426),
    Call("io_uring_register", 427, 427),
    Call("perf_event_open", 298, 241),
    Call("add_key", 248, 217),
    Call("request_key", 249, 218),
    Call("keyctl", 250, 219),
    Call("fanotify_init", 300, 262),
    Call("kcmp", 312, 272),
    Call("modify_ldt", 154, None),
    Call("uselib", 134, None),
    Call("ustat", 136, None),
    Call("sysfs", 139, None),
    Call("lookup_dcookie", 212, 18),
    Call("nfsservctl", 180, 42),
    Call("statmount", 457, 457),
    Call("listmount", 458, 458),
    # No filter below this one: it could hold calls up, and is more of the kernel to reach.
    Call("seccomp", 317, 277),
    # Its flags lie in memory, where a filter cannot look; the C library then uses clone.
    Call("clone3", 435, 435),
    # Memory that no process's counters show.
    Call("memfd_secret", 447, 447),
    Call("vmsplice", 278, 75),
    Call("msgget", 68, 186),
    Call("msgsnd", 69, 189),
    Call("semget", 64, 190),
)

REFUSED: Final = ((KILL, _KILLED), (EPERM, _FORBIDDEN), (ENOSYS, _ABSENT))

# CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET; CLONE_PTRACE; and CLONE_PARENT, which would
# make a sibling of the snippet, nobody's descendant but the zygote's.
_CLONE_FLAGS: Final = (0x0002_0000, 0x7E00_0000, 0x2000, 0x8000)
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_MM = 4, 22, 35
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
_NETLINK_ROUTE: Final = 0
_ICMP, _TCP, _UDP = 1, 6, 17
_PERSONALITIES: Final = (0, 0xFFFF_FFFF)  # the ordinary one, and to ask which one it is

CHECKED: Final = (
    (Call("clone", 56, 220), (Check(0, "without", _CLONE_FLAGS, EPERM),)),
    # Not packets, Bluetooth, the kernel's ciphers, ...; not AF_VSOCK, which no network namespace keeps from
    # the hypervisor; not SCTP, DCCP or MPTCP. Netlink for what the C library asks of it, the list of
    # interfaces, without which torch.distributed does not start.
    (
        Call("socket", 41, 198),
        (
            Check(0, "only", (_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK), _NO_SUCH_FAMILY),
            Check(2, "only", (0, _ICMP, _TCP, _UDP), _NO_SUCH_PROTOCOL, unless_first=(_AF_NETLINK,)),
            Check(2, "only", (_NETLINK_ROUTE,), _NO_SUCH_PROTOCOL, (_AF_UNIX, _AF_INET, _AF_INET6)),
        ),
    ),
    (Call("socketpair", 53, 199), (Check(0, "only", (_AF_UNIX,), _NO_SUCH_FAMILY),)),
    # Typing into a terminal for someone else.
    (Call("ioctl", 16, 29), (Check(1, "not", (_TIOCSTI, _TIOCLINUX), EPERM),)),
    # Hiding from the server's measuring; a filter, again; a false picture of the process's memory.
    (Call("prctl", 157, 167), (Check(0, "not", (_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_MM), EPERM),)),
    (Call("personality", 135, 92), (Check(0, "only", _PERSONALITIES, EPERM),)),
)
