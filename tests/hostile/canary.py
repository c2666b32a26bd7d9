"""All that an earlier snippet could have changed for a later one; every run must print the same."""

import builtins
import gc
import hashlib
import json
import os
import resource
import signal
import socket
import sys
import threading

import numpy
import torch


def short(value):
    return hashlib.sha256(repr(value).encode()).hexdigest()[:8]


def read(path):
    with open(path) as file:
        return file.read()


status = [
    line
    for line in read("/proc/self/status").splitlines()
    if line.startswith(("Cap", "Seccomp:", "NoNew", "Sig"))
]
print(
    "places", [os.listdir(place) for place in ("/tmp", "/dev/shm", ".", "/cache/..", "/dev/pts", "/snippet")]
)
print(
    "kernel",
    read("/proc/sysvipc/shm"),
    read("/proc/sysvipc/sem"),
    read("/proc/sysvipc/msg"),
    socket.gethostname(),
)
print("sockets", read("/proc/net/unix").count(chr(10)), read("/proc/net/tcp").count(chr(10)))
print(
    "process", sorted(p for p in os.listdir("/proc") if p.isdigit()), threading.active_count(), os.umask(0o22)
)
print("rights", os.getuid(), os.getpriority(0, 0), read("/proc/self/oom_score_adj"), short(status))
print("limits", [resource.getrlimit(kind) for kind in range(16)], os.sched_getaffinity(0))
print("mounts", short([line.split()[1:] for line in read("/proc/mounts").splitlines()]))
print("python", short(sorted(sys.modules)), sys.path, short(sorted(os.environ.items())), os.getcwd())
print("builtins", print, len, open, short(sorted(vars(builtins))), sys.getrecursionlimit(), gc.isenabled())
print("signals", [str(signal.getsignal(n)) for n in (2, 13, 14, 15, 17)])
print(
    "torch",
    float((torch.ones(3, 3) @ torch.ones(3, 3)).sum()),
    torch.get_default_dtype(),
    torch.is_grad_enabled(),
)
print("numpy", numpy.arange(4).sum(), json.dumps({"a": 1}))
