"""Who is shown and told what becomes of a member's question: the moderators, and its author."""

from __future__ import annotations

import discord
import structlog

from bot.client import TutorBot
from bot.i18n import nearest, speaking
from bot.languages import to_channel
from bot.tutor.drafts import Case
from cogs._views.contribution import case_message, told_panel

log = structlog.get_logger()


async def show_case(bot: TutorBot, contribution_id: int) -> None:
    """Post what was sent in for the moderators to decide upon, with the check's verdict."""
    case = await bot.moderation.check(contribution_id)
    if case is None:
        return
    contribution = case.draft.contribution
    channel_id = await bot.moderation.channel_of(contribution.guild_id)
    if channel_id is None:
        return
    with to_channel(bot, contribution.guild_id):
        view, files = case_message(case, bot.moderation.bank)
    try:
        sent = await bot.get_partial_messageable(channel_id).send(view=view, files=list(files))
    except discord.HTTPException as error:
        log.warning("a contribution could not be shown", contribution=contribution_id, why=str(error))
        return
    await bot.moderation.posted(contribution_id, channel_id, sent.id)


async def refresh_case(bot: TutorBot, case: Case) -> None:
    """Bring the post up to date. Failing at that must not keep the author from hearing of it."""
    contribution = case.draft.contribution
    if contribution.channel_id is None or contribution.message_id is None:
        return
    with to_channel(bot, contribution.guild_id):
        view, files = case_message(case, bot.moderation.bank)
    channel = bot.get_partial_messageable(contribution.channel_id)
    try:
        message = channel.get_partial_message(contribution.message_id)
        await message.edit(view=view, attachments=list(files))
    except discord.HTTPException as error:
        log.warning("a contribution's post could not be brought up to date", why=str(error))


async def tell_author(bot: TutorBot, case: Case) -> None:
    """Tell the author of the last decision; where their door is closed, they are told another time."""
    contribution = case.draft.contribution
    if not contribution.untold:
        return
    try:
        channel = await bot.create_dm(discord.Object(contribution.author_id))
        with speaking(nearest(contribution.language)):
            await channel.send(view=told_panel(case))
    except discord.HTTPException as error:
        log.info("the author could not be told", contribution=contribution.id, why=str(error))
    else:
        await bot.moderation.told(contribution.id)
