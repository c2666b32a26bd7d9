"""The group that the README's pictures are taken of can be made up, whatever kinds of question there are."""

from __future__ import annotations

import runpy
from datetime import UTC, datetime
from pathlib import Path

from questions.loader import load_bank

FILE = Path(__file__).parents[2] / "docs/furnished_demo.py"


async def test_a_group_that_has_learnt_for_weeks_is_made_up_of_the_whole_bank(world, whispered):
    furnish = runpy.run_path(str(FILE))["furnish"]
    world.bot.tutor.bank = world.bot.reviewer.bank = load_bank()
    world.clock.now = datetime.now(UTC)
    members = [world.ada, world.ben, world.mod, world.guild.add_member(world.env.create_user("chloe"))]

    await furnish(world.bot, world.guild.id, [each.id for each in members])

    assert "Review: 1 of 5" in whispered(await world.ada.slash(world.channel, "review"))
