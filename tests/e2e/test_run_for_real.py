"""/run with nothing stood in for: the real worker, the real jail, the real frameworks."""

from __future__ import annotations

import pytest

from bot.runs.desk import RunDesk
from bot.runs.worker import SocketWorker


@pytest.fixture
async def real(world, worker_socket):
    world.bot.desk = RunDesk(SocketWorker(worker_socket), world.store, world.env.now)
    return world


async def test_the_seed_snippet_shows_every_shape_and_says_the_weights_are_random(real, bank, read):
    posted = await real.ask("resnet50-without-its-head")
    shown = read((await posted.press_label(real.ben, "Run it")).response)
    assert "(8, 2048, 1, 1)" in shown
    assert "random weights" in shown
    assert "23,508,032 parameters" in shown


async def test_an_error_is_shown_on_its_line_and_explained(real, read):
    code = "import torch\nhead = torch.nn.Linear(1000, 5)\nhead(torch.randn(4, 512))"
    box = await real.ada.slash(real.channel, "run")
    shown = read((await real.ada.submit_modal(box, {"code": code})).response)
    assert "RuntimeError on line 3" in shown
    assert "What happened" in shown
    assert "512" in shown


async def test_a_figure_comes_back_as_an_image(real):
    box = await real.ada.slash(real.channel, "run")
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    shown = await real.ada.submit_modal(box, {"code": code})
    assert [file.content_type for file in shown.response.attachments] == ["image/png"]


async def test_the_layer_that_failed_is_marked_and_the_whole_trace_opens(real, read, whispered):
    code = (
        "import torch, torchvision\n"
        "model = torchvision.models.vgg11()\n"
        "model.classifier = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Linear(512, 10))\n"
        "model(torch.randn(2, 3, 64, 64))"
    )
    box = await real.ada.slash(real.channel, "run")
    shown = await real.ada.submit_modal(box, {"code": code})
    assert "✗ classifier.1" in read(shown.response)
    assert "(2, 25088) → failed" in read(shown.response)
    assert "**Layer** `classifier.1`" in read(shown.response)
    assert "**expected** `512 features`" in read(shown.response)
    opened = await real.ada.click(shown.response, label="Trace")
    assert "✗ classifier.1" in whispered(opened)
    back = await real.ada.click(opened.response, label="Previous")
    assert "features.0" in read(back.response) or "features.1" in read(back.response)
