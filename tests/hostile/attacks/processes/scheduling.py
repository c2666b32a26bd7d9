"""Asks for real-time scheduling and a better priority, to starve the server.

Expect: held
"""

import os

tries = {
    "fifo": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    "round robin": lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)),
    "nice": lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
    "nice of the user": lambda: os.setpriority(os.PRIO_USER, 0, -10),
}
for name, attempt in tries.items():
    try:
        attempt()
        print("GOT", name)
    except OSError:
        pass
print("held")
