"""Leaves values that lie about their class, their shape and their size, and that raise at every touch.

Expect: held
"""

import sys


class Liar:
    shape = property(lambda self: sys.exit("GOT out"))
    dtype = property(lambda self: 1 / 0)

    @property
    def __class__(self):
        raise KeyboardInterrupt

    def __getattr__(self, name):
        raise SystemExit(name)

    def __repr__(self):
        raise MemoryError

    __str__ = __len__ = __iter__ = __bool__ = __eq__ = __hash__ = __repr__


a, b, c = Liar(), [Liar()], {"x": Liar()}
print("held")
