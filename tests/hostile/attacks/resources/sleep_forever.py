"""Sleeps through every signal that could wake it.

Expect: timeout
Seconds: 1
"""

import signal
import time

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
while True:
    time.sleep(1000)
