"""torch: dtypes, losses, gradients, devices and saved weights."""

from __future__ import annotations

import re
from typing import Final

from sandbox.explain.layers import failing_layer
from sandbox.explain.rule import Explanation, Failure, Rule

_DTYPES: Final = {
    "double": "float64",
    "float": "float32",
    "half": "float16",
    "long": "int64",
    "long int": "int64",
    "int": "int32",
    "byte": "uint8",
    "unsigned char": "uint8",
    "bool": "bool",
    "bfloat16": "bfloat16",
}


def dtypes(failure: Failure) -> Explanation | None:
    """A layer's weights and its input have different dtypes."""
    found = failure.search(r"must have the same dtype, but got (\w+) and (\w+)") or failure.search(
        r"Input type \((.+?)\) and (?:bias|weight) type \((.+?)\) should be the same"
    )
    if not found:
        return None
    got, wanted = (_DTYPES.get(name.lower(), name) for name in found.groups())
    layer = failing_layer(failure)
    reason = (
        "Arrays from numpy are float64"
        if got == "float64"
        else "Images are read as uint8"
        if got == "uint8"
        else ""
    )
    return Explanation(
        f"The input is {got}, but the weights are {wanted}. {reason + '; models' if reason else 'Models'} "
        f"want {wanted}: convert with x.float(){', and divide by 255' if got == 'uint8' else ''}.",
        layer.name if layer else None,
        wanted,
        got,
    )


def target_dtype(failure: Failure) -> Explanation | None:
    """Class targets that are not whole numbers of 64 bits."""
    found = failure.search(r"expected target dtype to be Long or Byte, but got (\w+)") or failure.search(
        r"expected scalar type Long but found (\w+)"
    )
    if not found:
        return None
    got = _DTYPES.get(found[1].lower(), found[1])
    return Explanation(
        f"Cross-entropy wants the class numbers as int64 (Long), and these targets are {got}. "
        "Convert them with y.long(); give floats only when y holds a probability for every class.",
        expected="int64",
        got=got,
    )


def targets(failure: Failure) -> Explanation | None:
    """Targets of CrossEntropyLoss that are out of range, have a dimension too many, or another batch size."""
    found = failure.search(r"Target (-?\d+) is out of bounds")
    if found:
        return Explanation(
            f"One of the targets is class {found[1]}, but the model's output has no such column: with n "
            "outputs the classes are 0 to n-1. Give the last layer as many outputs as there are classes, "
            "and count classes from 0.",
            got=f"class {found[1]}",
        )
    if failure.search(r"multi-target not supported"):
        return Explanation(
            "Cross-entropy wants one class number for each sample, in a target of the shape [batch], and "
            "this target has one more dimension. Use y.squeeze(1) for a column, or y.argmax(1).",
            expected="target of shape [batch]",
        )
    found = failure.search(r"Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)")
    if not found:
        return None
    return Explanation(
        f"The model gave {found[1]} predictions, but there are {found[2]} targets. Each sample needs its "
        "target: look for a reshape or flatten(0) that merged the batch with another dimension.",
        expected=f"{found[1]} targets",
        got=f"{found[2]} targets",
    )


def binary_targets(failure: Failure) -> Explanation | None:
    """BCE with another shape, or with numbers that are no probabilities."""
    found = failure.search(
        r"Target size \(torch.Size\((.*?)\)\) must be the same as input size \(torch.Size\((.*?)\)\)"
    ) or failure.search(
        r"Using a target size \(torch.Size\((.*?)\)\) that is different to "
        r"the input size \(torch.Size\((.*?)\)\)"
    )
    if found:
        return Explanation(
            "Binary cross-entropy compares number with number, so both shapes must be equal: the targets "
            f"are {found[1]} and the predictions {found[2]}. Use y.unsqueeze(1) on the targets or "
            "output.squeeze(1) on the predictions, and y.float().",
            expected=found[2],
            got=found[1],
        )
    if not failure.search(r"all elements of (input|target) should be between 0 and 1"):
        return None
    return Explanation(
        "BCELoss wants probabilities between 0 and 1, and the model gives raw scores (logits). "
        "Use BCEWithLogitsLoss, which applies the sigmoid itself and is more exact.",
        expected="numbers between 0 and 1",
    )


def gradients(failure: Failure) -> Explanation | None:
    """numpy() on a tensor with a gradient, in-place on a leaf, and nothing left to train."""
    if failure.search(r"Can't call numpy\(\) on Tensor that requires grad"):
        return Explanation(
            "This tensor is part of a calculation that torch keeps for the gradient, and numpy can't "
            "follow it there. Use x.detach().numpy(), or make predictions inside `with torch.no_grad():`."
        )
    if failure.search(r"a leaf Variable that requires grad is being used in an in-place operation"):
        return Explanation(
            "This tensor is one that gradients are collected for, so it can't be changed in place while "
            "torch is recording. Change it inside `with torch.no_grad():`, or write x = x + 1 instead of x "
            "+= 1."
        )
    if failure.search(r"element 0 of tensors does not require grad"):
        return Explanation(
            "backward() has nothing to work on: no parameter that led to this number has "
            "requires_grad=True. Perhaps the whole model is frozen, or the forward pass was inside "
            "torch.no_grad(): unfreeze at least the new head, for example by making it after the freezing "
            "loop."
        )
    if failure.search(r"optimizer got an empty parameter list"):
        return Explanation(
            "The optimiser was given no parameters at all. A filter on requires_grad leaves nothing when "
            "every layer is frozen: unfreeze or replace the head first, and make the optimiser after that."
        )
    return None


def devices(failure: Failure) -> Explanation | None:
    """A GPU that is not there."""
    if not failure.search(
        r"not compiled with CUDA enabled|No CUDA GPUs|NVIDIA driver|CUDA unavailable|invalid CUDA"
    ):
        return None
    return Explanation(
        "There is no GPU here, only the processor, and this line asks for CUDA. "
        'Write device = "cuda" if torch.cuda.is_available() else "cpu" and use .to(device): '
        "then the same code runs here and on a GPU.",
        expected="cpu",
        got="cuda",
    )


def state_dicts(failure: Failure) -> Explanation | None:
    """load_state_dict with other names or sizes."""
    if not failure.search(r"Error\(s\) in loading state_dict for"):
        return None
    if failure.search(r"Unexpected key\(s\) in state_dict: \"module\."):
        return Explanation(
            "The names in this state dict begin with `module.`, because the model was saved inside "
            "DataParallel. Take "
            'it off: {name.removeprefix("module."): tensor for name, tensor in state.items()}.'
        )
    size = failure.search(
        r"size mismatch for (\S+): copying a param with shape torch.Size\((.*?)\) from checkpoint, "
        r"the shape in current model is torch.Size\((.*?)\)"
    )
    if size:
        name, saved, there = size.groups()
        return Explanation(
            f"The weights for {name} have the shape {saved}, but this model's have {there}: they come from "
            "a model built differently, most often with another number of classes. Load before you replace "
            "the head, or drop that name from the state dict and load with strict=False.",
            name.rpartition(".")[0] or name,
            there,
            saved,
        )
    missing = re.findall(r'"([^"]+)"', failure.message)
    return Explanation(
        f"The names in the state dict are not those of this model ({', '.join(missing[:3])} …). It was "
        "saved from another architecture, or from a model that was wrapped: compare "
        "model.state_dict().keys() with its keys; strict=False loads only what fits."
    )


def allocation(failure: Failure) -> Explanation | None:
    """One tensor that is too large for the machine."""
    found = failure.search(r"can't allocate memory: you tried to allocate (\d+) bytes")
    if not found and failure.type not in ("MemoryError", "_ArrayMemoryError", "ResourceExhaustedError"):
        return None
    asked = f"{int(found[1]) / 2**30:,.1f} GiB at once" if found else "more than there is"
    return Explanation(
        f"This line asks for too much memory: {asked}. Check the sizes in it; a smaller batch or smaller "
        "images need less, and a Linear layer right after a large feature map is often the culprit.",
        got=asked,
    )


RULES: Final[tuple[Rule, ...]] = (
    dtypes,
    target_dtype,
    targets,
    binary_targets,
    gradients,
    devices,
    state_dicts,
    allocation,
)
