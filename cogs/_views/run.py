"""Running a snippet and showing what came back, the modal it is typed into, and "Edit and rerun"."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias

import discord
import structlog
from discord import ui

from bot.client import Interaction
from bot.i18n import _
from bot.languages import to_audience
from bot.runs import source
from bot.runs.desk import Progress, Ran, Refused, RunOutcome, Unavailable
from cogs._render.explanation import explanation_page
from cogs._render.page import Page, Part, lay_out
from cogs._render.result import (
    AMBER,
    accent,
    forgotten,
    progress_text,
    refusal_text,
    result_page,
    sending,
    unavailable,
)
from cogs._render.source import too_long_to_edit
from cogs._render.text import MAX_MODAL_INPUT
from cogs._views.button import TutorButton, panel, plain_button, whisper
from cogs._views.trace import ShowTrace

log = structlog.get_logger()

MODAL_TEMPLATE: Final = r"run:type:(?P<private>[01])"
CODE_FIELD: Final = "code"

Show: TypeAlias = Callable[[Page, int | None, Sequence[ui.ActionRow[Any]]], Awaitable[None]]


class EditAndRerun(TutorButton, template=r"run:edit:(?P<snippet_id>\d+):(?P<private>[01])"):
    """Opens the code box with the snippet in it. Anyone who sees a Result may build on it."""

    def __init__(self, snippet_id: int, private: bool) -> None:
        self.snippet_id = snippet_id
        self.private = bool(private)
        super().__init__(plain_button(_("Edit and rerun"), f"run:edit:{snippet_id}:{private:d}"))

    async def press(self, interaction: Interaction) -> None:
        code = await interaction.client.desk.code_of(self.snippet_id)
        if code is None:
            await whisper(interaction, [Part(forgotten())])
        elif len(code) > MAX_MODAL_INPUT:
            await whisper(interaction, [Part(too_long_to_edit())])
        else:
            await interaction.response.send_modal(CodeBox(code, private=self.private))


class ShowExplanation(TutorButton, template=r"run:explain:(?P<snippet_id>\d+)"):
    """Says more about the error than the Result has room for, to the one who pressed."""

    def __init__(self, snippet_id: int) -> None:
        self.snippet_id = snippet_id
        super().__init__(plain_button(_("Explain"), f"run:explain:{snippet_id}"))

    async def press(self, interaction: Interaction) -> None:
        more = await interaction.client.desk.explanation_of(self.snippet_id)
        await whisper(interaction, [Part(forgotten())] if more is None else explanation_page(more))


class CodeBox(ui.Modal):
    """The box to type or paste code into. What is submitted goes to `submitted`, by way of the client."""

    def __init__(self, code: str = "", *, private: bool) -> None:
        super().__init__(title=_("Run Python"), custom_id=f"run:type:{private:d}")
        box = ui.TextInput[Any](
            custom_id=CODE_FIELD,
            style=discord.TextStyle.paragraph,
            default=code or None,
            max_length=MAX_MODAL_INPUT,
            placeholder="import torch\ntorch.randn(8, 3, 224, 224)",
        )
        self.add_item(
            ui.Label[Any](
                text=_("Your code"),
                description=_("torch, torchvision, TensorFlow, NumPy and friends are there. No network."),
                component=box,
            )
        )


async def submitted(interaction: Interaction, match: re.Match[str], fields: dict[str, str]) -> None:
    """Run what was typed into a CodeBox."""
    code = source.from_text(fields.get(CODE_FIELD, ""))
    await run_and_show(interaction, code, private=match["private"] == "1")


async def run_and_show(interaction: Interaction, code: str, *, private: bool) -> None:
    """Acknowledge, run `code`, and turn the acknowledgement into the Result."""
    with to_audience(interaction, private=private):
        await begin(interaction, private=private)
        await finish(interaction, code, private=private)


async def run_below(interaction: Interaction, code: str) -> None:
    """Run `code` for the one who pressed, under what they were just told, in a message of its own."""
    waiting = panel(lay_out([Part(sending())]))
    sent = await interaction.followup.send(view=waiting, ephemeral=True, wait=True)

    async def show(page: Page, colour: int | None, rows: Sequence[ui.ActionRow[Any]]) -> None:
        await sent.edit(view=panel(page, accent=colour, rows=rows), attachments=list(page.files))

    await _run(interaction, code, show, private=True)


async def begin(interaction: Interaction, *, private: bool) -> None:
    """Acknowledge at once and say what is waited for."""
    await interaction.response.defer(ephemeral=private, thinking=True)
    await _hint_at_progress(interaction, sending())


async def say(interaction: Interaction, sentence: str) -> None:
    """Turn the acknowledgement into one sentence."""
    await _show(interaction, lay_out([Part(sentence)]))


async def _hint_at_progress(interaction: Interaction, sentence: str) -> None:
    """Say where it stands. Where Discord fails at that, the Result is still worth waiting for."""
    try:
        await say(interaction, sentence)
    except discord.HTTPException as error:
        log.warning("progress could not be shown", interaction=interaction.id, why=str(error))


async def finish(interaction: Interaction, code: str, *, private: bool) -> None:
    """Run `code` and turn what `begin` showed into the Result."""

    async def show(page: Page, colour: int | None, rows: Sequence[ui.ActionRow[Any]]) -> None:
        await _show(interaction, page, colour=colour, rows=rows)

    await _run(interaction, code, show, private=private)


async def _run(interaction: Interaction, code: str, show: Show, *, private: bool) -> None:
    async def tell(event: Progress) -> None:
        try:
            await show(lay_out([Part(progress_text(event))]), None, ())
        except discord.HTTPException as error:
            log.warning("progress could not be shown", interaction=interaction.id, why=str(error))

    outcome = await interaction.client.desk.run(code, learner_id=interaction.user.id, tell=tell)
    page, colour, snippet_id = _rendered(outcome)
    rows = [ui.ActionRow[Any](*_buttons(outcome, snippet_id, private=private))] if snippet_id else []
    await show(page, colour, rows)


def _buttons(outcome: RunOutcome, snippet_id: int, *, private: bool) -> list[TutorButton]:
    buttons: list[TutorButton] = [EditAndRerun(snippet_id, private)]
    if isinstance(outcome, Ran) and outcome.result.trace:
        buttons.append(ShowTrace(snippet_id))
    if isinstance(outcome, Ran) and outcome.result.error is not None and outcome.result.error.more:
        buttons.append(ShowExplanation(snippet_id))
    return buttons


def _rendered(outcome: RunOutcome) -> tuple[Page, int, int | None]:
    """What is shown, its colour, and the snippet to edit, where there is one."""
    match outcome:
        case Ran(result, snippet_id):
            return result_page(result), accent(result), snippet_id
        case Refused(why, kept):
            return lay_out([Part(refusal_text(why))]), AMBER, kept
        case Unavailable(snippet_id):
            return lay_out([Part(unavailable())]), AMBER, snippet_id


async def _show(
    interaction: Interaction,
    page: Page,
    *,
    colour: int | None = None,
    rows: Sequence[ui.ActionRow[Any]] = (),
) -> None:
    view = panel(page, accent=colour, rows=rows)
    await interaction.edit_original_response(view=view, attachments=list(page.files))
