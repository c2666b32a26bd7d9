"""Reads what would help to attack the kernel: addresses, its log, its memory, its page tables.

Expect: held
"""

for path in ("/proc/kallsyms", "/proc/modules"):
    try:
        addresses = {
            line.split()[0 if "kallsyms" in path else -1] for line in open(path).read().splitlines()[:200]
        }
        if any(address.strip("0x") for address in addresses if set(address) <= set("0123456789abcdefx")):
            print("GOT", path)
    except OSError:
        pass
for path in (
    "/proc/kcore",
    "/proc/kmsg",
    "/dev/kmsg",
    "/sys/kernel",
    "/proc/1/stack",
    "/proc/timer_list",
    "/proc/slabinfo",
):
    try:
        open(path, "rb").read(1)
        print("GOT", path)
    except OSError:
        pass
print("held")
