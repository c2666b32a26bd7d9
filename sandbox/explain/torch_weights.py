"""torch: saved weights."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.explain.layers import HEADS, is_torch, own_name
from sandbox.explain.lessons import tell
from sandbox.explain.rule import Explanation, Failure, Rule


def _arguments(failure: Failure) -> tuple[Any, Any]:
    """The module that loads, and what it was given."""
    for frame in failure.frames:
        if frame.f_code.co_name == "load_state_dict" and "state_dict" in frame.f_locals:
            return frame.f_locals.get("self"), frame.f_locals["state_dict"]
    return None, None


def not_a_state_dict(failure: Failure) -> Explanation | None:
    """A model, a path, or a whole checkpoint where a state dict belongs."""
    module, given = _arguments(failure)
    model = own_name(failure, module) or "model"
    if failure.search(r"Expected state_dict to be dict-like, got <class 'str'>"):
        return Explanation(
            "load_state_dict wants the weights themselves, and here it got the name of a file. Read the "
            f"file first: `{model}.load_state_dict(torch.load({given!r}))`.",
            expected="a state dict",
            got="str",
        )
    found = failure.search(r"Expected state_dict to be dict-like, got <class '(?:[\w.]+\.)?(\w+)'>")
    if found:
        name = own_name(failure, given) or "other"
        return Explanation(
            f"load_state_dict wants a dict of weights, and here it got a whole {found[1]}. Take its "
            f"weights: `{model}.load_state_dict({name}.state_dict())`.",
            expected="a state dict",
            got=found[1],
        )
    if not failure.search(r"Error\(s\) in loading state_dict for") or not isinstance(given, dict):
        return None
    inner = [key for key, value in list(given.items())[:20] if isinstance(value, dict) and value]
    if not inner or any(is_torch(value) for value in list(given.values())[:20]):
        return None
    key = next((key for key in inner if "model" in str(key) or "state" in str(key)), inner[0])
    return Explanation(
        f"This is a whole checkpoint with the entries {', '.join(map(str, list(given)[:5]))}; the weights "
        f"are one of them. Take them out: `{model}.load_state_dict(checkpoint[{key!r}])`.",
        expected="the model's weights",
        got=f"a dict with {', '.join(map(str, list(given)[:3]))}",
        more=_lesson(model, "fc"),
    )


def prefix(failure: Failure) -> Explanation | None:
    """Names with a `module.` in front on one side only, which DataParallel adds."""
    if not failure.search(r"Error\(s\) in loading state_dict for"):
        return None
    module, given = _arguments(failure)
    model = own_name(failure, module) or "model"
    state = own_name(failure, given) or "state"
    if not isinstance(given, dict) or not given:
        return None
    saved = all(str(key).startswith("module.") for key in given)
    here = type(module).__name__ in ("DataParallel", "DistributedDataParallel")
    if saved == here:
        return None
    if here:
        return Explanation(
            f"This model is wrapped in {type(module).__name__}, which puts `module.` before every name, "
            "and the saved names have no such prefix. Load into the model inside: "
            f"`{model}.module.load_state_dict({state})`.",
            expected="names with module.",
            got=f"names such as {next(iter(given))}",
        )
    return Explanation(
        "The saved names begin with `module.`, because the model was saved inside DataParallel. Take it "
        f"off: `{{name.removeprefix('module.'): tensor for name, tensor in {state}.items()}}`.",
        expected="names without module.",
        got=f"names such as {next(iter(given))}",
    )


def sizes(failure: Failure) -> Explanation | None:
    """Weights of another shape, most often a head with another number of classes."""
    found = failure.search(
        r"size mismatch for (\S+): copying a param with shape torch.Size\((.*?)\) from checkpoint, "
        r"the shape in current model is torch.Size\((.*?)\)"
    )
    if not found:
        return None
    mismatched = re.findall(r"size mismatch for (\S+):", failure.message)
    name, saved, there = found.groups()
    module, _ = _arguments(failure)
    model, layer = own_name(failure, module) or "model", name.rpartition(".")[0]
    facts = (layer or name, there, saved)
    if {each.rpartition(".")[0] for each in mismatched} == {layer} and layer.partition(".")[0] in HEADS:
        saved_classes, classes = (text.strip("[]").split(",")[0] for text in (saved, there))
        return Explanation(
            f"The weights for {name} have the shape {saved}, but this model's have {there}: the saved head "
            f"tells {saved_classes} classes apart and this one {classes}. Load before you replace the "
            "head, or leave its weights out and load the rest with `strict=False`.",
            *facts,
            _lesson(model, layer),
        )
    return Explanation(
        f"The weights for {name} have the shape {saved}, but this model's have {there}: they come from a "
        "model that was built differently. Build the model just as it was when it was saved: the same "
        "function, with the same arguments.",
        *facts,
        _lesson(model, "fc"),
    )


def names(failure: Failure) -> Explanation | None:
    """Weights that are missing, or that nothing here is called like."""
    if not failure.search(r"Error\(s\) in loading state_dict for"):
        return None
    module, given = _arguments(failure)
    model = own_name(failure, module) or "model"
    missing = _quoted(failure, "Missing")
    unexpected = _quoted(failure, "Unexpected")
    wanted = len(module.state_dict()) if hasattr(module, "state_dict") else 0
    if missing and 2 * len(missing) > wanted:
        return Explanation(
            f"The saved names are not those of this {type(module).__name__}: it wants {missing[0]}, and "
            f"the state dict begins with {next(iter(given), 'nothing')}. It is of another architecture: "
            "build the model that it was saved from, and load into that.",
            expected=f"names such as {missing[0]}",
            got=f"names such as {next(iter(given), 'none')}",
        )
    if 2 * len(unexpected) > wanted:
        return Explanation(
            f"The state dict is of a larger model: it has {_listed(unexpected)}, which this "
            f"{type(module).__name__} doesn't have. Build the model that it was saved from, and load into "
            "that.",
            got=f"names such as {unexpected[0]}",
        )
    parts = []
    if missing:
        parts.append(f"has no weights for {_listed(missing)}")
    if unexpected:
        parts.append(f"has {_listed(unexpected)}, which this {type(module).__name__} doesn't have")
    layers = sorted({key.rpartition(".")[0] for key in missing})
    return Explanation(
        f"The state dict {' and '.join(parts)}. If that is what you mean, load the rest with "
        f"`{model}.load_state_dict(..., strict=False)`; if not, the model was built differently when it "
        "was saved.",
        layers[0] if len(layers) == 1 else None,
        more=_lesson(model, layers[0] if len(layers) == 1 and layers[0] else "fc"),
    )


def _lesson(model: str, head: str) -> str:
    return tell("state_dict", model=model, head=head)


def _quoted(failure: Failure, kind: str) -> list[str]:
    # Looked up in the error, for the message is cut where there are many.
    found = re.search(
        rf"{kind} key\(s\) in state_dict: ((?:\"[^\"]+\"(?:, )?)+)", str(failure.error)[:50_000]
    )
    return re.findall(r'"([^"]+)"', found[1]) if found else []


def _listed(keys: list[str]) -> str:
    return " and ".join(keys) if len(keys) < 3 else f"{keys[0]}, {keys[1]} and {len(keys) - 2} more"


def whole_model(failure: Failure) -> Explanation | None:
    """torch.load of a file in which a whole model was saved."""
    if failure.type != "UnpicklingError" or not failure.search(r"Weights only load failed"):
        return None
    return Explanation(
        "In this file a whole model was saved, and torch.load takes only weights unless told otherwise, "
        "because such a file can run any code. Save `model.state_dict()` and load that into a model you "
        "build; for a file you made yourself `torch.load(..., weights_only=False)` does.",
        more=_lesson("model", "fc"),
    )


RULES: Final[tuple[Rule, ...]] = (not_a_state_dict, prefix, sizes, names, whole_model)
