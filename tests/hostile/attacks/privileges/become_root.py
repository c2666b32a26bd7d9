"""Becomes another user, or a member of another group.

Expect: held
"""

import os

tries = {
    "uid": lambda: os.setuid(0),
    "euid": lambda: os.setresuid(-1, 0, -1),
    "gid": lambda: os.setgid(0),
    "groups": lambda: os.setgroups([0]),
    "owner": lambda: os.chown("/tmp", 0, 0),
}
for name, attempt in tries.items():
    try:
        attempt()
        print("GOT", name)
    except OSError:
        pass
print("held")
