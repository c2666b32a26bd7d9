"""/hint and the Hint button."""

from __future__ import annotations


def _plain(bank) -> str:
    return str(next(question.id for question in bank if not question.code))


async def test_hints_come_one_at_a_time_and_cost_a_quarter_each(world, bank, whispered):
    posted = await world.ask(_plain(bank))
    first = whispered(await posted.press_label(world.ben, "Hint"))
    second = whispered(await world.ben.slash(world.channel, "hint"))
    assert posted.question.hints[0] in first
    assert "75 points" in first
    assert posted.question.hints[1] in second
    assert "50 points" in second
    assert "50 points" in await posted.press(world.ben, posted.question.right)


async def test_the_next_hint_is_asked_for_where_the_last_is_read(world, bank, whispered):
    posted = await world.ask(_plain(bank))
    first = await posted.press_label(world.ben, "Hint")
    assert posted.question.hints[1] in whispered(await world.ben.click(first.response, label="Hint"))


async def test_how_many_hints_are_left_is_not_told(world, bank, whispered):
    posted = await world.ask(_plain(bank))
    shown = whispered(await posted.press_label(world.ben, "Hint"))
    assert " of " not in shown.splitlines()[0]
    assert "left" not in shown


async def test_after_the_last_hint_all_of_them_are_shown_again_for_free(world, bank, whispered):
    posted = await world.ask(_plain(bank))
    for _ in posted.question.hints:
        await posted.press_label(world.ben, "Hint")
    shown = whispered(await world.ben.slash(world.channel, "hint"))
    assert all(hint in shown for hint in posted.question.hints)
    async with world.store.reading() as tx:
        standing = await tx.standing(posted.session_id, world.ben.id)
    assert standing.hints == len(posted.question.hints)


async def test_without_an_open_question_hint_says_how_to_get_one(world, whispered):
    assert "`/quiz`" in whispered(await world.ben.slash(world.channel, "hint"))


async def test_one_members_hints_are_not_anothers(world, bank, whispered):
    posted = await world.ask(_plain(bank))
    await posted.press_label(world.ben, "Hint")
    assert "Hint 1" in whispered(await posted.press_label(world.ada, "Hint"))
    assert "100 points" in await posted.press(world.mod, posted.question.right)


async def test_hint_speaks_of_the_question_the_member_touched_last(world, bank, whispered):
    older, newer = [question.id for question in bank if not question.code][:2]
    first, second = await world.ask(older), await world.ask(newer)
    assert second.question.hints[0] in whispered(await world.ben.slash(world.channel, "hint"))
    await first.press(world.ben, first.wrong[0])
    assert first.question.hints[0] in whispered(await world.ben.slash(world.channel, "hint"))
    assert second.question.hints[0] in whispered(await world.ada.slash(world.channel, "hint"))


async def test_a_hint_for_an_answered_question_is_not_needed(world, bank, whispered):
    posted = await world.ask(_plain(bank))
    await posted.press(world.ben, posted.question.right)
    assert "answered" in whispered(await posted.press_label(world.ben, "Hint"))


async def test_a_hint_delivered_twice_is_taken_once(world, bank):
    posted = await world.ask(_plain(bank))
    await world.deliver(world.ben, posted, f"quiz:hint:{posted.session_id}", times=2)
    async with world.store.reading() as tx:
        standing = await tx.standing(posted.session_id, world.ben.id)
    assert standing.hints == 1


async def test_the_options_are_at_hand_under_a_hint(world, bank):
    posted = await world.ask(_plain(bank))
    hint = await posted.press_label(world.ben, "Hint")
    await world.ben.click(hint.response, custom_id=posted.button(posted.question.right))
    assert await world.points_of(posted, world.ben) == [(True, 75)]
