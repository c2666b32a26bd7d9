"""Computes without end in C, where no Python signal handler ever runs.

Expect: timeout
Seconds: 1
"""

sum(iter(int, 1))
