"""Overwrites the interpreter's own code and data through /proc/self/mem.

Expect: SIGSEGV or SIGABRT or SIGBUS or SIGILL or SIGTRAP or no report or held
"""

print("held", flush=True)
with open("/proc/self/mem", "r+b", buffering=0) as memory:
    for line in open("/proc/self/maps").read().splitlines():
        if "r-xp" in line and "python" in line:
            start = int(line.split("-")[0], 16)
            memory.seek(start)
            memory.write(b"\xcc" * 65536)
