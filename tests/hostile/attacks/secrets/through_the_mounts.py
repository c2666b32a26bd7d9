"""Looks behind the jail's mounts: the old root that bubblewrap left, other mount points, other roots.

Expect: held
"""

import os

for path in ("/oldroot", "/newroot", "/.old_root", "/mnt", "/media", "/proc/1/root", "/proc/1/cwd"):
    try:
        if os.listdir(path):
            print("GOT", path)
    except OSError:
        pass
for line in open("/proc/self/mountinfo").read().splitlines():
    place, options = line.split()[4:6]
    writable = "rw" in options.split(",")
    if writable and place not in ("/proc", "/tmp", "/snippet", "/dev/shm") and not place.startswith("/dev/"):
        print("GOT", place)
print("held")
