"""Prints a dot now and then, to keep an idle clock from running out.

Expect: timeout
Seconds: 1
"""

import time

while True:
    print(".", end="", flush=True)
    time.sleep(0.01)
