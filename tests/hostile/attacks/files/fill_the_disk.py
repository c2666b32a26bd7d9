"""Fills every place it may write to.

Expect: out_of_memory or held
"""

piece = bytes(1 << 20)
written = 0
for place in ("/tmp/big", "/snippet/big", "/dev/shm/big"):
    try:
        with open(place, "wb") as file:
            while written < 1 << 30:
                written += file.write(piece)
    except OSError:
        pass
    import os

    os.unlink(place)
if written >= 1 << 30:
    print("GOT", written)
print("held")
