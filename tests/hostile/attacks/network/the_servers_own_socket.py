"""Speaks to the sandbox server itself, as the bot does, to run a snippet in another's name.

Expect: held
"""

import glob
import socket

for path in (
    HOST["socket"],
    *glob.glob("/tmp/warmstart-*/worker.sock"),
    *glob.glob("/run/**", recursive=True),
):
    s = socket.socket(socket.AF_UNIX)
    try:
        s.connect(path)
        print("GOT", path)
    except OSError:
        pass
print("held")
