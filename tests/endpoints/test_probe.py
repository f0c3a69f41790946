"""Probes against real listeners, and what is made of what they say."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kubectl_svc.endpoints.edits import health
from kubectl_svc.endpoints.objects.entries import of_slices
from kubectl_svc.endpoints.reading.facts import after
from kubectl_svc.endpoints.reading.probe import HTTP, TCP, TLS, How, probe, probe_all
from tests.cluster.certificates import Authority
from tests.endpoints.build import facts, slice_of

QUICK = How(tries=1, quorum=1, timeout=0.3)


@contextmanager
def listening(
    certificate: tuple[Path, Path] | None = None, flaky: int = 0, at: tuple[str, int] = ("127.0.0.1", 0)
) -> Iterator[int]:
    """An HTTP server: /ok answers 200, /moved 302, all else 503; the first ``flaky`` requests are cut off."""
    left = [flaky]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if left[0] > 0:
                left[0] -= 1
                return
            status = {"/ok": 200, "/moved": 302}.get(self.path, 503)
            if self.path == "/host":
                status = 200 if self.headers["Host"] == "api.example.com" else 404
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A probe that hangs up is none."""

    with Quiet(at, Handler) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_tcp_finds_a_listener_and_its_absence() -> None:
    with listening() as port:
        assert probe("127.0.0.1", port, QUICK).healthy
    gone = probe("127.0.0.1", port, QUICK)
    assert not gone.healthy and gone.detail == "connection refused"


@pytest.mark.parametrize(("path", "fine"), [("/ok", True), ("/moved", True), ("/broken", False)])
def test_http_judges_the_status(path: str, fine: bool) -> None:
    with listening() as port:
        assert probe("127.0.0.1", port, QUICK._replace(kind=HTTP, path=path)).healthy is fine


def test_http_sends_the_host_asked_for() -> None:
    with listening() as port:
        asked = QUICK._replace(kind=HTTP, path="/host")
        assert probe("127.0.0.1", port, asked._replace(host="api.example.com")).healthy
        assert str(probe("127.0.0.1", port, asked).detail) == "HTTP 404"


def test_tls_wants_a_handshake(tmp_path: Path) -> None:
    certificate = Authority(tmp_path).server("probed", "127.0.0.1")
    with listening(certificate) as port, listening() as plain:
        assert probe("127.0.0.1", port, QUICK._replace(kind=TLS)).healthy
        spoken = probe("127.0.0.1", plain, QUICK._replace(kind=TLS))
        assert not spoken.healthy


def test_silence_ends_with_the_timeout() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        asked = QUICK._replace(kind=HTTP, timeout=0.2)
        assert str(probe("127.0.0.1", mute.getsockname()[1], asked).detail) == "no answer within 0.2 s"


@pytest.mark.parametrize(("flaky", "healthy", "tries"), [(0, True, 2), (1, True, 3), (2, False, 2)])
def test_a_quorum_of_tries_decides(flaky: int, healthy: bool, tries: int) -> None:
    with listening(flaky=flaky) as port:
        outcome = probe("127.0.0.1", port, How(HTTP, "/ok", tries=3, quorum=2))
        assert (outcome.healthy, outcome.tries) == (healthy, tries)


def test_many_are_probed_in_the_order_given() -> None:
    with listening() as port, listening() as other:
        places = [("127.0.0.1", port), ("127.0.0.1", other), ("127.0.0.1", port)]
        assert [(one.address, one.port) for one in probe_all(places, How(TCP, tries=1, quorum=1))] == places


def states(health_of: dict[tuple[str, int], bool], min_ready: int, *, drained: str = "") -> tuple[dict[str, str], int]:
    conditions = {"ready": False, "serving": True, "terminating": True}
    addresses = [
        {"addresses": [one], "conditions": conditions} if one == drained else one
        for one in ("192.0.2.1", "192.0.2.2", "192.0.2.3")
    ]
    here = facts(slice_of("db-kubectl-svc-ipv4-0", *addresses))
    made = health.plan(here, health_of, min_ready=min_ready)
    return {entry.address: entry.state for entry in of_slices(after(here, made.writes).slices)}, len(made.remaining)


def test_what_fails_goes_down_but_not_below_the_floor() -> None:
    one, two, three = (("192.0.2.1", 5432), ("192.0.2.2", 5432), ("192.0.2.3", 5432))
    assert states({one: False, two: True, three: True}, 1) == (
        {"192.0.2.1": "down", "192.0.2.2": "up", "192.0.2.3": "up"},
        0,
    )
    assert list(states({one: False, two: False, three: False}, 2)[0].values()) == ["up", "up", "down"]
    assert states({one: False, two: False, three: False}, 2)[1] == 2
    assert states({one: True, two: True, three: True}, 1)[0] == dict.fromkeys(("192.0.2.1", "192.0.2.2", "192.0.2.3"), "up")


def test_what_drains_is_left_alone() -> None:
    fine = {(f"192.0.2.{number}", 5432): number != 1 for number in (1, 2, 3)}
    assert states(fine, 1, drained="192.0.2.1")[0]["192.0.2.1"] == "drain"


def test_what_answers_again_comes_up() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", "192.0.2.2"))
    down = after(here, health.plan(here, {("192.0.2.1", 5432): False}).writes)
    back = health.plan(down, {("192.0.2.1", 5432): True, ("192.0.2.2", 5432): True})
    assert after(down, back.writes).slices == here.slices
    assert [str(result.said) for result in back.results] == ["192.0.2.1:5432 up"]


def test_what_others_hold_and_does_not_answer_is_reported() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1"), slice_of("by-hand", "192.0.2.2", manager="staff"))
    made = health.plan(here, {("192.0.2.1", 5432): True, ("192.0.2.2", 5432): False})
    assert not made.writes and len(made.remaining) == 1
    assert str(made.remaining[0]).startswith("192.0.2.2:5432 does not answer and stays up in endpointslice/by-hand")
    assert health.plan(here, {("192.0.2.1", 5432): True, ("192.0.2.2", 5432): True}).remaining == ()


def test_in_classic_endpoints_down_is_not_ready() -> None:
    mirror = slice_of("db-x", "192.0.2.1", "192.0.2.2", manager="endpointslicemirroring-controller.k8s.io")
    subset = {"addresses": [{"ip": "192.0.2.1"}, {"ip": "192.0.2.2"}], "ports": [{"port": 5432, "protocol": "TCP"}]}
    endpoints = {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "db"}, "subsets": [subset]}
    here = facts(mirror)._replace(endpoints=endpoints)
    made = health.plan(here, {("192.0.2.1", 5432): False, ("192.0.2.2", 5432): True})
    assert [write.obj["subsets"] for write in made.writes] == [
        [{**subset, "addresses": [{"ip": "192.0.2.2"}], "notReadyAddresses": [{"ip": "192.0.2.1"}]}]
    ]
    assert made.remaining == ()
