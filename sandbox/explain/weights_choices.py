"""Pretrained models: weights, classes and sizes that a library refuses, and models it does not know."""

from __future__ import annotations

import re
import sys
from typing import Final

from sandbox.explain.lessons import tell
from sandbox.explain.nearest import nearest
from sandbox.explain.rule import Explanation, Failure, Rule


def torchvision_weights(failure: Failure) -> Explanation | None:
    """A string for `weights` that torchvision does not know; it raises a bare KeyError."""
    if failure.type != "KeyError" or "weights" not in failure.code:
        return None
    asked = failure.message.strip("'\"")
    frame = next(
        (frame for frame in failure.frames if "cls" in frame.f_locals and "obj" in frame.f_locals), None
    )
    members = getattr(frame.f_locals["cls"], "__members__", ()) if frame else ()
    choices = [name for name in members if name != "DEFAULT"]
    if not choices:
        return None
    note = ' ("imagenet" is Keras\' word)' if asked.lower() == "imagenet" else ""
    return Explanation(
        f'torchvision has no weights called "{asked}"{note}. For this model there are '
        f'{", ".join(choices)}: write weights="DEFAULT" for the best ones, or weights="{choices[0]}".',
        expected=" or ".join(choices),
        got=asked,
    )


def fixed_by_weights(failure: Failure) -> Explanation | None:
    """torchvision: an argument that the weights decide."""
    found = failure.search(r"The parameter '(\w+)' expected value (.+?) but got (.+?) instead")
    if not found:
        return None
    name, wanted, got = found.groups()
    if name == "num_classes":
        advice = (
            f"Build the model with its {wanted} classes and replace the last layer afterwards, for example "
            f"model.fc = torch.nn.Linear(model.fc.in_features, {got})."
        )
    elif name == "aux_logits":
        advice = "Leave aux_logits out; once built, model.aux_logits = False turns the extra heads off."
    else:
        advice = f"Leave {name} out, or build the model with weights=None."
    return Explanation(
        f"The pretrained weights were made for {name}={wanted}, so {name}={got} can't be had together with "
        f"them. {advice}",
        expected=f"{name}={wanted}",
        got=f"{name}={got}",
    )


def unknown_model(failure: Failure) -> Explanation | None:
    """get_model or create_model with a name nobody has."""
    found = failure.search(r"^Unknown model \(?([\w.\-/]+)\)?")
    if not found:
        return None
    library = "timm" if "timm" in failure.code or "(" in failure.message else "torchvision"
    module = sys.modules.get("timm" if library == "timm" else "torchvision.models")
    guess = nearest(found[1], module.list_models()) if module else None
    meant = f' Did you mean "{guess}"?' if guess else ""
    return Explanation(
        f'{library} has no model called "{found[1]}".{meant} '
        f"{'timm' if library == 'timm' else 'torchvision.models'}.list_models() gives all names.",
        expected=guess,
        got=found[1],
    )


def keras_classes(failure: Failure) -> Explanation | None:
    """Keras: include_top with ImageNet weights and other classes, sizes, or weights it does not know."""
    if failure.search(r"`classes` should be 1000"):
        said = failure.search(r"Received classes=(\d+)") or re.search(r"classes=(\d+)", failure.code)
        asked = said[1] if said else "N"
        model = re.search(r"(\w+)\(", failure.code)
        more = tell(
            "keras_head", model=model[1] if model else "ResNet50", shape="(224, 224, 3)", classes=asked
        )
        return Explanation(
            "With weights='imagenet' and include_top=True the model has ImageNet's 1000 classes; "
            f"classes={asked} doesn't go with that. Use include_top=False and add your own head: "
            f"GlobalAveragePooling2D() and Dense({asked}, activation='softmax').",
            expected="classes=1000",
            got=f"classes={asked}",
            more=more,
        )
    found = failure.search(r"`input_shape` should be \((.*?)\)\.\s+Received: input_shape=\((.*?)\)")
    if found:
        model = re.search(r"(\w+)\(", failure.code)
        return Explanation(
            f"With its top layers and ImageNet weights this model takes images of ({found[1]}) only, not "
            f"({found[2]}). Use include_top=False for another size and add your own head, or resize the "
            "images.",
            expected=f"({found[1]})",
            got=f"({found[2]})",
            more=tell(
                "keras_head", model=model[1] if model else "ResNet50", shape=f"({found[2]})", classes=5
            ),
        )
    return None


def keras_size(failure: Failure) -> Explanation | None:
    """Keras: an input_shape that is too small, or has not three channels."""
    found = failure.search(r"Input size must be at least (\d+x\d+).*input_shape=\((.*?)\)")
    if found:
        return Explanation(
            f"The model halves the image several times and needs at least {found[1]} pixels; ({found[2]}) "
            "is too small. Make the images larger with tf.image.resize, or use a model for small images.",
            expected=f"at least {found[1]}",
            got=f"({found[2]})",
        )
    found = failure.search(r"The input must have 3 channels; Received `?input_shape=\((.*?)\)")
    if not found:
        return None
    sizes = found[1].split(", ")
    if sizes[0] == "3" and sizes[-1] != "3":
        turned = ", ".join([*sizes[1:], "3"])
        return Explanation(
            f"Keras wants the channels last, and input_shape=({found[1]}) has them first, as torch does. "
            f"Write `input_shape=({turned})`, and turn the images with `tf.transpose(x, (0, 2, 3, 1))`.",
            expected=f"({turned})",
            got=f"({found[1]})",
        )
    return Explanation(
        "With ImageNet weights the model wants 3 channels (red, green, blue), and input_shape is "
        f"({found[1]}). Turn grey images into three channels with tf.image.grayscale_to_rgb, and write the "
        "channels last.",
        expected="3 channels",
        got=f"({found[1]})",
    )


def keras_weights(failure: Failure) -> Explanation | None:
    """Keras: a `weights` argument that is neither None, "imagenet" nor a file."""
    found = failure.search(r"`weights` argument should be either.*Received:? ?`?weights=([^\s`]+)")
    if not found:
        return None
    hint = ' "DEFAULT" is torchvision\'s word.' if re.fullmatch("default", found[1], re.IGNORECASE) else ""
    return Explanation(
        f'Keras takes weights="imagenet", weights=None (random) or the path of a file; "{found[1]}" is none '
        f"of them.{hint} Check the spelling, or the path.",
        expected='"imagenet", None or a path',
        got=found[1],
    )


def weights_enum(failure: Failure) -> Explanation | None:
    """A member that a weights enum has not, the enum of another model, and a tag timm doesn't know."""
    obj = getattr(failure.error, "obj", None)
    members = getattr(obj, "__members__", None)
    if failure.type == "AttributeError" and isinstance(obj, type) and members:
        there = [name for name in members if name != "DEFAULT"]
        return Explanation(
            f"{obj.__name__} has no {failure.message}: there are {', '.join(there)}. DEFAULT is always the "
            "best of them.",
            expected=" or ".join(there),
            got=failure.message,
        )
    found = failure.search(r"Invalid Weight class provided; expected (\w+) but received (\w+)")
    if found:
        return Explanation(
            f"Weights fit the model they were trained in: this one takes {found[1]}, and these are "
            f"{found[2]}. "
            f'Write `weights={found[1]}.DEFAULT`, or `weights="DEFAULT"`.',
            expected=found[1],
            got=found[2],
        )
    found = failure.search(r"Invalid pretrained tag \(([\w.]+)\) for (\w+)")
    return found and Explanation(
        f"timm has no weights called {found[1]} for {found[2]}. Leave the part after the point out for the "
        f'usual ones; `timm.list_pretrained("{found[2]}*")` gives all.',
        got=found[1],
    )


RULES: Final[tuple[Rule, ...]] = (
    torchvision_weights,
    weights_enum,
    fixed_by_weights,
    unknown_model,
    keras_classes,
    keras_size,
    keras_weights,
)
