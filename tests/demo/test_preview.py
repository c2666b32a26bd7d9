"""`python -m questions preview` as an author uses it: their question is asked in a real browser."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys

import pytest
from playwright.async_api import async_playwright

from questions.loader import load_bank

CHROMIUM = shutil.which("chromium")
PORT = 8796
IDS = ["freezing-after-the-new-head", "gen-head-parameters-000000-typed"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")


@pytest.mark.parametrize("name", IDS)
async def test_an_author_sees_the_question_as_learners_do_and_ends_it_with_ctrl_c(tmp_path, name):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "questions", "preview", name, "--port", str(PORT)),
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert process.stdout is not None
    address = None
    async for line in process.stdout:
        if found := re.search(r"http://\S+", line.decode()):
            address = found[0]
            break
    try:
        assert await _last_message(address, name)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        assert await process.wait() == 0
    assert not list(tmp_path.glob("warmstart-preview-*"))


async def _last_message(address, name):
    """Wait until the question stands in the page at `address`."""
    question = load_bank().get(name)
    assert question is not None
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.goto(address)
        asked = page.locator("article.channel-message", has_text="Nobody has answered yet")
        await asked.wait_for()
        shown = await asked.inner_text()
        await browser.close()
    answered_by = question.options[0].text if question.options else "type the number"
    return question.prompt[:40] in shown and answered_by in shown
