"""Methods of Keras on a torch model, of torch on a TensorFlow tensor, and so on."""

from __future__ import annotations

from typing import Any, Final

from sandbox.explain.layers import (
    is_torch_module,
)
from sandbox.explain.rule import Explanation, Failure, Rule

_KERAS_WAY: Final = {
    "parameters": "Its weights are `model.trainable_weights`; to freeze it write `model.trainable = False`",
    "named_parameters": "Its weights are `model.weights`, each with a name",
    "eval": "Keras needs no such switch: predict runs it in evaluation, and a call takes `training=False`",
    "train": "It is trained with `model.fit(x, y)`, and a call takes `training=True`",
    "to": "TensorFlow places it by itself",
    "cuda": "TensorFlow places it by itself",
    "state_dict": "It is `model.get_weights()`, or `model.save_weights('model.weights.h5')`",
    "load_state_dict": "It is `model.load_weights(...)`",
    "requires_grad_": "To freeze it write `model.trainable = False`",
    "fc": "Its layers are in `model.layers`, the last one is `model.layers[-1]`",
    "classifier": "Its layers are in `model.layers`, the last one is `model.layers[-1]`",
    "children": "Its layers are in `model.layers`",
    "modules": "Its layers are in `model.layers`",
    "forward": "It is called itself, `model(x)`",
}

_TORCH_WAY: Final = {
    "fit": "In torch the training loop is written out: forward, loss, `loss.backward()`, `optimizer.step()`",
    "predict": "Call it itself: `model.eval()`, then `model(x)` inside `with torch.no_grad():`",
    "evaluate": "Call it on the test data inside `with torch.no_grad():` and compare",
    "summary": "Use torchinfo: `from torchinfo import summary`, then `summary(model, (1, 3, 224, 224))`",
    "layers": "`model.children()` gives its layers, and print(model) their names",
    "get_layer": "`model.get_submodule(name)` gives a layer by its name",
    "trainable": "To freeze it write `model.requires_grad_(False)`",
    "save": "Write `torch.save(model.state_dict(), 'model.pth')`",
    "save_weights": "Write `torch.save(model.state_dict(), 'model.pth')`",
    "load_weights": "Write `model.load_state_dict(torch.load('model.pth'))`",
    "get_weights": "Its weights are in `model.state_dict()`",
    "count_params": "Write `sum(p.numel() for p in model.parameters())`",
    "input_shape": "A torch model keeps no input shape; it takes what its layers can work on",
    "output_shape": "A torch model keeps no output shape: call it and look at `.shape`",
}

_TF_TENSOR: Final = {
    "view": "tf.reshape(x, shape)",
    "reshape": "tf.reshape(x, shape)",
    "permute": "tf.transpose(x, axes)",
    "transpose": "tf.transpose(x, axes)",
    "unsqueeze": "tf.expand_dims(x, axis)",
    "squeeze": "tf.squeeze(x)",
    "flatten": "tf.reshape(x, (len(x), -1))",
    "item": "x.numpy()",
    "detach": "tf.stop_gradient(x)",
    "size": "x.shape",
    "float": "tf.cast(x, tf.float32)",
    "astype": "tf.cast(x, tf.float32)",
    "argmax": "tf.argmax(x, axis=-1)",
    "mean": "tf.reduce_mean(x)",
    "sum": "tf.reduce_sum(x)",
    "max": "tf.reduce_max(x)",
    "to": "nothing: TensorFlow places tensors by itself",
}

_ARRAY: Final = {
    "unsqueeze": "x[None], or np.expand_dims(x, axis)",
    "permute": "x.transpose(axes)",
    "size": "x.shape",
    "float": "x.astype('float32')",
    "to": "torch.from_numpy(x) first",
    "numpy": "nothing: it is an array already",
    "detach": "nothing: it is an array already",
    "backward": "torch.from_numpy(x) first",
}

_TENSOR: Final = {
    "astype": "x.to(torch.float32)",
    "expand_dims": "x.unsqueeze(axis)",
    "copy": "x.clone()",
    "eval": "nothing: only models are switched to evaluation",
    "len": "len(x), or x.numel()",
    "assign": "x.copy_(...)",
}


def other_framework(failure: Failure) -> Explanation | None:
    """A method of Keras on a torch model, of torch on a TensorFlow tensor, and so on."""
    found = failure.search(r"^'?(?:[\w.]+\.)?(\w+)'? object has no attribute '(\w+)'")
    if failure.type != "AttributeError" or not found:
        return None
    kind, name = found.groups()
    target = getattr(failure.error, "obj", None)
    if is_torch_module(target) and name in _TORCH_WAY:
        return Explanation(
            f"This {kind} is a torch model, and .{name} belongs to Keras. {_TORCH_WAY[name]}.", got=f".{name}"
        )
    if _is_keras(target) and name in _KERAS_WAY:
        return Explanation(
            f"This is a Keras model, and .{name} belongs to torch. {_KERAS_WAY[name]}.", got=f".{name}"
        )
    tables = {
        "EagerTensor": ("TensorFlow", _TF_TENSOR),
        "ndarray": ("numpy", _ARRAY),
        "Tensor": ("torch", _TENSOR),
    }
    whose, ways = tables.get(kind, ("", {}))
    if name not in ways:
        return None
    what = "This is a numpy array" if kind == "ndarray" else f"This is a tensor of {whose}"
    return Explanation(
        f"{what}, which has no .{name}. Write `{ways[name]}`.", expected=ways[name], got=f".{name}"
    )


def _is_keras(target: Any) -> bool:
    return any(
        kind.__module__.startswith("keras.") and kind.__name__ == "Layer" for kind in type(target).__mro__
    )


RULES: Final[tuple[Rule, ...]] = (other_framework,)
