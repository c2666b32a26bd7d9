"""Goes on in a forked child, so that two processes come to the report.

Expect: held
"""

import os

if os.fork():
    os.wait()
    print("held")
