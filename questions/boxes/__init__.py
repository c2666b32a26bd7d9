"""A question as people type it into boxes, one text a field, and the entry of the bank that it means.

`layout` says which boxes there are. What was typed is kept as it was, whether or not it makes sense:
`reading` says what it means and `problems` what is wrong with it; `writing` is the way back. Pure.
"""

from __future__ import annotations

from questions.boxes.layout import CODE, FIELDS, LENGTHS, SHORT, STEPS, Fields, kind_of, steps_of
from questions.boxes.problems import Problem
from questions.boxes.reading import Reading, read, sketch
from questions.boxes.writing import typed, typed_entry

__all__ = [
    "CODE",
    "FIELDS",
    "LENGTHS",
    "SHORT",
    "STEPS",
    "Fields",
    "Problem",
    "Reading",
    "kind_of",
    "read",
    "sketch",
    "steps_of",
    "typed",
    "typed_entry",
]
