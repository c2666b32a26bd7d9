"""The buttons of /privacy."""

from __future__ import annotations

import io
from typing import Any, Final

import discord
from discord import ui

from bot.client import Interaction
from bot.privacy import Export
from cogs._render import privacy as texts
from cogs._render.page import Page, Part, lay_out
from cogs._render.result import AMBER, GREEN, RED
from cogs._views.button import TutorButton, panel, patiently, plain_button, post, whisper


class ExportButton(TutorButton, template="privacy:export"):
    """Sends all that is known of the learner, to them alone."""

    def __init__(self) -> None:
        super().__init__(plain_button(texts.export_label(), "privacy:export", primary=True))

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        export = await interaction.client.privacy.export(interaction.user.id)
        try:
            await interaction.user.send(texts.export_text(), file=_file(export))
        except discord.Forbidden:  # direct messages are closed
            file = _file(export)
            said = ui.TextDisplay[Any](texts.attached_here(export.rows))
            page = Page((said, ui.File[Any](file)))
            await post(interaction, panel(page, accent=GREEN), [file], ephemeral=True)
        else:
            await whisper(interaction, [Part(texts.sent_by_message(export.rows))], accent=GREEN)


class DeleteButton(TutorButton, template="privacy:delete"):
    """Asks whether everything is to be deleted."""

    def __init__(self) -> None:
        button = plain_button(texts.delete_label(), "privacy:delete")
        super().__init__(button)

    async def press(self, interaction: Interaction) -> None:
        rows = [ui.ActionRow[Any](ConfirmButton(), ExportButton())]
        await whisper(interaction, texts.confirm_parts(), accent=AMBER, rows=rows)


class ConfirmButton(TutorButton, template="privacy:confirm"):
    """Deletes everything."""

    def __init__(self) -> None:
        style = discord.ButtonStyle.danger
        super().__init__(ui.Button(label=texts.confirm_label(), custom_id="privacy:confirm", style=style))

    async def press(self, interaction: Interaction) -> None:
        await patiently(interaction, interaction.client.privacy.forget(interaction.user.id))
        await whisper(interaction, [Part(texts.deleted())], accent=RED)


class LeaderboardButton(TutorButton, template=r"privacy:rank:(?P<leave>[01])"):
    """Takes the learner off the leaderboards, or puts them back."""

    def __init__(self, leave: int) -> None:
        self.leave = bool(leave)
        label = texts.leaderboard_label(leave=self.leave)
        super().__init__(plain_button(label, f"privacy:rank:{int(leave)}"))

    async def press(self, interaction: Interaction) -> None:
        privacy = interaction.client.privacy
        await privacy.leave_leaderboard(interaction.user.id, leave=self.leave)
        view = privacy_panel(interaction.client.retention.days, off_leaderboard=self.leave)
        await interaction.response.edit_message(view=view)


BUTTONS: Final = (ExportButton, LeaderboardButton, DeleteButton, ConfirmButton)


def privacy_panel(kept_for_days: int | None, *, off_leaderboard: bool) -> ui.LayoutView:
    """What is stored, with what can be done about it."""
    page = lay_out(texts.privacy_parts(kept_for_days, off_leaderboard=off_leaderboard))
    leave = LeaderboardButton(int(not off_leaderboard))
    return panel(page, rows=[ui.ActionRow[Any](ExportButton(), leave, DeleteButton())])


def _file(export: Export) -> discord.File:
    return discord.File(io.BytesIO(export.content), filename=export.name)
