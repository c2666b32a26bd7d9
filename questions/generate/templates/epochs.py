"""How many steps an optimizer takes."""

from __future__ import annotations

from typing import Final

from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import divided, lines, ratio
from questions.model import Framework, Verify


def _draw(dice: Dice, framework: Framework) -> Draft:
    images, batch = dice.pick((90, 100, 150, 230, 310, 450, 500, 730, 1000, 1300)), dice.pick((8, 16, 32, 64))
    epochs, dropped, torch = dice.pick((3, 5, 10, 20)), dice.below(2) == 0, framework == "torch"
    up, down = -(-images // batch), images // batch
    each = down if dropped else up
    right = each * epochs
    rest = images - down * batch
    flag = "drop_last=True" if torch else "drop_remainder=True"
    code = _torch(images, batch, dropped) if torch else _tensorflow(images, batch, dropped)
    last = (
        f"The last {rest} images are left out in each epoch."
        if dropped
        else f"The last batch has {rest} images; it is a step like any other."
    )
    return Draft(
        prompt=(
            f"You train for {epochs} epochs on `batches`, with a step of the optimizer after each batch."
            " How many steps are that?"
        ),
        code=code,
        verify=Verify(code=f"{code}\nprint(len(batches) * {epochs})", prints=str(right)),
        answer=right,
        counts="steps",
        why=f"{divided(images, batch, up=not dropped)}: so many batches, {epochs} times.",
        slips=(
            Slip(
                (up if dropped else down) * epochs,
                (
                    f"`{flag}` leaves the last, smaller batch out."
                    if dropped
                    else (
                        f"That leaves the last {rest} images out. Without `{flag}` they make a smaller batch."
                    )
                ),
            ),
            Slip(each, f"That is one epoch. There are {epochs}."),
            Slip(images * epochs, f"That is a step for each image. One step takes {batch} of them."),
            Slip(batch * epochs, f"{batch} images are in one batch. How many batches are there?"),
            Slip(
                -(-images * epochs // batch),
                f"That runs all {epochs} epochs together as one. Each epoch begins a new batch.",
            ),
        ),
        hints=(
            "How many batches are there in one epoch?",
            (
                f"{images} / {batch} = {ratio(images, batch)}. What becomes of the images that don't fill a"
                " batch?"
            ),
            (
                f"One epoch has {divided(images, batch, up=not dropped).rpartition(' ')[2]} steps. And"
                f" there are {epochs} epochs."
            ),
        ),
        explanation=(
            f"One epoch: {divided(images, batch, up=not dropped)}. {last}\n\n{each} × {epochs} ="
            f" **{right:,}** steps. A schedule that counts in steps needs this number, and so does warm-up:"
            " on a small data set even ten epochs are not many steps."
        ),
    )


def _torch(images: int, batch: int, dropped: bool) -> str:
    flag = ", drop_last=True" if dropped else ""
    return lines(
        "import torch",
        "from torch.utils.data import DataLoader, TensorDataset",
        "",
        f"data = TensorDataset(torch.zeros({images}, 3, 8, 8), torch.zeros({images}))",
        f"batches = DataLoader(data, batch_size={batch}, shuffle=True{flag})",
    )


def _tensorflow(images: int, batch: int, dropped: bool) -> str:
    flag = ", drop_remainder=True" if dropped else ""
    return lines(
        "import tensorflow as tf",
        "",
        f"data = tf.data.Dataset.from_tensor_slices((tf.zeros(({images}, 8, 8, 3)), tf.zeros({images})))",
        f"batches = data.shuffle({images}).batch({batch}{flag})",
    )


TEMPLATES: Final = (
    Template(
        slug="optimizer-steps",
        topic="small-data",
        level=1,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, DataLoader, https://docs.pytorch.org/docs/stable/data.html",
            "TensorFlow, Dataset.batch, https://www.tensorflow.org/api_docs/python/tf/data/Dataset#batch",
        ),
        draw=_draw,
    ),
)
