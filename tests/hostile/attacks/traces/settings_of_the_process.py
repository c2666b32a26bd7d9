"""Changes what a process hands on: its umask, limits, signals, priority, folder and environment.

Expect: held
"""

import gc
import os
import resource
import signal
import sys

os.umask(0)
os.environ["PLANTED"] = os.environ["LD_PRELOAD"] = "/tmp/planted.so"
os.chdir("/tmp")
os.nice(10)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
sys.setrecursionlimit(50_000)
sys.path.insert(0, "/tmp")
gc.disable()
open("/proc/self/oom_score_adj", "w").write("1000")
print("held")
