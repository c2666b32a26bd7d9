"""Leaves dead children that nobody buries, in the hope that its cell can then not end.

Expect: held
"""

import os

for _ in range(40):
    if os.fork() == 0:
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
print("held")
