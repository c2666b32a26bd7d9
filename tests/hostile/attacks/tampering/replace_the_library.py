"""Replaces print, json, sys.stdout and what the runner might call, so that they lie for it.

Expect: held or no report or error TypeError
"""

import builtins
import json
import sys

print("held", flush=True)


def lie(*_arguments, **_named):
    return {"status": "ok", "values": [{"name": "GOT"}]}


json.dumps = json.loads = lie
builtins.len = builtins.isinstance = builtins.repr = builtins.sorted = lie
for name, module in list(sys.modules.items()):
    if name.startswith("sandbox"):
        for attribute in list(vars(module)):
            if callable(getattr(module, attribute)):
                setattr(module, attribute, lie)
sys.stdout = sys.stderr = None
