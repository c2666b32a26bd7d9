"""Forks as fast as it can, in every child too.

Expect: timeout or out_of_memory
Seconds: 2
"""

import os

while True:
    try:
        os.fork()
    except OSError:
        pass
