"""/review: what is due comes back, to one learner alone, one question after another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from simcord.components import walk_components

SOON = timedelta(minutes=11)


def buttons_of(message) -> dict[str, str]:
    """The custom_ids of a message's live buttons, by label."""
    items = walk_components(message.components)
    return {
        item["label"]: item["custom_id"] for item in items if item.get("label") and not item.get("disabled")
    }


def seen(result):
    """The message that an interaction showed or edited, as it is now."""
    return result.response or result.followups[0]


class Reviewing:
    """A review in one message, as the learner sees it."""

    def __init__(self, world, actor, read):
        self.world, self.actor, self.read = world, actor, read

    async def begin(self, **options):
        self.message = seen(await self.actor.slash(self.world.channel, "review", **options))
        return self.text

    @property
    def text(self) -> str:
        return str(self.read(self.current))

    @property
    def current(self):
        shown = self.world.channel.history(viewer=self.actor)
        return next(each for each in reversed(shown) if each.id == self.message.id)

    @property
    def labels(self) -> list[str]:
        items = walk_components([each.to_dict() for each in self.current.components])
        return [item["label"] for item in items if item.get("label")]

    @property
    def question(self):
        return next(each for each in self.world.bank if each.prompt in self.text)

    async def press(self, label: str):
        await self.actor.click(self.current, label=label)
        return self.text

    async def answer(self, *, right: bool):
        question, (session_id, order) = self.question, await self._session()
        option = question.right if right else next(each for each in order if each != question.right)
        await self.actor.click(self.current, custom_id=f"review:answer:{session_id}:{option}")
        return self.text

    async def _session(self):
        items = walk_components([each.to_dict() for each in self.current.components])
        ids = [item["custom_id"] for item in items if "review:answer" in item.get("custom_id", "")]
        return int(ids[0].split(":")[2]), [int(each.split(":")[3]) for each in ids]


@pytest.fixture
def adas_review(world, read) -> Reviewing:
    return Reviewing(world, world.ada, read)


@pytest.fixture
async def three_wrong(world):
    """Three questions Ada got wrong in the channel, and enough time that they are due."""
    asked = []
    for question in list(world.bank)[:3]:
        posted = await world.ask(question.id)
        await posted.press(world.ada, posted.wrong[0])
        asked.append(posted.question)
    await world.pass_time(SOON)
    return asked


async def test_what_went_wrong_comes_back_oldest_first_until_the_review_is_done(adas_review, three_wrong):
    text = await adas_review.begin()
    for number, question in enumerate(three_wrong, 1):
        assert f"Review: {number} of 3" in text
        assert question.prompt in text
        verdict = await adas_review.answer(right=True)
        assert "is right" in verdict
        assert question.explanation in verdict
        text = await adas_review.press("Next" if number < 3 else "Finish")
    assert "All right at once" in text
    assert "due <t:" in text


async def test_a_review_is_seen_by_nobody_else(world, adas_review, three_wrong, read):
    await adas_review.begin()
    assert all("Review:" not in read(each) for each in world.channel.history(viewer=world.ben))
    assert "Review:" in adas_review.text


async def test_count_says_how_many_come(adas_review, three_wrong):
    assert "Review: 1 of 2" in await adas_review.begin(count=2)


async def test_a_review_goes_on_where_it_was_after_a_restart(world, adas_review, three_wrong):
    await adas_review.begin()
    await adas_review.answer(right=True)
    await world.restart()
    assert "Review: 2 of 3" in await adas_review.press("Next")
    await world.restart()
    assert "Hint 1" in await adas_review.press("Hint")
    await adas_review.answer(right=False)
    await world.restart()
    assert "is right" in await adas_review.answer(right=True)
    assert "Review: 3 of 3" in await adas_review.press("Next")


async def test_the_end_counts_kindly(adas_review, three_wrong):
    await adas_review.begin()
    for number, right in enumerate((True, False, True), 1):
        await adas_review.answer(right=right)
        if not right:
            await adas_review.answer(right=True)
        text = await adas_review.press("Next" if number < 3 else "Finish")
    assert "3 questions reviewed, 2 right at once" in text


async def test_nothing_due_says_when_and_offers_something_new(world, adas_review, read):
    posted = await world.ask(next(iter(world.bank)).id)
    await posted.press(world.ada, posted.wrong[0])
    text = await adas_review.begin()
    assert "comes back <t:" in text
    text = await adas_review.press("A new question")
    assert posted.question.prompt not in text
    assert "is right" in await adas_review.answer(right=True)


async def test_whoever_is_new_is_told_what_review_is_for(adas_review):
    assert "nothing to review yet" in await adas_review.begin()
    assert adas_review.labels == ["A new question"]


async def test_a_question_that_left_the_bank_is_passed_over_and_not_lost(world, adas_review, three_wrong):
    from questions.model import Bank, Topic

    whole = world.bank
    kept = [question for question in whole if question.id != three_wrong[0].id]
    topics = [Topic(slug=slug, title=whole.title(slug)) for slug in whole.topics()]
    world.bot.reviewer.bank = Bank(topics, kept)
    text = await adas_review.begin()
    assert "Review: 1 of 2" in text
    assert three_wrong[1].prompt in text
    world.bot.reviewer.bank = whole
    text = await adas_review.begin()
    assert "Review: 1 of 3" in text
    assert three_wrong[0].prompt in text


async def test_run_it_works_in_a_review(world, adas_review):
    with_code = next(question for question in world.bank if question.code)
    posted = await world.ask(with_code.id)
    await posted.press(world.ada, posted.wrong[0])
    await world.pass_time(SOON)
    await adas_review.begin()
    await world.ada.click(adas_review.current, label="Run it")
    assert world.worker.jobs[-1].code.strip() == with_code.code.strip()


async def test_a_review_is_not_another_members_current_question(world, adas_review, three_wrong, whispered):
    await adas_review.begin()
    shown = whispered(await world.ben.slash(world.channel, "hint"))
    assert three_wrong[2].hints[0] in shown
    assert three_wrong[0].hints[0] in whispered(await world.ada.slash(world.channel, "hint"))
