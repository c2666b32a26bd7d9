"""The history of a member's question, for moderators: who did what, and what of it can be undone."""

from __future__ import annotations

from typing import Any, Final

from discord import ui

from bot.client import Interaction
from bot.i18n import _
from bot.tutor.contributions import undoable
from bot.tutor.drafts import Case, DecideOutcome, Unproven
from cogs._render import contribution as texts
from cogs._render.page import Part, lay_out
from cogs._views.button import TutorButton, panel, patiently, plain_button, post, put, whisper
from cogs._views.draft import moderated


class ShowHistory(TutorButton, template=r"question:history:(?P<contribution_id>\d+)"):
    """Shows what happened to the question, to moderators."""

    def __init__(self, contribution_id: int) -> None:
        self.contribution_id = contribution_id
        super().__init__(plain_button(_("History"), f"question:history:{contribution_id}"))

    async def press(self, interaction: Interaction) -> None:
        await show_history(interaction, self.contribution_id)


class Undo(TutorButton, template=r"question:undo:(?P<contribution_id>\d+):(?P<stage>\d+)"):
    """Takes back the last decision, or the last undo."""

    def __init__(self, contribution_id: int, stage: int, *, of_an_undo: bool = False) -> None:
        self.contribution_id, self.stage = contribution_id, stage
        label = _("Do it again") if of_an_undo else _("Undo")
        super().__init__(plain_button(label, f"question:undo:{contribution_id}:{stage}"))

    async def press(self, interaction: Interaction) -> None:
        undoing = interaction.client.moderation.undo(self.contribution_id, **by(interaction, self.stage))
        await _show(interaction, await patiently(interaction, undoing))


class Withdraw(TutorButton, template=r"question:withdraw:(?P<contribution_id>\d+):(?P<stage>\d+)"):
    """Has the question asked no more."""

    def __init__(self, contribution_id: int, stage: int) -> None:
        self.contribution_id, self.stage = contribution_id, stage
        super().__init__(plain_button(_("Withdraw"), f"question:withdraw:{contribution_id}:{stage}"))

    async def press(self, interaction: Interaction) -> None:
        deciding = interaction.client.moderation.decide(
            self.contribution_id, "withdraw", **by(interaction, self.stage)
        )
        await _show(interaction, await patiently(interaction, deciding))


class ShowAgain(TutorButton, template=r"question:again:(?P<contribution_id>\d+)"):
    """Posts what is waiting once more, where its post was lost."""

    def __init__(self, contribution_id: int) -> None:
        self.contribution_id = contribution_id
        super().__init__(plain_button(_("Post it again"), f"question:again:{contribution_id}"))

    async def press(self, interaction: Interaction) -> None:
        if moderated(interaction) is None:
            await whisper(interaction, [Part(texts.only_moderators())])
            return
        await interaction.client.moderation.posted(self.contribution_id, None, None)
        interaction.client.alarm.poke()
        await whisper(interaction, [Part(texts.posted_again())])


BUTTONS: Final = (ShowHistory, Undo, Withdraw, ShowAgain)


def history_panel(case: Case) -> ui.LayoutView:
    """The history with its Undo, where there is something to undo."""
    contribution = case.draft.contribution
    buttons: list[TutorButton] = []
    last = undoable(contribution, case.history)
    if last is not None:
        buttons.append(Undo(contribution.id, case.stage, of_an_undo=last.move == "undo"))
    if contribution.may("withdraw"):
        buttons.append(Withdraw(contribution.id, case.stage))
    if contribution.state == "waiting":
        buttons.append(ShowAgain(contribution.id))
    rows = [ui.ActionRow[Any](*buttons)] if buttons else []
    return panel(lay_out(texts.history_parts(case)), rows=rows)


async def show_history(interaction: Interaction, contribution_id: int) -> None:
    """Show a question's history to a moderator of its server."""
    case = await patiently(interaction, interaction.client.moderation.case(contribution_id))
    if case is None or moderated(interaction) != case.draft.contribution.guild_id:
        await whisper(interaction, [Part(texts.only_moderators())])
    else:
        await post(interaction, history_panel(case), (), ephemeral=True)


def tell_of(interaction: Interaction, case: Case) -> None:
    """Have it known what was decided: see `cogs.question`."""
    interaction.client.dispatch("contribution", case.draft.contribution.id)


def by(interaction: Interaction, stage: int) -> dict[str, Any]:
    """Who decides, upon what they saw."""
    return {"stage": stage, "actor_id": interaction.user.id, "moderates": moderated(interaction)}


def why_not(outcome: DecideOutcome) -> str:
    """Why nothing was decided."""
    return texts.unproven() if isinstance(outcome, Unproven) else texts.decided_already()


async def _show(interaction: Interaction, outcome: DecideOutcome) -> None:
    """Show the history as it is now, in place of what it was."""
    if not isinstance(outcome, Case):
        await whisper(interaction, [Part(why_not(outcome))])
        return
    await put(interaction, history_panel(outcome))
    tell_of(interaction, outcome)
