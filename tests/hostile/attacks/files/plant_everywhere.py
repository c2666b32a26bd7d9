"""Walks everything it can see and tries to plant a file in every folder.

Expect: held
"""

import os

own = ("/snippet", "/tmp", "/dev/shm", "/proc")
for folder, folders, _files in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in own][:40]
    if folder.count("/") > 4:
        folders[:] = []
    try:
        with open(os.path.join(folder, "planted"), "w"):
            print("GOT", folder)
    except OSError:
        pass
print("held")
