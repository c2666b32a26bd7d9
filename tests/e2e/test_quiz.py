"""/quiz and the buttons under a question, through discord.py's real dispatch."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from simcord.components import walk_components

from questions.model import Bank, Topic


@pytest.fixture
def ids(bank):
    """One question with code and one without, whatever the bank calls them."""
    with_code = next(question.id for question in bank if question.code)
    without = next(question.id for question in bank if not question.code)
    return {"code": with_code, "plain": without}


async def test_a_question_is_posted_for_everyone_with_a_button_an_option(world, read, ids):
    posted = await world.ask(ids["code"])
    labels = [item["label"] for item in walk_components(posted.message.components) if item.get("label")]
    assert not posted.message.ephemeral
    assert labels == ["A", "B", "C", "D", "Hint", "Run it", "Reveal", "Report"]
    assert posted.question.prompt in read(posted.message)
    assert "```py\n" in read(posted.message)
    assert all(option.text in read(posted.message) for option in posted.question.options)


async def test_a_question_without_code_has_nothing_to_run(world, ids):
    posted = await world.ask(ids["plain"])
    labels = [item["label"] for item in walk_components(posted.message.components) if item.get("label")]
    assert "Run it" not in labels


async def test_the_right_answer_earns_all_and_shows_the_explanation(world, ids):
    posted = await world.ask(ids["plain"])
    shown = await posted.press(world.ben, posted.question.right)
    assert "is right" in shown
    assert "100 points" in shown
    assert posted.question.options[posted.question.right].why in shown
    assert posted.question.explanation in shown


async def test_a_wrong_first_answer_leaves_one_more_try_and_keeps_the_explanation_back(world, ids):
    posted = await world.ask(ids["plain"])
    first = await posted.press(world.ben, posted.wrong[0])
    assert "one more try" in first
    assert posted.question.options[posted.wrong[0]].why in first
    assert posted.question.explanation not in first
    assert posted.question.options[posted.question.right].why not in first
    second = await posted.press(world.ben, posted.question.right)
    assert "50 points" in second
    assert posted.question.explanation in second


async def test_two_wrong_answers_end_with_the_answer_and_the_explanation(world, ids):
    posted = await world.ask(ids["plain"])
    await posted.press(world.ben, posted.wrong[0])
    shown = await posted.press(world.ben, posted.wrong[1])
    assert "The answer is" in shown
    assert posted.question.options[posted.question.right].text in shown
    assert posted.question.explanation in shown
    assert await world.points_of(posted, world.ben) == [(False, 0), (False, 0)]


async def test_the_second_try_can_be_pressed_in_the_verdict_itself(world, ids):
    posted = await world.ask(ids["plain"])
    first = await world.ben.click(posted.message, custom_id=posted.button(posted.wrong[0]))
    again = await world.ben.click(first.response, custom_id=posted.button(posted.question.right))
    assert again.ephemeral
    assert await world.points_of(posted, world.ben) == [(False, 0), (True, 50)]


async def test_the_same_wrong_option_pressed_again_costs_no_try(world, ids):
    posted = await world.ask(ids["plain"])
    await posted.press(world.ben, posted.wrong[0])
    shown = await posted.press(world.ben, posted.wrong[0])
    assert "didn't count" in shown
    assert await world.points_of(posted, world.ben) == [(False, 0)]


async def test_whoever_has_answered_is_shown_their_answer_again(world, ids):
    posted = await world.ask(ids["plain"])
    await posted.press(world.ben, posted.question.right)
    shown = await posted.press(world.ben, posted.wrong[0])
    assert "You have answered this one" in shown
    assert posted.question.explanation in shown
    assert await world.points_of(posted, world.ben) == [(True, 100)]


async def test_the_posted_message_counts_members_not_presses(world, ids):
    posted = await world.ask(ids["plain"])
    assert "Nobody has answered yet" in world.board(posted)
    await posted.press(world.ben, posted.wrong[0])
    await posted.press(world.ben, posted.question.right)
    assert "1 member has answered" in world.board(posted)
    await posted.press(world.ada, posted.question.right)
    assert "2 members have answered" in world.board(posted)


async def test_a_press_delivered_twice_scores_once(world, ids):
    posted = await world.ask(ids["plain"])
    await world.deliver(world.ben, posted, posted.button(posted.wrong[0]), times=2)
    assert await world.points_of(posted, world.ben) == [(False, 0)]


async def test_two_presses_at_once_take_their_turns(world, ids):
    posted = await world.ask(ids["plain"])
    right, wrong = posted.button(posted.question.right), posted.button(posted.wrong[0])
    await world.deliver(world.ben, posted, right, wrong, wrong)
    attempts = await world.points_of(posted, world.ben)
    assert len([attempt for attempt in attempts if attempt[0]]) == 1
    assert len(attempts) <= 2


async def test_reveal_shows_the_answer_and_how_the_votes_fell(world, ids):
    posted = await world.ask(ids["plain"])
    await posted.press(world.ben, posted.wrong[0])
    await posted.press(world.mod, posted.question.right)
    await posted.press_label(world.ada, "Reveal")
    board = world.board(posted)
    assert "How the first tries fell" in board
    assert f"{posted.question.options[posted.question.right].text}\u2002✓ **right**" in board
    assert posted.question.explanation in board


async def test_a_moderator_may_reveal_anothers_question_and_a_member_may_not(world, ids, whispered):
    posted = await world.ask(ids["plain"])
    refused = await posted.press_label(world.ben, "Reveal")
    assert "Only the member who asked" in whispered(refused)
    assert "How the first tries fell" not in world.board(posted)
    await posted.press_label(world.mod, "Reveal")
    assert "How the first tries fell" in world.board(posted)


async def test_after_the_reveal_an_answer_that_was_under_way_is_told_so(world, ids):
    posted = await world.ask(ids["plain"])
    await posted.press_label(world.ada, "Reveal")
    await world.deliver(world.ben, posted, posted.button(posted.question.right))
    assert "has been revealed" in world.last_seen_by(world.ben)
    assert await world.points_of(posted, world.ben) == []


async def test_every_button_works_after_a_restart(world, ids, whispered):
    posted = await world.ask(ids["code"])
    await world.restart()
    assert "one more try" in await posted.press(world.ben, posted.wrong[0])
    await world.restart()
    assert "Hint 1" in whispered(await posted.press_label(world.ben, "Hint"))
    await world.restart()
    assert "37 points" in await posted.press(world.ben, posted.question.right)
    await world.restart()
    await posted.press_label(world.ada, "Reveal")
    assert "How the first tries fell" in world.board(posted)


async def test_a_question_that_left_the_bank_says_so_kindly(world, ids, whispered):
    posted = await world.ask(ids["plain"])
    world.bot.tutor.bank = Bank([], [])
    for label in ("Hint", "Reveal"):
        assert "rewritten or taken away" in whispered(await posted.press_label(world.ada, label))
    assert "rewritten or taken away" in await posted.press(world.ben, posted.question.right)
    assert await world.points_of(posted, world.ben) == []


async def test_a_question_rewritten_since_it_was_posted_is_not_graded(world, ids):
    posted = await world.ask(ids["plain"])
    rewritten = posted.question.model_copy(update={"prompt": "Something else is asked now?"})
    world.bot.tutor.bank = Bank([Topic(slug=rewritten.topic, title="Topic")], [rewritten])
    assert "rewritten or taken away" in await posted.press(world.ben, posted.question.right)


async def test_an_api_failure_while_counting_does_not_disturb_the_learner(world, ids):
    posted = await world.ask(ids["plain"])
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    assert "is right" in await posted.press(world.ben, posted.question.right)
    assert await world.points_of(posted, world.ben) == [(True, 100)]


async def test_an_error_is_told_under_the_reference_that_the_log_has(world, ids, whispered, capsys):
    posted = await world.ask(ids["plain"])
    world.bot.tutor.bank = None  # a defect, as no member can cause one
    shown = whispered(await posted.press_label(world.ben, "Hint"))
    reference = re.search(r"`([2-9A-Z]{6})`", shown)
    assert shown.startswith("Sorry, something broke on our side and not through you")
    assert reference is not None
    logged = capsys.readouterr().out
    assert reference[1] in logged
    assert "AttributeError" in logged


async def test_autocomplete_offers_only_what_there_is(world):
    levels = await world.ada.autocomplete(world.channel, "quiz", "level", "")
    topics = await world.ada.autocomplete(world.channel, "quiz", "topic", "RATES")
    assert all("question" in choice["name"] for choice in levels)
    assert [choice["value"] for choice in topics] == ["learning-rates"]
    for choice in levels:
        narrowed = await world.ada.autocomplete(world.channel, "quiz", "topic", "", level=choice["value"])
        assert narrowed


async def test_what_is_typed_instead_of_chosen_is_understood(world, read):
    shown = await world.ada.slash(world.channel, "quiz", topic="learning rates", framework="pytorch")
    assert "Learning rates" in read(shown.response)


async def test_a_wish_that_nothing_meets_is_answered_with_what_there_is(world, whispered):
    shown = await world.ada.slash(world.channel, "quiz", topic="cooking")
    assert "No question fits" in whispered(shown)
    assert "Learning rates" in whispered(shown)


async def test_a_channel_sees_every_question_before_one_comes_again(world):
    asked = []
    for _ in range(len(world.bank)):
        shown = await world.ada.slash(world.channel, "quiz")
        asked.append(shown.response.id)
        async with world.store.reading() as tx:
            seen = await tx.last_asked(world.channel.id)
    assert set(seen) == {question.id for question in world.bank}


async def test_after_all_were_asked_the_channel_is_told_when_the_next_is_free_and_led_to_review(
    world, read, whispered
):
    topic = world.bank.topics()[0]
    assert not world.bank.skills(topic=topic)
    for _ in world.bank.select(topic=topic):
        await world.ada.slash(world.channel, "quiz", topic=topic)
    refused = await world.ada.slash(world.channel, "quiz", topic=topic)
    assert "the next is free <t:" in whispered(refused)
    labels = [item["label"] for item in walk_components(refused.response.components) if item.get("label")]
    assert labels == ["Review on my own"]
    led = await world.ada.click(refused.response, label="Review on my own")
    assert "nothing to review yet" in whispered(led)
    await world.pass_time(timedelta(days=7))
    assert not (await world.ada.slash(world.channel, "quiz", topic=topic)).response.ephemeral


async def test_a_moderator_may_have_one_asked_again_within_the_week(world, read):
    topic = world.bank.topics()[0]
    for _ in world.bank.select(topic=topic):
        await world.ada.slash(world.channel, "quiz", topic=topic)
    refused = await world.mod.slash(world.channel, "quiz", topic=topic)
    asked = await world.mod.click(refused.response, label="Ask one again anyway")
    assert not asked.response.ephemeral
    assert any(question.prompt in read(asked.response) for question in world.bank.select(topic=topic))


async def test_every_question_of_the_bank_can_be_posted_answered_and_revealed(world):
    for question in world.bank:
        posted = await world.ask(question.id)
        await posted.press(world.ben, question.right)
        await posted.press_label(world.ada, "Reveal")
        assert "How the first tries fell" in world.board(posted)


async def test_a_verdict_that_discord_lost_is_shown_at_the_next_press(world, ids):
    posted = await world.ask(ids["plain"])
    world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
    await world.ben.click(posted.message, custom_id=posted.button(posted.question.right))
    assert await world.points_of(posted, world.ben) == [(True, 100)]
    assert "You have answered this one" in await posted.press(world.ben, posted.wrong[0])


async def test_a_question_that_could_not_be_posted_is_nobodys_current_one(world, whispered):
    world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
    failed = await world.ada.slash(world.channel, "quiz")
    assert "something broke on our side" in whispered(failed)
    assert "No question is open" in whispered(await world.ben.slash(world.channel, "hint"))
