"""One question of every kind, as somebody would write them."""

from __future__ import annotations

from typing import Any

import pytest

from questions.model import Bank, Question, Topic

COMMON: dict[str, Any] = {
    "topic": "output-shapes",
    "framework": "torch",
    "level": 3,
    "hints": ["Look at the **last** line.", "Count `(batch, features)`."],
    "explanation": "The head makes 10 numbers of each image: `{4, 10}` = 40 in all.",
    "sources": ["PyTorch, nn.Linear, https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html"],
}
CODE = "import torch\n\noutput = torch.zeros(4, 10)  # {{c1::no gap}}\nprint(output.shape)"
OPTIONS = [
    {"text": "(4, 10)", "correct": True, "why": "4 images, 10 numbers each."},
    {"text": "(10, 4)", "why": "The batch comes first."},
    {"text": "=1+1 & <b>more</b>", "why": "No: 50% of it ~ is wrong."},
]
ENTRIES: list[dict[str, Any]] = [
    {"id": "one", "prompt": "What is the shape?", "code": CODE, "options": OPTIONS,
     "verify": {"shapes": {"output": [4, 10]}}},
    {"id": "some", "kind": "several", "prompt": "Which of these hold?",
     "options": [*OPTIONS, {"text": "40 numbers", "correct": True, "why": "4 times 10."}]},
    {"id": "shape", "kind": "shape", "prompt": "Say the shape.", "answer": ["None", 10],
     "misconceptions": [{"answer": [10, "None"], "why": "The batch comes first."}]},
    {"id": "number", "kind": "number", "prompt": "How large is the file?", "answer": 44.7, "unit": "MB",
     "tolerance": 0.1, "misconceptions": [{"answer": 11.7, "why": "That is how many millions."}]},
    {"id": "order", "kind": "order", "prompt": "How do you go about it?",
     "steps": [{"text": "Freeze the body -> all of it", "why": "First of all."},
               {"text": "Train the head", "why": "It is new."},
               {"text": "Unfreeze some layers", "why": "Once the head is good."}]},
    {"id": "bug", "kind": "bug", "prompt": "What is wrong?", "code": "int('x')", "mended": "int('1')",
     "options": OPTIONS, "verify": {"raises": {"type": "ValueError"}}},
    {"id": "predict", "kind": "predict", "prompt": "What does it print?", "code": CODE, "options": OPTIONS,
     "verify": {"prints": ["torch.Size([4, 10])"]}},
]  # fmt: skip


@pytest.fixture
def every_kind() -> Bank:
    """A bank with one question of each kind."""
    topic = Topic(slug="output-shapes", title="Output shapes of well-known models", order=50)
    return Bank([topic], [Question.model_validate({**COMMON, **entry}) for entry in ENTRIES])
