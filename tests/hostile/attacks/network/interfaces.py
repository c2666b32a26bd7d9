"""Looks for a network interface other than its own loopback, and tries to configure one.

Expect: held
"""

import fcntl
import socket
import struct

names = [name for _index, name in socket.if_nameindex()]
if names != ["lo"]:
    print("GOT", names)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
address = struct.pack("16sHH4s8x", b"lo", socket.AF_INET, 0, socket.inet_aton("10.0.0.1"))
try:
    fcntl.ioctl(s, 0x8916, address)
    print("GOT an address")
except OSError:
    pass
print("held")
