"""`make demo` as a newcomer meets it: the page opens in a real browser, and what they press works."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys

import pytest
from playwright.async_api import async_playwright

from questions.exchange import as_toml
from questions.loader import load_bank

CHROMIUM = shutil.which("chromium")
PORT = 8798
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture
def choices(tmp_path):
    """A folder of questions that one press of a letter answers; which one is asked is left to chance."""
    bank = load_bank()
    topic = bank.topic("freezing")
    questions = [question for question in bank if question.topic == topic.slug and question.kind == "choice"]
    (tmp_path / "freezing.toml").write_text(as_toml.write(topic, questions), encoding="utf-8")
    return tmp_path


@pytest.fixture
async def address(choices):
    """A running demo's address; it ends as with Ctrl-C."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", str(PORT)),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"WARMSTART_BANK": str(choices)},
    )
    assert process.stdout is not None
    async for line in process.stdout:
        if found := re.search(r"http://\S+", line.decode()):
            yield found[0]
            break
    process.send_signal(2)
    assert await process.wait() == 0


@pytest.fixture
async def opened(address):
    """Opens the page once more."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

        async def another():
            page = await browser.new_page(viewport={"width": 1100, "height": 1400})
            await page.goto(address)
            await page.locator("article.channel-message").nth(1).wait_for()
            return page

        yield another
        await browser.close()


@pytest.fixture
async def page(opened):
    return await opened()


pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")


async def test_a_newcomer_asks_answers_and_runs_code_in_the_browser(page):
    messages = page.locator("article.channel-message")

    await send(page, "quiz")
    await messages.filter(has_text="Nobody has answered yet").wait_for()
    await page.get_by_role("button", name="A", exact=True).click()
    verdict = messages.filter(has_text=re.compile("is right|one more try"))
    await verdict.wait_for()
    await messages.filter(has_text="1 member has answered").wait_for()

    await send(page, "run")
    await page.locator("[role=dialog] textarea, dialog textarea").last.fill("import torch\ntorch.ones(2, 3)")
    await page.get_by_role("button", name="Submit").click()
    result = messages.filter(has_text="Ran in")
    await result.wait_for(timeout=60_000)
    assert "(2, 3)" in await result.inner_text()

    await page.locator("#viewer-picker").select_option(label="Lucía")
    await send(page, "help")
    await messages.filter(has_text="Aprende en grupo").wait_for()


async def test_a_press_is_answered_though_the_page_has_not_heard_of_the_latest_yet(opened):
    here, elsewhere = await opened(), await opened()
    await send(here, "quiz")
    await here.locator("article.channel-message", has_text="Nobody has answered yet").wait_for()
    await here.locator("button:not([aria-disabled=true])", has_text=re.compile("^A$")).wait_for()
    # It asks what is new, and is not told.
    await here.route("**/api/state*", lambda route: None)

    await elsewhere.locator("textarea:visible").first.fill("Who is in?")
    await elsewhere.click("#send-message")
    await elsewhere.locator("article.channel-message", has_text="Who is in?").wait_for()
    await here.get_by_role("button", name="A", exact=True).click()

    # Ben sees that somebody has answered, though he has not touched his page since.
    await elsewhere.locator("article.channel-message", has_text="1 member has answered").wait_for()


async def send(page, command):
    composer = page.locator("textarea:visible").first
    await composer.click()
    await composer.type(f"/{command}")
    await page.locator("[role=option]").first.wait_for()
    await page.keyboard.press("Enter")
    await page.locator(".command-chip").wait_for()
    await page.click("#send-message")
