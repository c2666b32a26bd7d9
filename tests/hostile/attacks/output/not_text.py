"""Prints bytes that are not text, control characters and terminal codes.

Expect: held
"""

import sys

sys.stdout.buffer.write(bytes(range(256)) * 20 + b"\xed\xa0\x80\xff\xfe\x1b]0;owned\x07\x1b[2J\n")
print("\u202e\ud800".encode("utf-8", "surrogatepass"))
print("held")
