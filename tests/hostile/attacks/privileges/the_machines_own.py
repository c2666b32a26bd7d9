"""Changes what is the machine's: its name, its clock, its swap, its power.

Expect: held
"""

import ctypes
import socket
import time

libc = ctypes.CDLL(None, use_errno=True)
tries = {
    "host name": lambda: socket.sethostname("owned"),
    "clock": lambda: time.clock_settime(time.CLOCK_REALTIME, 0),
}
for name, attempt in tries.items():
    try:
        attempt()
        print("GOT", name)
    except OSError:
        pass
calls = {
    "reboot": (libc.reboot, 0x1234567),
    "swapoff": (libc.swapoff, b"/swap"),
    "acct": (libc.acct, b"/tmp/acct"),
    "syslog": (libc.klogctl, 3, bytes(64), 64),
    "domain name": (libc.setdomainname, b"owned", 5),
    "personality": (libc.personality, 0x0040000),
}
for name, (call, *arguments) in calls.items():
    if call(*arguments) != -1:
        print("GOT", name)
print("held")
