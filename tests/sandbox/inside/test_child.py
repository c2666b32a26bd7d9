from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def test_a_last_line_that_is_an_expression_is_reported_as_underscore(run: Run) -> None:
    ran = run("x = 20\nx + 1")
    assert ran.values["_"]["preview"] == "21"
    assert list(ran.values) == ["x", "_"]


@pytest.mark.parametrize("code", ["print('hi')", "None", "x = 1", "", "# nothing at all"])
def test_a_last_line_without_a_value_leaves_no_underscore(run: Run, code: str) -> None:
    ran = run(code)
    assert ran.error is None
    assert "_" not in ran.values


def test_future_imports_hold_for_the_last_line_too(run: Run) -> None:
    assert run("from __future__ import annotations\n(lambda: 3)()").values["_"]["preview"] == "3"


def test_names_come_in_the_order_they_appeared_without_imports_functions_and_classes(run: Run) -> None:
    ran = run("""
        import torch
        from math import pi
        from torch import nn as layers
        def f(): pass
        class C: pass
        z = 1
        for _ in range(3): a = 2
        z = 3
    """)
    assert [(value["name"], value["preview"]) for value in ran.report["values"]] == [("z", "3"), ("a", "2")]


def test_the_snippet_runs_as_main(run: Run) -> None:
    ran = run("""
        import sys, inspect
        def f(): return 1
        print(__name__, sys.argv, sys.modules["__main__"].f is f)
        print(inspect.getsource(f), end="")
    """)
    assert ran.stdout == "__main__ ['snippet.py'] True\ndef f(): return 1\n"


def test_output_of_print_of_c_code_and_of_subprocesses_arrives_in_order(run: Run) -> None:
    ran = run("""
        import os, sys, subprocess
        print("one")
        os.write(1, b"two\\n")
        subprocess.run(["echo", "three"])
        print("é \\ud800 four")
        print("oops", file=sys.stderr)
    """)
    assert ran.stdout == "one\ntwo\nthree\né \\ud800 four\n"
    assert ran.stderr == "oops\n"


def test_a_warning_from_a_library_names_the_learners_line(run: Run) -> None:
    ran = run("import torchvision\n\nmodel = torchvision.models.resnet18(pretrained=False)")
    assert ran.stderr.startswith("snippet.py:3: UserWarning: The parameter 'pretrained' is deprecated")
    assert "site-packages" not in ran.stderr


def test_an_error_has_the_learners_line_and_only_their_frames(run: Run) -> None:
    ran = run("""
        import torch
        def helper(x):
            return torch.nn.Linear(3, 2)(x)
        y = 1
        helper(torch.zeros(1, 4))
    """)
    error = ran.error
    assert (error["type"], error["line"], error["code"]) == (
        "RuntimeError",
        3,
        "return torch.nn.Linear(3, 2)(x)",
    )
    assert error["traceback"].count('File "') == 2
    assert "helper(torch.zeros(1, 4))" in error["traceback"]
    assert "site-packages" not in error["traceback"]
    assert ran.values["y"]["preview"] == "1"


def test_what_an_error_was_raised_from_is_told_in_brief(run: Run) -> None:
    ran = run("""
        try:
            {}["key"]
        except KeyError as error:
            raise ValueError("no such thing") from error
    """)
    assert ran.error["traceback"].endswith("ValueError: no such thing\nCaused by KeyError: 'key' (line 2)")


def test_a_syntax_error_has_its_line(run: Run) -> None:
    error = run("x = 1\ny = (2,\nz = 3").error
    assert (error["type"], error["line"], error["code"]) == ("SyntaxError", 2, "y = (2,")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import sys\nx = 1\nsys.exit()", None),
        ("import sys\nx = 1\nsys.exit(0)", None),
        ("x = 1\nraise SystemExit(3)", "SystemExit"),
        ("x = 1\nraise KeyboardInterrupt", "KeyboardInterrupt"),
        ("x = 1\ndef f(): f()\nf()", "RecursionError"),
        ("x = 1\nraise MemoryError", "MemoryError"),
        ("x = 1\nraise BaseException('odd')", "BaseException"),
        ("x = 1\nx = " + "(" * 500 + ")" * 500, "SyntaxError"),
    ],
)
def test_every_way_to_stop_early_is_answered(run: Run, code: str, error: str | None) -> None:
    ran = run(code)
    assert (ran.error and ran.error["type"]) == error
    if error != "SyntaxError":
        assert ran.values["x"]["preview"] == "1"


def test_open_figures_are_kept_without_show_or_savefig(run: Run) -> None:
    ran = run("""
        import matplotlib.pyplot as plt
        plt.plot([1, 2, 3])
        plt.show()
        figure, axes = plt.subplots()
        axes.bar([1], [2])
        figure.show()
    """)
    assert ran.stderr == ""
    assert [(file["name"], file["mime"]) for file in ran.report["files"]] == [
        ("figure-1.png", "image/png"),
        ("figure-2.png", "image/png"),
    ]
    assert base64.b64decode(ran.report["files"][0]["data"]).startswith(b"\x89PNG")


def test_a_figure_that_was_saved_is_not_shown_twice(run: Run) -> None:
    ran = run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('mine.png')\nplt.show()")
    assert [file["name"] for file in ran.report["files"]] == ["mine.png"]


def test_files_the_snippet_wrote_are_collected_and_others_named(run: Run) -> None:
    ran = run("""
        import os, torch
        os.mkdir("out")
        open("out/table.csv", "w").write("a,b")
        os.symlink("/etc/hostname", "link.txt")
        torch.save(torch.zeros(1000), "weights.pt")
    """)
    assert [(file["name"], file["mime"]) for file in ran.report["files"]] == [("out/table.csv", "text/csv")]
    assert base64.b64decode(ran.report["files"][0]["data"]) == b"a,b"
    assert any("weights.pt" in note for note in ran.notes)


def test_more_files_than_are_kept_are_counted(run: Run) -> None:
    ran = run("for i in range(13): open(f'{i:02}.txt', 'w').write('x')")
    assert [file["name"] for file in ran.report["files"]] == [f"{i:02}.txt" for i in range(10)]
    assert any("3 more" in note for note in ran.notes)


def test_threads_are_waited_for(run: Run) -> None:
    ran = run("""
        import threading, time
        def work():
            time.sleep(0.3)
            print("done")
        threading.Thread(target=work).start()
    """)
    assert ran.stdout == "done\n"
    assert ran.notes == []


def test_dataloader_workers_know_the_snippets_own_classes(run: Run) -> None:
    ran = run("""
        import torch
        from torch.utils.data import DataLoader, Dataset
        class Squares(Dataset):
            def __len__(self): return 8
            def __getitem__(self, i): return torch.tensor(i * i)
        def collate(items): return torch.stack(items) + 1
        batches = list(DataLoader(Squares(), batch_size=4, num_workers=2, collate_fn=collate))
        batches[1].tolist()
    """)
    assert ran.error is None
    assert ran.values["_"]["preview"] == "[17, 26, 37, 50]"


def test_keras_shows_each_epochs_bar_once_and_its_history(run: Run) -> None:
    ran = run("""
        import numpy as np, tensorflow as tf
        model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        history = model.fit(np.zeros((40, 2)), np.zeros(40), batch_size=1, epochs=2)
    """)
    assert ran.stdout.count("40/40") == 2
    assert "1/40 " not in ran.stdout
    assert not set("\x1b\r\b") & set(ran.stdout)
    assert ran.values["history"]["preview"] == "{'loss': [0.0, 0.0]}"


def test_a_head_that_the_model_never_uses_is_noted(run: Run) -> None:
    ran = run("""
        import torch
        from torchvision import models
        model = models.squeezenet1_1()
        model.fc = torch.nn.Linear(512, 5)
        model(torch.zeros(1, 3, 64, 64))
        right = models.resnet18()
        right.fc = torch.nn.Linear(512, 5)
        right(torch.zeros(1, 3, 64, 64))
    """)
    assert len(ran.notes) == 1
    assert ran.notes[0].startswith("model.fc is never used: this SqueezeNet")
    assert "model.classifier" in ran.notes[0]


def test_compiling_a_module_gives_no_warning_about_our_hooks(run: Run) -> None:
    assert run("import torch\nmodel = torch.compile(torch.nn.Linear(2, 2))").stderr == ""


def test_tensorflow_reads_the_source_of_the_snippets_functions(run: Run) -> None:
    ran = run("""
        import tensorflow as tf
        @tf.function
        def absolute(x):
            if x > 0:
                return x
            else:
                return -x
        y = absolute(tf.constant(-2.0))
    """)
    assert ran.error is None
    assert ran.stderr == ""
    assert ran.values["y"]["preview"] == "2"


def test_a_snippet_that_breaks_our_tools_still_gets_a_report(run: Run) -> None:
    ran = run("""
        import builtins, signal, sys
        x = 1
        sys.stdout.close()
        sys.stdout = None
        sys.setrecursionlimit(60)
        signal.signal(signal.SIGALRM, lambda *a: None)
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        builtins.len = None
    """)
    assert json.dumps(ran.report)
    assert ran.report["error"] is None
