"""Writes a report of its own, with a status and a bill, to every descriptor, and leaves.

Expect: unreadable report
"""

import json
import os

report = json.dumps(
    {"v": 1, "status": "ok", "stdout": "GOT it", "usage": {"wall_ms": 0}, "values": [], "error": None}
)
for fd in range(64):
    try:
        if fd not in (0, 1, 2):
            os.write(fd, report.encode() + b"\n")
    except OSError:
        pass
os._exit(0)
