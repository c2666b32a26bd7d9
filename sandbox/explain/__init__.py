"""Explain failures in plain words: a table of rules, one module a family.

To add a rule, write a function that takes a Failure and gives an Explanation or None, and name it in its module's RULES.
The first rule that knows a failure explains it, so a family stands before those that would know it less well.
"""

from __future__ import annotations

from typing import Final

from sandbox.explain.rule import Explanation, Failure, Rule

RULES: Final[tuple[Rule, ...]] = ()


def explain(failure: Failure) -> Explanation | None:
    """What the first rule that knows `failure` says of it."""
    return next((found for rule in RULES if (found := rule(failure)) is not None), None)
