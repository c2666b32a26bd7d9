"""Changes torch, numpy and Python themselves, in the hope that the warm process is the same for all.

Expect: unreadable report or held
"""

import builtins
import json

import numpy
import torch

torch.ones = lambda *_: "planted"
numpy.arange = lambda *_: "planted"
json.dumps = lambda *_: "planted"
builtins.len = lambda *_: 42
builtins.planted = "planted"
torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
print("held")
