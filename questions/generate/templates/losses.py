"""The loss of a head that knows nothing yet, and the shapes of labels."""

from __future__ import annotations

import math
from typing import Final

from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines, rounded
from questions.model import Framework, Verify


def _untrained(dice: Dice, framework: Framework) -> Draft:
    classes, batch = dice.pick((3, 4, 5, 8, 10, 12, 20, 37, 50, 100, 200, 1000)), dice.pick((8, 16, 32, 64))
    right = math.log(classes)
    if framework == "torch":
        code = lines(
            "import torch",
            "",
            f"logits = torch.zeros({batch}, {classes})  # every class is as likely as any other",
            f"labels = torch.randint(0, {classes}, ({batch},))",
            "loss = torch.nn.functional.cross_entropy(logits, labels)",
        )
    else:
        code = lines(
            "import keras",
            "import numpy as np",
            "",
            f'logits = np.zeros(({batch}, {classes}), dtype="float32")  # every class is as likely as any'
            " other",
            f"labels = np.random.randint(0, {classes}, {batch})",
            "loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)",
        )
    return Draft(
        prompt=(
            f"A new head for {classes:,} classes knows nothing yet: all its logits are 0. What is its"
            " cross-entropy loss?"
        ),
        code=code,
        verify=Verify(code=f'{code}\nprint(f"{{float(loss):.2f}}")', prints=f"{right:.2f}"),
        answer=rounded(right, 2),
        tolerance=0.02,
        why=(
            f"Each class gets the probability 1/{classes:,}, and −ln(1/{classes:,}) = ln {classes:,} ="
            f" {right:.2f}."
        ),
        slips=(
            Slip(
                rounded(1 / classes, 2),
                f"That is about the probability of each class, 1/{classes:,}. The loss is its negative"
                " logarithm.",
            ),
            Slip(
                rounded(0, 2),
                "0 is the loss of somebody who is sure and right. All logits being 0 means being sure of"
                " nothing.",
            ),
            Slip(
                rounded(math.log2(classes), 2),
                f"That is log₂ {classes:,}. The frameworks use the natural logarithm.",
            ),
            Slip(
                rounded(math.log10(classes), 2),
                f"That is log₁₀ {classes:,}. The frameworks use the natural logarithm.",
            ),
            Slip(
                rounded(batch * right, 2),
                f"That is the sum over the {batch} images. By default the loss is their mean.",
            ),
            Slip(
                rounded(1 - 1 / classes, 2),
                f"That is how often it is wrong, 1 − 1/{classes:,}: an error rate, not a cross-entropy.",
            ),
        ),
        hints=(
            "What probabilities does softmax make of logits that are all the same?",
            "The cross-entropy of one image is −ln of the probability that the right class got.",
            f"The right class gets 1/{classes:,}. Take the natural logarithm of {classes:,}.",
        ),
        explanation=(
            f"Softmax makes 1/{classes:,} for each class out of equal logits. The loss is"
            f" −ln(1/{classes:,}) = ln {classes:,} = **{right:.2f}** for each image, whatever its label,"
            f" and so is the mean of {batch}.\n\nRemember it for a training's first line: a loss far above"
            " ln(classes) at the start says that something is wrong, such as labels that count from 1 or a"
            " learning rate that is too large."
        ),
    )


def _one_hot(dice: Dice, framework: Framework) -> Draft:
    classes, batch = dice.pick((3, 4, 5, 7, 10, 12, 20)), dice.pick((8, 16, 24, 32))
    torch = framework == "torch"
    if torch:
        code = lines(
            "import torch",
            "",
            f"labels = torch.arange({batch}) % {classes}  # whole numbers from 0 to {classes - 1}",
            f"y = torch.nn.functional.one_hot(labels, num_classes={classes})",
        )
        without = "`cross_entropy` takes the whole numbers as they are"
    else:
        code = lines(
            "import keras",
            "import numpy as np",
            "",
            f"labels = np.arange({batch}) % {classes}  # whole numbers from 0 to {classes - 1}",
            f"y = keras.utils.to_categorical(labels, num_classes={classes})",
        )
        without = (
            "`SparseCategoricalCrossentropy` takes the whole numbers as they are, `CategoricalCrossentropy`"
            " wants them like this"
        )
    return Draft(
        prompt=f"{batch} images have labels of {classes} classes. What is the shape of `y`?",
        code=code,
        verify=Verify(shapes={"y": (batch, classes)}),
        answer=(batch, classes),
        why=f"A row for each of the {batch} images, with a place for each of the {classes} classes.",
        slips=(
            Slip(
                (batch,),
                f"That is the shape of `labels`, one number an image. One-hot makes {classes} of it.",
            ),
            Slip((batch, 1), "That would still be one number an image, in a row of its own."),
            Slip((classes, batch), "That has a row for each class. The batch comes first."),
            Slip((batch, classes - 1), f"The labels go from 0 to {classes - 1}: those are {classes}."),
            Slip(
                (batch, classes + 1),
                f"The labels begin with 0. From 0 to {classes - 1} there are {classes}.",
            ),
        ),
        hints=(
            "What does one label look like in one-hot form?",
            "It becomes a row of zeros with a single one, at the place of its class.",
            f"Each row has {classes} places. How many rows are there?",
        ),
        explanation=(
            f"Each label becomes a row of {classes} numbers, all 0 but one. {batch} labels make {batch}"
            f" rows: `{(batch, classes)}`.\n\nYou need that only for some losses: {without}."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="loss-before-training",
        topic="losses-and-labels",
        level=4,
        frameworks=("torch", "tensorflow"),
        sources=(
            (
                "PyTorch, CrossEntropyLoss,"
                " https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html"
            ),
            "Keras, probabilistic losses, https://keras.io/api/losses/probabilistic_losses/",
            (
                "Karpathy, A Recipe for Training Neural Networks (2019),"
                " https://karpathy.github.io/2019/04/25/recipe/"
            ),
        ),
        draw=_untrained,
    ),
    Template(
        slug="one-hot-labels",
        topic="losses-and-labels",
        level=1,
        frameworks=("torch", "tensorflow"),
        sources=(
            (
                "PyTorch, one_hot,"
                " https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html"
            ),
            "Keras, to_categorical, https://keras.io/api/utils/python_utils/",
        ),
        draw=_one_hot,
    ),
)
