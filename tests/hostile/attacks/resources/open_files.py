"""Opens files until the machine has no more.

Expect: held
"""

files = []
try:
    while True:
        files.append(open("/dev/null"))
except OSError:
    pass
if len(files) > 1100:
    print("GOT", len(files))
print("held")
