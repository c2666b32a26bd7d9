"""Take the README's pictures from the running demo, in a real headless Chromium: `make screenshots`."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Browser, Locator, Page, async_playwright

from questions.loader import load_bank
from questions.model import Option, Question

IMAGES: Final = Path(__file__).parent / "images"
PORT: Final = 8799
DEMO: Final = Path(__file__).parent / "furnished_demo.py"
# Higher than the longest message, which would else be cut off by what stands above and below the channel.
DESKTOP: Final = {"width": 1280, "height": 2400}
# As far to the right as a message has something in it.
CARD: Final = 690
PHONE: Final = {"width": 390, "height": 1100}
# Chromium as root needs no-sandbox; the rest keeps it from calling home.
ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROKEN: Final = """import torch, torchvision

body = torch.nn.Sequential(*list(torchvision.models.resnet18().children())[:-1])
head = torch.nn.Linear(1000, 5)
features = body(torch.randn(4, 3, 224, 224)).flatten(1)
head(features)"""

FAILING: Final = """import torch, torchvision

model = torchvision.models.vgg11()
model.classifier = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Linear(512, 10))
model(torch.randn(8, 3, 64, 64))"""

DEEP: Final = """import torch, torchvision

model = torchvision.models.densenet201().eval()
layer = model.features.denseblock4.denselayer31
layer.conv2 = torch.nn.Conv2d(64, 32, 3, padding=1)
with torch.no_grad():
    model(torch.randn(1, 3, 64, 64))"""


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """The address of a demo that lives as long as the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(DEMO), str(PORT), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            if found := re.search(r"http://\S+", line.decode()):
                yield found[0]
                break
    finally:
        process.terminate()
        await process.wait()


async def command(page: Page, name: str, **options: str) -> None:
    """Send a slash command, with options in the order in which it offers them."""
    composer = page.locator("textarea:visible").first
    await composer.click()
    await composer.type(f"/{name}")
    await page.locator(".command-option:visible, [role=option]:visible").first.wait_for()
    await page.keyboard.press("Enter")
    await page.locator(".command-chip").wait_for()
    for option, value in options.items():
        offered = page.locator("[role=option]:visible")
        if await offered.count() == 0:
            await page.get_by_text(re.compile(r"^\+\d+ more$")).click()
        await offered.filter(has_text=re.compile(f"^{option}")).first.click()
        await page.keyboard.type(value)
        choice = offered.filter(has_text=re.compile(f"^{value}"))
        # What is offered is asked for while one types.
        await page.wait_for_timeout(1000)
        if await choice.count():
            await choice.first.click()
    await page.click("#send-message")


async def press(page: Page, label: str) -> Locator:
    """Press the newest button with that label; returns the message that comes as an answer."""
    messages = page.locator("article.channel-message")
    before = await messages.count()
    await page.locator("button", has_text=re.compile(f"^{label}$")).last.click()
    return await arrived(page, before)


async def arrived(page: Page, before: int) -> Locator:
    """The message after the first `before`, once it stopped changing."""
    message = page.locator("article.channel-message").nth(before)
    await message.wait_for(timeout=120_000)
    seen = ""
    while "Sending your" in seen or "Running…" in seen or seen != (seen := await message.inner_text()):
        await page.wait_for_timeout(700)
    await message.scroll_into_view_if_needed()
    return message


async def run(page: Page, code: str, picture: str | None = None) -> Locator:
    """Type `code` into the box, of which a picture may be taken; returns the Result."""
    before = await page.locator("article.channel-message").count()
    await command(page, "run")
    box = page.locator("dialog:visible, [role=dialog]:visible").last
    # Only then: until the box is open, the message field is the last to type into.
    await box.wait_for()
    await box.locator("textarea").last.fill(code)
    if picture is not None:
        # The page leaves it scrolled to its end, in the middle of a line.
        await box.locator("textarea").last.evaluate("area => { area.scrollTop = 0; area.blur(); }")
        _keep(await box.screenshot(), picture)
    await page.get_by_role("button", name="Submit").click()
    return await arrived(page, before)


async def ask(page: Page, *, with_code: bool) -> Locator:
    """Ask until there is a plain choice with code, or without."""
    while True:
        before = await page.locator("article.channel-message").count()
        await command(page, "quiz", level="1")
        question = await arrived(page, before)
        plain = shown_in(await question.inner_text()).kind == "choice"
        if plain and (await question.locator("pre").count() > 0) is with_code:
            return question


def shown_in(text: str) -> Question:
    """The question whose message has that text."""
    return next(each for each in load_bank() if each.prompt.split("`")[0] in text)


async def letters(message: Locator) -> tuple[str, str]:
    """The letter of the right option of the question that is shown, and one that is wrong."""
    text = await message.inner_text()
    # How Markdown is shown is not how it is written: the words of the options are compared.
    shown = dict(re.findall(r"^([A-E])[^\S\n]+(.+)$", text, re.MULTILINE))

    def alike(option: Option) -> tuple[float, str]:
        return max((SequenceMatcher(None, shown[each], option.text).ratio(), each) for each in shown)

    asked = [each for each in load_bank() if each.prompt.split("`")[0] in text]
    question = max(asked, key=lambda each: sum(alike(option)[0] for option in each.options))
    _likeness, letter = alike(question.options[question.right])
    return letter, next(each for each in shown if each != letter)


async def become(page: Page, member: str) -> None:
    """See and press from now on as that member."""
    picker = page.locator("#viewer-picker")
    if await picker.evaluate("list => list.selectedOptions[0].label") == member:
        return
    async with page.expect_response("**/api/action"):
        await picker.select_option(label=member)
    # Then the page asks for what this member sees.
    await page.wait_for_timeout(1500)


async def drawn(message: Locator) -> None:
    """Wait until the message's picture is there to be seen."""
    await message.locator("img").last.wait_for(timeout=60_000)
    while not await message.locator("img").last.evaluate("image => image.naturalWidth"):
        await message.page.wait_for_timeout(300)
    await message.page.wait_for_timeout(1000)


async def save(message: Locator, name: str) -> None:
    page = message.page
    # The page shows its own tools over the message that has the mouse or the focus.
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement?.blur()")
    await page.wait_for_timeout(300)
    _keep(await message.screenshot(), name)


def _keep(picture: bytes, name: str) -> None:
    """Write the picture down in at most 256 colours, a third of the size, without the empty right of it."""
    with Image.open(io.BytesIO(picture)) as opened:
        card = opened.convert("RGB").crop((0, 0, min(opened.width, CARD), opened.height))
        small = card.quantize(256, dither=Image.Dither.NONE)
        small.save(IMAGES / f"{name}.png", optimize=True)


async def desktop(browser: Browser, address: str) -> None:
    page = await browser.new_page(viewport=DESKTOP)
    await page.goto(address)
    await page.locator("article.channel-message").first.wait_for()
    question = await ask(page, with_code=True)
    await save(question, "quiz")
    _right, wrong = await letters(question)
    await save(await press(page, wrong), "verdict")
    await save(await press(page, "Hint"), "hint")
    await save(await press(page, "Run it"), "run")
    await save(await run(page, BROKEN, picture="box"), "error")
    await save(await run(page, FAILING), "trace")
    await run(page, DEEP)
    await save(await press(page, "Trace"), "blocks")
    await page.locator("button", has_text=re.compile("^Reveal$")).last.click()
    revealed = page.locator("article.channel-message", has_text="How the first tries fell")
    await revealed.wait_for()
    await save(revealed, "reveal")
    await review(page)
    await progress(page)
    await peer(page)
    await podium(page)


async def progress(page: Page) -> None:
    """How a learner gets on, in both themes."""
    for theme in ("light", "dark"):
        before = await page.locator("article.channel-message").count()
        await command(page, "progress", theme=theme)
        shown = await arrived(page, before)
        await drawn(shown)
        await save(shown, f"progress-{theme}")


async def peer(page: Page) -> None:
    """A question by Peer Instruction: while the first vote is open, and after the second."""
    await command(page, "quiz", style="Peer Instruction")
    question = page.locator("article.channel-message", has_text="1 of 3").last
    await question.wait_for()
    right, wrong = await letters(question)
    votes = {"Ada": (right, right), "Ben": (right, right), "Chloe": (wrong, right), "Lucía": (wrong, wrong)}
    for member, (first, _second) in votes.items():
        await become(page, member)
        await press(page, first)
    await save(page.locator("article.channel-message", has_text="4 members have voted").last, "peer-vote")
    await become(page, "Ada")
    await page.get_by_role("button", name="Close the vote").last.click()
    await page.get_by_role("button", name="Vote again now").last.click()
    await page.locator("article.channel-message", has_text="3 of 3").last.wait_for()
    for member, (_first, second) in votes.items():
        await become(page, member)
        await press(page, second)
    await become(page, "Ada")
    await page.get_by_role("button", name="Close the vote").last.click()
    done = page.locator("article.channel-message", has_text="of you had it at first").first
    await drawn(done)
    await save(done, "peer-answer")


async def podium(page: Page) -> None:
    """The end of a round of one question that three members had right, one faster than the other."""
    await command(page, "round", questions="1", seconds="60")
    for member in ("Ben", "Chloe", "Ada"):
        await become(page, member)
        await press(page, "Join")
    await page.get_by_role("button", name="Start now").last.click()
    question = page.locator("article.channel-message", has_text="Question 1 of 1").last
    await question.wait_for()
    right, _wrong = await letters(question)
    for member in ("Ben", "Chloe", "Ada"):
        await become(page, member)
        await press(page, right)
    end = page.locator("article.channel-message", has_text="The round is over").last
    await drawn(end)
    await save(end, "podium")


async def review(page: Page) -> None:
    """A question that is due, for one member alone, answered."""
    before = await page.locator("article.channel-message").count()
    await command(page, "review")
    shown = await arrived(page, before)
    right, _wrong = await letters(shown)
    await shown.get_by_role("button", name=right, exact=True).click()
    await shown.get_by_text(f"{right} is right").wait_for()
    await page.wait_for_timeout(700)
    await save(shown, "review")


async def phone(browser: Browser, address: str) -> None:
    page = await browser.new_page(viewport=PHONE)
    await page.goto(address)
    await page.locator("article.channel-message").first.wait_for()
    last = page.locator("article.channel-message").last
    await last.scroll_into_view_if_needed()
    await page.wait_for_timeout(1500)
    _keep(await page.screenshot(), "phone")


async def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is needed: apt-get install chromium")
    async with demo() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        await desktop(browser, address)
        await phone(browser, address)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
