"""Runs every set-user-ID program there is, and makes one itself.

Expect: held
"""

import os
import shutil
import subprocess

for name in ("su", "sudo", "mount", "newgrp", "passwd", "pkexec", "ping", "unshare", "newuidmap"):
    if shutil.which(name):
        done = subprocess.run([name, "-c", "id -u"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.stdout.strip() == "0":
            print("GOT", name)
shutil.copy("/usr/bin/id", "/tmp/id")
os.chmod("/tmp/id", 0o6777)
if subprocess.run(["/tmp/id", "-u"], capture_output=True, text=True).stdout.strip() == "0":
    print("GOT it")
print("held")
