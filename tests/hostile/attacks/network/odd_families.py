"""Makes sockets of families and protocols that nobody needs and that holes have come from.

Expect: held
"""

import socket

for family in range(46):
    if family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK):
        continue
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind)
            print("GOT", family, kind)
        except OSError:
            pass
for protocol in (33, 132, 136, 256, 262):
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
        print("GOT protocol", protocol)
    except OSError:
        pass
print("held")
