"""Leaves its root with chroot, as an escape from simple jails.

Expect: held
"""

import os

os.mkdir("/tmp/x")
try:
    os.chroot("/tmp/x")
    print("GOT it")
except OSError:
    pass
print("held")
