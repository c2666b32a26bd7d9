"""Python: functions and classes that are called with the wrong arguments."""

from __future__ import annotations

import inspect
import re
import sys
import types
from typing import Any, Final

from sandbox.explain.nearest import nearest
from sandbox.explain.rule import Explanation, Failure, Rule


def keyword(failure: Failure) -> Explanation | None:
    """An argument by a name that the function doesn't know."""
    found = failure.search(r"^(?:(\w+)\.)?(\w+)\(\) got an unexpected keyword argument '(\w+)'")
    recognised = failure.search(r"^Argument\(s\) not recognized: \{'(\w+)'")
    if recognised:
        wrong, name = recognised[1], "This class"
        selves = (frame.f_locals["self"] for frame in reversed(failure.frames) if "self" in frame.f_locals)
        target = getattr(type(next(selves, None)), "__init__", None)
    elif found:
        wrong, name = found[3], found[1] or found[2]
        target = _callee(failure, found[1], found[2])
    else:
        return None
    if name == "compile" and wrong in ("optimizer", "loss", "metrics"):
        return _keras_on_torch("compile", "The model")
    return _unknown(name, wrong, _taken(failure, target))


def _taken(failure: Failure, target: Any) -> list[str]:
    taken = _parameters(target)
    if failure.frames[-1].f_globals.get("__name__", "").startswith("torchvision.models"):
        # The builders hand on what they don't know to the class, which takes no weights.
        taken = ["weights", *taken]
    return taken


def _unknown(name: str, wrong: str, taken: list[str]) -> Explanation:
    guess = {"lr": "learning_rate", "learning_rate": "lr", "kernel": "kernel_size"}.get(wrong)
    guess = guess if guess in taken else nearest(wrong, taken)
    meant = f"Did you mean `{guess}`?" if guess else "Check the spelling in its documentation."
    listed = [each for each in taken if each not in ("self", "args", "kwargs")][:6]
    known = f" It takes {', '.join(listed)} and so on." if listed and not guess else ""
    return Explanation(f"{name} has no argument called {wrong}. {meant}{known}", expected=guess, got=wrong)


def _callee(failure: Failure, owner: str | None, name: str) -> Any:
    """The function or class of that name, as the snippet or the library around the failing call sees it."""
    wanted = owner or name
    for frame in reversed(failure.frames):
        found = frame.f_globals.get(wanted) or frame.f_locals.get("cls")
        if found is not None and getattr(found, "__name__", None) == wanted:
            return vars(found).get("__init__", found) if isinstance(found, type) else found
    for module in list(sys.modules.values()):
        found = (
            getattr(module, wanted, None)
            if isinstance(module, types.ModuleType) and _public(module)
            else None
        )
        if isinstance(found, type) or callable(found):
            return vars(found).get("__init__", found) if isinstance(found, type) else found
    return None


def _public(module: types.ModuleType) -> bool:
    return module.__name__ in (
        "torch.nn",
        "torch.optim",
        "torchvision.models",
        "keras.layers",
        "keras.applications",
    )


def _parameters(target: Any) -> list[str]:
    try:
        return list(inspect.signature(target).parameters)
    except (TypeError, ValueError):
        return []


def missing_arguments(failure: Failure) -> Explanation | None:
    """Too few arguments."""
    found = failure.search(r"^(?:(\w+)\.)?(\w+)\(\) missing \d+ required positional arguments?: (.+)$")
    if not found:
        return None
    name = found[1] if found[2] == "__init__" and found[1] else found[2]
    names = found[3].replace("'", "`")
    hint = ""
    if "self" in found[3]:
        hint = " It is a method: make an object of the class first and call it on that."
    return Explanation(
        f"{name} also needs {names}.{hint or ' Give it in the parentheses, by name if in doubt.'}",
        expected=found[3].replace("'", ""),
    )


def too_many_arguments(failure: Failure) -> Explanation | None:
    """More arguments than there are places for."""
    found = failure.search(
        r"^(?:(\w+)\.)?(\w+)\(\) takes (?:from )?(\d+)(?: to \d+)? positional arguments? but (\d+)"
    )
    if not found:
        return None
    owner, name, takes, given = found.groups()
    if known := _known_slip(failure, owner, name, takes):
        return known
    extra = " (one of them is `self`)" if owner else ""
    return Explanation(
        f"{owner + '.' if owner and name != '__init__' else ''}{owner if name == '__init__' else name} "
        f"takes {takes} argument{'s' * (takes != '1')}{extra}, and {given} were given. Look at its "
        "definition, and give settings by name.",
        expected=f"{takes} arguments",
        got=f"{given} arguments",
    )


def _known_slip(failure: Failure, owner: str | None, name: str, takes: str) -> Explanation | None:
    """A forgotten `self`, forgotten parentheses, a class for a model."""
    if name == "forward" and takes == "1":
        return Explanation(
            f"A method's first argument is the object itself, and `forward` of {owner} has no `self` for "
            "it. Write `def forward(self, x):`.",
            expected="def forward(self, x)",
        )
    if owner == "Module" and name in ("eval", "train"):
        return Explanation(
            f"Without parentheses `.{name}` is the method itself, and that is what was kept in the "
            f"variable. Write `model.{name}()`, which gives the model back.",
            expected=f"{name}()",
            got=name,
        )
    if name == "__init__" and owner and _is_class(failure, owner):
        return Explanation(
            f"{owner} is the class here, not a model made from it, so the data went to its `__init__`. "
            f"Make one first: `model = {owner}()`, then `model(x)`.",
            expected=f"{owner}()",
            got=owner,
        )
    return None


def _is_class(failure: Failure, name: str) -> bool:
    """Whether the failing line calls a variable that holds the snippet's torch class of that name."""
    cls = failure.namespace.get(name)
    aliases = [key for key, value in failure.namespace.items() if value is cls and key != name]
    return isinstance(cls, type) and any(re.search(rf"\b{alias}\(", failure.code) for alias in aliases)


def _keras_on_torch(name: str, owner: str) -> Explanation:
    return Explanation(
        f"{owner} is a torch model, and `{name}` with these arguments belongs to Keras. In torch the loss, "
        "the optimiser and the training loop are written out.",
        got=name,
    )


RULES: Final[tuple[Rule, ...]] = (keyword, missing_arguments, too_many_arguments)
