"""Sends datagrams to this machine and to the internet, which needs no answer to have worked.

Expect: held
"""

import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
for place in (("127.0.0.1", HOST["udp_port"]), ("1.1.1.1", 53), ("255.255.255.255", HOST["udp_port"])):
    try:
        s.sendto(b"x", place)
        if place[0] != "127.0.0.1":  # its own loopback takes it, and nobody is there
            print("GOT", place)
    except OSError:
        pass
print("held")
