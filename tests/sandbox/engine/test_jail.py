"""How the jail is put together, and what is said where it cannot be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sandbox.jail import container
from sandbox.limits import Limits


def test_the_jail_sees_the_weights_store_only_where_there_is_one(tmp_path):
    assert container.WEIGHTS_INSIDE not in {bind.inside for bind in container.binds(None)}
    store = [bind for bind in container.binds(tmp_path) if bind.inside == container.WEIGHTS_INSIDE]
    assert [bind.host for bind in store] == [tmp_path]


def test_the_jail_sees_the_python_that_runs_us_and_not_what_lies_beside_it():
    seen = [bind.host for bind in container.binds(None)]
    assert Path(sys.prefix, "lib") in seen
    for prefix in {Path(sys.prefix), Path(sys.base_prefix), Path("/usr"), Path("/etc"), Path.home()}:
        assert prefix not in seen


def test_our_other_packages_are_hidden_where_they_are_installed_beside_this_one():
    beside = container.PACKAGE.parent
    hidden = container.hidden([container.Bind(beside, beside)])
    assert hidden == [beside / "bot", beside / "cogs", beside / "questions"]
    assert container.hidden([container.Bind(container.PACKAGE, container.PACKAGE_INSIDE)]) == []


def test_the_environment_in_the_jail_holds_no_name_of_the_hosts(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    environment = container.environment(Limits())
    assert "DISCORD_TOKEN" not in environment
    assert "--clearenv" in container.command("bwrap", [], Limits(), (3, 4))


def test_a_server_that_runs_as_root_plans_to_be_somebody_else():
    plan = container.plan(container.find_bubblewrap(), container.binds(None), Limits(), (3, 4))
    assert plan["uid"] == container.NOBODYS_UID > 0
    places = [part for part in plan["command"] if part.startswith("{")]
    assert len(places) == len(plan["sources"])


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("bwrap: setting up uid map: Permission denied", "user namespaces"),
        ("bwrap: No permissions to create new namespace, likely because ...", "user namespaces"),
        ("bwrap: Creating new namespace failed: Operation not permitted", "user namespaces"),
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "systempaths=unconfined"),
        (
            "some warning\nbwrap: Can't find source path /x: No such file or directory\n",
            "Can't find source path",
        ),
        ("", "no reason given"),
    ],
)
def test_a_refusal_is_one_sentence_that_says_what_to_do(said, advice):
    sentence = container.explain_refusal(said)
    assert advice in sentence
    assert "\n" not in sentence


def test_a_virtual_environment_below_tmp_is_seen_all_the_same(monkeypatch, tmp_path):
    for part in ("bin", "lib"):
        (tmp_path / "venv" / part).mkdir(parents=True)
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "bin" / "python"))
    sources = container.binds(None)
    command = container.command("bwrap", sources, Limits(), (3, 4))
    assert container.Bind(tmp_path / "venv" / "lib", container.VENV_INSIDE / "lib") in sources
    assert command[command.index("--") + 1] == str(container.VENV_INSIDE / "bin" / "python")
    assert not [bind for bind in sources if bind.inside.is_relative_to("/tmp")]


def test_a_python_that_lies_below_tmp_itself_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "base_prefix", "/tmp/python")
    with pytest.raises(container.SealError, match="installed elsewhere"):
        container.binds(None)
