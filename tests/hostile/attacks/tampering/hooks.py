"""Leaves traps for whatever comes after it: exit handlers, trace functions, garbage, audit hooks.

Expect: held or no report or timeout
Seconds: 4
"""

import atexit
import gc
import os
import sys
import threading

print("held", flush=True)


class Trap:
    def __del__(self):
        os._exit(3)


sys.settrace(lambda *_: None)
threading.settrace(lambda *_: None)
atexit.register(os._exit, 3)
sys.excepthook = lambda *_: os._exit(3)
gc.callbacks.append(lambda *_: None)
sys.addaudithook(lambda *_: None)
trap = Trap()
