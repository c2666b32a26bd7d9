"""Sets a timer that raises in the midst of the making of the report.

Expect: held or no report or error KeyboardInterrupt or SIGALRM or error RuntimeError
"""

import signal


def strike(*_):
    raise KeyboardInterrupt("GOT it")


signal.signal(signal.SIGALRM, strike)
print("held", flush=True)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
