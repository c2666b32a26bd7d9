"""Leaves a value whose text never ends.

Expect: held or timeout
Seconds: 4
"""


class Endless:
    def __repr__(self):
        while True:
            pass


value = Endless()
print("held", flush=True)
