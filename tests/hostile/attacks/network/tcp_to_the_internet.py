"""Opens TCP connections to well-known addresses of the internet.

Expect: held
"""

import socket

for address in (("1.1.1.1", 53), ("8.8.8.8", 443), ("93.184.216.34", 80)):
    try:
        socket.create_connection(address, timeout=2)
        print("GOT", address)
    except OSError:
        pass
print("held")
