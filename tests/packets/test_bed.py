"""The bed itself: what it is built on, and that nothing of it outlives a run that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packets.bed import Bed
from tests.packets.nodes import FAMILIES, known_as, pod_addresses
from tests.packets.probes import BLIND, REFUSED, UNREACHABLE, Probe, enough, observe
from tests.waiting import wait_for

HELD_BY_A_SERVER = """
import sys
from pathlib import Path
from tests.cluster.processes import Server
from tests.packets.netns import NetworkNamespace

namespace = NetworkNamespace()
server = Server("sleep", *namespace.command("sleep", "600"), log=Path(sys.argv[1]))
print(server.pid, flush=True)
sys.stdin.read()
"""


def test_a_run_that_is_killed_leaves_no_process_and_no_namespace(bed: Bed, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HELD_BY_A_SERVER, str(tmp_path / "log")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as run:
        assert run.stdout
        inside = Path(f"/proc/{run.stdout.readline().strip()}/ns/net")
        namespace = wait_for(lambda: _other_namespace(inside), what="the server in its namespace")
        run.send_signal(signal.SIGKILL)
    wait_for(lambda: not inside.exists(), what="the end of the server")
    assert namespace not in {_namespace(path) for path in Path("/proc").glob("[0-9]*/ns/net")}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_no_rule_is_about(bed: Bed, family: str) -> None:
    """Without this every other answer would be worth little: pods answer for themselves, and no pod is no answer."""
    node = next(iter(bed.nodes["iptables"]))
    address, nobody = pod_addresses("n2", 7).of(family), {"IPv4": "192.0.2.1", "IPv6": "2001:db8::1"}[family]
    probes = [Probe(node.client, address, 8080), Probe(node.client, address, 1), Probe(node.client, nobody, 8080)]
    answered, closed, nowhere = observe(probes)
    ((landing,),) = (answered.landings,)
    assert (landing.address, landing.port, known_as(landing.source)) == (address, 8080, "n1.200")
    assert (set(closed.failures), set(nowhere.failures)) == ({REFUSED}, {UNREACHABLE})


@pytest.mark.parametrize("distinct", [1, 2, 3, 7])
def test_how_often_is_enough(distinct: int) -> None:
    unseen = distinct / (distinct + 1)
    assert unseen ** enough(distinct) <= BLIND < unseen ** (enough(distinct) - 1)


def _namespace(path: Path) -> str:
    try:
        return os.readlink(path)
    except OSError:  # the process has ended, or is a thread of the kernel's
        return ""


def _other_namespace(path: Path) -> str:
    found = _namespace(path)
    return found if found != _namespace(Path("/proc/self/ns/net")) else ""
