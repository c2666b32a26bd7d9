"""torch: things that are no tensor where one belongs, transforms, and the DataLoader."""

from __future__ import annotations

import re
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
            f"as "
            f"Inception and GoogLeNet do in train mode. Take `{name or 'output'}.logits` for the loss; "
            f"model.eval() "
            "turns the auxiliary outputs off.",
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
            f"before. "
            f"Put "
            "`transforms.ToTensor()` in front of `transforms.Normalize(...)`.",
            expected="a tensor",
            got=found[1],
        )
    if found and "pic should" in failure.message:
        return Explanation(
            f"ToTensor makes a tensor of a PIL image or a numpy array, and it got {_a(found[1])} already. "
            f"Leave "
            "ToTensor out here, or look for a second one.",
            expected="a PIL image or a numpy array",
            got=found[1],
        )
    if found:
        return Explanation(
            f"This transform takes PIL images and tensors, and it got {_a(found[1])}. Make an image of it "
            f"with "
            "`Image.fromarray(x)` (uint8, height by width by 3), or a tensor with "
            "`torch.from_numpy(x).permute(2, 0, 1)`.",
            expected="a PIL image or a tensor",
            got=found[1],
        )
    found = failure.search(r"output with shape \[(\d+), .*\] doesn't match the broadcast shape \[(\d+), ")
    if found:
        return Explanation(
            f"Normalize was given {found[2]} means and standard deviations, and the image has {found[1]} "
            f"channel"
            f"{'s' * (found[1] != '1')}. Give it one of each a channel, such as `Normalize([0.5], [0.5])` "
            f"for grey; or turn "
            f"the images into {found[2]} channels before, with `transforms.Grayscale({found[2]})`.",
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


def data_loader(failure: Failure) -> Explanation | None:
    """Datasets and loaders that are used in another way than they are meant."""
    if failure.search(r"^'DataLoader' object is not subscriptable"):
        return Explanation(
            "A DataLoader gives its batches one after another and can't be indexed. Take the first with "
            "`x, y = next(iter(loader))`, or one sample with `loader.dataset[0]`."
        )
    found = failure.search(
        r"batch must contain tensors, numpy arrays, .*; found <class '(?:[\w.]+\.)?(\w+)'>"
    )
    if found:
        way = (
            "give the dataset `transform=transforms.ToTensor()`"
            if found[1] == "Image"
            else "return tensors or numbers from `__getitem__`"
        )
        return Explanation(
            f"A DataLoader stacks samples into one tensor, and it can't stack {found[1]} objects. So {way}.",
            expected="tensors or numbers",
            got=found[1],
        )
    found = failure.search(r"^object of type '(\w+)' has no len\(\)$")
    if found and any(
        frame.f_globals.get("__name__") == "torch.utils.data.sampler" for frame in failure.frames
    ):
        return Explanation(
            f"To shuffle or count batches a DataLoader must know how many samples there are, and "
            f"`{found[1]}` doesn't say. "
            "Give it a method `def __len__(self): return ...`.",
        )
    if failure.search(r"^Sum of input lengths does not equal the length of the input dataset"):
        locals_ = failure.frames[-1].f_locals
        there, asked = len(locals_["dataset"]), list(locals_["lengths"])
        return Explanation(
            f"The dataset has {there} samples, and the parts {asked} make {sum(asked):g}. They must make "
            f"exactly all: "
            f"let the last be `len(dataset) - the others`, or give fractions such as [0.8, 0.2].",
            expected=f"{there} in sum",
            got=f"{sum(asked):g}",
        )
    if failure.search(r"^Size mismatch between tensors"):
        tensors = failure.frames[-1].f_locals.get("tensors", ())
        counts = " and ".join(str(tensor.shape[0]) for tensor in tensors)
        return Explanation(
            f"A TensorDataset pairs rows with rows, and these tensors have {counts} of them. Give every "
            f"sample its "
            "target: the first sizes must be equal.",
            got=counts,
        )
    return None


def printed_sizes(failure: Failure) -> Explanation | None:
    """Ragged lists, words and lists of tensors, given to torch.tensor or numpy.array."""
    found = failure.search(r"expected sequence of length (\d+) at dim (\d+) \(got (\d+)\)")
    if found or failure.search(r"inhomogeneous shape"):
        lengths = f" (one has {found[1]} items, another {found[3]})" if found else ""
        return Explanation(
            f"The lists inside this list are not all of one length{lengths}, and a tensor or an array is a "
            f"full "
            "block. Cut or pad them to one length first; `torch.nn.utils.rnn.pad_sequence` does it for "
            "tensors.",
            expected=found[1] if found else None,
            got=found[3] if found else None,
        )
    if failure.search(r"^too many dimensions 'str'"):
        return Explanation(
            "A tensor holds numbers, and here are texts. Number the classes first, for example "
            "`classes = sorted(set(names))` and `torch.tensor([classes.index(name) for name in names])`."
        )
    if failure.search(r"^only one element tensors can be converted to Python scalars"):
        return Explanation(
            "torch.tensor makes a tensor of plain numbers, and these are tensors already. Join them with "
            "`torch.stack(...)`, which adds a dimension, or `torch.cat(...)`, which doesn't."
        )
    found = failure.search(r"^expected np\.ndarray \(got (\w+)\)")
    return found and Explanation(
        f"from_numpy takes numpy arrays only, and this is a {found[1]}. Use `torch.tensor(...)`.",
        expected="a numpy array",
        got=found[1],
    )


def dimensions(failure: Failure) -> Explanation | None:
    """A dimension or an index that a tensor doesn't have."""
    found = failure.search(
        r"Dimension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)"
    )
    if found:
        last, asked = int(found[2]), found[3]
        has = "1 dimension, number 0" if last == 0 else f"{last + 1} dimensions, numbered 0 to {last}"
        batch = (
            ": a batch dimension may be missing, or it was squeezed away" if int(asked) == last + 1 else ""
        )
        return Explanation(
            f"This line asks for dimension {asked}, and the tensor has only {has}{batch}. Print its shape; "
            f"dim=-1 is always "
            "the last one.",
            expected=f"dim {found[1]} to {last}",
            got=f"dim {asked}",
        )
    found = failure.search(r"index (-?\d+) is out of bounds for (?:dimension|axis) (\d+) with size (\d+)")
    if found:
        index, axis, size = found.groups()
        return Explanation(
            f"Dimension {axis} has the size {size}, so its indices go from 0 to {int(size) - 1}, and {index} "
            f"is asked for. "
            + (
                "A dataset's `__len__` must not be larger than its data."
                if "__getitem__" in failure.source
                else "Counting starts at 0."
            ),
            expected=f"0 to {int(size) - 1}",
            got=index,
        )
    found = failure.search(
        r"too many indices for (?:tensor|array)(?: of dimension (\d+)|: array is (\d+)-dimensional)"
    )
    if found:
        there = found[1] or found[2]
        return Explanation(
            f"The tensor has {there} dimension{'s' * (there != '1')}, and the line gives more indices than "
            f"that. Print its shape: "
            "a dimension may be missing, or was squeezed away.",
            expected=f"{there} indices or fewer",
        )
    if failure.search(r"invalid index of a 0-dim tensor|of a 0-d tensor"):
        return Explanation(
            "This tensor is a single number without any dimension, so there is nothing to index or count. "
            "Take the "
            "number with `.item()`."
        )
    found = failure.search(r"a Tensor with (\d+) elements cannot be converted to Scalar")
    if found:
        return Explanation(
            f".item() takes the number out of a tensor of one, and this one holds {found[1]}. Use "
            f"`.tolist()` for all "
            "of them, or take a mean or a maximum first.",
            expected="1 number",
            got=f"{found[1]} numbers",
        )
    found = failure.search(r"input\.dim\(\) = (\d+) is not equal to len\(dims\) = (\d+)")
    return found and Explanation(
        f"permute wants every dimension once, and the tensor has {found[1]} where the line names {found[2]}. "
        f"For one image "
        "without a batch that is `x.permute(2, 0, 1)`; with a batch `x.permute(0, 3, 1, 2)`.",
        expected=f"{found[1]} dimensions",
        got=f"{found[2]} dimensions",
    )


def several(failure: Failure) -> Explanation | None:
    """Unpacking into another number of names."""
    few = failure.search(r"^not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)$")
    many = failure.search(r"^too many values to unpack \(expected (\d+)(?:, got (\d+))?\)$")
    found = few or many
    if not found or not failure.frames or failure.frames[-1].f_globals is not failure.namespace:
        return None
    there = found[2] or "more"
    if re.search(r"\.(shape|size\(\))", failure.code):
        advice = "Print the shape: a batch dimension may be missing, or there is one more."
    elif re.search(r"\bfor\b", failure.code):
        advice = "Look at one item with `print(next(iter(...)))` to see what a loop over it gives."
    else:
        advice = "Print the right side to see what it holds."
    return Explanation(
        f"The left side has {found[1]} names and the right side gives {there}. {advice}",
        expected=f"{found[1]} values",
        got=f"{there} values",
    )


RULES: Final[tuple[Rule, ...]] = (
    no_tensor,
    transforms,
    transform_factory,
    data_loader,
    printed_sizes,
    dimensions,
    several,
)
