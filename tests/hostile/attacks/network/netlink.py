"""Speaks to the kernel over Netlink: its firewall, its modules' protocols, and a new network interface.

Expect: held
"""

import socket
import struct

for protocol in range(1, 32):
    try:
        socket.socket(16, socket.SOCK_RAW, protocol)
        print("GOT protocol", protocol)
    except OSError:
        pass
s = socket.socket(16, socket.SOCK_RAW, 0)
s.settimeout(2)
# RTM_NEWLINK with NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, a device of kind "dummy".
kind = struct.pack("HH", 12 + 4 - 4, 18 | 0x8000) + struct.pack("HH5s3x", 9, 1, b"dummy")
body = struct.pack("BxHiII", 0, 0, 0, 0, 0) + kind
s.send(struct.pack("IHHII", 16 + len(body), 16, 0x405, 1, 0) + body)
answer = s.recv(4096)
if struct.unpack_from("i", answer, 16)[0] == 0:
    print("GOT an interface")
print("held")
