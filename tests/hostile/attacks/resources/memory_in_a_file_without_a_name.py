"""Hides memory in a memfd that it never maps, where no resident-set size shows it.

Expect: out_of_memory
"""

import os

fd = os.memfd_create("hidden")
while True:
    os.write(fd, bytes(1 << 24))
