"""Python itself: calls with wrong arguments, and things of another type than the line takes them for."""

from __future__ import annotations

import inspect
import re
import sys
import types
from typing import Any, Final

from sandbox.explain.layers import is_torch_module, own_name
from sandbox.explain.nearest import nearest
from sandbox.explain.rule import Explanation, Failure, Rule

_KINDS: Final = {
    "str": "a text",
    "int": "a whole number",
    "float": "a fraction",
    "list": "a list",
    "NoneType": "None",
}


def keyword(failure: Failure) -> Explanation | None:
    """An argument by a name that the function doesn't know."""
    found = failure.search(r"^(?:(\w+)\.)?(\w+)\(\) got an unexpected keyword argument '(\w+)'")
    recognised = failure.search(r"^Argument\(s\) not recognized: \{'(\w+)'")
    if recognised:
        wrong, name = recognised[1], "This class"
        target = next(
            (frame.f_locals.get("self") for frame in reversed(failure.frames) if "self" in frame.f_locals),
            None,
        )
        target = getattr(type(target), "__init__", None)
    elif found:
        wrong, name = found[3], found[1] or found[2]
        target = _callee(failure, found[1], found[2])
    else:
        return None
    if name == "compile" and wrong in ("optimizer", "loss", "metrics"):
        return _keras_on_torch("compile", "The model")
    taken = _parameters(target)
    if failure.frames[-1].f_globals.get("__name__", "").startswith("torchvision.models"):
        # The builders hand on what they don't know to the class, which takes no weights.
        taken = ["weights", *taken]
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


def arguments(failure: Failure) -> Explanation | None:
    """Too many or too few arguments."""
    found = failure.search(r"^(?:(\w+)\.)?(\w+)\(\) missing \d+ required positional arguments?: (.+)$")
    if found:
        name = found[1] if found[2] == "__init__" and found[1] else found[2]
        names = found[3].replace("'", "`")
        hint = ""
        if "self" in found[3]:
            hint = " It is a method: make an object of the class first and call it on that."
        return Explanation(
            f"{name} also needs {names}.{hint or ' Give it in the parentheses, by name if in doubt.'}",
            expected=found[3].replace("'", ""),
        )
    found = failure.search(
        r"^(?:(\w+)\.)?(\w+)\(\) takes (?:from )?(\d+)(?: to \d+)? positional arguments? but (\d+)"
    )
    if not found:
        return None
    owner, name, takes, given = found.groups()
    if name == "forward" and takes == "1":
        return Explanation(
            f"A method's first argument is the object itself, and `forward` of {owner} has no `self` for it. "
            f"Write "
            "`def forward(self, x):`.",
            expected="def forward(self, x)",
        )
    if owner == "Module" and name in ("eval", "train"):
        return Explanation(
            f"Without parentheses `.{name}` is the method itself, and that is what was kept in the variable. "
            f"Write "
            f"`model.{name}()`, which gives the model back.",
            expected=f"{name}()",
            got=name,
        )
    if name == "__init__" and owner and is_class(failure, owner):
        return Explanation(
            f"{owner} is the class here, not a model made from it, so the data went to its `__init__`. Make "
            f"one first: "
            f"`model = {owner}()`, then `model(x)`.",
            expected=f"{owner}()",
            got=owner,
        )
    extra = " (one of them is `self`)" if owner else ""
    return Explanation(
        f"{owner + '.' if owner and name != '__init__' else ''}{owner if name == '__init__' else name} takes "
        f"{takes} argument{'s' * (takes != '1')}{extra}, and {given} were given. Look at its "
        "definition, and give settings by name.",
        expected=f"{takes} arguments",
        got=f"{given} arguments",
    )


def is_class(failure: Failure, name: str) -> bool:
    """Whether the failing line calls a variable that holds the snippet's torch class of that name."""
    cls = failure.namespace.get(name)
    aliases = [key for key, value in failure.namespace.items() if value is cls and key != name]
    return isinstance(cls, type) and any(re.search(rf"\b{alias}\(", failure.code) for alias in aliases)


def not_callable(failure: Failure) -> Explanation | None:
    """Something with parentheses behind it that is no function."""
    found = failure.search(r"^'([\w.]+)' object is not callable")
    if not found:
        return None
    kind = found[1].rpartition(".")[2]
    if kind == "module":
        called = re.search(r"([\w.]*?)(\w+)\(", failure.code)
        name = called[2] if called else "it"
        module = _module_called(failure, called[1].rstrip(".") if called else "", name)
        guess = (
            nearest(name, (key for key, value in vars(module).items() if callable(value))) if module else None
        )
        meant = f" Did you mean `{name}.{guess}(...)`?" if guess else " Call a function or class in it."
        return Explanation(
            f"`{name}` is a module, a box of functions and classes, and can't be called itself.{meant}",
            expected=guess,
            got=f"module {name}",
        )
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
        f"Perhaps a variable was given the name "
        "of a function, or a method was overwritten (`model.eval = True`).",
        got=kind,
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
            "parameters(), children() and modules() give their items one after another and have no numbers. "
            "Make a list of "
            "them first: `list(model.children())[-1]`.",
            expected="a list",
            got="generator",
        )
    if kind in ("method", "builtin_function_or_method", "function"):
        return Explanation(
            "This is a method, and its parentheses are missing. `x.size` is a method and `x.size(0)` a "
            "number; "
            "`x.shape[0]` is the same number.",
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
            f"child; by name "
            f"they are {', '.join(f'`{name}.{key}`' for key, _ in list(value.named_children())[:3])} …",
            got=kind,
        )
    if wanted == "iterable" and kind in ("int", "float"):
        return Explanation(
            f"A loop needs several things, and this is {_KINDS[kind]}. To count, write `range(...)`.",
            got=kind,
        )
    return None


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
        f"change "
        "something in place, such as list.sort or model.compile, give None too.",
        expected="an object",
        got="None",
    )


def mixed_types(failure: Failure) -> Explanation | None:
    """Texts and numbers in one calculation."""
    found = failure.search(r"can only concatenate str \(not \"(\w+)\"\) to str") or failure.search(
        r"^unsupported operand type\(s\) for [^:]+: '(int|float)' and 'str'"
    )
    if found:
        return Explanation(
            'A text and a number can\'t be added: "3" is a text, 3 a number. Make a number of the text with '
            "`float(...)` "
            'or `int(...)`, or a text with an f-string: `f"loss {loss}"`.'
        )
    found = failure.search(r"^'(str|float)' object cannot be interpreted as an integer")
    if found:
        why = (
            "a division with / gives a fraction, // a whole number"
            if found[1] == "float"
            else "it is in quotation marks"
        )
        return Explanation(
            f"A whole number is wanted here, and this is {_KINDS[found[1]]}: {why}. Use `int(...)`.",
            expected="int",
            got=found[1],
        )
    found = failure.search(r"^unsupported operand type\(s\) for [^:]+: '(\w+)' and '(\w+)'")
    layers = sys.modules.get("torch.nn")
    if found and layers:
        name = next(
            (
                each
                for each in found.groups()
                if isinstance(getattr(layers, each, None), type) and each not in ("Parameter",)
            ),
            None,
        )
        if name:
            return Explanation(
                f"The layer {name} itself can't be added or multiplied, only what it gives. Call it on the "
                f"data: "
                f"`layer(x) + ...`.",
                got=name,
            )
    return None


def keys(failure: Failure) -> Explanation | None:
    """KeyError, and a list's index beyond its end."""
    if failure.type == "IndexError" and failure.search(
        r"^(list|tuple|string) index out of range|^index (-?\d+) is out of range"
    ):
        return Explanation(
            "The list or Sequential has fewer items than this index asks for; counting starts at 0, and "
            "`[-1]` is always the last. "
            "`len(...)` tells how many there are."
        )
    if failure.type != "KeyError" or not failure.own_frames:
        return None
    wrong = failure.error.args[0] if failure.error.args else None
    holders = [
        value
        for value in failure.own_frames[-1].f_locals.values()
        if isinstance(value, dict) and value and wrong not in value
    ]
    named = re.search(r"(\w+)\[", failure.code)
    holder = failure.own_frames[-1].f_locals.get(named[1]) if named else None
    if not isinstance(holder, dict):
        holder = holders[0] if len(holders) == 1 and not named else None
    if not isinstance(holder, dict) or not isinstance(wrong, str):
        return None
    there = [key for key in holder if type(key) is str]
    guess = nearest(wrong, there)
    meant = f" Did you mean {guess!r}?" if guess else ""
    return Explanation(
        f"The dict has no entry {wrong!r}.{meant} Its entries are "
        f"{', '.join(map(repr, there[:6])) or 'none'}.",
        expected=guess,
        got=wrong,
    )


def division(failure: Failure) -> Explanation | None:
    """Division by zero."""
    if failure.type != "ZeroDivisionError":
        return None
    reason = "the list is empty" if "len(" in failure.code else "what stands under the line is 0"
    return Explanation(f"Something is divided by zero here: {reason}. Often a loop before it never ran.")


def numbers(failure: Failure) -> Explanation | None:
    """A text that is no number."""
    found = failure.search(
        r"invalid literal for int\(\) with base 10: '(.*)'|could not convert string to float: '(.*)'$"
    )
    if not found:
        return None
    text = found[1] or found[2] or ""
    advice = (
        "int() takes whole numbers only: write `int(float(...))`"
        if re.fullmatch(r"-?\d+\.\d*", text)
        else "Look at where the text comes from; labels have to be numbered first"
    )
    return Explanation(
        f"The text {text!r} is no {'whole ' if found[1] is not None else ''}number. {advice}.",
        got=text,
    )


def module_classes(failure: Failure) -> Explanation | None:
    """A class of the snippet's that is no whole nn.Module."""
    if failure.search(r"cannot assign module before Module\.__init__\(\) call"):
        return Explanation(
            "A module must set itself up before it takes layers, and this class doesn't. Make "
            "`super().__init__()` the first line "
            "of its `__init__`.",
            expected="super().__init__()",
        )
    found = failure.search(r"^Module \[(\w+)\] is missing the required \"forward\" function")
    if found:
        cls = failure.namespace.get(found[1])
        own = [name for name in vars(cls) if not name.startswith("__")] if isinstance(cls, type) else []
        guess = nearest("forward", own)
        if found[1] in ("ModuleList", "ModuleDict"):
            return Explanation(
                f"A {found[1]} only keeps layers and can't be called. Call them one after another in a loop, "
                f"`for layer in layers: x = "
                "layer(x)`, or use `nn.Sequential`.",
                expected="nn.Sequential",
                got=found[1],
            )
        meant = (
            f"it has `{guess}`, which looks like a misspelling. Rename it"
            if guess
            else "it has none. Add a method"
        )
        return Explanation(
            f"Calling a module runs its method `forward`, and {found[1]} has none of that name: {meant} to "
            f"`def forward(self, x):`."
            if guess
            else f"Calling a module runs its `forward`, and {found[1]} has none. Add `def forward(self, x)`.",
            expected="forward",
            got=guess,
        )
    if failure.search(r"^list is not a Module subclass"):
        return Explanation(
            "nn.Sequential takes the layers themselves. Put a star before the list: "
            "`nn.Sequential(*layers)`.",
            expected="nn.Sequential(*layers)",
        )
    found = failure.search(r"cannot assign '([\w.]+)' as parameter '(\w+)'")
    return found and Explanation(
        f"`{found[2]}` is a parameter, and only another parameter can take its place. Wrap the tensor: "
        f"`torch.nn.Parameter(...)`; or copy into it, `with torch.no_grad(): layer.{found[2]}.copy_(...)`.",
        expected="torch.nn.Parameter",
        got=found[1],
    )


def _keras_on_torch(name: str, owner: str) -> Explanation:
    return Explanation(
        f"{owner} is a torch model, and `{name}` with these arguments belongs to Keras. In torch the loss, "
        f"the optimiser and "
        "the training loop are written out.",
        got=name,
    )


RULES: Final[tuple[Rule, ...]] = (
    none_used,
    keyword,
    arguments,
    not_callable,
    not_subscriptable,
    mixed_types,
    keys,
    division,
    numbers,
    module_classes,
)
