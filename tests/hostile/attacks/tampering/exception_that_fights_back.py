"""Raises an exception that raises when anyone looks at it.

Expect: ended early or error Fighter or error BaseException or error KeyboardInterrupt
"""


class Fighter(BaseException):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__

    @property
    def args(self):
        raise KeyboardInterrupt

    @property
    def __traceback__(self):
        raise RuntimeError


raise Fighter()
