"""Asks a cloud's metadata service for the machine's credentials.

Expect: held
"""

import urllib.request

for address in ("http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/"):
    try:
        print("GOT", urllib.request.urlopen(address, timeout=2).read())
    except OSError:
        pass
print("held")
