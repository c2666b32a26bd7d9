"""Matches a regular expression that takes longer than the universe has.

Expect: timeout
Seconds: 1
"""

import re

re.match(r"(a+)+$", "a" * 64 + "b")
