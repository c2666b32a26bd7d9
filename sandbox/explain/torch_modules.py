"""torch: classes of the learner's own that are no whole nn.Module, and layers in the wrong holder."""

from __future__ import annotations

from typing import Final

from sandbox.explain.nearest import nearest
from sandbox.explain.rule import Explanation, Failure, Rule


def not_set_up(failure: Failure) -> Explanation | None:
    """A class of the snippet's whose `__init__` leaves nn.Module's out."""
    found = failure.search(r"cannot assign module before Module\.__init__\(\) call")
    return found and Explanation(
        "A module must set itself up before it takes layers, and this class doesn't. Make "
        "`super().__init__()` the first line of its `__init__`.",
        expected="super().__init__()",
    )


def no_forward(failure: Failure) -> Explanation | None:
    """A module without a `forward`, or with a misspelled one."""
    found = failure.search(r"^Module \[(\w+)\] is missing the required \"forward\" function")
    if not found:
        return None
    if found[1] in ("ModuleList", "ModuleDict"):
        return Explanation(
            f"A {found[1]} only keeps layers and can't be called. Call them one after another in a loop, "
            "`for layer in layers: x = layer(x)`, or use `nn.Sequential`.",
            expected="nn.Sequential",
            got=found[1],
        )
    cls = failure.namespace.get(found[1])
    own = [name for name in vars(cls) if not name.startswith("__")] if isinstance(cls, type) else []
    guess = nearest("forward", own)
    told = (
        f"Calling a module runs its method `forward`, and {found[1]} has none of that name: it has "
        f"`{guess}`, which looks like a misspelling. Rename it to `def forward(self, x):`."
        if guess
        else f"Calling a module runs its `forward`, and {found[1]} has none. Add `def forward(self, x)`."
    )
    return Explanation(told, expected="forward", got=guess)


def list_of_layers(failure: Failure) -> Explanation | None:
    """A list handed to nn.Sequential as one argument."""
    found = failure.search(r"^list is not a Module subclass")
    return found and Explanation(
        "nn.Sequential takes the layers themselves. Put a star before the list: `nn.Sequential(*layers)`.",
        expected="nn.Sequential(*layers)",
    )


def plain_tensor_as_parameter(failure: Failure) -> Explanation | None:
    """A tensor in the place of a parameter."""
    found = failure.search(r"cannot assign '([\w.]+)' as parameter '(\w+)'")
    return found and Explanation(
        f"`{found[2]}` is a parameter, and only another parameter can take its place. Wrap the tensor: "
        f"`torch.nn.Parameter(...)`; or copy into it, `with torch.no_grad(): layer.{found[2]}.copy_(...)`.",
        expected="torch.nn.Parameter",
        got=found[1],
    )


RULES: Final[tuple[Rule, ...]] = (not_set_up, no_forward, list_of_layers, plain_tensor_as_parameter)
