"""Finding the code in what members give: as they type it, as messages show it, as files hold it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.runs.source import SourceError, from_file, from_message, from_notebook, from_text

# Code that can stand in a fence: no fence of its own, and not blank at its ends.
CODE = st.text(st.sampled_from("ab1= ()[]:'\"#\\`\n\t.é🎉"), min_size=1, max_size=80).filter(
    lambda text: "```" not in text and text.strip() and text.strip("\r\n") == text
)
LANGUAGES = st.sampled_from(["", "py", "python", "python3", "Python3.11", "c++", "f#", "objective-c"])


class TestTyped:
    """Into the box, or behind `code:`."""

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("print(1)", "print(1)"),
            ("`print(1)`", "print(1)"),
            ("``print('`')``", "print('`')"),
            ("```print(1)```", "print(1)"),
            ("```py\nprint(1)\n```", "print(1)"),
            ("```py\nprint(1)```", "print(1)"),
            ("  ```python\nprint(1)\n```\n", "print(1)"),
            ("```py\r\nprint(1)\r\nprint(2)\r\n```", "print(1)\r\nprint(2)"),
            ("````py\nx = '''```'''\n````", "x = '''```'''"),
            ("```py\na = 1\n```\nand then\n```py\nb = a\n```", "a = 1\nb = a"),
            ("```py\n    indented = 1\n```", "    indented = 1"),
            ("```x = 1```", "x = 1"),
        ],
    )
    def test_fences_and_ticks_put_around_it_are_taken_off(self, typed: str, code: str) -> None:
        assert from_text(typed) == code

    @pytest.mark.parametrize(
        "typed",
        [
            'x = "```"; y = "```"',
            "s = `1`",
            "def f():\n    '''\n    ```py\n    f()\n    ```\n    '''",
            "'`' + '`'",
            "x = 1  # `x` and `y`",
        ],
    )
    def test_fences_and_ticks_inside_are_left_alone(self, typed: str) -> None:
        assert from_text(typed) == typed

    @pytest.mark.parametrize("typed", ["```py\nprint(1)", "```\nprint(1)", "```print(1)"])
    def test_a_fence_that_was_never_closed_does_not_lose_the_code(self, typed: str) -> None:
        assert from_text(typed) == "print(1)"

    @pytest.mark.parametrize("typed", ["", "   ", "```", "``````", "```py\n```", "```\n\n```"])
    def test_nothing_typed_is_nothing(self, typed: str) -> None:
        assert not from_text(typed).strip()

    @given(CODE, LANGUAGES)
    def test_fenced_code_comes_back_unchanged(self, code: str, language: str) -> None:
        assert from_text(f"```{language}\n{code}\n```") == code

    @given(CODE)
    def test_code_without_ticks_around_it_comes_back_unchanged(self, code: str) -> None:
        assume(not code.strip().startswith("`"))
        assert from_text(code) == code


class TestMessage:
    """The blocks of any message, by its menu."""

    @given(st.lists(st.tuples(CODE, LANGUAGES), min_size=1, max_size=4))
    def test_every_block_comes_back_in_order_and_unchanged(self, blocks: list[tuple[str, str]]) -> None:
        message = "Look:\n" + "\nand\n".join(f"```{language}\n{code}\n```" for code, language in blocks)
        assert from_message(message) == "\n".join(code for code, _ in blocks)

    @pytest.mark.parametrize(
        "message", ["", "no code", "only `inline` code", "```py\n```", "```never closed"]
    )
    def test_a_message_without_a_block_says_how_to_write_one(self, message: str) -> None:
        with pytest.raises(SourceError, match="NO_CODE_BLOCK"):
            from_message(message)


class TestFile:
    """An attached script or notebook."""

    def test_a_script_is_taken_as_it_is(self) -> None:
        assert from_file("a.py", "# é\nx = '```'\r\n".encode()) == "# é\nx = '```'\r\n"

    def test_a_byte_order_mark_is_no_code(self) -> None:
        assert from_file("A.PY", b"\xef\xbb\xbfx = 1") == "x = 1"

    def test_a_notebook_is_read_by_its_ending(self) -> None:
        assert from_file("Lesson 1.ipynb", b"\xef\xbb\xbf" + notebook(code("x = 1")).encode()) == "x = 1"

    @pytest.mark.parametrize("name", ["a.txt", "py", "a.py.zip", "notebook.ipynb.png", ""])
    def test_other_files_are_refused_by_name(self, name: str) -> None:
        with pytest.raises(SourceError, match="NOT_A_SCRIPT"):
            from_file(name, b"x = 1")

    @pytest.mark.parametrize("name", ["a.py", "a.ipynb"])
    def test_what_is_not_text_is_refused(self, name: str) -> None:
        with pytest.raises(SourceError, match="NOT_UTF8"):
            from_file(name, b"\xff\xfe\x00x")


FIELDS = st.sampled_from(["cells", "worksheets", "cell_type", "source", "input"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just("code"),
    lambda inner: st.lists(inner) | st.dictionaries(FIELDS, inner),
)


def code(*lines: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": list(lines), "outputs": [], "metadata": {}, **more}


def notebook(*cells: dict[str, Any]) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)})


class TestNotebook:
    """Its code cells, in order, without what only IPython understands."""

    def test_code_cells_are_joined_and_others_left_out(self) -> None:
        text = notebook(
            {"cell_type": "markdown", "source": ["# Title"]},
            code("x = 1\n", "y = 2"),
            {"cell_type": "raw", "source": "raw"},
            code(" \n"),
            {"cell_type": "code", "source": "z = x + y"},
            {"cell_type": "code"},
        )
        assert from_notebook(text) == "x = 1\ny = 2\n\nz = x + y"

    def test_old_notebooks_can_be_read(self) -> None:
        cells = [{"cell_type": "code", "input": ["x = 1\n", "x"]}, {"cell_type": "heading", "source": "h"}]
        old = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]})
        assert from_notebook(old) == "x = 1\nx"

    @pytest.mark.parametrize(
        ("cell", "python"),
        [
            ("%matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1"),
            ("!pip install timm\nimport timm", "# !pip install timm\nimport timm"),
            ("?print\nx = 1", "# ?print\nx = 1"),
            ("torch.nn.Linear?\nx = 1", "# torch.nn.Linear?\nx = 1"),
            ("files = !ls\nx = 1", "# files = !ls\nx = 1"),
            ("%%bash\nls\nrm x", "# %%bash\n# ls\n# rm x"),
            ("if True:\n    !ls\nx = 1", "if True:\n    pass  # !ls\nx = 1"),
        ],
    )
    def test_the_commands_of_ipython_are_commented_out(self, cell: str, python: str) -> None:
        found = from_notebook(notebook(code(cell)))
        assert found == python
        compile(found, "cell", "exec")

    @pytest.mark.parametrize(
        "cell",
        [
            "print('%d of %d'\n      % (1, 2))",
            "x = (10\n     % 3)",
            "text = '''\n%matplotlib\n!ls\nwhat?\n'''",
            "y = x != 1\n# really?",
        ],
    )
    def test_python_that_looks_like_a_command_is_left_alone(self, cell: str) -> None:
        assert from_notebook(notebook(code(cell))) == cell

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "not json",
            "[]",
            "7",
            "null",
            "{}",
            '{"worksheets": []}',
            '{"cells": 5}',
            '{"cells": [1]}',
            '{"cells": [{}]}',
            "[" * 100_000,
        ],
        ids=lambda text: text[:20] or "empty",
    )
    def test_a_broken_notebook_is_refused_kindly(self, text: str) -> None:
        with pytest.raises(SourceError, match="BROKEN_NOTEBOOK"):
            from_notebook(text)

    @pytest.mark.parametrize("cells", [[], [{"cell_type": "markdown", "source": "x"}], [code("", " \n")]])
    def test_a_notebook_without_code_says_so(self, cells: list[dict[str, Any]]) -> None:
        with pytest.raises(SourceError, match="NO_CELLS"):
            from_notebook(notebook(*cells))

    @given(ANY_JSON)
    def test_no_json_at_all_breaks_the_reader(self, data: Any) -> None:
        try:
            found = from_notebook(json.dumps(data))
        except SourceError:
            return
        assert found.strip()
