"""Searches its own memory for what the snippet before it left there; the warm process is the same.

Expect: held
"""

prefix = b"WSEC" + b"RET-"
with open("/proc/self/mem", "rb", buffering=0) as memory:
    for line in open("/proc/self/maps").read().splitlines():
        if "rw-p" not in line:
            continue
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        if end - start > 1 << 28:
            continue
        try:
            memory.seek(start)
            content = memory.read(end - start)
        except (OSError, ValueError, OverflowError):
            continue
        place = content.find(prefix)
        if place >= 0 and content[place + 8 : place + 40].isalnum():
            print("GOT", content[place : place + 40])
print("held")
