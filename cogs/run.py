"""/run and the message menu "Run code": a member's snippet, run on real models."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from bot.languages import to_audience
from bot.runs import source
from cogs._render.page import Part
from cogs._render.source import one_of_both, unusable
from cogs._views.button import whisper
from cogs._views.run import (
    MODAL_TEMPLATE,
    CodeBox,
    EditAndRerun,
    ShowExplanation,
    begin,
    finish,
    run_and_show,
    say,
    submitted,
)
from cogs._views.trace import LeaveBlock, OpenBlock, ShowTrace, TurnTrace


class Run(commands.Cog):
    """Takes code in whichever way is at hand."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="run", description=N_("Run Python on real torch and TensorFlow models and see every shape.")
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.describe(
        code=N_("One line of Python; leave it out to get a box for more"),
        file=N_("A .py file or a notebook (.ipynb)"),
        private=N_("Show the result to you alone"),
    )
    async def run(
        self,
        interaction: Interaction,
        code: str | None = None,
        file: discord.Attachment | None = None,
        private: bool = False,
    ) -> None:
        """Run code, a file, or what is then typed into a box."""
        if code is not None and file is not None:
            await whisper(interaction, [Part(one_of_both())])
        elif file is not None:
            await _run_file(interaction, file, private=private)
        elif code is not None:
            await run_and_show(interaction, source.from_text(code), private=private)
        else:
            await interaction.response.send_modal(CodeBox(private=private))


@app_commands.context_menu(name=N_("Run code"))
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def run_message(interaction: Interaction, message: discord.Message) -> None:
    """Run the code blocks of a message, for all to see."""
    try:
        code = source.from_message(message.content)
    except source.SourceError as error:
        await whisper(interaction, [Part(unusable(error.why))])
        return
    await run_and_show(interaction, code, private=False)


async def _run_file(interaction: Interaction, file: discord.Attachment, *, private: bool) -> None:
    try:
        source.check_file(file.filename, file.size)
    except source.SourceError as error:
        await whisper(interaction, [Part(unusable(error.why))])
        return
    with to_audience(interaction, private=private):
        # Fetching it takes a while, so it is acknowledged first.
        await begin(interaction, private=private)
        try:
            code = source.from_file(file.filename, await file.read())
        except source.SourceError as error:
            await say(interaction, unusable(error.why))
        else:
            await finish(interaction, code, private=private)


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(EditAndRerun, ShowExplanation, ShowTrace, TurnTrace, OpenBlock, LeaveBlock)
    bot.on_modal(MODAL_TEMPLATE, submitted)
    bot.tree.add_command(run_message)
    await bot.add_cog(Run(bot))
