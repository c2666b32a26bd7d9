"""Goes through every object of the process for sockets and files of the runner's, and writes to them.

Expect: held or no report
"""

import gc
import io
import socket

found = [thing for thing in gc.get_objects() if isinstance(thing, (socket.socket, io.FileIO))]
for thing in found:
    try:
        fd = thing.fileno()
        if isinstance(thing, socket.socket) and fd >= 0:
            thing.send(b'{"started": true}')
            print("GOT a socket", fd)
    except (OSError, ValueError):
        pass
print("held", flush=True)
