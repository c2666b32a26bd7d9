"""torch: losses and what they compare."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.explain.layers import is_torch, own_name
from sandbox.explain.lessons import tell
from sandbox.explain.rule import Explanation, Failure, Rule
from sandbox.explain.torch_dtypes import DTYPES


class _Compared:
    """What a loss was given, and the snippet's names for it."""

    def __init__(self, failure: Failure) -> None:
        self.output: Any = None
        self.target: Any = None
        for frame in failure.frames:
            found = frame.f_locals.get("input"), frame.f_locals.get("target")
            if all(is_torch(value) for value in found):
                self.output, self.target = found
        self.output_name = own_name(failure, self.output) or "output"
        self.target_name = own_name(failure, self.target) or "y"

    @property
    def classes(self) -> int | None:
        """How many the output has a column for."""
        return int(self.output.shape[1]) if is_torch(self.output) and self.output.dim() > 1 else None

    @property
    def lesson(self) -> str:
        batch = self.output.shape[0] if is_torch(self.output) and self.output.dim() else "batch"
        last = self.classes - 1 if self.classes else "classes - 1"
        return tell(
            "cross_entropy", model="model(x)", batch=batch, classes=self.classes or "classes", last=last
        )


def target_dtype(failure: Failure) -> Explanation | None:
    """Class targets that are not whole numbers of 64 bits."""
    found = failure.search(r"expected target dtype to be Long or Byte, but got (\w+)") or failure.search(
        r"expected scalar type Long but found (\w+)"
    )
    if not found:
        return None
    got, compared = DTYPES.get(found[1].lower(), found[1]), _Compared(failure)
    return Explanation(
        f"Cross-entropy wants the class numbers as int64 (Long), and these targets are {got}. Convert them "
        f"with `{compared.target_name}.long()`; give floats only when there is a probability for every "
        "class.",
        expected="int64",
        got=got,
        more=compared.lesson,
    )


def one_hot(failure: Failure) -> Explanation | None:
    """One-hot targets of whole numbers, or with another number of classes."""
    compared = _Compared(failure)
    name = compared.target_name
    found = failure.search(r"Expected floating point type for target with class probabilities, got (\w+)")
    if found:
        return Explanation(
            "The targets have the shape of the output, so cross-entropy takes them for probabilities, and "
            "these must be floats. One-hot rows hold no more than the class numbers: give it "
            f"`{name}.argmax(1)`, or `{name}.float()` if they really are probabilities.",
            expected="float32",
            got=DTYPES.get(found[1].lower(), found[1]),
            more=compared.lesson,
        )
    if not failure.search(r"multi-target not supported") or compared.target is None:
        return None
    shape = list(compared.target.shape)
    if len(shape) == 2 and shape[1] == 1:
        advice = f"Take the second dimension off with `{name}.squeeze(1)`."
    elif len(shape) == 2 and shape[1] != compared.classes:
        advice = (
            f"As one-hot rows they would need the output's {compared.classes} columns instead of "
            f"{shape[1]}: give the last layer {shape[1]} outputs, and the class numbers with "
            f"`{name}.argmax(1)`."
        )
    else:
        advice = f"Give the class numbers with `{name}.argmax(1)`."
    return Explanation(
        "Cross-entropy wants one class number for each sample, in a target of the shape [batch], and "
        f"`{name}` has the shape {shape}. {advice}",
        expected=f"target of shape {shape[:1]}",
        got=f"shape {shape}",
        more=compared.lesson,
    )


def targets(failure: Failure) -> Explanation | None:
    """Targets of CrossEntropyLoss that are out of range, or of another batch or image size."""
    compared = _Compared(failure)
    found = failure.search(r"Target (-?\d+) is out of bounds")
    if found:
        there = compared.classes
        columns = f"only {there} outputs, for the classes 0 to {there - 1}" if there else "no output for it"
        advice = (
            "Give the last layer as many outputs as there are classes, and count classes from 0"
            if int(found[1]) > 0
            else 'Targets of -1 often mean "no label": leave these samples out, or tell the loss with '
            f"`ignore_index={found[1]}`"
        )
        return Explanation(
            f"One of the targets is class {found[1]}, but the model's output has {columns}. {advice}.",
            expected=f"0 to {there - 1}" if there else None,
            got=f"class {found[1]}",
            more=compared.lesson,
        )
    found = failure.search(r"Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)")
    if found:
        return Explanation(
            f"The model gave {found[1]} predictions, but there are {found[2]} targets. Each sample needs "
            "its target: look for a reshape or flatten(0) that merged the batch with another dimension, "
            "or for data and labels that were cut differently.",
            expected=f"{found[1]} targets",
            got=f"{found[2]} targets",
        )
    found = failure.search(r"size mismatch \(got input: \[([\d, ]+)\] ?, target: \[([\d, ]+)\]")
    if not found:
        return None
    batch, _classes, *places = found[1].split(", ")
    wanted = f"[{', '.join([batch, *places])}]"
    return Explanation(
        f"The output has the shape [{found[1]}], so cross-entropy wants a class number for each place, in "
        f"a target of the shape {wanted}; this one has [{found[2]}]. Resize the masks to the output's size "
        "(nearest neighbour, so that no classes are mixed), or the output to theirs.",
        expected=wanted,
        got=f"[{found[2]}]",
    )


def binary_targets(failure: Failure) -> Explanation | None:
    """BCE with another shape, with whole numbers, or with numbers that are no probabilities."""
    compared = _Compared(failure)
    output, target = compared.output_name, compared.target_name
    found = failure.search(
        r"Target size \(torch.Size\((.*?)\)\) must be the same as input size \(torch.Size\((.*?)\)\)"
    ) or failure.search(
        r"Using a target size \(torch.Size\((.*?)\)\) that is different to "
        r"the input size \(torch.Size\((.*?)\)\)"
    )
    if found:
        columns = compared.classes
        if columns and columns > 1 and compared.target.dim() == 1:
            advice = (
                f"With {columns} outputs for one label each, CrossEntropyLoss is the loss to use; or give "
                "the last layer 1 output."
            )
        else:
            advice = (
                f"Use `{target}.unsqueeze(1)` on the targets or `{output}.squeeze(1)` on the predictions."
            )
        return Explanation(
            "Binary cross-entropy compares number with number, so both shapes must be equal: the targets "
            f"are {found[1]} and the predictions {found[2]}. {advice}",
            expected=found[2],
            got=found[1],
            more=tell("binary"),
        )
    whole = failure.search(r"result type Float can't be cast to the desired output type (Long|Int|Byte|Bool)")
    whole = whole or failure.search(r"Found dtype (Long|Int) but expected Float")
    if whole and compared.target is not None:
        got = DTYPES.get(whole[1].lower(), whole[1])
        return Explanation(
            "This loss subtracts and multiplies its targets, so they must be floats like the predictions, "
            f"and these are {got}. Convert them with `{target}.float()`.",
            expected="float32",
            got=got,
            more=tell("binary"),
        )
    found = failure.search(r"all elements of (input|target) should be between 0 and 1")
    if not found:
        return None
    if found[1] == "target":
        return Explanation(
            "Some targets are not between 0 and 1, and binary cross-entropy takes each for the probability "
            "of a yes. Number two classes 0 and 1; for more classes use CrossEntropyLoss with an output "
            "for each.",
            expected="targets between 0 and 1",
            more=tell("binary"),
        )
    return Explanation(
        "BCELoss wants probabilities between 0 and 1, and the model gives raw scores (logits). Use "
        "`BCEWithLogitsLoss`, which applies the sigmoid itself and is more exact.",
        expected="numbers between 0 and 1",
        more=tell("binary"),
    )


def made_with_data(failure: Failure) -> Explanation | None:
    """nn.CrossEntropyLoss(output, target) where the loss must be made first."""
    if not failure.search(r"^Boolean value of Tensor with more than one value is ambiguous"):
        return None
    call = r"\w*(Loss)\("
    if re.search(call + r"\s*\w", failure.code) and not re.search(r"Loss\(\s*\)", failure.code):
        return Explanation(
            "A loss such as `nn.CrossEntropyLoss` is made first and then called with the data, and here the "
            "data went in where its settings belong. Write `criterion = nn.CrossEntropyLoss()` once and "
            "then `loss = criterion(output, target)`."
        )
    return Explanation(
        "An `if`, `while`, `and` or `not` needs one yes or no, and this tensor holds several. Say which you "
        "mean: `(x > 0).any()`, `(x > 0).all()`, or `torch.equal(a, b)`; between masks write `&` and `|`."
    )


RULES: Final[tuple[Rule, ...]] = (target_dtype, one_hot, targets, binary_targets, made_with_data)
