"""Makes a file of eight terabytes that takes no room yet.

Expect: held
"""

import os

try:
    os.truncate(os.open("/tmp/sparse", os.O_CREAT | os.O_RDWR), 1 << 43)
    print("GOT it")
except (OSError, ValueError):
    pass
print("held")
