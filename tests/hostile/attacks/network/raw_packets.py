"""Makes raw sockets, to forge packets or to listen to others'.

Expect: held
"""

import socket

for family, kind, protocol in ((2, 3, 1), (2, 3, 255), (10, 3, 58), (17, 3, 768), (17, 2, 768), (2, 2, 1)):
    try:
        socket.socket(family, kind, protocol)
        print("GOT", family, kind, protocol)
    except OSError:
        pass
print("held")
