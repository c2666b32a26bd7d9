"""Peer Instruction: `/quiz style:peer` posts the question; here its phases end when their time is over."""

from __future__ import annotations

from datetime import datetime

from bot.client import TutorBot
from cogs._views.peer import BUTTONS, show_moved


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS)

    async def end_phases(now: datetime) -> datetime | None:
        for moved in await bot.peers.due(now):
            await show_moved(bot, moved)
        return await bot.peers.next_due()

    bot.alarm.add("peer", end_phases)
