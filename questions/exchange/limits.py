"""How much is read of a file that anybody may have made."""

from __future__ import annotations

from typing import Final

# The bank's own twelve topics are a third of it.
MAX_TEXT_BYTES: Final = 2 * 1024 * 1024
MAX_PACKAGE_BYTES: Final = 20 * 1024 * 1024
# What a package may be once it is unpacked. Only its collection is, never its pictures and sounds.
MAX_UNPACKED_BYTES: Final = 64 * 1024 * 1024
MAX_MEMBERS: Final = 20_000
MAX_QUESTIONS: Final = 1_000
# Far beyond what a question may have, and short enough to be looked at in no time.
MAX_TEXT: Final = 4_000
MAX_ENTRY: Final = 16_000
# Values in one entry: the largest valid one has under a hundred.
MAX_VALUES: Final = 500
# More than any model has parameters, and within what can be calculated with.
MAX_NUMBER: Final = 10**18
# What is shown of a title, and of a mistake that repeats what it found.
SHOWN: Final = 80
SHOWN_WORDS: Final = 200
