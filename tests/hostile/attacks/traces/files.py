"""Leaves files, links, sockets and pipes in every place it may write to, for the next snippet.

Expect: held
"""

import os
import socket

for place in ("/tmp", "/dev/shm", "/snippet"):
    open(place + "/planted", "w").write("x")
    os.symlink("/etc", place + "/planted_link")
    os.mkfifo(place + "/planted_pipe")
    socket.socket(socket.AF_UNIX).bind(place + "/planted_socket")
print("held")
