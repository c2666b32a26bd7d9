"""/quiz: post a question for everyone in the channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from cogs._render.quiz import LEVEL_NAMES, choice_name, framework_name, level_name
from cogs._typed import MAX_CHOICES, meant, topic_meant
from cogs._views.asking import AskAgain, Wish, ask
from cogs._views.quiz import BUTTONS
from cogs._views.typed import BOX_TEMPLATE, submitted

FRAMEWORKS = ("torch", "tensorflow")


class Quiz(commands.Cog):
    """Asks a question; everything after that is in its buttons."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="quiz",
        description=N_("Ask the channel a question about transfer learning and pre-trained models."),
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.describe(
        topic=N_("What it is about"),
        framework=N_("PyTorch or TensorFlow"),
        level=N_("How hard, from 1 to 5"),
        style=N_("Each for themselves, or Peer Instruction: vote, discuss, vote again"),
        minutes=N_("With Peer Instruction: how long each vote and the discussion take"),
        generated=N_("A question made up just now, with numbers nobody has seen"),
    )
    @app_commands.choices(
        style=[app_commands.Choice(name=app_commands.locale_str(N_("Peer Instruction")), value="peer")]
    )
    async def quiz(
        self,
        interaction: Interaction,
        *,
        topic: str | None = None,
        framework: str | None = None,
        level: int | None = None,
        style: str | None = None,
        minutes: app_commands.Range[int, 1, 60] = 3,
        generated: bool = False,
    ) -> None:
        """Post a question that fits."""
        topic = topic_meant(topic, self.bot.tutor.bank)
        framework = meant(framework, FRAMEWORKS, framework_name)
        await ask(interaction, Wish(topic, framework, level, minutes if style else None, generated))

    @quiz.autocomplete("topic")
    async def _topics(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        bank = self.bot.tutor.bank
        return _choices(bank.topics(), bank.title, typed, self._counter(interaction, "topic"))

    @quiz.autocomplete("framework")
    async def _frameworks(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(FRAMEWORKS, framework_name, typed, self._counter(interaction, "framework"))

    @quiz.autocomplete("level")
    async def _levels(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        return _choices(
            tuple(LEVEL_NAMES),
            level_name,
            typed,
            self._counter(interaction, "level"),
        )

    def _counter(self, interaction: Interaction, option: str) -> Callable[[Any], int]:
        """How many questions there are for a value of `option`, given what else was chosen already."""
        chosen = {
            name: getattr(interaction.namespace, name, None) or None
            for name in ("topic", "framework", "level")
            if name != option
        }
        bank, guild_id = self.bot.tutor.bank, interaction.guild_id
        # Nobody can say how many could be generated: counted are the kinds of them.
        fitting = bank.skills if getattr(interaction.namespace, "generated", None) else bank.select
        return lambda value: len(fitting(**chosen, **{option: value}, guild_id=guild_id))


def _choices(
    values: tuple[Any, ...], name: Callable[[Any], str], typed: str, number: Callable[[Any], int]
) -> list[app_commands.Choice[Any]]:
    """The values whose name has what was typed in it and for which there are questions."""
    found = [
        app_commands.Choice(name=choice_name(name(value), number(value)), value=value)
        for value in values
        if typed.casefold() in name(value).casefold() and number(value)
    ]
    return found[:MAX_CHOICES]


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS, AskAgain)
    bot.on_modal(BOX_TEMPLATE, submitted)
    await bot.add_cog(Quiz(bot))
