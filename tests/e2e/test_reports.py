"""Report, under every question: from the box to the moderators, and what they can do about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from simcord.components import walk_components

from sandbox.protocol import Result


@pytest.fixture
def with_code(world):
    return next(question for question in world.bank if question.code and question.one_press).id


async def open_box(actor, posted):
    return await actor.click(posted.message, custom_id=f"report:open:{posted.session_id}")


async def report(actor, posted, reason="unclear", said="Which axis?"):
    return await actor.submit_modal(await open_box(actor, posted), {"reason": [reason], "said": said})


def fields(box):
    controls = walk_components(box.modal["components"])
    return {item["custom_id"]: item for item in controls if "custom_id" in item}


async def press(actor, world, label):
    """Press the first button of that label on the newest message that has one for the member."""
    for message in reversed(world.channel.history(viewer=actor)):
        for item in walk_components([each.to_dict() for each in message.components]):
            if item.get("label") == label:
                return await actor.click(message, custom_id=item["custom_id"])
    raise AssertionError(f"no button {label}")


async def test_a_reported_question_reaches_the_moderators_and_is_paused_with_one_press(
    world, whispered, with_code
):
    posted = await world.ask(with_code)
    thanks = whispered(await report(world.ada, posted, "unclear", "Which axis is *meant*? <@1>"))
    assert "Thank you! The moderators will look at it." in thanks
    listed = await world.mod.slash(world.channel, "reports")
    assert "1 question to look at" in whispered(listed)
    assert "1 report · It is unclear" in whispered(listed)
    await world.mod.click(listed.response, label="Pause")
    shown = world.last_seen_by(world.mod)
    assert "Paused by <@" in shown
    assert r"Which axis is \*meant\*? <@" not in shown, "no mention is made of what a learner wrote"
    assert r"“Which axis is \*meant\*?" in shown
    assert "✓ **right**" in shown
    assert with_code not in {each.id for each in world.bank.select(guild_id=world.guild.id)}


async def test_what_one_said_before_is_in_the_box_and_can_be_changed(world, whispered, with_code):
    posted = await world.ask(with_code)
    await report(world.ada, posted, "typo", "It says frozzen.")
    box = await open_box(world.ada, posted)
    found = fields(box)
    assert found["said"]["value"] == "It says frozzen."
    assert [each["value"] for each in found["reason"]["options"] if each.get("default")] == ["typo"]
    assert found["reason"]["options"][0]["label"] == "The answer is wrong"
    changed = await world.ada.submit_modal(box, {"reason": ["code"], "said": "Line 3 fails."})
    assert "your report now says" in whispered(changed)
    listed = whispered(await world.mod.slash(world.channel, "reports"))
    assert "1 report · The code doesn't run" in listed
    assert not fields(await open_box(world.ben, posted))["said"].get("value")


async def test_a_report_that_was_being_typed_while_the_bot_restarted_is_not_lost(world, whispered, with_code):
    posted = await world.ask(with_code)
    box = await open_box(world.ada, posted)
    await world.restart()
    assert "Thank you!" in whispered(
        await world.ada.submit_modal(box, {"reason": ["other"], "said": "It took an hour to write this."})
    )
    shown = whispered(await world.mod.slash(world.channel, "reports", question=with_code))
    assert "“It took an hour to write this." in shown


async def test_whoever_reported_hears_by_direct_message_that_it_was_paused(world, with_code):
    posted = await world.ask(with_code)
    world.reads(world.ada, "es-ES")
    await report(world.ada, posted)
    await report(world.ben, posted)
    await world.mod.slash(world.channel, "reports", question=with_code)
    await press(world.mod, world, "Pause")
    (news,) = world.ada.user.dm_channel.history()
    assert news.content.startswith("Gracias por reportar esta pregunta.")
    assert "Learners" in news.content
    assert "Thank you for reporting" in world.ben.user.dm_channel.last_message.content
    await press(world.mod, world, "Undo")
    await press(world.mod, world, "Pause")
    assert len(world.ben.user.dm_channel.history()) == 1, "once"


async def test_closed_direct_messages_disturb_nobody(world, with_code):
    posted = await world.ask(with_code)
    await report(world.ada, posted)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    await world.mod.slash(world.channel, "reports")
    await press(world.mod, world, "Pause")
    assert "Paused by" in world.last_seen_by(world.mod)


async def test_all_that_moderators_do_can_be_taken_back_also_after_a_restart(world, with_code):
    await report(world.ada, await world.ask(with_code))
    await world.mod.slash(world.channel, "reports", question=with_code)
    asked = world.guild.id, with_code
    for label, state, there in (
        ("Dismiss", "dismissed by", True),
        ("Undo", "took the last step back", True),
        ("Pause", "Paused by", False),
        ("Undo", "took the last step back", True),
        ("Pause", "Paused by", False),
        ("Resume", "resumed by", True),
        ("Undo", "took the last step back", False),
    ):
        await press(world.mod, world, label)
        assert state in world.last_seen_by(world.mod)
        await world.restart()
        assert (asked[1] in {each.id for each in world.bank.select(guild_id=asked[0])}) == there
    await press(world.mod, world, "All reports")
    assert "0 questions to look at · 1 paused" in world.last_seen_by(world.mod)


async def test_a_paused_question_that_is_posted_already_is_still_graded(world, with_code):
    posted = await world.ask(with_code)
    await report(world.ada, posted)
    await world.mod.slash(world.channel, "reports")
    await press(world.mod, world, "Pause")
    assert "is right" in await posted.press(world.ben, posted.question.right)


async def test_moderators_see_what_the_answers_tell(world, whispered, with_code):
    posted = await world.ask(with_code)
    await posted.press(world.ada, posted.question.right)
    await posted.press(world.ben, posted.wrong[0])
    await report(world.ben, posted)
    shown = whispered(await world.mod.slash(world.channel, "reports", question=with_code))
    assert "**50%** of 2 learners right on the first try" in shown
    assert "Wrong option chosen most" in shown


async def test_the_code_is_run_anew_at_a_press(world, whispered, with_code):
    await report(world.ada, await world.ask(with_code), "code")
    shown = await world.mod.slash(world.channel, "reports", question=with_code)
    world.worker.events = lambda job: [Result(id=job.id, status="timeout")]
    told = whispered(await world.mod.click(shown.response, label="Check the code"))
    assert "something else than the question claims" in told
    assert "seen: it ended with the status timeout" in told
    world.worker.broken = True
    told = whispered(await world.mod.click(shown.response, label="Check the code"))
    assert "can't be reached" in told


async def test_the_buttons_of_moderators_are_for_moderators(world, whispered, with_code):
    posted = await world.ask(with_code)
    await report(world.ada, posted)
    for custom_id in (
        f"reports:pause:{with_code}",
        f"reports:look:{with_code}",
        f"reports:check:{with_code}",
        "reports:page:0:0",
    ):
        before = len(world.channel.history(viewer=world.ben))
        await world.deliver(world.ben, posted, custom_id)
        assert len(world.channel.history(viewer=world.ben)) >= before
        assert not world.bank.is_paused(with_code, world.guild.id)
    with pytest.raises(Exception, match=r"(?i)permission"):
        await world.ada.slash(world.channel, "reports")


async def test_long_lists_turn_their_pages(world, whispered):
    for question in [each for each in world.bank if each.one_press][:6]:
        await report(world.ada, await world.ask(question.id))
    shown = await world.mod.slash(world.channel, "reports")
    assert "Page 1 of 2" in whispered(shown)
    await world.mod.click(shown.response, label="Older")
    assert "Page 2 of 2" in world.last_seen_by(world.mod)
    await press(world.mod, world, "Look")
    await press(world.mod, world, "Dismiss")
    await press(world.mod, world, "All reports")
    assert "5 questions to look at" in world.last_seen_by(world.mod)


async def test_nothing_reported_and_nothing_there(world, whispered):
    assert "No question is reported or paused" in whispered(await world.mod.slash(world.channel, "reports"))
    told = whispered(await world.mod.slash(world.channel, "reports", question="unheard-of"))
    assert "There is no question `unheard-of`" in told


async def test_moderators_can_pause_what_nobody_reported(world, whispered, with_code):
    found = await world.mod.autocomplete(world.channel, "reports", "question", with_code[:8])
    assert with_code in [choice["value"] for choice in found]
    shown = await world.mod.slash(world.channel, "reports", question=with_code)
    assert "Asked as usual" in whispered(shown)
    await world.mod.click(shown.response, label="Pause")
    assert world.bank.is_paused(with_code, world.guild.id)


async def test_of_a_generated_question_the_template_is_paused(world, whispered):
    """If one of them is wrong, others will be."""
    posted = await world.ada.slash(world.channel, "quiz", generated=True)
    (button,) = re.findall(r"report:open:\d+", str(posted.response.components))
    box = await world.ada.click(posted.response, custom_id=button)
    await world.ada.submit_modal(box, {"reason": ["answer"], "said": "I count 7."})
    async with world.store.reading() as tx:
        session = await tx.session(int(button.split(":")[2]))
    asked = world.bank.get(session.question_id)
    listed = await world.mod.slash(world.channel, "reports")
    assert "1 question to look at" in whispered(listed)
    await world.mod.click(listed.response, label="Look")
    shown = world.last_seen_by(world.mod)
    assert asked.prompt in shown, "that very question"
    assert "“I count 7.”" in shown
    await press(world.mod, world, "Pause")
    left = {skill.id for skill in world.bank.skills(guild_id=world.guild.id)}
    assert asked.skill not in left
    assert left
    await press(world.mod, world, "Resume")
    assert asked.skill in {skill.id for skill in world.bank.skills(guild_id=world.guild.id)}


# In the moderators' channel. -------------------------------------------------------------------------------


@pytest.fixture
async def room(world):
    """The channel in which moderators look at things."""
    room = world.guild.create_text_channel("moderators")
    await world.bot.moderation.set_channel(world.guild.id, room.id)
    return room


async def let_it_be_shown(world):
    await world.pass_time(timedelta(0))
    await world.bot.get_cog("Reports").showing
    await world.env.settle()


async def test_a_report_is_shown_where_moderators_look_and_kept_up_to_date(world, room, read, with_code):
    posted = await world.ask(with_code)
    await report(world.ada, posted, "typo", "It says frozzen.")
    await let_it_be_shown(world)
    (message,) = room.history()
    assert "“It says frozzen.”" in read(message)
    assert "Reported, waiting for a look" in read(message)
    assert "The letters were others each time" in read(message)
    await report(world.ben, posted, "code", "Line 3 fails.")
    await let_it_be_shown(world)
    (message,) = room.history()
    assert "Line 3 fails." in read(message)
    await world.mod.click(message, label="Pause")
    assert "Paused by <@" in read(room.history()[0])
    assert "All reports" not in str(room.history()[0].components), "a list is for one alone"
    await let_it_be_shown(world)
    (message,) = room.history()
    await world.mod.click(message, label="Undo")
    assert "took the last step back" in read(room.history()[0])


async def test_what_is_decided_with_the_list_is_seen_in_the_channel_too(world, room, read, with_code):
    await report(world.ada, await world.ask(with_code))
    await let_it_be_shown(world)
    await world.mod.slash(world.channel, "reports")
    await press(world.mod, world, "Pause")
    await let_it_be_shown(world)
    assert "Paused by <@" in read(room.history()[0])


async def test_a_question_that_is_reported_again_comes_up_anew(world, room, with_code):
    posted = await world.ask(with_code)
    await report(world.ada, posted)
    await let_it_be_shown(world)
    await world.mod.click(room.history()[0], label="Dismiss")
    await report(world.ben, posted)
    await let_it_be_shown(world)
    assert len(room.history()) == 2


async def test_a_report_that_could_not_be_shown_is_shown_later_and_once(world, room, with_code):
    posted = await world.ask(with_code)
    world.env.inject_error("POST", f"/channels/{room.id}/messages", status=400, times=None)
    await report(world.ada, posted)
    await let_it_be_shown(world)
    assert room.history() == []
    world.env.backend.faults.clear()
    await world.restart()
    await let_it_be_shown(world)
    await let_it_be_shown(world)
    assert len(room.history()) == 1


async def test_a_channel_that_is_closed_to_the_bot_leaves_the_list(world, room, whispered, with_code):
    posted = await world.ask(with_code)
    world.env.inject_error("POST", f"/channels/{room.id}/messages", status=403)
    await report(world.ada, posted)
    await let_it_be_shown(world)
    assert "1 question to look at" in whispered(await world.mod.slash(world.channel, "reports"))
    await report(world.ben, posted)
    await let_it_be_shown(world)
    assert len(room.history()) == 1, "the next report is tried again"


async def test_reports_from_before_there_was_a_channel_come_up_in_it(world, with_code):
    await report(world.ada, await world.ask(with_code))
    await world.pass_time(timedelta(0))
    room = world.guild.create_text_channel("moderators")
    await world.bot.moderation.set_channel(world.guild.id, room.id)
    await let_it_be_shown(world)
    assert len(room.history()) == 1


async def test_the_channel_reads_the_servers_language_whoever_presses(world, room, read, with_code):
    world.reads(world.mod, "es-ES")
    await report(world.ada, await world.ask(with_code))
    await let_it_be_shown(world)
    await world.mod.click(room.history()[0], label="Pause")
    assert "Paused by" in read(room.history()[0])


async def test_the_button_is_under_questions_of_every_style(world):
    """In a review, after a round's question and after a peer question too."""

    def reportable(message):
        return any(
            re.fullmatch(r"report:open:\d+", item.get("custom_id", ""))
            for item in walk_components([each.to_dict() for each in message.components])
        )

    await world.ben.slash(world.channel, "review")
    await press(world.ben, world, "A new question")
    assert reportable(world.channel.history(viewer=world.ben)[-1])
    await world.ada.slash(world.channel, "quiz", style="peer", minutes=2)
    peer = world.channel.history()[-1]
    assert not reportable(peer), "it would be asked by those who are about to vote"
    await world.pass_time(timedelta(minutes=2, seconds=1))
    assert reportable(next(each for each in world.channel.history() if each.id == peer.id))
    await world.ada.slash(world.channel, "round", questions=1)
    await press(world.ben, world, "Join")
    await press(world.ada, world, "Start now")
    await world.pass_time(timedelta(0))
    question = world.channel.history()[-1]
    assert not reportable(question)
    await world.pass_time(timedelta(minutes=5))
    assert reportable(next(each for each in world.channel.history() if each.id == question.id))
