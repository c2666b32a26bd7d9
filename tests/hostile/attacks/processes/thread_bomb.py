"""Starts threads without end.

Expect: held
"""

import threading

stop = threading.Event()
count = 0
try:
    while count < 5000:
        threading.Thread(target=stop.wait, daemon=True).start()
        count += 1
except RuntimeError:
    pass
if count >= 5000:
    print("GOT", count)
print("held", flush=True)
