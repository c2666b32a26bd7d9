"""Leaves modules where Python looks for them: beside the snippet, in the packages, in the user's folder.

Expect: held
"""

import os
import site
import sys

for place in [*sys.path, site.getusersitepackages(), "/cache", os.path.dirname(os.__file__)]:
    for name in ("planted.py", "sitecustomize.py", "usercustomize.py", "planted.pth"):
        try:
            os.makedirs(place or ".", exist_ok=True)
            with open(os.path.join(place or ".", name), "w") as file:
                file.write("print('GOT it')")
            if not os.path.realpath(place or ".").startswith(("/snippet", "/tmp")):
                print("GOT", place, name)
        except OSError:
            pass
print("held")
