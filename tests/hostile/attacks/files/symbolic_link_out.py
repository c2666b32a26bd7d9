"""Follows symbolic links and `..` out of its own folder, to the owner's files.

Expect: held
"""

import os

for number, path in enumerate(
    ("/etc/shadow", "/root/.ssh", HOST["secret_file"], HOST["project"] + "/bot", "/proc/1/root/etc")
):
    link = f"/tmp/link{number}"
    os.symlink(path, link)
    try:
        print("GOT", os.listdir(link) if os.path.isdir(link) else open(link).read())
    except OSError:
        pass
for path in (
    "../../../../etc/passwd",
    "/snippet/../root/.bashrc",
    "/tmp/../home",
    "/proc/self/root/etc/passwd",
    "/proc/self/cwd/../home",
):
    if os.path.exists(path):
        print("GOT", path)
print("held")
