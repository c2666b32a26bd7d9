"""Limits are checked where they are made, and every one of them can be set on the command line."""

from __future__ import annotations

import argparse
from dataclasses import fields

import pytest

from sandbox import limits


def test_every_limit_has_an_option_and_its_default():
    parser = argparse.ArgumentParser()
    limits.add_options(parser)
    assert limits.from_options(parser.parse_args([])) == limits.Limits()


def test_an_option_changes_its_limit_and_no_other():
    parser = argparse.ArgumentParser()
    limits.add_options(parser)
    chosen = limits.from_options(parser.parse_args(["--timeout", "2.5", "--memory", "100"]))
    assert chosen == limits.Limits(timeout_seconds=2.5, memory_mb=100)


@pytest.mark.parametrize("name", [item.name for item in fields(limits.Limits)])
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_a_limit_that_makes_no_sense_is_refused_by_its_name(name, value):
    with pytest.raises(limits.LimitsError, match="--"):
        limits.Limits(**{name: value})


def test_threads_are_the_cores_shared_among_the_workers():
    assert limits.Limits(workers=256).threads == 1
    assert limits.Limits(workers=1).threads >= 1
