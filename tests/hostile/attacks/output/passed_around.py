"""Sends its own output streams to itself in a socket's message, where they stay open unseen.

Expect: held
"""

import socket

left, right = socket.socketpair()
for _ in range(50):
    socket.send_fds(left, [b"x"], [0, 1, 2, 3])
socket.send_fds(left, [b"x"], [left.fileno(), right.fileno()])
print("held")
