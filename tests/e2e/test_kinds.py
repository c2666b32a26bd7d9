"""Every kind of question on Discord: answered, mended, revealed, reviewed; also across a restart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from simcord.components import walk_components

from questions.answers import Number, Order, Several, Shape
from questions.model import Bank, Question, Topic
from sandbox.protocol import Result, Started

COMMON: dict[str, Any] = {
    "topic": "shapes",
    "framework": "any",
    "level": 1,
    "hints": ["Look at the first line.", "Look at the last line."],
    "explanation": "So it is, and that is the whole of it.",
    "sources": ["Python, https://docs.python.org/3/"],
}
OPTIONS: list[dict[str, Any]] = [
    {"text": "the body", "correct": True, "why": "The body keeps what it learned."},
    {"text": "the old head", "why": "The old head knows other classes."},
    {"text": "the early layers", "correct": True, "why": "They see edges, which all pictures have."},
    {"text": "the class names", "why": "Names are of no use to another task."},
]
ONE_RIGHT = [{**option, "correct": place == 0} for place, option in enumerate(OPTIONS)]
ENTRIES: tuple[dict[str, Any], ...] = (
    {"id": "several", "kind": "several", "prompt": "What is kept?", "options": OPTIONS},
    {
        "id": "shape",
        "kind": "shape",
        "prompt": "Which shape?",
        "answer": ["None", 2048, 1, 1],
        "misconceptions": [{"answer": ["None", 1000], "why": "That is with the old head."}],
    },
    {
        "id": "coded",
        "kind": "shape",
        "prompt": "Which shape has x?",
        "code": "x = (2, 512)",
        "answer": [2, 512],
        "misconceptions": [{"answer": [2, 2048], "why": "That is ResNet50."}],
        "verify": {"shapes": {"x": [2, 512]}},
    },
    {
        "id": "number",
        "kind": "number",
        "prompt": "How many parameters?",
        "answer": 25_557_032,
        "unit": "parameters",
        "tolerance": 0.02,
        "misconceptions": [{"answer": 11_689_512, "why": "That is ResNet18."}],
    },
    {
        "id": "order",
        "kind": "order",
        "prompt": "In which order?",
        "steps": [
            {"text": "load the weights", "why": "All else needs the weights."},
            {"text": "replace the head", "why": "There must be a model to replace the head of."},
            {"text": "train the head", "why": "There must be a head to be trained."},
        ],
    },
    {
        "id": "bug",
        "kind": "bug",
        "prompt": "Where is the bug?",
        "code": "print(oen)",
        "mended": "one = 1\nprint(one)",
        "options": ONE_RIGHT,
        "verify": {"raises": {"type": "NameError"}},
    },
    {
        "id": "predict",
        "kind": "predict",
        "prompt": "What does it print?",
        "code": "print('as it is')",
        "options": ONE_RIGHT,
        "verify": {"prints": "as it is"},
    },
)


@pytest.fixture
def bank() -> Bank:
    questions = [Question.model_validate(COMMON | entry) for entry in ENTRIES]
    return Bank([Topic(slug="shapes", title="Shapes")], questions)


def ids_of(components: Any, start: str) -> list[str]:
    """The custom_ids beginning so, of components as Discord keeps them."""
    found = []
    for item in components:
        if str(item.get("custom_id", "")).startswith(start):
            found.append(item["custom_id"])
        found += ids_of(item.get("components", []), start)
    return found


def newest(world: Any, actor: Any) -> Any:
    """The newest message that the member sees."""
    return world.channel.history(viewer=actor)[-1]


def seen(world: Any, actor: Any) -> str:
    return str(world.last_seen_by(actor))


async def board_of(world: Any, posted: Any) -> str:
    await world.mod.click(posted.message, label="Reveal")
    return str(world.board(posted))


class TestSeveral:
    async def tick(self, world: Any, actor: Any, posted: Any, *options: int) -> None:
        """Press the letters of these options, the first of them on the board."""
        message: Any = posted.message
        for option in options:
            await actor.click(message, custom_id=self.letter(world, actor, message, posted, option))
            message = newest(world, actor)

    def letter(self, world: Any, actor: Any, message: Any, posted: Any, option: int) -> str:
        components = message.components
        raw = [each if isinstance(each, dict) else each.to_dict() for each in components]
        return next(each for each in ids_of(raw, "several:tick:") if each.endswith(f":{option}"))

    async def test_all_that_are_right_earn_everything(self, world: Any) -> None:
        posted = await world.ask("several")
        await self.tick(world, world.ada, posted, 0, 2)
        assert "●" in seen(world, world.ada)
        await world.ada.click(newest(world, world.ada), label="Submit")
        told = seen(world, world.ada)
        assert "that is all of them" in told
        assert "100 points" in told
        assert OPTIONS[2]["why"] in told
        assert await world.points_of(posted, world.ada) == [(True, 100)]
        assert "1 member has answered" in world.board(posted)

    async def test_half_earns_half_and_a_second_try_half_of_the_rest(self, world: Any) -> None:
        posted = await world.ask("several")
        await self.tick(world, world.ada, posted, 0)
        await world.ada.click(newest(world, world.ada), label="Submit")
        told = seen(world, world.ada)
        assert "Partly right" in told
        assert "50 points for you so far" in told
        assert "missing" in told
        assert OPTIONS[2]["why"] not in told
        panel = newest(world, world.ada)
        await world.ada.click(panel, custom_id=self.letter(world, world.ada, panel, posted, 2))
        await world.ada.click(newest(world, world.ada), label="Submit")
        assert "75 points" in seen(world, world.ada)
        assert await world.points_of(posted, world.ada) == [(False, 50), (True, 25)]

    async def test_a_wrong_one_is_answered_by_its_own_line(self, world: Any) -> None:
        posted = await world.ask("several")
        await self.tick(world, world.ada, posted, 1)
        await world.ada.click(newest(world, world.ada), label="Submit")
        told = seen(world, world.ada)
        assert "Not those" in told
        assert OPTIONS[1]["why"] in told
        await world.ada.click(newest(world, world.ada), label="Submit")
        assert "You gave that answer before" in seen(world, world.ada)

    async def test_a_letter_pressed_twice_is_given_up_and_nothing_is_lost_by_a_restart(
        self, world: Any
    ) -> None:
        posted = await world.ask("several")
        await self.tick(world, world.ada, posted, 0, 1)
        await world.restart()
        panel = newest(world, world.ada)
        await world.ada.click(panel, custom_id=self.letter(world, world.ada, panel, posted, 1))
        panel = newest(world, world.ada)
        await world.ada.click(panel, custom_id=self.letter(world, world.ada, panel, posted, 2))
        await world.ada.click(newest(world, world.ada), label="Submit")
        assert "that is all of them" in seen(world, world.ada)

    async def test_the_reveal_shows_how_many_chose_each(self, world: Any) -> None:
        posted = await world.ask("several")
        for actor, options in ((world.ada, (0, 2)), (world.ben, (0, 1))):
            await self.tick(world, actor, posted, *options)
            await actor.click(newest(world, actor), label="Submit")
        board = await board_of(world, posted)
        letters = (await world.bot.tutor.board(posted.session_id))[1].letter
        bars = {
            line[2]: (line[0], line.split()[-1]) for line in board.splitlines() if "█" in line or "·" in line
        }
        assert {
            letters(0): ("✓", "2"),
            letters(2): ("✓", "1"),
            letters(1): (" ", "1"),
        }.items() <= bars.items()
        assert "1 of 2 were right on the first try" in board


class TestTyped:
    async def type(self, world: Any, actor: Any, message: Any, text: str, label: str = "Answer") -> Any:
        box = await actor.click(message, label=label)
        assert box.modal is not None
        await actor.submit_modal(box, {"answer": text})
        return box

    @pytest.mark.parametrize("text", ["N, 2048, 1, 1", "(?, 2048, 1, 1)", "None x 2048 x 1 x 1"])
    async def test_a_shape_is_right_however_it_is_written(self, world: Any, text: str) -> None:
        posted = await world.ask("shape")
        await self.type(world, world.ada, posted.message, text)
        told = seen(world, world.ada)
        assert "`(None, 2048, 1, 1)`: that is right" in told
        assert await world.points_of(posted, world.ada) == [(True, 100)]

    async def test_a_known_mistake_is_named_and_then_there_is_one_more_try(self, world: Any) -> None:
        posted = await world.ask("shape")
        await self.type(world, world.ada, posted.message, "None, 1000")
        told = seen(world, world.ada)
        assert "That is with the old head." in told
        assert "`(None, 1000)`" in told
        assert COMMON["explanation"] not in told
        await self.type(world, world.ada, newest(world, world.ada), "2048, 1, 1")
        told = seen(world, world.ada)
        assert "the batch is missing" in told
        assert "The answer: `(None, 2048, 1, 1)`" in told
        assert COMMON["explanation"] in told

    async def test_what_cannot_be_read_is_given_back_also_after_a_restart(self, world: Any) -> None:
        posted = await world.ask("shape")
        await self.type(world, world.ada, posted.message, "None, C, 1, 1")
        assert "I can't read `C` as a size" in seen(world, world.ada)
        assert await world.points_of(posted, world.ada) == []
        await world.restart()
        box = await world.ada.click(newest(world, world.ada), label="Correct it")
        assert "None, C, 1, 1" in str(box.modal)
        await world.restart()
        await world.ada.submit_modal(box, {"answer": "None, 2048, 1, 1"})
        assert "is right" in seen(world, world.ada)

    async def test_a_number_has_units_and_a_tolerance(self, world: Any) -> None:
        posted = await world.ask("number")
        await self.type(world, world.ada, posted.message, "25,6 millones")
        assert "25,600,000 parameters: that is right" in seen(world, world.ada)
        await self.type(world, world.ben, posted.message, "11.7M")
        assert "That is ResNet18." in seen(world, world.ben)
        board = await board_of(world, posted)
        assert "**The answer: 25,557,032 parameters**" in board
        assert "Up to 2 % more or less" in board
        assert "✓ 25,600,000 parameters" in board
        assert "1 of 2 were right on the first try" in board

    async def test_a_unit_that_does_not_fit_is_told(self, world: Any) -> None:
        posted = await world.ask("number")
        await self.type(world, world.ada, posted.message, "98 MB")
        assert "I can't turn `MB` into parameters" in seen(world, world.ada)

    async def test_the_code_can_be_run_after_the_answer_and_not_before(self, world: Any) -> None:
        posted = await world.ask("coded")
        assert "Run it" not in str(posted.as_posted)
        await self.type(world, world.ada, posted.message, "512, 1, 1")
        assert "Run it" not in str([each.to_dict() for each in newest(world, world.ada).components])
        await self.type(world, world.ada, newest(world, world.ada), "2, 512")
        await world.ada.click(newest(world, world.ada), label="Run it")
        assert len(world.worker.jobs) == 1

    async def test_who_has_answered_gets_no_box(self, world: Any) -> None:
        posted = await world.ask("shape")
        await self.type(world, world.ada, posted.message, "None,2048,1,1")
        again = await world.ada.click(posted.message, label="Answer")
        assert again.modal is None
        assert "You have answered this one" in seen(world, world.ada)


class TestOrder:
    async def pick(self, world: Any, actor: Any, place: int, step: int) -> None:
        message = newest(world, actor)
        raw = [each.to_dict() for each in message.components]
        menu = next(each for each in ids_of(raw, "order:pick:") if each.split(":")[4] == str(place))
        await actor.select(message, custom_id=menu, values=[str(step)])

    async def test_the_right_order_earns_everything_and_the_last_step_falls_into_place(
        self, world: Any
    ) -> None:
        posted = await world.ask("order")
        await world.ada.click(posted.message, label="Put in order")
        await self.pick(world, world.ada, 0, 0)
        await world.restart()
        await self.pick(world, world.ada, 1, 1)
        await world.ada.click(newest(world, world.ada), label="Submit")
        told = seen(world, world.ada)
        assert "That is the right order" in told
        assert await world.points_of(posted, world.ada) == [(True, 100)]

    async def test_a_wrong_order_is_told_where_it_goes_wrong_and_can_be_changed(self, world: Any) -> None:
        posted = await world.ask("order")
        await world.ada.click(posted.message, label="Put in order")
        await self.pick(world, world.ada, 0, 0)
        await self.pick(world, world.ada, 1, 2)
        await world.ada.click(newest(world, world.ada), label="Submit")
        told = seen(world, world.ada)
        assert "The first step is right" in told
        assert "There must be a head to be trained." in told
        await self.pick(world, world.ada, 1, 1)
        await world.ada.click(newest(world, world.ada), label="Submit")
        assert "That is the right order" in seen(world, world.ada)
        assert await world.points_of(posted, world.ada) == [(False, 0), (True, 50)]

    async def test_the_reveal_shows_the_right_order(self, world: Any) -> None:
        posted = await world.ask("order")
        await world.ada.click(posted.message, label="Put in order")
        await self.pick(world, world.ada, 0, 1)
        await self.pick(world, world.ada, 1, 2)
        await world.ada.click(newest(world, world.ada), label="Submit")
        assert "Partly right" in seen(world, world.ada)
        board = await board_of(world, posted)
        lines = [line for line in board.splitlines() if line[:2] in ("1.", "2.", "3.")]
        assert [line.split("\u2002")[1] for line in lines] == [
            "load the weights",
            "replace the head",
            "train the head",
        ]
        assert "0 of 1 was right on the first try" in board

    async def test_submit_waits_until_every_place_has_its_step(self, world: Any) -> None:
        posted = await world.ask("order")
        shown = await world.ada.click(posted.message, label="Put in order")
        submit = next(
            each
            for row in shown.response.components[0]["components"]
            for each in row.get("components", [])
            if each.get("label") == "Submit"
        )
        assert submit["disabled"]


class TestBug:
    async def test_the_mended_code_is_shown_after_the_answer_and_not_before(self, world: Any) -> None:
        posted = await world.ask("bug")
        assert "This code fails" in world.board(posted)
        assert "one = 1" not in world.board(posted)
        first = await posted.press(world.ada, 1)
        assert "one = 1" not in first
        told = await posted.press(world.ada, 0)
        assert "Mended, it runs" in told
        assert "one = 1\nprint(one)" in told
        assert "one = 1\nprint(one)" in await board_of(world, posted)


class TestPredict:
    async def test_the_real_result_is_shown_under_the_verdict(self, world: Any) -> None:
        world.worker.events = lambda job: [Started(), Result(id=job.id, status="ok", stdout="as it is\n")]
        posted = await world.ask("predict")
        assert "Run it" not in str(posted.as_posted)
        await world.ada.click(posted.message, custom_id=posted.button(1))
        verdict, result = world.channel.history(viewer=world.ada)[-2:]
        assert "Not " in world_text(verdict)
        assert COMMON["explanation"] in world_text(verdict)
        assert "as it is" in world_text(result)
        assert [job.code for job in world.worker.jobs] == ["print('as it is')"]
        assert "You have answered this one" in await posted.press(world.ada, 0), "one try"

    async def test_it_is_not_run_for_who_has_not_answered(self, world: Any) -> None:
        posted = await world.ask("predict")
        await world.deliver(world.ada, posted, f"quiz:run:{posted.session_id}")
        assert world.worker.jobs == []

    async def test_run_it_is_there_once_the_answer_is_revealed(self, world: Any) -> None:
        posted = await world.ask("predict")
        await world.mod.click(posted.message, label="Reveal")
        message = next(each for each in world.channel.history() if each.id == posted.message.id)
        await world.ada.click(message, label="Run it")
        assert len(world.worker.jobs) == 1

    async def test_a_worker_that_is_gone_leaves_the_verdict(self, world: Any) -> None:
        world.worker.broken = True
        posted = await world.ask("predict")
        await world.ada.click(posted.message, custom_id=posted.button(0))
        verdict, said = world.channel.history(viewer=world.ada)[-2:]
        assert "is right" in world_text(verdict)
        assert world_text(said)


class TestReview:
    """Every kind in a review: all of it in one message."""

    async def again(self, world: Any, name: str) -> Any:
        """The message in which that question is reviewed, after it was answered wrong once."""
        posted = await world.ask(name)
        question = world.bank.get(name)
        wrong: dict[str, Any] = {
            "several": Several(frozenset({1})),
            "shape": Shape((5,)),
            "number": Number(5),
            "order": Order((2, 1, 0)),
        }
        given = wrong.get(question.kind, 1)
        await world.bot.tutor.answer(
            posted.session_id, given, learner_id=world.ada.id, interaction_id=posted.session_id
        )
        await world.pass_time(timedelta(hours=1))
        await world.ada.slash(world.channel, "review")
        return newest(world, world.ada)

    async def test_several(self, world: Any) -> None:
        message = await self.again(world, "several")
        for option in (0, 2):
            raw = [each.to_dict() for each in newest(world, world.ada).components]
            letter = next(each for each in ids_of(raw, "several:tick:") if each.endswith(f":{option}"))
            await world.ada.click(newest(world, world.ada), custom_id=letter)
        await world.ada.click(newest(world, world.ada), label="Hint")
        assert "Look at the first line." in seen(world, world.ada)
        await world.ada.click(newest(world, world.ada), label="Submit")
        assert newest(world, world.ada).id == message.id
        assert "that is all of them" in seen(world, world.ada)
        assert "What is kept?" in seen(world, world.ada)

    async def test_shape(self, world: Any) -> None:
        message = await self.again(world, "shape")
        box = await world.ada.click(message, label="Answer")
        await world.ada.submit_modal(box, {"answer": "what"})
        assert "I can't read `what`" in seen(world, world.ada)
        assert "Which shape?" in seen(world, world.ada)
        assert "Press Answer" in seen(world, world.ada)
        box = await world.ada.click(newest(world, world.ada), label="Correct it")
        await world.ada.submit_modal(box, {"answer": "?,2048,1,1"})
        assert newest(world, world.ada).id == message.id
        assert "is right" in seen(world, world.ada)
        assert "Press Answer" not in seen(world, world.ada), "it is done"

    async def test_order(self, world: Any) -> None:
        message = await self.again(world, "order")
        await TestOrder().pick(world, world.ada, 0, 0)
        await TestOrder().pick(world, world.ada, 1, 1)
        await world.ada.click(newest(world, world.ada), label="Submit")
        assert newest(world, world.ada).id == message.id
        assert "That is the right order" in seen(world, world.ada)

    async def test_predict(self, world: Any) -> None:
        message = await self.again(world, "predict")
        assert "Run it" not in str([each.to_dict() for each in message.components])
        raw = [each.to_dict() for each in message.components]
        await world.ada.click(message, custom_id=ids_of(raw, "review:answer:")[0])
        assert len(world.worker.jobs) == 1
        history = world.channel.history(viewer=world.ada)
        assert any(each.id == message.id and COMMON["explanation"] in world_text(each) for each in history)


class TestElsewhere:
    async def test_mistakes_explain_every_kind(self, world: Any) -> None:
        for name, words in (
            ("several", "These are right:"),
            ("shape", "(None, 2048, 1, 1)"),
            ("number", "25,557,032 parameters"),
            ("order", "The right order:"),
            ("bug", "Mended, it runs"),
            ("predict", "the body"),
        ):
            await TestReview().again(world, name)
            await world.ada.slash(world.channel, "mistakes")
            raw = [each.to_dict() for each in newest(world, world.ada).components]
            await world.ada.click(newest(world, world.ada), custom_id=ids_of(raw, "mistakes:explain:")[0])
            assert words in seen(world, world.ada)

    async def test_a_ballot_and_a_round_ask_only_what_one_press_answers(self, world: Any) -> None:
        asked = set()
        for _ in range(3):
            shown = await world.ada.slash(world.channel, "quiz", style="peer")
            asked.add(
                next(
                    (
                        each
                        for each in ("bug", "print", "every question")
                        if each in world_text(shown.response)
                    ),
                    "?",
                )
            )
        assert asked == {"bug", "print", "every question"}
        opened = await world.bot.rounds.open(
            host_id=world.ada.id,
            channel_id=world.channel.id,
            guild_id=world.guild.id,
            questions=9,
            seconds=30,
        )
        assert opened.round.questions == 2

    async def test_statistics_count_each_option_and_each_known_mistake(self, world: Any) -> None:
        several, number = await world.ask("several"), await world.ask("number")
        for learner, (chosen, typed) in enumerate(
            [({0, 2}, 25_557_032), ({0, 1}, 11_689_512), ({3}, 4)], 900
        ):
            for posted, given in ((several, Several(frozenset(chosen))), (number, Number(typed))):
                await world.bot.tutor.answer(
                    posted.session_id,
                    given,
                    learner_id=learner,
                    interaction_id=learner + posted.session_id * 1000,
                )
        survey = await world.bot.statistics.survey(world.guild.id)
        items = {item.question.id: item for item in survey.items}
        assert {at: each.learners for at, each in items["several"].choices.items()} == {
            0: 2,
            1: 1,
            2: 1,
            3: 1,
        }
        assert items["several"].right == 1
        assert {at: each.learners for at, each in items["number"].choices.items()} == {0: 1, 1: 1, -1: 1}


def world_text(message: Any) -> str:
    roots = [each if isinstance(each, dict) else each.to_dict() for each in message.components]
    return "\n".join(item["content"] for item in walk_components(roots) if item.get("content"))
