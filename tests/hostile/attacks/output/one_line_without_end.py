"""Prints one line that never ends, for whoever reads lines.

Expect: output_limit
"""

import sys

while True:
    sys.stdout.write("x" * 65536)
