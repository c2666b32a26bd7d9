"""Peer Instruction: `/quiz style:peer` posts the question; here its phases end when their time is over."""

from __future__ import annotations

from datetime import datetime

from discord.ext import commands

from bot.client import TutorBot
from bot.tutor.session import Session
from cogs._views.peer import BUTTONS, refresh, show, show_moved


class Peer(commands.Cog):
    """Ends phases, and sees to it that the posted questions show it."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot
        self._unshown: dict[int, Session] = {}
        self._begun = False

    @commands.Cog.listener()
    async def on_peer_unshown(self, session: Session) -> None:
        """Discord failed at showing the question: to be tried again."""
        self._unshown[session.id] = session

    async def duty(self, now: datetime) -> datetime | None:
        """End every phase whose time is over, and show what could not be shown the last time."""
        if not self._begun:
            self._begun = True
            # The bot may have gone down after a phase had ended and before that was shown.
            for session_id in await self.bot.peers.under_way():
                await refresh(self.bot, session_id)
        for session in list(self._unshown.values()):
            if await show(self.bot, session):
                self._unshown.pop(session.id, None)
        for moved in await self.bot.peers.due(now):
            await show_moved(self.bot, moved)
        return await self.bot.peers.next_due()


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    cog = Peer(bot)
    await bot.add_cog(cog)
    bot.alarm.add("peer", cog.duty)
