"""What came back for a snippet."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any, Final

import discord
from discord import ui

from bot.i18n import N_, _, amount, ngettext
from bot.runs import trace as traces
from bot.runs.admission import Empty, Refusal, StillRunning, TooLong
from cogs._render.page import Page, Part, lay_out
from cogs._render.stream import stream
from cogs._render.text import clipped, escaped, fenced, inline_code, plain, prose
from cogs._render.trace import excerpt, summary
from cogs._render.values import value_part
from sandbox.protocol import OutputFile, Queued, Result, SnippetError, Started, Status

GREEN: Final = 0x2E9E5B
RED: Final = 0xC9403A
AMBER: Final = 0xC98A1B

VERDICTS: Final[dict[Status, str]] = {
    "ok": N_("Ran"),
    "error": N_("It raised an error"),
    "timeout": N_("Stopped: it took too long"),
    "out_of_memory": N_("Stopped: it ran out of memory"),
    "output_limit": N_("Stopped: it printed too much"),
    "crashed": N_("The process died"),
    "rejected": N_("Not run"),
}

KERAS_WRAPPING: Final = re.compile(
    r"Exception encountered when calling [^\n]*\n+(?P<inner>.+?)\n+Arguments received by .*", re.DOTALL
)
# With the marks of Markdown, of which there are some 24.
MAX_FACTS: Final = 64
MESSAGE_CHARACTERS: Final = 600
IMAGES: Final = {"image/png", "image/jpeg", "image/gif", "image/webp"}
# discord's own limit for one message without a server's boosts.
MAX_UPLOAD: Final = 9 * 1024 * 1024
MAX_ATTACHMENTS: Final = 10


def sending() -> str:
    """What the member reads first."""
    return _("Sending your snippet to the worker…")


def unavailable() -> str:
    """The sentence for a snippet that no worker took."""
    return _(
        "The worker that runs snippets can't be reached right now; your code is kept, so press "
        "**Edit and rerun** in a minute to try again."
    )


def forgotten() -> str:
    """The sentence for a snippet that was kept for too long."""
    return _("I no longer have that snippet: paste it into `/run` again.")


def progress_text(event: Queued | Started) -> str:
    """What the member reads while they wait."""
    if isinstance(event, Started):
        return _("Running…")
    ahead = event.place - 1
    if ahead < 1:
        return _("Waiting: you are next…")
    return ngettext(
        "Waiting: {number} snippet before yours…", "Waiting: {number} snippets before yours…", ahead
    ).format(number=amount(ahead))


def refusal_text(why: Refusal) -> str:
    """Why a snippet may not run now, and what to do."""
    match why:
        case Empty():
            return _("There is no code in that: type or paste some Python and try again.")
        case TooLong(size, limit):
            return _("That is {size} KiB of code and I take {limit}: make it shorter, please.").format(
                size=amount(size / 1024), limit=amount(limit // 1024)
            )
        case StillRunning():
            return _(
                "Your last snippet is still running; this one is kept, so press **Edit and rerun** "
                "when the other is done."
            )


def accent(result: Result) -> int:
    """The colour of the bar beside a Result."""
    if result.status == "ok":
        return GREEN
    return AMBER if result.status in {"rejected", "timeout", "out_of_memory", "output_limit"} else RED


def result_page(result: Result) -> Page:
    """A Result as a message: verdict, output, error, trace, table, notes, cost; figures and files."""
    stdout = stream("stdout", result.stdout, cut=result.truncated.stdout, lines=24, characters=1200)
    stderr = stream("stderr", result.stderr, cut=result.truncated.stderr, lines=8, characters=500)
    values, everything = value_part(result.values)
    parts = [
        Part(_verdict(result)),
        *stdout.parts,
        *(_error(result.error, _trace(result)) if result.error else []),
        *values,
        *stderr.parts,
        Part("\n".join(f"> {prose(clipped(note, 400))}" for note in result.notes), file="notes.txt"),
        Part(_nothing_left(result)),
        Part("\n".join(filter(None, ("" if result.error else _trace(result), f"-# {_cost(result)}")))),
    ]
    page = lay_out(parts)
    attached = {file.filename for file in page.files}
    whole = [file for file in (*stdout.files, *everything, *stderr.files) if file.filename not in attached]
    return _with_files(page, whole, result.files)


def _verdict(result: Result) -> str:
    error = result.error
    if result.status == "error" and error is not None:
        kind = escaped(clipped(error.type, 80))
        where = _("{error} on line {line}").format(error=kind, line=error.line) if error.line else kind
        return f"### {where}"
    if result.status == "ok":
        return f"### {_('Ran in {seconds} s').format(seconds=_seconds(result.usage.wall_ms))}"
    return f"### {_(VERDICTS[result.status])}"


def _seconds(milliseconds: int) -> str:
    """With a digit after the point, or two where one would say 0.0."""
    return amount(milliseconds / 1000, 1) if milliseconds >= 100 else amount(max(milliseconds, 10) / 1000, 2)


def _trace(result: Result) -> str:
    trace = traces.of(result)
    return excerpt(trace) or summary(trace)


def _nothing_left(result: Result) -> str:
    """What to do for a Result that would show no more than that the snippet ran."""
    seen = (result.stdout, result.stderr, result.values, result.trace, result.files, result.notes)
    if result.status != "ok" or any(seen):
        return ""
    return _("It left nothing to show: print something, or name what you want to see on the last line.")


def _error(error: SnippetError, trace: str) -> list[Part]:
    said = [inline_code(clipped(error.code.strip(), 200))] if error.code else []
    if error.message:
        said.append(_message(clipped(_gist(error.message), MESSAGE_CHARACTERS)))
    facts = [
        f"**{label}** {inline_code(clipped(value, 120))}"
        for label, value in (
            (_("Layer"), error.layer),
            (_("expected"), error.expected),
            # Beside nothing to compare it with it would only repeat the message.
            (_("got"), error.got if error.layer or error.expected else None),
        )
        if value
    ]
    why = [f"**{_('What happened')}**\n{prose(clipped(error.explanation, 900))}"] if error.explanation else []
    return [
        Part("\n".join(said)),
        Part(trace, gap=True),
        Part("\n".join([*why, _side_by_side(facts)] if facts else why), gap=bool(why or facts)),
    ]


def _side_by_side(facts: Sequence[str]) -> str:
    """In a line where even a phone can show it, else one below the other: a shape must not be broken."""
    line = " · ".join(facts)
    return line if len(line) <= MAX_FACTS else "\n".join(facts)


def _gist(message: str) -> str:
    """A message without what Keras puts around those of its layers: which call it was, and its arguments."""
    found = KERAS_WRAPPING.match(message)
    return found["inner"].strip() if found else message


def _message(message: str) -> str:
    """One line as a quote, which wraps on a phone; several as a block, which keeps their columns."""
    return fenced(message) if "\n" in message.strip() else f"> {escaped(message)}"


def _cost(result: Result) -> str:
    usage = result.usage
    # A verdict of "ok" has the time in it already.
    parts = [] if result.status == "ok" else [f"{_seconds(usage.wall_ms)} s"]
    parts.append(_("{size} MiB at the peak").format(size=amount(usage.peak_memory_mb)))
    if usage.queue_ms >= 1000:
        parts.append(_("after {seconds} s in the queue").format(seconds=amount(usage.queue_ms / 1000)))
    return " · ".join(parts)


def _with_files(page: Page, whole: Sequence[discord.File], made: Sequence[OutputFile]) -> Page:
    files = [*page.files, *whole]
    items = [*page.items, *(ui.File[Any](file) for file in whole)]
    images: list[discord.MediaGalleryItem] = []
    room = MAX_UPLOAD
    for number, file in enumerate(made, 1):
        if len(files) >= MAX_ATTACHMENTS or len(file.data) > room:
            continue
        room -= len(file.data)
        name = _file_name(file.name)
        while name in {each.filename for each in files}:
            name = f"{number}-{name}"
        sent = discord.File(io.BytesIO(file.data), filename=name)
        files.append(sent)
        if file.mime in IMAGES:
            images.append(discord.MediaGalleryItem(sent, description=plain(clipped(file.name, 100))))
        else:
            items.append(ui.File[Any](sent))
    if images:
        items.append(ui.MediaGallery[Any](*images))
    left = len(made) + len(page.files) + len(whole) - len(files)
    if left:
        too_much = ngettext(
            "{number} more file: too much for one message.",
            "{number} more files: too much for one message.",
            left,
        ).format(number=amount(left))
        items.append(ui.TextDisplay[Any](f"-# {too_much}"))
    return Page(tuple(items), tuple(files))


def _file_name(name: str) -> str:
    """A name that Discord keeps as it is, so that the reference to the attachment stays right."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name.rsplit("/", 1)[-1]).strip("._")[-60:] or "file"
