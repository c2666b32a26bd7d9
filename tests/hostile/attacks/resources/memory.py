"""Takes memory until there is no more.

Expect: out_of_memory
"""

kept = []
while True:
    kept.append(bytearray(1 << 24))
