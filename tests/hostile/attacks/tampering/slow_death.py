"""Makes its own death slow: a family of processes with much memory each, that all write.

Expect: timeout or output_limit or out_of_memory
Seconds: 2
"""

import os

for _ in range(50):
    if os.fork() == 0:
        kept = bytearray(1 << 20)
        while True:
            os.write(2, kept[:1])
while True:
    pass
