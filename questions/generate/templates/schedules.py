"""The learning rate after so many epochs or steps."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines
from questions.model import Framework, Verify

# What a division that doesn't come out is rounded to; every other rate here has fewer digits.
_ROUNDED: Final = Context(prec=4)


def rate(value: Decimal) -> Decimal:
    """A learning rate without zeros at the end."""
    return Decimal(f"{value.normalize(_ROUNDED):f}")


def _proof(code: str, right: Decimal, off: str) -> Verify:
    """float32 may miss the sixth digit by as much as `off`, as a share, which is no disagreement."""
    return Verify(
        code=lines(
            code,
            f"assert abs(float(rate) - {rate(right)}) < {off} * {rate(right)} + 1e-9",
            'print(f"{float(rate):.4g}")',
        ),
        prints=f"{float(right):.4g}",
    )


def _steps(dice: Dice, framework: Framework) -> Draft:
    start, gamma = (
        Decimal(dice.pick(("0.1", "0.04", "0.02", "0.01", "0.001"))),
        Decimal(dice.pick(("0.1", "0.5", "0.2"))),
    )
    every, drops = dice.pick((3, 4, 5, 7, 10)), dice.pick((2, 2, 3))
    over = dice.between(1, every - 1)
    done = every * drops + over
    right = start * gamma**drops
    torch = framework == "torch"
    word = "epochs" if torch else "steps"
    if torch:
        code = lines(
            "import torch",
            "",
            f"optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr={start})",
            f"schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size={every}, gamma={gamma})",
            f"for epoch in range({done}):",
            "    optimizer.step()  # stands for an epoch of training",
            "    schedule.step()",
            "rate = schedule.get_last_lr()[0]",
        )
    else:
        code = lines(
            "import keras",
            "",
            "schedule = keras.optimizers.schedules.ExponentialDecay(",
            f"    {start}, decay_steps={every}, decay_rate={gamma}, staircase=True",
            ")",
            f"rate = schedule({done})  # the learning rate after {done} steps",
        )
    return Draft(
        prompt=f"What is the learning rate after {done} {word}?",
        code=code,
        verify=_proof(code, right, "1e-6"),
        answer=rate(right),
        why=f"{done} {word} have {drops} whole times {every} in them: {start} × {gamma}"
        + "²³"[drops - 2]
        + ".",
        slips=(
            Slip(
                rate(start * gamma ** (drops + 1)),
                f"That counts {drops + 1} drops. The next one comes after {every * (drops + 1)} {word}.",
            ),
            Slip(
                rate(start * gamma),
                f"That is after the first drop, at {every}. In {done} {word} there are {drops}.",
            ),
            Slip(
                rate(start * gamma * drops),
                f"That is {start} × {gamma} × {drops}. {drops} drops multiply by {gamma} {drops} times.",
            ),
            Slip(
                rate(start * gamma ** (drops - 1)),
                f"That is one drop too few: {every} × {drops} = {every * drops} is behind you.",
            ),
            Slip(rate(start), f"That is where it began. It drops every {every} {word}."),
        ),
        hints=(
            f"How often does it drop in {done} {word}?",
            f"It is multiplied by {gamma} each time {every} {word} are full.",
            f"{done} / {every} has {drops} whole times in it. Multiply {start} by {gamma} that often.",
        ),
        explanation=(
            f"{done} / {every} = {drops} and {over} over, so it has dropped {drops} times: {start}"
            + f" × {gamma}" * drops
            + f" = **{rate(right)}**. The next drop comes after {every * (drops + 1)} {word}.\n\n"
            + (
                "`StepLR` counts calls of `schedule.step()`; call it once an epoch, after the optimizer."
                if torch
                else (
                    "`ExponentialDecay` counts steps of the optimizer, not epochs: with 100 batches an"
                    " epoch has 100 steps. Without `staircase` it would fall a little at every step."
                )
            )
        ),
    )


def _warm_up(dice: Dice, framework: Framework) -> Draft:
    top, warm = (
        Decimal(dice.pick(("0.001", "0.0004", "0.0002", "0.01", "0.02"))),
        dice.pick((100, 200, 400, 500, 1000)),
    )
    share = dice.pick((Decimal("0.1"), Decimal("0.2"), Decimal("0.25"), Decimal("0.5"), Decimal("0.75")))
    at = int(warm * share)
    right = top * share
    torch = framework == "torch"
    if torch:
        code = lines(
            "import torch",
            "",
            f"optimizer = torch.optim.AdamW([torch.zeros(1, requires_grad=True)], lr={top:f})",
            f"schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, step / {warm}))",
            f"for step in range({at}):",
            "    optimizer.step()",
            "    schedule.step()",
            "rate = schedule.get_last_lr()[0]",
        )
    else:
        code = lines(
            "import keras",
            "",
            "schedule = keras.optimizers.schedules.CosineDecay(",
            f"    0.0, decay_steps=10_000, warmup_target={top:f}, warmup_steps={warm}",
            ")",
            f"rate = schedule({at})  # the learning rate at step {at}",
        )
    return Draft(
        prompt=f"The learning rate warms up linearly from 0. What is it after {at} steps?",
        code=code,
        verify=_proof(code, right, "1e-5"),
        answer=rate(right),
        why=f"{at} of {warm} steps are {share:.0%} of the way to {top:f}.",
        slips=(
            Slip(rate(top), f"That is where the warm-up ends, after {warm} steps. It is at step {at}."),
            Slip(Decimal(0), "That is where it starts. It rises with every step."),
            Slip(
                rate(top * (1 - share)),
                f"That falls. A warm-up rises: {at} of {warm} steps are behind you.",
            ),
            Slip(rate(top / at), f"That divides by the steps made. Each of them adds {top:f} / {warm}."),
            Slip(
                rate(top * share * share),
                "That rises with the square of the steps. This one rises in a straight line.",
            ),
        ),
        hints=(
            "Where does it start, where does it end, and after how many steps?",
            f"It rises by the same amount at each of {warm} steps.",
            f"{at} of {warm} steps are {share:.0%} of the way from 0 to {top:f}.",
        ),
        explanation=(
            f"{at} of {warm} steps: {at} / {warm} × {top:f} = **{rate(right)}**.\n\nA new head begins with"
            " random weights and large gradients. Small steps at first keep them from shaking the"
            " pre-trained body, and give Adam time to know the size of its gradients."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="rate-after-drops",
        topic="learning-rates",
        level=3,
        frameworks=("torch", "tensorflow"),
        sources=(
            (
                "PyTorch, StepLR,"
                " https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html"
            ),
            (
                "Keras, ExponentialDecay,"
                " https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/"
            ),
        ),
        draw=_steps,
    ),
    Template(
        slug="rate-in-warm-up",
        topic="learning-rates",
        level=1,
        frameworks=("torch", "tensorflow"),
        sources=(
            (
                "PyTorch, LambdaLR,"
                " https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html"
            ),
            "Keras, CosineDecay, https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/",
            "Goyal et al., Accurate, Large Minibatch SGD (2017), https://arxiv.org/abs/1706.02677",
        ),
        draw=_warm_up,
    ),
)
