"""A question that is asked again is found, also in other words; one that only shares its code is not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.loader import load_bank
from questions.model import Bank, Option, Question
from questions.similar import ALIKE, SAME, Similarity, nearest, pairs

BANK = load_bank()
EVERY = list(BANK)
SIMILARITY = Similarity(BANK)


def asked(prompt: str, *options: str, code: str | None = None) -> Question:
    """A question as somebody might hand it in, whose first option is right."""
    return EVERY[0].model_copy(
        update={
            "id": "handed-in",
            "prompt": prompt,
            "code": code,
            "options": tuple(Option(text=text, correct=not at, why="…") for at, text in enumerate(options)),
        }
    )


# Questions of the bank, asked again by somebody who has not read them.
AGAIN = {
    "resnet18-with-four-images": asked(
        "You send 4 RGB pictures through an unchanged, pre-trained ResNet18. Which shape do the scores have?",
        "(4, 1000)",
        "(1000, 4)",
        "(4, 512)",
    ),
    "vgg16-learning-rate-strategy": asked(
        "Which strategy for the learning rate suits the fine-tuning of a pre-trained VGG16 on new data best?",
        "A low rate, so weights adapt without forgetting",
        "A high rate to learn the new images quickly",
    ),
    "training-95-validation-60": asked(
        "A fine-tuned model gets 95 % of its training images right, but 60 % of the validation images. Why?",
        "Overfitting",
        "Underfitting",
        "A learning rate that is too low",
    ),
    "target-10-is-out-of-bounds": asked(
        "You train on ten species of birds, with a head of 10 outputs: Target 10 is out of bounds. Why?",
        "Labels go from 1 to 10 rather than from 0 to 9",
        "The batch has ten images",
        "The head has too many outputs",
    ),
    "module-in-front-of-every-name": asked(
        "A checkpoint was saved with DataParallel, so each key starts with `module.`. What does this load?",
        "Nothing is loaded",
        "All, since the prefix is stripped",
        code="net = nn.DataParallel(models.resnet18())\n"
        "print(models.resnet18().load_state_dict(net.state_dict(), strict=False))",
    ),
    "a-rate-under-a-schedule": asked(
        "The optimizer was made with a schedule. You assign another learning rate later. What happens?",
        "A TypeError",
        "The new rate is used",
        code="rate = keras.optimizers.schedules.CosineDecay(0.01, 1000)\n"
        "optimizer = keras.optimizers.Adam(rate)\noptimizer.learning_rate = 1e-4",
    ),
    "cache-after-augmentation": asked(
        "You call cache() on a tf.data pipeline after the random flips. What becomes of the augmentation?",
        "The same flip every epoch",
        "New flips each epoch",
    ),
    "memory-for-training-with-adamw": asked(
        "ResNet50 has 25.6 M parameters, 102 MB. How much do weights, gradients and AdamW's state need?",
        "409 MB",
        "102 MB",
        "204 MB",
    ),
    "freezing-after-the-new-head": asked(
        "After this code, how many parameters are still trained?",
        "None",
        "5,130",
        "11 million",
        code="net = models.resnet18(weights='DEFAULT')\nnet.fc = nn.Linear(512, 10)\n"
        "for p in net.parameters():\n    p.requires_grad = False",
    ),
    "which-layers-to-freeze-first": asked(
        "You freeze a part of a pre-trained CNN and fine-tune the rest. Which layers do you usually freeze?",
        "The first ones, they see edges and colours",
        "The last ones",
        "Every second one",
    ),
}


@pytest.mark.parametrize("name", AGAIN)
def test_a_question_asked_again_in_other_words_is_found_first(name: str) -> None:
    found = SIMILARITY.nearest(AGAIN[name], at_least=0)

    assert found[0].question.id == name


def test_nine_in_ten_that_were_asked_again_are_worth_a_look() -> None:
    seen = [name for name, again in AGAIN.items() if nearest(again, BANK)]

    assert len(seen) >= 0.9 * len(AGAIN)


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.id)
def test_a_copy_with_new_names_and_a_word_changed_is_the_same_question(question: Question) -> None:
    reworded = question.prompt.replace("pre-trained", "pretrained").replace("What", "Which")
    renamed = question.code and question.code.replace("model", "net").replace("base", "backbone")
    copy = question.model_copy(update={"id": "a-copy", "prompt": reworded, "code": renamed})

    found = SIMILARITY.nearest(copy)

    assert found[0].question == question
    assert found[0].score > SAME


def test_no_two_questions_of_the_bank_are_the_same() -> None:
    assert not pairs(BANK)


def test_few_are_told_of_a_neighbour_that_asks_something_else() -> None:
    """Whoever is warned without need stops reading warnings."""
    warned = [question for question in BANK if SIMILARITY.nearest(question)]

    assert len(warned) < len(BANK) / 2


def test_a_question_is_not_its_own_neighbour() -> None:
    alone = nearest(EVERY[0], [EVERY[0]], at_least=0)
    beside = nearest(EVERY[0], EVERY[:2], at_least=0)

    assert alone == []
    assert [near.question for near in beside] == [EVERY[1]]


def test_two_of_the_same_are_told_as_a_pair() -> None:
    copy = EVERY[3].model_copy(update={"id": "a-copy"})

    (pair,) = pairs([*EVERY, copy])

    assert (pair.first, pair.second) == (EVERY[3], copy)
    assert math.isclose(pair.score, 1)


def test_a_copy_is_known_in_a_bank_of_one() -> None:
    (near,) = nearest(EVERY[3].model_copy(update={"id": "a-copy"}), [EVERY[3]])

    assert math.isclose(near.score, 1)


def test_nothing_is_like_anything_in_an_empty_bank() -> None:
    assert nearest(EVERY[0], Bank((), ())) == []
    assert pairs([]) == []


@given(prompt=st.text(min_size=1, max_size=80), code=st.none() | st.text(min_size=1, max_size=80))
def test_any_text_gets_scores_between_nothing_and_one(prompt: str, code: str | None) -> None:
    scores = [near.score for near in SIMILARITY.nearest(asked(prompt, "a", "b", code=code), at_least=0)]

    assert len(scores) == len(BANK)
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 + 1e-9 for score in scores)
    assert all(near.score >= ALIKE for near in SIMILARITY.nearest(asked(prompt, "a", "b", code=code)))
