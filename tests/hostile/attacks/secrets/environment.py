"""Looks for the bot's token in the environment, its own and everyone's.

Expect: held
"""

import glob
import os

prefix = "WSEC" + "RET-"
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/task/*/environ"):
    try:
        if prefix.encode() in open(path, "rb").read():
            print("GOT", path)
    except OSError:
        pass
names = [
    name for name in os.environ if "TOKEN" in name or "DISCORD" in name or "SECRET" in name or "KEY" in name
]
print("GOT" if names else "", names)
print("held")
