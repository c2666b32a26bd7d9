"""Asks torch for a tensor of a petabyte, and then for one that might just fit.

Expect: error RuntimeError
"""

import torch

torch.zeros(1 << 50)
