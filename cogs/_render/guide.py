"""What a new member is told about the tutor."""

from __future__ import annotations

from cogs._render.page import Part
from cogs._render.text import count
from questions.model import Bank


def guide_parts(bank: Bank) -> list[Part]:
    """The commands, how points work, and what the bank is about."""
    topics = "\n".join(
        f"- {bank.title(topic)}: {count(len(bank.select(topic=topic)), 'question')}"
        for topic in bank.topics()
    )
    return [
        Part("### Learn transfer learning together"),
        Part(
            "**/quiz** asks the channel a question. Press a letter: only you see your verdict, and a wrong "
            "first try leaves you a second.\n"
            "**/hint** gives you the next hint, for a quarter of the points.\n"
            "**/review** brings back what you are about to forget, and **/mistakes** what you got wrong: "
            "only you see them. **/remind** writes to you when something is due.\n"
            "**/run** runs your Python on real torch and TensorFlow models, and shows every shape or "
            "explains the error. In a message's menu, **Apps → Run code** runs the code blocks in it."
        ),
        Part(f"**What the questions are about**\n{topics}"),
    ]
