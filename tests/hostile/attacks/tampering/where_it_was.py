"""Takes over the signal that asks where it is, and answers with garbage, lies and a flood instead.

Expect: timeout
Seconds: 1
"""

import os
import signal
import threading
import time

LIE = b'Stack (most recent call first):\n  File "snippet.py", line 999999 in <module>\n'
GARBAGE = b'Stack (most recent call first):\n  File "snippet.py", line \xff\x00' + b"9" * 4000 + b"\n"


def answer(*_):
    for _ in range(50):
        os.write(3, LIE + GARBAGE)
    time.sleep(1000)


signal.signal(signal.SIGUSR2, answer)
signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
threading.Thread(target=answer).start()
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR2})
while True:
    time.sleep(1000)
