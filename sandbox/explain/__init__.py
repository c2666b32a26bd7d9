"""Explain failures in plain words: a table of rules, one module a family.

To add a rule, write a function that takes a Failure and gives an Explanation or None, and name it in its
module's RULES. The first rule that knows a failure explains it, so the more exact one stands first.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from sandbox.explain import (
    attributes,
    imports,
    keras_losses,
    keras_models,
    keras_shapes,
    names,
    other_framework,
    python_basics,
    python_calls,
    python_data,
    python_syntax,
    python_values,
    torch_dimensions,
    torch_dtypes,
    torch_features,
    torch_images,
    torch_inputs,
    torch_loading,
    torch_losses,
    torch_modules,
    torch_tensors,
    torch_training,
    torch_weights,
    weights_choices,
)
from sandbox.explain.rule import Explanation, Failure, Rule

RULES: Final[tuple[Rule, ...]] = (
    *python_syntax.RULES,
    *python_basics.RULES,
    *weights_choices.RULES,
    *torch_features.RULES,
    *torch_images.RULES,
    *torch_tensors.RULES,
    *torch_dtypes.RULES,
    *torch_losses.RULES,
    *torch_inputs.RULES,
    *torch_loading.RULES,
    *torch_dimensions.RULES,
    *torch_training.RULES,
    *torch_weights.RULES,
    *keras_losses.RULES,
    *keras_shapes.RULES,
    *keras_models.RULES,
    *python_values.RULES,
    *python_calls.RULES,
    *python_data.RULES,
    *torch_modules.RULES,
    # Last: an AttributeError may be a Keras model that is not built.
    *names.RULES,
    *other_framework.RULES,
    *attributes.RULES,
    *imports.RULES,
)


def explain(failure: Failure) -> Explanation | None:
    """What the first rule that knows `failure` says of it."""
    for rule in RULES:
        # A rule that trips over a half-made module, say, must not cost the others their word.
        with suppress(Exception):
            if (found := rule(failure)) is not None:
                return found
    return None
