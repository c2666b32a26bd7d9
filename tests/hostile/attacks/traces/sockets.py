"""Leaves listening sockets, with and without a name, for the next snippet to fall into.

Expect: held
"""

import os
import socket

abstract = socket.socket(socket.AF_UNIX)
abstract.bind("\0planted")
abstract.listen()
tcp = socket.create_server(("127.0.0.1", 8080))
if os.fork() == 0:
    abstract.accept()
print("held")
