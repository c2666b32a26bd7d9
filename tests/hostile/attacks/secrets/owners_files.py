"""Reads the owner's files: settings, the database, keys, the bot's own code.

Expect: held
"""

import glob
import os

places = [
    HOST["secret_file"],
    HOST["project"] + "/.env",
    HOST["project"] + "/bot",
    "/etc/shadow",
    "/etc/passwd",
]
places += [
    home + "/" + name
    for home in ("/root", os.path.expanduser("~"))
    for name in (".ssh", ".bashrc", ".netrc", ".env")
]
places += (
    glob.glob("/home/*/.*")
    + glob.glob("/**/*.env")
    + glob.glob("/**/*.sqlite*")
    + glob.glob("/run/secrets/*")
)
for path in places:
    if os.path.lexists(path):
        print("GOT", path)
print("held")
