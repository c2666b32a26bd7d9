"""What an author reads when something is wrong with the bank, and that they read all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from questions.loader import load_bank
from questions.mistakes import BankError

Write = Callable[[dict[str, str]], Path]
VERIFY = '[question.verify]\nprints = "one"\n'

# What is spoiled in the valid file, by what, and the sentence its author then reads.
SPOILED = {
    "a missing field": ("level = 1\n", "", "shapes.toml:4: ones: level is missing"),
    "a missing id": ('id = "ones"\n', "", "shapes.toml:4: question 1: id is missing"),
    "an id that isn't a slug": (
        '"ones"',
        '"Ones and Twos"',
        "Ones and Twos: id must be lower-case words joined by hyphens, like resnet50-output-shape",
    ),
    "an id that is too long": ('"ones"', f'"{"a" * 49}"', "id is too long: 49 characters, 48 at most"),
    "an unknown field": (
        "level = 1",
        "level = 1\nhint = 1",
        "ones: hint is not a field we know; did you mean hints?",
    ),
    "an unknown field of an option": (
        "correct = true",
        "correct = true\nwhi = 1",
        "ones: options[1].whi is not a field we know; did you mean why?",
    ),
    "an unknown field of verify": (
        'prints = "one"',
        'print = "one"',
        "verify.print is not a field we know; did you mean prints?",
    ),
    "an unknown framework": (
        '"torch"',
        '"jax"',
        "ones: framework must be 'torch', 'tensorflow' or 'any', not 'jax'",
    ),
    "a level out of range": ("level = 1", "level = 6", "ones: level must be 5 or less, not 6"),
    "a level below the range": ("level = 1", "level = 0", "ones: level must be 1 or more, not 0"),
    "a level that isn't a number": (
        "level = 1",
        'level = "easy"',
        "ones: level must be a whole number, not 'easy'",
    ),
    "an id that generated questions have": (
        'id = "ones"',
        'id = "gen-ones"',
        "gen-ones: id may not begin with gen-: the ids of generated questions do",
    ),
    "an empty prompt": ('"What does it print?"', '"  "', "ones: prompt is empty"),
    "a prompt that isn't text": ('"What does it print?"', "3", "ones: prompt must be text in quotes, not 3"),
    "a prompt that is too long": (
        "What does it print?",
        "What? " * 200,
        "ones: prompt is too long: 1,199 characters, 700 at most",
    ),
    "no option that is right": (
        "correct = true\n",
        "",
        "ones: options lack a right one: give one of them `correct = true`",
    ),
    "two options that are right": (
        'text = "two"',
        'text = "two"\ncorrect = true',
        "ones: options have 2 right ones (1 and 2): exactly one may be right",
    ),
    "an option that is right in quotes": (
        "correct = true",
        'correct = "yes"',
        "options[1].correct must be true or false, not 'yes'",
    ),
    "options that say the same": ('text = "two"', 'text = " One"', "ones: options 1 and 2 say the same"),
    "an option without feedback": (
        'why = "There is no such text in it."\n',
        "",
        "ones: options[2].why is missing",
    ),
    "an option that is too long": (
        '"two"',
        f'"{"two" * 70}"',
        "options[2].text is too long: 210 characters, 200 at most",
    ),
    "a single hint": (
        ', "It prints what stands between the quotes."',
        "",
        "ones: hints are too few: 1, and 2 are needed",
    ),
    "five hints": ("hints = [", 'hints = ["a", "b", "c", ', "ones: hints are too many: 5, and 4 are allowed"),
    "hints that aren't a list": (
        'hints = ["Look at the only line.", "It prints what stands between the quotes."]',
        'hints = "Look"',
        "ones: hints must be a list, not 'Look'",
    ),
    "a hint given twice": (
        '"It prints what stands between the quotes."',
        '"look at the only LINE."',
        "hints 1 and 2 say the same",
    ),
    "no sources": (
        '["Python, print, https://docs.python.org/3/library/functions.html#print"]',
        "[]",
        "ones: sources are too few: 0, and 1 are needed",
    ),
    "a source that can't be followed": (
        "Python, print, https://docs.python.org/3/library/functions.html#print",
        "Everybody knows",
        "ones: sources[1] has no link: end it with a URL (https://…) or a DOI (10.…)",
    ),
    "code that isn't Python": (
        'print("one")',
        'x = 1\nprint("one"',
        "ones: code is not valid Python: '(' was never closed (line 2 of the code)",
    ),
    "code that ends its own block": ('print("one")', 'print("```")', "ones: code may not contain ```"),
    "code without verify": (
        VERIFY,
        "",
        "ones: verify is missing: a question with code says what running it must show",
    ),
    "verify without a claim": (
        'prints = "one"',
        "",
        "ones: verify claims nothing: give it at least one of shapes, parameters, trainable, prints",
    ),
    "verify with nothing to run": (
        "code = '''\nprint(\"one\")\n'''\n",
        "",
        "ones: verify has nothing to run: give the question code, or verify a code of its own",
    ),
    "verify with code that isn't Python": (
        VERIFY,
        f'{VERIFY}code = "if"',
        "ones: verify.code is not valid Python",
    ),
    "a status nobody knows": (
        VERIFY,
        '[question.verify]\nstatus = "fine"',
        "verify.status must be 'ok', 'error', 'timeout'",
    ),
    "an error that is expected to be fine": (
        VERIFY,
        '[question.verify]\nstatus = "ok"\nraises = { type = "ValueError" }',
        'ones: verify.status must be "error" (or left out) where raises is given',
    ),
    "a shape that isn't one": (
        VERIFY,
        "[question.verify]\nshapes = { x = [1, 2.5] }",
        "verify.shapes.x[2] must be a whole number, not 2.5",
    ),
    "a shape without a name": (
        VERIFY,
        "[question.verify]\nshapes = [1, 2]",
        "verify.shapes must be a table of names, not [1, 2]",
    ),
    "a topic of its own": (
        "level = 1",
        'level = 1\ntopic = "other"',
        "ones: topic stands once, at the top of the file",
    ),
    "single brackets": (
        "[[question]]",
        "[question]",
        "shapes.toml: question needs double brackets: [[question]]",
    ),
    "no topic": ('topic = "shapes"\n', "", "shapes.toml: topic is missing"),
    "no title": ('title = "Shapes"\n', "", "shapes.toml: title is missing"),
    "a topic that isn't the file's name": (
        'topic = "shapes"',
        'topic = "sizes"',
        'shapes.toml: topic is "sizes", so the file must be called sizes.toml',
    ),
    "an unknown field at the top": (
        'title = "Shapes"',
        'titel = "Shapes"',
        "shapes.toml: titel is not a field we know; did you mean title?",
    ),
    "TOML that can't be read": (
        "level = 1",
        "level 1",
        "shapes.toml:7: is not valid TOML here: Expected '=' after a key",
    ),
    "TOML that ends too early": (
        'prints = "one"\n',
        'prints = """one',
        "shapes.toml:26: is not valid TOML here: Unterminated string",
    ),
}


def complaint(folder: Path) -> str:
    with pytest.raises(BankError) as caught:
        load_bank(folder)
    return str(caught.value)


def test_a_file_with_nothing_wrong_becomes_a_bank(write: Write, valid: str) -> None:
    bank = load_bank(write({"shapes.toml": valid}))

    assert [question.id for question in bank] == ["ones"]
    assert bank.title("shapes") == "Shapes"


@pytest.mark.parametrize("what", SPOILED)
def test_the_author_reads_what_is_wrong(what: str, write: Write, valid: str) -> None:
    old, new, words = SPOILED[what]
    assert valid.count(old) == 1, "the spoiling has to spoil one place"

    assert words in complaint(write({"shapes.toml": valid.replace(old, new)}))


def test_one_mistake_is_told_once(write: Write, valid: str) -> None:
    folder = write({"shapes.toml": valid.replace("correct = true\n", "")})

    assert complaint(folder).splitlines() == [
        "The question bank has 1 mistake:",
        "  shapes.toml:4: ones: options lack a right one: give one of them `correct = true`",
    ]


def test_every_mistake_of_every_file_is_told_at_once(write: Write, valid: str) -> None:
    spoiled = (
        valid.replace("level = 1", "level = 9")
        .replace("correct = true\n", "")
        .replace('why = "Yes, that is the text."\n', "")
    )
    folder = write(
        {
            "broken.toml": "topic = ",
            "shapes.toml": spoiled,
            "sizes.toml": valid.replace('"shapes"', '"sizes"').replace('print("one")', 'print("one"'),
        }
    )

    told = complaint(folder)

    assert told.startswith("The question bank has 6 mistakes:")
    for words in (
        "broken.toml:1: is not valid TOML here: Invalid value",
        "shapes.toml:4: ones: level must be 5 or less",
        "shapes.toml:4: ones: options[1].why is missing",
        "shapes.toml:4: ones: options lack a right one",
        "sizes.toml:4: ones: code is not valid Python",
        "sizes.toml:4: ones: id is taken already: question 1 of shapes.toml has it",
    ):
        assert words in told


def test_a_mistake_can_be_taken_apart(write: Write, valid: str) -> None:
    with pytest.raises(BankError) as caught:
        load_bank(write({"shapes.toml": valid.replace("level = 1\n", "")}))

    (mistake,) = caught.value.mistakes
    assert (mistake.file, mistake.entry, mistake.field, mistake.line) == ("shapes.toml", "ones", "level", 4)


def test_a_line_that_only_looks_like_an_entry_gives_no_wrong_line(write: Write, valid: str) -> None:
    spoiled = valid.replace('print("one")', "x = '''\\n[[question]]\\n'''").replace("level = 1\n", "")
    spoiled = valid.replace("code = '''\n", "code = '''\n[[question]]\n").replace("level = 1\n", "")

    assert "shapes.toml: ones: level is missing" in complaint(write({"shapes.toml": spoiled}))


def test_a_question_that_is_too_long_for_one_message_is_told(write: Write, valid: str) -> None:
    long = valid.replace("What does it print?", "word " * 140).replace(
        'print("one")', f'print("one")  # {"x" * 1700}'
    )
    for letter in "abcde":
        long = long.replace(
            "[question.verify]",
            f'[[question.options]]\ntext = "{letter * 200}"\nwhy = "No."\n\n[question.verify]',
            1,
        )
        if letter == "c":
            break
    long = long.replace('"two"', f'"{"two" * 66}"').replace('text = "one"', f'text = "{"one" * 66}"')

    assert "prompt is too long together with code and options" in complaint(write({"shapes.toml": long}))


def test_a_file_that_is_not_utf8_is_told(write: Write, valid: str) -> None:
    folder = write({})
    (folder / "shapes.toml").write_bytes(valid.replace("one", "eins ö").encode("latin-1"))

    assert "shapes.toml: is not UTF-8 text (byte 60)" in complaint(folder)


def test_windows_line_ends_are_fine(write: Write, valid: str) -> None:
    folder = write({})
    (folder / "shapes.toml").write_bytes(valid.replace("\n", "\r\n").encode())

    question = load_bank(folder).get("ones")

    assert question is not None
    assert question.code == 'print("one")'


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "nowhere: is not a folder" in complaint(tmp_path / "nowhere")


def test_a_folder_without_questions_is_told(write: Write) -> None:
    assert "has no .toml files" in complaint(write({"notes.txt": "nothing here"}))


def test_a_file_without_entries_is_told(write: Write) -> None:
    assert "shapes.toml: has no [[question]]" in complaint(
        write({"shapes.toml": 'topic = "shapes"\ntitle = "S"\n'})
    )
