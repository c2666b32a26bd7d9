"""How the texts of a question are tidied when they are read: paragraphs, lists and code blocks.

Authors wrap lines to read the TOML well; Discord shows every line break. So lines of one paragraph are
joined, and what has to keep its lines (lists, quotes, headings, fenced code, blank lines) does.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Characters of an id, or of a topic's name.
MAX_SLUG: Final = 48

# Opens or closes a block of code.
FENCE: Final = re.compile(r"^\s*```")
_KEEPS_ITS_LINE: Final = re.compile(r"^\s*([-*+>#|]|\d+[.)])\s")


def flow(text: object) -> object:
    """`text` with each paragraph on one line. What is not text is given back for pydantic to refuse."""
    if not isinstance(text, str):
        return text
    lines: list[str] = []
    fenced = joinable = False
    for line in text.strip().splitlines():
        if fenced or FENCE.match(line):
            fenced ^= bool(FENCE.match(line))
            lines.append(line.rstrip())
            joinable = False
        elif joinable and line.strip() and not _KEEPS_ITS_LINE.match(line):
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line.rstrip())
            joinable = bool(line.strip())
    return "\n".join(lines)


def tidy_code(code: object) -> object:
    """`code` without the blank lines around it, ending in none, its inner lines untouched."""
    return code.strip("\r\n").rstrip() if isinstance(code, str) else code


def slug(text: str, most: int = MAX_SLUG) -> str:
    """The first words of `text` in lower case, joined by hyphens, as many as `most` characters hold."""
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    made = ""
    for word in re.findall(r"[a-z0-9]+", bare.replace("'", "")):
        longer = f"{made}-{word}" if made else word
        if len(longer) > most:
            break
        made = longer
    return made
