"""Types a command into the terminal that the server was started from.

Expect: held
"""

import fcntl
import os
import termios

for fd in range(4):
    for request in (termios.TIOCSTI, 0x541C, termios.TIOCSCTTY):
        try:
            fcntl.ioctl(fd, request, b"x")
            print("GOT", fd, request)
        except OSError:
            pass
try:
    os.open("/dev/tty", os.O_RDWR)
    print("GOT a terminal")
except OSError:
    pass
print("held")
