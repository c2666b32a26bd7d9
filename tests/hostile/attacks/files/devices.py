"""Makes and opens devices: the disk, memory, the kernel's log.

Expect: held
"""

import os
import stat

for name, major, minor in (
    ("mem", 1, 1),
    ("sda", 8, 0),
    ("vda", 254, 0),
    ("kmsg", 1, 11),
    ("vsock", 10, 121),
):
    try:
        os.mknod(
            f"/tmp/{name}",
            0o666 | stat.S_IFBLK if name.endswith("da") else 0o666 | stat.S_IFCHR,
            os.makedev(major, minor),
        )
        print("GOT", name)
    except OSError:
        pass
allowed = {
    "null",
    "zero",
    "full",
    "random",
    "urandom",
    "tty",
    "shm",
    "pts",
    "ptmx",
    "fd",
    "stdin",
    "stdout",
    "stderr",
    "core",
    "console",
}
if extra := set(os.listdir("/dev")) - allowed:
    print("GOT", extra)
for name in ("/dev/mem", "/dev/kmsg", "/dev/vda", "/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/vsock"):
    if os.path.exists(name):
        print("GOT", name)
print("held")
