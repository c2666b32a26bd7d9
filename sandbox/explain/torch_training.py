"""torch: gradients, optimisers, devices and memory."""

from __future__ import annotations

from math import prod
from typing import Final

from sandbox.explain.layers import HEADS, is_torch_module, own_name
from sandbox.explain.lessons import tell
from sandbox.explain.rule import Explanation, Failure, Rule

_GRADIENTS: Final = (
    (
        r"Can't call numpy\(\) on Tensor that requires grad",
        "This tensor is part of a calculation that torch keeps for the gradient, and numpy can't follow it "
        "there. Use `.detach().numpy()`, or make predictions inside `with torch.no_grad():`.",
    ),
    (
        r"a leaf Variable that requires grad is being used in an in-place operation",
        "This tensor is one that gradients are collected for, so it can't be changed in place while torch "
        "is recording. Change it inside `with torch.no_grad():`, or write `x = x + 1` instead of `x += 1`.",
    ),
    (
        r"modified by an inplace operation",
        "A tensor that backward() still needs was changed in place after it was used. Look between the "
        "forward pass and backward() for `+=`, `x[...] = ...`, a function ending in `_` such as relu_, or "
        "inplace=True, and write it so that it makes a new tensor.",
    ),
    (
        r"Trying to backward through the graph a second time",
        "backward() has walked this graph before, and frees it as it goes. Make a new forward pass for "
        "every step; what is carried over from one step to the next is cut off with `.detach()`, and a sum "
        "of losses for a log is made with `loss.item()`.",
    ),
    (
        r"grad can be implicitly created only for scalar outputs",
        "backward() starts from one number, and this tensor holds several. Take a loss of it first, or its "
        "mean, `.mean().backward()`; a loss made with reduction='none' gives one number for each sample.",
    ),
    (
        r"support the deepcopy protocol at the moment",
        "A tensor that was calculated from others belongs to their graph and can't be copied with it. Use "
        "`.detach().clone()`.",
    ),
)


def gradients(failure: Failure) -> Explanation | None:
    """numpy() on a tensor with a gradient, in-place on a leaf, and a graph that is gone."""
    text = next((text for pattern, text in _GRADIENTS if failure.search(pattern)), None)
    return Explanation(text, more=tell("graph")) if text else None


def frozen(failure: Failure) -> Explanation | None:
    """Nothing left to train."""
    if failure.search(r"element 0 of tensors does not require grad"):
        model = _frozen_model(failure)
        what = (
            f"every parameter of `{model}` is frozen"
            if model
            else "everything that led to it is frozen, or was made inside torch.no_grad()"
        )
        return Explanation(
            f"backward() has nothing to work on: {what}. Unfreeze at least the new head, for example by "
            "making it after the freezing loop.",
            more=_frozen_lesson(failure, model),
        )
    if not failure.search(r"optimizer got an empty parameter list"):
        return None
    for name, value in failure.namespace.items():
        if is_torch_module(value) and not any(True for _ in value.parameters()):
            listed = next((key for key, held in vars(value).items() if _holds_modules(held)), None)
            if listed:
                return Explanation(
                    f"`{name}` has no parameters that torch can see: `self.{listed}` is an ordinary Python "
                    f"{type(vars(value)[listed]).__name__}, and torch does not look into it. Make it "
                    "`torch.nn.ModuleList(...)`, or ModuleDict for a dict."
                )
    model = _frozen_model(failure)
    what = f"every parameter of `{model}` is frozen" if model else "a filter on requires_grad left nothing"
    return Explanation(
        f"The optimiser was given no parameters at all: {what}. Unfreeze or replace the head first, and "
        "make the optimiser after that.",
        more=_frozen_lesson(failure, model),
    )


def _frozen_model(failure: Failure) -> str | None:
    for name, value in failure.namespace.items():
        if is_torch_module(value):
            parameters = list(value.parameters())
            if parameters and not any(parameter.requires_grad for parameter in parameters):
                return name
    return None


def _frozen_lesson(failure: Failure, model: str | None) -> str:
    children = dict(failure.namespace[model].named_children()) if model else {}
    head = next((name for name in HEADS if name in children), "fc")
    linear = [
        layer
        for layer in (children[head].modules() if head in children else ())
        if hasattr(layer, "in_features")
    ]
    return tell("frozen", model=model or "model", head=head, inner=linear[0].in_features if linear else 512)


def _holds_modules(value: object) -> bool:
    if isinstance(value, dict):
        return any(is_torch_module(item) for item in value.values())
    return isinstance(value, list | tuple) and any(is_torch_module(item) for item in value)


def optimisers(failure: Failure) -> Explanation | None:
    """Arguments of an optimiser in the wrong order, or a model where its parameters belong."""
    frame = next((f for f in failure.frames if _is_optimiser(f.f_locals.get("self"))), None)
    if frame is None:
        return None
    kind, params = type(frame.f_locals["self"]).__name__, frame.f_locals.get("params")
    if is_torch_module(params):
        name = own_name(failure, params) or "model"
        advice = f"Write `torch.optim.{kind}({name}.parameters(), lr=...)`."
        return Explanation(
            f"An optimiser wants the parameters, and here it got the whole model. {advice}",
            got=type(params).__name__,
        )
    if isinstance(params, int | float):
        return Explanation(
            "The parameters come first and the learning rate second, and here they are the other way "
            f"round. Write `torch.optim.{kind}(model.parameters(), lr={params:g})`.",
            expected="parameters first",
            got=f"{params:g}",
        )
    if callable(params):
        return Explanation(
            "`parameters` is a method, and without its parentheses the optimiser gets the method itself. "
            f"Write `torch.optim.{kind}(model.parameters(), lr=...)`.",
            expected="model.parameters()",
            got="model.parameters",
        )
    return _one_tensor(failure, kind, params)


def _one_tensor(failure: Failure, kind: str, params: object) -> Explanation | None:
    if failure.search(r"params argument given to the optimizer should be an iterable"):
        name = own_name(failure, params) or "w"
        return Explanation(
            f"An optimiser wants a list of tensors, also for one. Write `torch.optim.{kind}([{name}], "
            "lr=...)`.",
            expected="a list of tensors",
            got="a tensor",
        )
    if failure.search(r"can't optimize a non-leaf Tensor"):
        return Explanation(
            "This tensor was calculated from another one, so it would be calculated anew from it, and "
            "moving it has no effect. Give the optimiser the tensor that it was made from, or make it a "
            "start of its own with `.detach().requires_grad_()`."
        )
    return None


def _is_optimiser(value: object) -> bool:
    return any(
        kind.__name__ == "Optimizer" and kind.__module__ == "torch.optim.optimizer"
        for kind in type(value).__mro__
    )


def devices(failure: Failure) -> Explanation | None:
    """A GPU that is not there."""
    if not failure.search(
        r"not compiled with CUDA enabled|No CUDA GPUs|NVIDIA driver|CUDA unavailable|invalid CUDA|"
        r"Attempting to deserialize object on a CUDA device|from the 'MPS' backend|MPS backend"
    ):
        return None
    if failure.search(r"deserialize"):
        return Explanation(
            "These weights were saved on a GPU, or are asked for on one, and there is only the processor "
            "here. "
            'Load them with `torch.load(..., map_location="cpu")`.',
            expected="cpu",
            got="cuda",
            more=tell("device"),
        )
    asked = "mps" if failure.search("MPS") else "cuda"
    return Explanation(
        f"There is no GPU here, only the processor, and this line asks for {asked.upper()}. "
        'Write `device = "cuda" if torch.cuda.is_available() else "cpu"` and use `.to(device)`: '
        "then the same code runs here and on a GPU.",
        expected="cpu",
        got=asked,
        more=tell("device"),
    )


def allocation(failure: Failure) -> Explanation | None:
    """One tensor that is too large for the machine."""
    found = failure.search(r"can't allocate memory: you tried to allocate (\d+) bytes")
    shape = failure.search(r"with shape[ \[(]+([\d, ]+?)[\])].* (?:data type|type) (\w+)")
    if not found and failure.type not in ("MemoryError", "_ArrayMemoryError", "ResourceExhaustedError"):
        return None
    asked = f"{int(found[1]) / 2**30:,.1f} GiB at once" if found else "more than there is"
    if shape:
        sizes = [int(size) for size in shape[1].replace(" ", "").strip(",").split(",")]
        width = 8 if shape[2] in ("float64", "int64", "double") else 4
        asked = f"{prod(sizes) * width / 2**30:,.1f} GiB at once, for the shape {sizes}"
    return Explanation(
        f"This line asks for too much memory: {asked}. Check the sizes in it; a smaller batch or smaller "
        "images need less, and a Linear layer right after a large feature map is often the culprit.",
        got=asked,
    )


RULES: Final[tuple[Rule, ...]] = (optimisers, gradients, frozen, devices, allocation)
