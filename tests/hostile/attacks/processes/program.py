"""Leaves programs running that a shell started in the background.

Expect: held
"""

import subprocess

subprocess.Popen("nohup sleep 1000 & (setsid sleep 1000 &) ", shell=True)
print("held")
