"""The rules of each kind of question: which fields it needs, and what must agree between them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Final

from questions.entry import Broken, Entry, Rule, repeated, table, tables
from questions.kinds import KINDS, NEEDED, OF_A_KIND, ONE_PRESS, takes

# Fewer options than that, and "several" would be guessed.
SEVERAL_AT_LEAST: Final = 3

_NUMBER: Final = re.compile(r"-?\d[\d,_]*(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)


def kind_of(entry: Entry) -> str | None:
    """The entry's kind; None where it is none that we know, which the model says."""
    kind = entry.get("kind", "choice")
    return kind if isinstance(kind, str) and kind in KINDS else None


def dims_of(answer: object) -> tuple[object, ...] | None:
    """A shape as it is compared; None for what isn't one."""
    if not isinstance(answer, list | tuple):
        return None
    return tuple(None if dim == "None" else dim for dim in answer)


def near(given: float, answer: float, tolerance: float) -> bool:
    """Whether a number counts as `answer`, with a relative tolerance; what is beyond a float's is not."""
    return math.isclose(given, answer, rel_tol=0.0, abs_tol=max(abs(answer) * tolerance, 1e-9 * abs(answer)))


def _has_what_its_kind_needs(entry: Entry) -> Iterator[Broken]:
    kind = kind_of(entry)
    if kind is None:
        return
    for field in NEEDED[kind]:
        if entry.get(field) in (None, (), []) and not (field == "answer" and dims_of(entry.get(field)) == ()):
            yield Broken(field, "is missing" if kind == "choice" else f"is missing: kind {kind} needs it")
    for field in OF_A_KIND:
        if entry.get(field) and not takes(kind, field):
            yield Broken(field, f"can't be used here: kind {kind} has no such field")


def _the_right_options(entry: Entry) -> Iterator[Broken]:
    options = tables(entry.get("options"))
    right = [index for index, option in enumerate(options, start=1) if option.get("correct") is True]
    if options and not right:
        yield Broken("options", "lack a right one: give one of them `correct = true`")
    if kind_of(entry) in ONE_PRESS and len(right) > 1:
        numbers = " and ".join(map(str, right))
        yield Broken("options", f"have {len(right)} right ones ({numbers}): exactly one may be right")
    if kind_of(entry) == "several" and options:
        if len(options) < SEVERAL_AT_LEAST:
            yield Broken(
                "options", f"are too few for several: {len(options)}, and {SEVERAL_AT_LEAST} are needed"
            )
        if len(right) == len(options):
            yield Broken("options", "lack a wrong one: where all are right there is nothing to choose")


def _options_and_steps_differ(entry: Entry) -> Iterator[Broken]:
    for field in ("options", "steps"):
        yield from repeated(field, [each.get("text") for each in tables(entry.get(field))])


def _answers_are_of_the_kind(entry: Entry) -> Iterator[Broken]:
    kind = kind_of(entry)
    if kind not in ("shape", "number"):
        return
    wanted = "a list of sizes" if kind == "shape" else "a number"
    others = [
        (f"misconceptions[{index}].answer", each.get("answer"))
        for index, each in enumerate(tables(entry.get("misconceptions")), start=1)
    ]
    for field, answer in [("answer", entry.get("answer")), *others]:
        if answer is not None and (dims_of(answer) is None) == (kind == "shape"):
            yield Broken(field, f"must be {wanted} for kind {kind}")


def _misconceptions_differ(entry: Entry) -> Iterator[Broken]:
    answer, tolerance = entry.get("answer"), entry.get("tolerance") or 0
    wrong = [each.get("answer") for each in tables(entry.get("misconceptions"))]
    first: dict[Any, int] = {}
    for index, given in enumerate(wrong, start=1):
        if given is not None and _same(given, answer, tolerance):
            yield Broken(f"misconceptions[{index}].answer", "counts as the right answer")
        key = dims_of(given) if dims_of(given) is not None else given
        if isinstance(key, tuple | int | float) and first.setdefault(key, index) != index:
            yield Broken("misconceptions", f"{first[key]} and {index} have the same answer")


def _same(given: object, answer: object, tolerance: object) -> bool:
    if dims_of(given) is not None:
        return dims_of(given) == dims_of(answer)
    numbers = [each for each in (given, answer, tolerance) if isinstance(each, int | float)]
    return len(numbers) == 3 and near(*numbers)


def _a_typed_answer_is_proved(entry: Entry) -> Iterator[Broken]:
    """What is typed is compared with one value: where code runs, it has to show that value."""
    kind, verify = kind_of(entry), table(entry.get("verify"))
    if not verify or entry.get("answer") is None:
        return
    if kind == "shape":
        shapes = table(verify.get("shapes")).values()
        if dims_of(entry["answer"]) not in [dims_of(shape) for shape in shapes]:
            yield Broken("verify", "doesn't show the answer: claim it in shapes")
    answer = entry["answer"]
    if kind == "number" and isinstance(answer, int | float) and not shows(verify, answer):
        yield Broken("verify", "doesn't show the answer: claim it in parameters, trainable or prints")


def shows(verify: Entry, answer: float) -> bool:
    """Whether what `verify` claims shows that number."""
    prints = verify.get("prints") or ()
    texts = [prints] if isinstance(prints, str) else [text for text in prints if isinstance(text, str)]
    printed = [float(re.sub("[,_]", "", number)) for text in texts for number in _NUMBER.findall(text)]
    counted = [*table(verify.get("parameters")).values(), *table(verify.get("trainable")).values()]
    return any(near(each, answer, 0) for each in [*printed, *counted] if isinstance(each, int | float))


def _a_bug_fails_and_its_mend_is_another(entry: Entry) -> Iterator[Broken]:
    if kind_of(entry) != "bug":
        return
    if not table(entry.get("verify")).get("raises"):
        yield Broken("verify", "must say what the code raises: kind bug is about code that fails")
    code, mended = entry.get("code"), entry.get("mended")
    if isinstance(code, str) and isinstance(mended, str) and code.split() == mended.split():
        yield Broken("mended", "is the same as the code: mend it")


def _what_is_shown_is_what_runs(entry: Entry) -> Iterator[Broken]:
    if kind_of(entry) in ("bug", "predict") and table(entry.get("verify")).get("code"):
        yield Broken("verify.code", "can't be used here: the code that learners see is what must run")


RULES: Final[tuple[Rule, ...]] = (
    _has_what_its_kind_needs,
    _the_right_options,
    _options_and_steps_differ,
    _answers_are_of_the_kind,
    _misconceptions_differ,
    _a_typed_answer_is_proved,
    _a_bug_fails_and_its_mend_is_another,
    _what_is_shown_is_what_runs,
)
