"""Has forty children print at once.

Expect: output_limit
"""

import os

for _ in range(40):
    if os.fork() == 0:
        while True:
            os.write(1, b"child " * 1000)
while True:
    os.write(1, b"parent " * 1000)
