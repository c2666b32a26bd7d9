"""Raises its own limits.

Expect: held
"""

import resource

for kind in range(16):
    _soft, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        continue
    try:
        resource.setrlimit(kind, (hard + 1, hard + 1))
        print("GOT", kind)
    except (OSError, ValueError):
        pass
print("held")
