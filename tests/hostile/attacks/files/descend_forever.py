"""Nests folders deeper than a path may be long, which has stopped more than one clean-up.

Expect: held
"""

import os

os.chdir("/tmp")
try:
    for _ in range(3000):
        os.mkdir("d" * 100)
        os.chdir("d" * 100)
except OSError:
    pass
print("held")
