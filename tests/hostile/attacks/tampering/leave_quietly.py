"""Leaves with status 0 before anything is reported.

Expect: no report
"""

import os

print("held", flush=True)
os._exit(0)
