"""Prints without end.

Expect: output_limit
"""

while True:
    print("x" * 10_000)
