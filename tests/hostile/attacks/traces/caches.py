"""Poisons the caches that the next snippet reads: compiled modules, fonts, weights, compiled kernels.

Expect: held
"""

import glob
import os

import matplotlib

for place in (
    "/cache",
    "/weights",
    matplotlib.get_cachedir(),
    os.path.dirname(matplotlib.__file__) + "/__pycache__",
):
    for path in (place + "/planted", *glob.glob(place + "/*")[:5]):
        try:
            open(path, "ab").write(b"x")
            if not os.path.realpath(path).startswith(("/snippet", "/tmp")):
                print("GOT", path)
        except OSError:
            pass
print("held")
