"""Stops itself, so that nothing of it ever ends.

Expect: timeout
Seconds: 1
"""

import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
