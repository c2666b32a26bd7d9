"""compose.yaml keeps what docs/deploying.md promises to the person who runs `docker compose up`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOCKET = "/run/warmstart/worker.sock"
# What bubblewrap, the warden's cells and the server's pidfds are made with.
NEEDED_CALLS = {
    "clone", "clone3", "mount", "pidfd_open", "pidfd_send_signal", "pivot_root", "prctl", "seccomp",
    "sethostname", "setns", "socket", "socketpair", "umount2", "unshare",
}  # fmt: skip


def mounts(service: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    """Where each volume of a service is, and whether it may be written to."""
    parts = [volume.split(":") for volume in service["volumes"]]
    return {name: (place, mode != ["ro"]) for name, place, *mode in parts}


def test_the_sandbox_has_no_network(services: dict[str, Any]) -> None:
    assert services["sandbox"]["network_mode"] == "none"
    assert not services["sandbox"].keys() & {"networks", "ports", "expose", "links", "extra_hosts", "dns"}


def test_the_sandbox_is_given_no_environment_and_no_secret(services: dict[str, Any]) -> None:
    assert not services["sandbox"].keys() & {"environment", "env_file", "secrets", "configs"}


def test_only_the_bot_is_given_the_token(services: dict[str, Any]) -> None:
    knowing = [name for name, service in services.items() if "TOKEN" in json.dumps(service)]
    reading = [name for name, service in services.items() if "env_file" in service]
    assert (knowing, reading) == (["bot"], ["bot"])


def test_the_token_comes_from_outside_and_is_never_written_down(compose_text: str) -> None:
    assert re.findall(r"DISCORD_TOKEN.*", compose_text) == ["DISCORD_TOKEN: ${DISCORD_TOKEN:-}"]


def test_bot_and_sandbox_share_the_socket_and_nothing_else(services: dict[str, Any]) -> None:
    bot, sandbox = mounts(services["bot"]), mounts(services["sandbox"])
    assert bot.keys() & sandbox.keys() == {"socket"}
    assert bot["socket"] == ("/run/warmstart", False)
    assert sandbox["socket"] == ("/run/warmstart", True)


def test_both_ends_mean_the_same_socket(services: dict[str, Any]) -> None:
    assert services["bot"]["environment"]["WARMSTART_SANDBOX_SOCKET"] == SOCKET
    assert f"--socket={SOCKET}" in services["sandbox"]["command"]


def test_the_sandbox_cannot_change_the_weights_that_all_snippets_load(services: dict[str, Any]) -> None:
    assert mounts(services["sandbox"])["weights"] == ("/weights", False)
    assert mounts(services["weights"])["weights"] == ("/weights", True)


def test_the_database_outlives_the_container_and_only_the_bot_has_it(services: dict[str, Any]) -> None:
    having = {name for name, service in services.items() if "data" in mounts(service)}
    assert having == {"bot"}
    assert mounts(services["bot"])["data"] == ("/data", True)


@pytest.mark.parametrize("name", ["bot", "sandbox", "weights"])
def test_every_container_is_sealed_as_far_as_it_goes(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges=true" in service["security_opt"]
    assert service["tmpfs"].startswith("/tmp:size=")
    assert service["init"] is True
    assert not service.keys() & {"privileged", "cap_add", "pid", "ipc", "devices", "user", "userns_mode"}


def test_only_the_sandbox_is_let_make_namespaces(services: dict[str, Any]) -> None:
    loosened = {name for name, service in services.items() if len(service["security_opt"]) > 1}
    assert loosened == {"sandbox"}
    assert services["sandbox"]["security_opt"] == [
        "no-new-privileges=true",
        "seccomp=deploy/seccomp.json",
        "apparmor=unconfined",
        "systempaths=unconfined",
    ]


@pytest.mark.parametrize("name", ["bot", "sandbox"])
def test_services_come_back_and_cannot_fill_the_machine(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert {"mem_limit", "pids_limit", "stop_grace_period"} <= service.keys()


def test_up_starts_the_bot_and_the_sandbox_alone(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "profiles" not in service} == {"bot", "sandbox"}


def test_every_service_is_built_from_a_stage_there_is(
    services: dict[str, Any], stages: dict[str, list[str]]
) -> None:
    for service in services.values():
        assert service["build"]["target"] in stages
        arguments = {
            line.split()[1] for line in stages[service["build"]["target"]] if line.startswith("ARG ")
        }
        assert service["build"].get("args", {}).keys() <= arguments


def test_the_sandbox_command_takes_every_option_it_is_given(
    services: dict[str, Any], root: Path, bare_environment: dict[str, str]
) -> None:
    command, *options = services["sandbox"]["command"]
    shown = subprocess.run(
        [sys.executable, "-m", "sandbox", command, "--help"],
        cwd=root, env=bare_environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for option in options:
        name, _equals, value = option.partition("=")
        assert value, option
        assert name in shown.stdout


def test_the_seccomp_profile_forbids_nothing_the_jail_is_made_of(root: Path) -> None:
    profile = json.loads((root / "deploy/seccomp.json").read_text(encoding="utf-8"))
    # A rule with arguments forbids some uses of a call, such as one family of sockets.
    forbidden = {name for rule in profile["syscalls"] if "args" not in rule for name in rule["names"]}
    assert profile["defaultAction"] == "SCMP_ACT_ALLOW"
    assert {rule["action"] for rule in profile["syscalls"]} == {"SCMP_ACT_ERRNO"}
    assert not NEEDED_CALLS & forbidden
