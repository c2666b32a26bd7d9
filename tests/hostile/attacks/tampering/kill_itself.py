"""Dies of a signal that looks as if the server had sent it.

Expect: SIGKILL
"""

import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
