"""`check` of real listeners, at an address of this machine that the API server takes, through the real API server."""

from __future__ import annotations

import os
import select
import signal
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import beds
from tests.cluster.certificates import Authority
from tests.cluster.going_on import ended, going_on
from tests.cluster.namespaces import Namespace
from tests.endpoints.test_probe import listening
from tests.waiting import wait_for


@pytest.fixture(scope="module")
def here(pytestconfig: pytest.Config) -> str:
    """An address of this machine other than a loopback one, which no slice may hold; what is sent to it stays here."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))  # chooses an address and sends nothing
        except OSError as reason:
            beds.leave_out(pytestconfig, "probes of this machine", f"it has no address but loopback ({reason})")
        return str(probe.getsockname()[0])


@pytest.fixture
def silent(here: str) -> int:
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind((here, 0))
        return int(taken.getsockname()[1])


def ready_ports(namespace: Namespace) -> set[int]:
    """The ports of the slices whose endpoint is up."""
    return {one["ports"][0]["port"] for one in namespace.slices("db") if one["endpoints"][0]["conditions"]["ready"]}


def test_what_does_not_answer_goes_down_and_what_does_again_comes_up(namespace: Namespace, here: str, silent: int) -> None:
    namespace.make_service("db", None, 5432)
    with listening(at=(here, 0)) as port:
        assert namespace.kubectl("svc", "endpoints", "set", "db", f"{here}:{port}", f"{here}:{silent}").returncode == 0
        expected = namespace.kubectl("svc", "endpoints", "check", "db")
        assert expected.returncode == 1 and expected.stderr == "probed from this machine, by tcp\n"
        assert f"{here}:{port} ok: 2 of 2 tries" in expected.stdout
        assert f"{here}:{silent} failed: 0 of 2 tries, connection refused" in expected.stdout
        assert ready_ports(namespace) == {port, silent}
        applied = namespace.kubectl("svc", "endpoints", "check", "db", "--apply")
        assert applied.returncode == 0 and applied.stdout.endswith(f"{here}:{silent} down\n"), applied.stderr
        assert ready_ports(namespace) == {port}
        with listening(at=(here, silent)):
            assert namespace.kubectl("svc", "endpoints", "check", "db", "--apply").returncode == 0
        assert ready_ports(namespace) == {port, silent}
    floor = namespace.kubectl("svc", "endpoints", "check", "db", "--apply", "--min-ready=1")
    assert floor.returncode == 5 and "stays up: --min-ready is 1" in floor.stderr
    assert len(ready_ports(namespace)) == 1


def test_http_and_tls_are_asked_for_real(namespace: Namespace, here: str, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    namespace.make_service("db", None, 5432)
    with listening(at=(here, 0)) as plain, listening(authority.server("listener", here), at=(here, 0)) as secure:
        assert namespace.kubectl("svc", "endpoints", "set", "db", f"{here}:{plain}", f"{here}:{secure}").returncode == 0
        for flags, good in (
            (["--http=/ok"], {plain}),
            (["--http=/"], set()),
            (["--tls"], {secure}),
            (["--tcp"], {plain, secure}),
        ):
            done = namespace.kubectl("svc", "endpoints", "check", "db", *flags)
            lines = [line.split() for line in done.stdout.splitlines()]
            assert {int(words[0].rpartition(":")[2]) for words in lines if words[1] == "ok:"} == good, done.stdout
            assert done.returncode == (0 if len(good) == 2 else 1)


def test_it_goes_on_and_tells_each_change_once(namespace: Namespace, here: str, silent: int) -> None:
    namespace.make_service("db", None, 5432)
    with listening(at=(here, 0)) as port:
        assert namespace.kubectl("svc", "endpoints", "set", "db", f"{here}:{port}", f"{here}:{silent}").returncode == 0
        with going_on(namespace, "check", "db", "--apply", "--interval=50ms") as process:
            wait_for(lambda: ready_ports(namespace) == {port}, 20)
            with listening(at=(here, silent)):
                wait_for(lambda: ready_ports(namespace) == {port, silent}, 20)
            wait_for(lambda: ready_ports(namespace) == {port}, 20)
            code, out, err = ended(process, signal.SIGTERM)
    assert (code, out, err) == (0, [f"{here}:{silent} {state}" for state in ("down", "up", "down")], [])


def test_without_apply_it_tells_once_what_does_not_answer(namespace: Namespace, here: str, silent: int) -> None:
    namespace.make_service("db", None, 5432)
    expected = ""

    def lines() -> int:
        nonlocal expected
        assert process.stderr is not None
        if select.select([process.stderr], [], [], 0)[0]:
            expected += os.read(process.stderr.fileno(), 4096).decode()
        return expected.count("\n")

    with ExitStack() as stack:
        later = stack.enter_context(listening(at=(here, 0)))
        assert namespace.kubectl("svc", "endpoints", "set", "db", f"{here}:{later}", f"{here}:{silent}").returncode == 0
        with going_on(namespace, "check", "db", "--interval=50ms") as process:
            wait_for(lambda: lines() == 1, 20)
            stack.close()
            wait_for(lambda: lines() == 2, 20)
            assert ended(process, signal.SIGTERM) == (0, [], [])
    assert expected.splitlines() == [f"{here}:{port} does not answer: connection refused" for port in (silent, later)]
    assert ready_ports(namespace) == {silent, later}
