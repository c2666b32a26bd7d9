"""torch: things that are no tensor where one belongs, and transforms."""

from __future__ import annotations

from typing import Final

from sandbox.explain.layers import failing_layer, own_name
from sandbox.explain.rule import Explanation, Failure, Rule

# What arrived, by its class, and what makes a tensor of it.
_TENSORS: Final = {
    "ndarray": ("a numpy array", "`torch.from_numpy({x}).float()`"),
    "EagerTensor": ("a TensorFlow tensor", "`torch.from_numpy({x}.numpy())`"),
    "list": ("a Python list", "`torch.tensor({x})`"),
    "tuple": ("a tuple", "the item you want, for example `{x}[0]`"),
    "Image": (
        "a PIL image",
        "`transforms.ToTensor()({x}).unsqueeze(0)`, or better the transform that goes with the weights",
    ),
    "NoneType": ("None", "a tensor; a function or forward without a `return` gives None"),
    "str": ("a text", "numbers: open the image, or turn words into token numbers, first"),
    "int": ("a plain number", "`torch.tensor({x})`"),
    "float": ("a plain number", "`torch.tensor({x})`"),
    "OrderedDict": ("a dict", "the entry you want, for example `{x}['out']`"),
    "dict": ("a dict", "the entry you want"),
}


def no_tensor(failure: Failure) -> Explanation | None:
    """Something else where a layer or a loss wants a tensor."""
    found = failure.search(r"argument '(\w+)' \(position (\d)\) must be Tensor, not (?:[\w.]+\.)?(\w+)$")
    if found:
        role, kind = found[1], found[3]
    else:
        found = failure.search(
            r"^(?:conv\w+|linear)\(\) received an invalid combination .*? got \((?:[\w.]+\.)?(\w+), "
        )
        if not found or found[1] in ("Tensor", "Parameter"):
            return None
        role, kind = "input", found[1]
    layer = failing_layer(failure)
    where = f"the layer {layer.label}" if layer and layer.module is not layer.root else "this function"
    if layer and layer.module is layer.root and not type(layer.module).__name__.endswith("Loss"):
        where = layer.label
    given = next((frame.f_locals[role] for frame in failure.frames if role in frame.f_locals), None)
    name = own_name(failure, given)
    if kind.endswith("Outputs"):
        return Explanation(
            f"The model gave several outputs at once ({kind}: the main ones and those of auxiliary heads), "
            f"as Inception and GoogLeNet do in train mode. Take `{name or 'output'}.logits` for the loss; "
            "model.eval() turns the auxiliary outputs off.",
            expected="a tensor",
            got=kind,
        )
    what, way = _TENSORS.get(kind, (f"a {kind}", "a tensor"))
    return Explanation(
        f"{where[0].upper()}{where[1:]} works on torch tensors, and its {role} is {what}. Give it "
        f"{way.format(x=name or 'x')}.",
        layer.name if layer and role == "input" and not where.startswith("this") else None,
        "a tensor",
        kind,
    )


def _a(kind: str) -> str:
    return "a tensor" if kind == "Tensor" else _TENSORS.get(kind, (f"a {kind}",))[0]


def transforms(failure: Failure) -> Explanation | None:
    """torchvision's transforms: in the wrong order, or on what they don't take."""
    if not any(
        frame.f_globals.get("__name__", "").startswith("torchvision.transforms") for frame in failure.frames
    ):
        return None
    found = failure.search(
        r"(?:img should be Tensor Image\. Got|Unexpected type|pic should be PIL Image or ndarray\. Got) "
        r"<class '(?:[\w.]+\.)?(\w+)'>"
    )
    if found and "Tensor Image" in failure.message:
        return Explanation(
            f"Normalize works on tensors, and it got {_a(found[1])}: the images have to become tensors "
            "before. Put `transforms.ToTensor()` in front of `transforms.Normalize(...)`.",
            expected="a tensor",
            got=found[1],
        )
    if found and "pic should" in failure.message:
        return Explanation(
            f"ToTensor makes a tensor of a PIL image or a numpy array, and it got {_a(found[1])} already. "
            "Leave ToTensor out here, or look for a second one.",
            expected="a PIL image or a numpy array",
            got=found[1],
        )
    if found:
        return Explanation(
            f"This transform takes PIL images and tensors, and it got {_a(found[1])}. Make an image of it "
            "with `Image.fromarray(x)` (uint8, height by width by 3), or a tensor with "
            "`torch.from_numpy(x).permute(2, 0, 1)`.",
            expected="a PIL image or a tensor",
            got=found[1],
        )
    found = failure.search(r"output with shape \[(\d+), .*\] doesn't match the broadcast shape \[(\d+), ")
    if found:
        return Explanation(
            f"Normalize was given {found[2]} means and standard deviations, and the image has {found[1]} "
            f"channel{'s' * (found[1] != '1')}. Give it one of each a channel, such as `Normalize([0.5], "
            f"[0.5])` for grey; or turn the images into {found[2]} channels before, with "
            f"`transforms.Grayscale({found[2]})`.",
            expected=f"{found[2]} channels",
            got=f"{found[1]} channel{'s' * (found[1] != '1')}",
        )
    return None


def transform_factory(failure: Failure) -> Explanation | None:
    """`weights.transforms` used as if it were the transform."""
    if not failure.search(r"^(ImageClassification|SemanticSegmentation|ObjectDetection)\.__init__\(\) takes"):
        return None
    return Explanation(
        "`weights.transforms` makes the transform and is not the transform itself. Call it once, "
        "`preprocess = weights.transforms()`, and then `preprocess(image)`."
    )


RULES: Final[tuple[Rule, ...]] = (
    no_tensor,
    transforms,
    transform_factory,
)
