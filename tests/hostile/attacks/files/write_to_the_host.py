"""Writes, renames, links and deletes wherever a program's files are.

Expect: held
"""

import os
import sys

import sandbox.protocol

tries = {
    "append": lambda path: open(path, "ab").write(b"x"),
    "unlink": os.unlink,
    "chmod": lambda path: os.chmod(path, 0o777),
    "utime": lambda path: os.utime(path, (0, 0)),
    "rename": lambda path: os.rename(path, path + ".old"),
    "link": lambda path: os.link(path, "/tmp/linked"),
    "truncate": lambda path: os.truncate(path, 0),
    "setxattr": lambda path: os.setxattr(path, "user.x", b"x"),
}
for path in (os.__file__, sys.executable, sandbox.protocol.__file__, "/usr/bin/env", "/lib/os-release"):
    for name, attempt in tries.items():
        try:
            attempt(path)
            print("GOT", name, path)
        except OSError:
            pass
print("held")
