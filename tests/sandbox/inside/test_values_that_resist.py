"""Values that do all they can not to be looked at: the report comes, and has the others in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

DATA = """
import os, signal, time, torch
from torch.utils.data import DataLoader, Dataset
class Data(Dataset):
    def __len__(self):
        return 4
    def __getitem__(self, i):
        {body}
before = 1
data = Data()
after = 2
"""


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("while True: pass", "took too long"),
        ("time.sleep(1000)", "took too long"),
        ("signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 60)); sum(range(10**12))", "took too long"),
        ("os._exit(0)", "ended the process"),
        ("os.kill(os.getpid(), 9)", "ended the process"),
        ("import ctypes; ctypes.string_at(0)", "ended the process"),
        ("raise SystemExit", "raised SystemExit"),
        ("return 1 / 0", "raised ZeroDivisionError"),
        ("return torch.ones(10**9)", "raised RuntimeError"),
    ],
)
def test_a_data_set_that_goes_wrong_is_excused_and_the_rest_is_there(run: Run, body: str, why: str) -> None:
    values = run(DATA.format(body=body)).values
    assert (values["before"]["preview"], values["after"]["preview"]) == ("1", "2")
    assert values["data"]["type"] == "Data"
    assert why in values["data"]["notes"][0]


def test_a_data_set_that_swallows_every_exception_is_ended(run: Run) -> None:
    body = """while True:
            try:
                while True: pass
            except BaseException: pass"""
    values = run(DATA.format(body=body)).values
    assert values["data"]["notes"] == ["its items are not shown: its own code took too long"]
    assert values["after"]["preview"] == "2"


def test_a_data_set_that_changes_names_while_it_is_asked_changes_none(run: Run) -> None:
    values = run(DATA.format(body="globals().update(before=3, after=3); return torch.zeros(2)")).values
    assert values["data"]["items"][0]["shape"] == [2]
    assert (values["before"]["preview"], values["after"]["preview"]) == ("1", "2")


def test_many_slow_data_sets_take_no_time_from_the_values_after_them(run: Run) -> None:
    code = (
        DATA.format(body="time.sleep(1000)")
        + "for n in range(20): globals()[f'd{n}'] = Data()\nx = torch.ones(3)"
    )
    values = run(code).values
    assert values["x"]["shape"] == [3]
    assert values["d19"]["type"] == "Data"
    assert values["d19"]["notes"] == [
        "its items are not shown: looking at the values before it took too long"
    ]


def test_a_hundred_thousand_names_are_counted_and_the_last_are_shown(run: Run) -> None:
    ran = run("""
        for i in range(100_000): globals()[f"n{i}"] = i
        globals()["x" * 1_000_000] = 1
        globals()[5] = globals()[("a",)] = globals()[None] = 1
        last = 2
    """)
    assert len(ran.values) == 100
    assert ran.values["last"]["preview"] == "2"
    assert any("left 100,003 names" in note for note in ran.notes)
    assert max(map(len, ran.values)) <= 80


@pytest.mark.parametrize(
    ("made", "preview"),
    [
        ("(n for n in iter(int, 1))", "<generator>"),
        ("__import__('itertools').count()", "<count>"),
        ("zip(iter(int, 1))", "<zip>"),
        ("map(print, iter(int, 1))", "<map>"),
        ("[10 ** 100_000]", "[<int of 332193 bits>]"),
        ("object()", "<object>"),
    ],
)
def test_what_never_ends_is_never_begun(run: Run, made: str, preview: str) -> None:
    ran = run(f"x = {made}\nafter = 1")
    assert ran.values["x"]["preview"] == preview
    assert ran.values["after"]["preview"] == "1"
    assert ran.stdout == ""


def test_containers_that_hold_themselves_or_go_very_deep_are_shown_once(run: Run) -> None:
    values = run("""
        import torch
        inside = [torch.zeros(2)]
        inside.append(inside)
        table = {}
        table["self"] = table
        deep = []
        for _ in range(100_000): deep = [deep]
        ring = torch.nn.Module()
        ring.add_module("ring", ring)
    """).values
    assert [(item["type"], item["preview"]) for item in values["inside"]["items"]][1] == ("list", "2 items")
    assert values["table"]["preview"] == "{'self': {'self': {'self': <dict>}}}"
    assert values["deep"]["preview"] == "[[[<list>]]]"
    assert values["ring"]["parameters"] == 0


def test_classes_that_trap_every_way_of_looking_are_looked_past(run: Run) -> None:
    ran = run("""
        import dataclasses, keras, numpy as np, tensorflow as tf, torch
        armed = False
        def trap(*args, **kwargs):
            if armed:
                print("trapped")
                raise SystemExit
        class Meta(type):
            __eq__ = __instancecheck__ = __subclasscheck__ = trap
            __hash__ = None
        class Thing(metaclass=Meta):
            __dict__ = property(trap)
        class List(list):
            __iter__ = __len__ = __getitem__ = __contains__ = __repr__ = trap
        class Dict(dict):
            items = values = keys = __iter__ = __len__ = __repr__ = trap
        class Key(str):
            __hash__ = lambda self: 1
            __eq__ = __str__ = __repr__ = trap
        class Tensor(torch.Tensor):
            shape = device = dtype = requires_grad = layout = property(trap)
            __torch_function__ = classmethod(trap)
        class Wrapper(torch.Tensor):
            @staticmethod
            def __new__(cls, x): return torch.Tensor._make_wrapper_subclass(cls, x.size(), dtype=x.dtype)
            __torch_dispatch__ = classmethod(trap)
        class Net(torch.nn.Module):
            parameters = children = modules = named_parameters = trap
            def __getattribute__(self, name):
                trap()
                return super().__getattribute__(name)
        class Layer(keras.layers.Dense):
            @property
            def weights(self): return trap() or super().weights
            @property
            def trainable_weights(self): return trap() or super().trainable_weights
            @property
            def output(self): return trap() or super().output
        @dataclasses.dataclass
        class Config:
            lr: float = 0.5
            def __getattribute__(self, name): return trap() or super().__getattribute__(name)
        class Float(float):
            __format__ = __repr__ = __float__ = trap
        thing, tensor = Thing(), torch.zeros(3).as_subclass(Tensor)
        things = List([torch.zeros(2), torch.zeros(4)])
        table = Dict({Key("k"): torch.zeros(2)})
        wrapper, net, config, number = Wrapper(torch.zeros(4)), Net(), Config(), Float(1.5)
        net.fc = torch.nn.Linear(2, 3)
        layer = Layer(2)
        layer.build((None, 3))
        armed = True
    """)
    values = ran.values
    assert ran.report["error"] is None
    assert ran.stdout == ""
    assert values["thing"]["type"] == "Thing"
    assert [item["shape"] for item in values["things"]["items"]] == [[2], [4]]
    assert [item["shape"] for item in values["table"]["items"]] == [[2]]
    assert values["tensor"]["shape"] == [3]
    assert values["wrapper"]["shape"] == [4]
    assert values["net"]["parameters"] == 9
    assert values["config"]["preview"] == "Config(lr=0.5)"
    assert values["layer"]["parameters"] == 8
    assert values["number"]["type"] == "Float"


def test_the_last_line_is_told_in_its_own_words_unless_they_never_come(run: Run) -> None:
    assert run("class A:\n    def __repr__(self): return 'an A'\nA()").values["_"]["preview"] == "an A"
    endless = run("class A:\n    def __repr__(self):\n        while True: pass\nA()").values["_"]
    assert endless["preview"] == "<A>"
    assert endless["notes"] == ["its own words are not shown: its own code took too long"]


def test_a_report_that_would_be_too_long_is_cut_at_its_beginning(run: Run) -> None:
    ran = run("""
        import torch
        for n in range(100):
            globals()[f"n{n}"] = {"\\N{GRINNING FACE}" * 80 + str(k): torch.zeros(k + 1) for k in range(10)}
    """)
    assert "n99" in ran.values
    assert len(json.dumps(ran.report)) < 1024 * 1024
