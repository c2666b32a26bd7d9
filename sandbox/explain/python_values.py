"""Python: values of another type than the line takes them for."""

from __future__ import annotations

import re
import sys
import types
from typing import Any, Final

from sandbox.explain.layers import (
    is_torch_module,
    own_name,
)
from sandbox.explain.nearest import nearest
from sandbox.explain.rule import Explanation, Failure, Rule

_KINDS: Final = {
    "str": "a text",
    "int": "a whole number",
    "float": "a fraction",
    "list": "a list",
    "NoneType": "None",
}


def none_used(failure: Failure) -> Explanation | None:
    """None where an object was expected."""
    found = failure.search(
        r"^'NoneType' object (?:has no attribute '(\w+)'|is not (?:subscriptable|iterable|callable))"
    )
    if not found:
        return None
    part = re.search(r"([A-Za-z_][\w.]*?)\.grad\b", failure.code)
    if part:
        return Explanation(
            f"`{part[1]}.grad` is None until backward() was called on something calculated from it. Call "
            "`loss.backward()` first, and check that requires_grad is True.",
            expected="a gradient",
            got="None",
        )
    name = (
        re.search(rf"(\w+)\.{found[1]}\b", failure.code)
        if found[1]
        else re.search(r"(\w+)\s*[\[(]", failure.code)
    )
    what = f"`{name[1]}`" if name else "The object"
    return Explanation(
        f"{what} is None here. Most often a function, or a model's forward, has no `return`; methods that "
        "change something in place, such as list.sort or model.compile, give None too.",
        expected="an object",
        got="None",
    )


def not_callable(failure: Failure) -> Explanation | None:
    """Something with parentheses behind it that is no function."""
    found = failure.search(r"^'([\w.]+)' object is not callable")
    if not found:
        return None
    kind = found[1].rpartition(".")[2]
    if kind == "module":
        return _module_with_parentheses(failure)
    if kind == "Size":
        return Explanation(
            "`.shape` is no method but the shape itself. Leave the parentheses out: `x.shape`, `x.shape[0]`."
        )
    if kind in ("Tensor", "ndarray", "list", "tuple", "dict"):
        return Explanation(
            f"This is a {kind} and no function: square brackets, `x[0]`, take parts of it.",
            got=kind,
        )
    return Explanation(
        f"The name before the parentheses holds {_KINDS.get(kind, 'a ' + kind)} here and no function. "
        "Perhaps a variable was given the name of a function, or a method was overwritten (`model.eval = "
        "True`).",
        got=kind,
    )


def _module_with_parentheses(failure: Failure) -> Explanation:
    called = re.search(r"([\w.]*?)(\w+)\(", failure.code)
    name = called[2] if called else "it"
    module = _module_called(failure, called[1].rstrip(".") if called else "", name)
    callables = [key for key, value in vars(module).items() if callable(value)] if module else []
    guess = nearest(name, callables)
    meant = f" Did you mean `{name}.{guess}(...)`?" if guess else " Call a function or class in it."
    return Explanation(
        f"`{name}` is a module, a box of functions and classes, and can't be called itself.{meant}",
        expected=guess,
        got=f"module {name}",
    )


def _module_called(failure: Failure, before: str, name: str) -> types.ModuleType | None:
    found: Any = failure.namespace.get(before.partition(".")[0] or name)
    for part in [*before.split(".")[1:], name] if before else []:
        found = getattr(found, part, None) if isinstance(found, types.ModuleType) else None
    return found if isinstance(found, types.ModuleType) else None


def not_subscriptable(failure: Failure) -> Explanation | None:
    """Square brackets behind something that has no parts."""
    found = failure.search(r"^'([\w.]+)' object is not (subscriptable|iterable)")
    if not found:
        return None
    kind = found[1].rpartition(".")[2]
    if kind == "generator":
        return Explanation(
            "parameters(), children() and modules() give their items one after another and have no "
            "numbers. Make a list of them first: `list(model.children())[-1]`.",
            expected="a list",
            got="generator",
        )
    if kind in ("method", "builtin_function_or_method", "function"):
        return Explanation(
            "This is a method, and its parentheses are missing. `x.size` is a method and `x.size(0)` a "
            "number; `x.shape[0]` is the same number.",
            expected="a call",
            got="a method",
        )
    if kind == "NoneType":
        return none_used(failure)
    return _no_list(failure, kind, found[2])


def _no_list(failure: Failure, kind: str, wanted: str) -> Explanation | None:
    value = next(
        (
            value
            for value in failure.namespace.values()
            if type(value).__name__ == kind and is_torch_module(value)
        ),
        None,
    )
    if value is not None:
        name = own_name(failure, value) or "model"
        return Explanation(
            f"A {kind} is no list, so it has no parts by number. `list({name}.children())[0]` is its first "
            "child; by name they are "
            f"{', '.join(f'`{name}.{key}`' for key, _ in list(value.named_children())[:3])} …",
            got=kind,
        )
    if wanted == "iterable" and kind in ("int", "float"):
        return Explanation(
            f"A loop needs several things, and this is {_KINDS[kind]}. To count, write `range(...)`.",
            got=kind,
        )
    return None


def text_and_number(failure: Failure) -> Explanation | None:
    """Texts and numbers in one calculation."""
    found = failure.search(r"can only concatenate str \(not \"(\w+)\"\) to str") or failure.search(
        r"^unsupported operand type\(s\) for [^:]+: '(int|float)' and 'str'"
    )
    return found and Explanation(
        'A text and a number can\'t be added: "3" is a text, 3 a number. Make a number of the text with '
        '`float(...)` or `int(...)`, or a text with an f-string: `f"loss {loss}"`.'
    )


def whole_number(failure: Failure) -> Explanation | None:
    """A fraction, or a number in quotation marks, where something is counted."""
    found = failure.search(r"^'(str|float)' object cannot be interpreted as an integer")
    if not found:
        return None
    divided = found[1] == "float"
    why = "a division with / gives a fraction, // a whole number" if divided else "it is in quotation marks"
    return Explanation(
        f"A whole number is wanted here, and this is {_KINDS[found[1]]}: {why}. Use `int(...)`.",
        expected="int",
        got=found[1],
    )


def layer_as_number(failure: Failure) -> Explanation | None:
    """A layer in a calculation, instead of what it gives."""
    found = failure.search(r"^unsupported operand type\(s\) for [^:]+: '(\w+)' and '(\w+)'")
    layers = sys.modules.get("torch.nn")
    if not found or not layers:
        return None
    kinds = (each for each in found.groups() if each != "Parameter")
    name = next((each for each in kinds if isinstance(getattr(layers, each, None), type)), None)
    if name is None:
        return None
    return Explanation(
        f"The layer {name} itself can't be added or multiplied, only what it gives. Call it on the data: "
        "`layer(x) + ...`.",
        got=name,
    )


RULES: Final[tuple[Rule, ...]] = (
    none_used,
    not_callable,
    not_subscriptable,
    text_and_number,
    whole_number,
    layer_as_number,
)
