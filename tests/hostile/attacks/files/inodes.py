"""Makes more files than a file system has room for, to fill it for everyone.

Expect: held
"""

made = 0
try:
    for number in range(40_000):
        open(f"/tmp/{number}", "w").close()
        made += 1
except OSError:
    pass
if made > 20_000:
    print("GOT", made)
print("held")
