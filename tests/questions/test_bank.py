"""The bank that is shipped: what holds for every question of it, and that the first ten are all there."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from questions.kinds import KINDS
from questions.loader import load_bank
from questions.model import Question

BANK = load_bank()
ONE_RIGHT = [question for question in BANK if question.one_press]
EVERY = pytest.mark.parametrize("question", list(BANK), ids=[question.id for question in BANK])

# The ten questions the project began with, by the beginning of their text and the first hint they came with.
FIRST_TEN = {
    "why-pretrained-models": (
        "Why do we often use pre-trained models like ResNet, VGG, or EfficientNet instead of training",
        "Think about how learning from previous experience helps you solve new problems faster.",
    ),
    "resnet50-without-its-head": (
        "Given a batch of 8 RGB images of size 224x224 passed through a pre-trained ResNet50 model (without",
        "Check the last convolutional layer output channels and spatial dimensions after pooling.",
    ),
    "model-for-a-mobile-device": (
        "You want to deploy an image classification model on a mobile device with limited memory",
        "Think about models designed for efficiency and smaller size.",
    ),
    "vgg16-learning-rate-strategy": (
        "When fine-tuning a pre-trained VGG16 model on a new dataset, which learning rate strategy is most",
        "Think about how big changes affect already learned knowledge.",
    ),
    "resnet50-85-efficientnet-88": (
        "You fine-tune ResNet50 and EfficientNet-B0 on the same dataset",
        "Consider model design principles and efficiency.",
    ),
    "transfer-learning-with-100-images": (
        "Imagine you have a tiny dataset of 100 images to classify. Why is transfer learning a good choice",
        "Think about how pre-trained models help when data is limited.",
    ),
    "mobilenetv2-with-a-head-of-five": (
        "Given this TensorFlow code snippet, what is the output shape of the model's predictions?",
        "Check the last Dense layer's output units.",
    ),
    "small-dataset-learning-rate": (
        "You want to fine-tune a pre-trained model on a small dataset. Which learning rate is most suitable?",
        "Fine-tuning usually requires careful, small updates.",
    ),
    "training-95-validation-60": (
        "After training a transfer learning model on a small dataset, you see training accuracy at 95% but",
        "Think about the difference between training and validation accuracy.",
    ),
    "keras-resnet50-at-64-pixels": (
        "Consider this TensorFlow code snippet.",
        "Check the minimum input size requirements of ResNet50.",
    ),
}

# Their code as it was first written down, without its line breaks.
FIRST_CODE = {
    "resnet50-without-its-head": """
import torch import torchvision.models as models model = models.resnet50(pretrained=True) model =
torch.nn.Sequential(*list(model.children())[:-1]) # Remove final layer input_tensor =
torch.randn(8, 3, 224, 224) output = model(input_tensor) output_shape = output.shape
""",
    "mobilenetv2-with-a-head-of-five": """
import tensorflow as tf base_model = tf.keras.applications.MobileNetV2(input_shape=(128,128,3),
include_top=False, weights='imagenet') base_model.trainable = False model = tf.keras.Sequential([ base_model,
tf.keras.layers.GlobalAveragePooling2D(), tf.keras.layers.Dense(5, activation='softmax') ]) output_shape =
model.output_shape
""",
    "keras-resnet50-at-64-pixels": """
import tensorflow as tf base_model = tf.keras.applications.ResNet50(weights='imagenet', include_top=False,
input_shape=(64,64,3)) base_model.trainable = False model = tf.keras.Sequential([ base_model,
tf.keras.layers.GlobalAveragePooling2D(), tf.keras.layers.Dense(10, activation='softmax') ])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy') import numpy as np x =
np.random.rand(32, 64, 64, 3) y = np.random.randint(0, 10, size=(32,)) model.fit(x, y, epochs=1)
""",
}


def lines_of(question: Question) -> list[str]:
    """Every line of feedback."""
    lines = [option.why for option in question.options]
    return lines + [each.why for each in question.misconceptions] + [step.why for step in question.steps]


def right_texts(question: Question) -> list[str]:
    """The right answer as a text may tell it. Steps are named in hints: not their order."""
    if isinstance(question.answer, tuple):
        return [f"({', '.join(map(str, question.answer))})"]
    if question.answer is not None:
        return [f"{question.answer:,} ", f"{question.answer:,}."]
    return [option.text for option in question.options if option.correct]


@pytest.mark.parametrize("name", FIRST_TEN)
def test_the_first_ten_questions_are_recognisable(name: str) -> None:
    question = BANK.get(name)
    prompt, hint = FIRST_TEN[name]

    assert question is not None
    assert question.prompt.startswith(prompt)
    assert question.hints[0] == hint


@pytest.mark.parametrize("name", FIRST_CODE)
def test_the_first_code_is_word_for_word_what_it_was(name: str) -> None:
    question = BANK.get(name)

    assert question is not None
    assert question.code is not None
    assert question.code.split() == FIRST_CODE[name].split()


@EVERY
def test_every_option_has_its_own_feedback(question: Question) -> None:
    feedback = lines_of(question)

    assert len(set(feedback)) == len(feedback)
    assert all(why.endswith((".", "?")) for why in feedback)


@EVERY
def test_feedback_for_a_wrong_answer_leaves_the_second_try_open(question: Question) -> None:
    wrong = [option.why for option in question.options if not option.correct]
    wrong += [each.why for each in question.misconceptions]

    assert not [why for why in wrong for right in right_texts(question) if right in why]


@EVERY
def test_feedback_reads_well_for_those_who_missed_it_too(question: Question) -> None:
    right = [option.why for option in question.options if option.correct]
    assert not [why for why in right if why.startswith(("Yes", "Right", "Correct"))]


@EVERY
def test_options_are_of_like_length_so_that_length_gives_nothing_away(question: Question) -> None:
    lengths = sorted(len(option.text) for option in question.options) or [0]

    assert lengths[-1] <= max(1.35 * lengths[0], lengths[0] + 12)


@EVERY
def test_hints_lead_in_more_than_one_step(question: Question) -> None:
    told = [hint for hint in question.hints for right in right_texts(question) if right in hint]

    assert len(set(question.hints)) >= 2
    assert told == [], "a hint leads, it doesn't tell"


@EVERY
def test_code_fits_the_width_of_a_code_block(question: Question) -> None:
    for code in (question.code or "", question.mended or ""):
        ast.parse(code)
        assert max((len(line) for line in code.splitlines()), default=0) <= 100


@EVERY
def test_what_a_learner_reads_after_answering_fits_one_message(question: Question) -> None:
    longest = max(map(len, lines_of(question)))

    assert longest + len(question.explanation) + sum(map(len, question.sources)) < 3_300


def test_no_place_in_the_file_is_right_far_more_often_than_another() -> None:
    """For those who read the files: on Discord each session has an order of its own."""
    letters = Counter(question.right for question in ONE_RIGHT)

    assert max(letters.values()) <= len(ONE_RIGHT) * 0.4


def test_the_bank_has_some_of_every_kind_in_both_frameworks() -> None:
    kinds = Counter(question.kind for question in BANK)
    both = {(question.kind, question.framework) for question in BANK}

    assert len(BANK) >= 150
    assert all(kinds[kind] >= 4 for kind in KINDS), kinds
    assert {(kind, framework) for kind in KINDS for framework in ("torch", "tensorflow")} <= both


def test_where_several_are_right_their_number_is_not_always_the_same() -> None:
    numbers = {sum(option.correct for option in each.options) for each in BANK if each.kind == "several"}

    assert len(numbers) > 1


def test_what_was_deprecated_is_said_where_it_is_used() -> None:
    for question in BANK:
        # In timm that is how it is still written.
        if question.code and "pretrained=True" in question.code and "timm" not in question.code:
            assert "`pretrained=True` is deprecated" in question.explanation


def test_the_old_size_rule_is_a_wrong_option_with_its_history() -> None:
    question = BANK.get("keras-resnet50-at-64-pixels")

    assert question is not None
    (old,) = [option for option in question.options if "197" in option.text]
    assert not old.correct
    assert "1.0.5" in old.why
    assert question.verify is not None
    assert question.verify.expected_status == "ok"
