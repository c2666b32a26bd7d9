"""Recurses in C until the stack is gone.

Expect: SIGSEGV or error RecursionError or out_of_memory
"""

import sys

sys.setrecursionlimit(1 << 30)


class Deep:
    def __repr__(self):
        return repr(self)


repr(Deep())
