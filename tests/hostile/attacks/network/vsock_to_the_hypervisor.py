"""Reaches past the network namespace: AF_VSOCK speaks to the hypervisor and to this machine itself.

Expect: held
"""

import socket

for cid in (0, 1, 2, 3):
    for port in (HOST["vsock_port"], 1024, 52):
        try:
            s = socket.socket(40, socket.SOCK_STREAM)
            print("GOT a socket")
            s.settimeout(1)
            s.connect((cid, port))
            print("GOT", cid, port)
        except OSError:
            pass
print("held")
