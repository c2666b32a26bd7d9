"""Looks for the processes of others: the server, the zygote, other snippets.

Expect: held
"""

import os

seen = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
if seen != [1, os.getpid()]:
    print("GOT", seen)
if os.getppid() != 0:
    print("GOT a parent", os.getppid())
if os.path.exists(f"/proc/{HOST['server']}"):
    print("GOT the server")
print("held")
