"""Walks up the frames of what runs it, and changes the variables it finds.

Expect: held or no report or error TypeError or error AttributeError
"""

import sys

print("held", flush=True)
frame = sys._getframe()
while frame:
    for name, value in list(frame.f_locals.items()):
        if isinstance(value, dict) and name not in ("__builtins__",) and value is not globals():
            value.clear()
        if isinstance(value, list):
            value.clear()
    frame = frame.f_back
