"""torch: dtypes that don't go together."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.explain.layers import Layer, failing_layer, input_name, is_torch
from sandbox.explain.lessons import tell
from sandbox.explain.rule import Explanation, Failure, Rule

DTYPES: Final = {
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
_REASONS: Final = {
    "float64": "Arrays from numpy are float64",
    "uint8": "Images are read as uint8",
    "int64": "Tensors made of whole numbers are int64",
}


def dtypes(failure: Failure) -> Explanation | None:
    """A layer's weights and its input have different dtypes."""
    found = failure.search(
        r"must have the same dtype, but got (.+?) and (\w+)|"
        r"Input type \((.+?)\) and (?:bias|weight) type \((.+?)\) should be the same|"
        r"expected scalar type (\w+) but found (\w+)"
    )
    if not found:
        return None
    layer = failing_layer(failure)
    weights = _weights(layer)
    if layer is not None and weights is not None and is_torch(layer.given):
        # The layer itself says which of the two is which; messages name them in either order.
        got, wanted = _bare(layer.given.dtype), _bare(weights.dtype)
        return None if got == wanted else _layer_dtype(failure, layer, got, wanted)
    if found[5]:
        return None
    first, second = (DTYPES.get(part.lower(), part) for part in found.groups() if part)
    return Explanation(
        f"The two tensors in this line have different dtypes, {first} and {second}, and torch multiplies "
        "matrices of one dtype only. Convert one of them, for example with `.float()`.",
        expected=second,
        got=first,
        more=None,
    )


def _layer_dtype(failure: Failure, layer: Layer, got: str, wanted: str) -> Explanation:
    x = input_name(failure)
    if wanted == "float16":
        return Explanation(
            f"The weights are float16 because of `.half()`, but the input is {got}. Half precision is for "
            f"GPUs: here leave `.half()` out, or give `{x}.half()`.",
            layer.name,
            wanted,
            got,
        )
    reason = _REASONS.get(got)
    scale = " / 255" if got == "uint8" else ""
    return Explanation(
        f"The input is {got}, but the weights of {layer.label} are {wanted}. "
        f"{reason + '; models' if reason else 'Models'} want {wanted}: convert with "
        f"`{x}.float(){scale}`{', which also brings 0 to 255 down to 0 to 1' if scale else ''}.",
        layer.name,
        wanted,
        got,
        tell("dtype", x=x, scale=scale),
    )


def _weights(layer: Layer | None) -> Any:
    weights = getattr(layer and layer.module, "weight", None)
    return weights if is_torch(weights) else None


def _bare(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def embedding(failure: Failure) -> Explanation | None:
    """An Embedding that gets floats, or an index beyond its table."""
    layer = failing_layer(failure)
    rows = getattr(layer and layer.module, "num_embeddings", None)
    if layer is None or not isinstance(rows, int) or not is_torch(layer.given):
        return None
    if failure.search(r"argument #1 'indices' to have one of the following scalar types"):
        return Explanation(
            f"The layer {layer.label} looks rows up by their numbers, so it wants whole numbers, and this "
            f"input is {_bare(layer.given.dtype)}. Give token numbers: `{input_name(failure)}.long()`.",
            layer.name,
            "int64",
            _bare(layer.given.dtype),
        )
    if not failure.search(r"^index out of range in self"):
        return None
    lowest, highest = int(layer.given.min()), int(layer.given.max())
    return Explanation(
        f"The layer {layer.label} has {rows} rows, numbered 0 to {rows - 1}, and the input asks for row "
        f"{highest if highest >= rows else lowest}. Make num_embeddings {max(highest, 0) + 1} or more, or "
        "check how the numbers are made.",
        layer.name,
        f"0 to {rows - 1}",
        f"{lowest} to {highest}",
    )


def whole_numbers(failure: Failure) -> Explanation | None:
    """A calculation that needs floats, on whole numbers."""
    found = failure.search(
        r"could not infer output dtype\. Input dtype must be .* Got: (\w+)"
    ) or failure.search(r"not implemented for '(Long|Int|Byte|Bool|Short)'$")
    gradient = failure.search(
        r"[Oo]nly Tensors of floating point (?:and complex )?dtype can require gradients"
    )
    if gradient:
        return Explanation(
            "Gradients are changes by tiny amounts, which whole numbers can't make: only float tensors can "
            "have requires_grad. Write the numbers with a point, `torch.tensor([1., 2.])`, or use "
            "`.float()`.",
            expected="float32",
        )
    if not found:
        return None
    name = re.match(r"^(\w+)\(\)", failure.message)
    got = DTYPES.get(found[1].lower(), found[1])
    return Explanation(
        f"{name[1] + '()' if name else 'This calculation'} gives fractions, and the tensor holds whole "
        f"numbers ({got}). Convert it first with `.float()`.",
        expected="float32",
        got=got,
    )


RULES: Final[tuple[Rule, ...]] = (embedding, dtypes, whole_numbers)
