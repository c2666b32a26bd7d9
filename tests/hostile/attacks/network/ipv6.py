"""Tries the ways out that IPv6 gives: loopback, link-local, the internet.

Expect: held
"""

import socket

for name in ("::1", "::ffff:127.0.0.1", "2606:4700:4700::1111", "ff02::1"):
    try:
        s = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        s.settimeout(2)
        s.connect((name, HOST["tcp_port"]))
        print("GOT", name)
    except OSError:
        pass
print("held")
