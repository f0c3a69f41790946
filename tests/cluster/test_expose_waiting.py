"""``expose --wait``: through to its end, to its time-out, at a terminal, and interrupted."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

BASE = ("svc", "expose", "--name=web", "--selector=app=web", "--port=80")
BALANCED = (*BASE, "--type=LoadBalancer")


@contextmanager
def started(place: Namespace, *words: str, **streams: Any) -> Iterator[subprocess.Popen[str]]:
    """kubectl at work in the background until the block is left."""
    env = place.plane.environment() | {"KUBECONFIG": str(place.plane.kubeconfig_for("admin", place.name))}
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    with subprocess.Popen([str(place.plane.binaries / "kubectl"), *words], text=True, env=env, **given) as process:
        try:
            yield process
        finally:
            process.kill()


def there(place: Namespace) -> None:
    wait_for(lambda: place.client.find(place.path("services", "web")), seconds=30, what="the Service")


@pytest.mark.parametrize("ingress", [{"ip": "192.0.2.127"}, {"hostname": "lb.example.com"}])
@pytest.mark.parametrize("wait", ["--wait", "--wait=address"])
def test_until_the_load_balancer_has_an_address(namespace: Namespace, ingress: dict[str, str], wait: str) -> None:
    with started(namespace, *BALANCED, wait, "--timeout=60s") as process:
        there(namespace)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)
        status = {"status": {"loadBalancer": {"ingress": [ingress]}}}
        namespace.client.patch(namespace.path("services", "web", "status"), status)
        assert process.communicate(timeout=30) == ("service/web exposed\n", "")
        assert process.returncode == 0


@pytest.mark.parametrize("wait", ["--wait", "--wait=endpoints"])
def test_until_an_endpoint_is_ready(namespace: Namespace, wait: str) -> None:
    with started(namespace, *BASE, wait, "--timeout=60s") as process:
        there(namespace)
        namespace.make_pod("web-0", {"app": "web"}, [80], ready=False)
        wait_for(lambda: namespace.endpoints("web", ready=False), what="an endpoint that is not ready")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)
        namespace.make_pod_ready("web-0")
        assert process.communicate(timeout=30) == ("service/web exposed\n", "")
        assert process.returncode == 0


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (BALANCED, "no IP or hostname in status.loadBalancer yet"),
        ((*BALANCED, "--wait=endpoints"), "no endpoint: no running pod matches the selector"),
        (BASE, "no endpoint: no running pod matches the selector"),
    ],
)
def test_a_time_out_says_what_is_missing(namespace: Namespace, words: tuple[str, ...], missing: str) -> None:
    wait = () if "--wait=endpoints" in words else ("--wait",)
    done = namespace.kubectl(*words, *wait, "--timeout=2s")
    assert (done.returncode, done.stdout) == (1, "service/web exposed\n")
    assert done.stderr == f"error: service/web: timed out after 2 s: {missing}; to find out why, run 'kubectl svc trace web'\n"
    assert namespace.get("services", "web")["spec"]["selector"] == {"app": "web"}


def test_pods_that_are_not_ready_are_counted(namespace: Namespace) -> None:
    namespace.make_pod("web-0", {"app": "web"}, [80], ready=False)
    namespace.make_service("web", {"app": "web"}, 80)
    wait_for(lambda: namespace.endpoints("web", ready=False), what="an endpoint that is not ready")
    done = namespace.kubectl(*BASE, "--apply", "--wait", "--timeout=3s")
    assert "no endpoint is ready" in done.stderr


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (("--wait=address",), "--wait=address"),
        (("--wait=address", "--type=NodePort"), "--wait=address"),
        (("--wait=bogus",), 'invalid value "bogus" for --wait'),
        (("--wait", "--timeout=soon"), "--timeout"),
        (("--timeout=5s",), "--timeout"),
        (("--wait", "--dry-run=server"), "--wait"),
    ],
)
def test_what_cannot_come_is_told_before_anything_is_made(namespace: Namespace, words: tuple[str, ...], flag: str) -> None:
    done = namespace.kubectl(*BASE, *words)
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.startswith((f"error: {flag}: ", f"error: {flag} "))
    assert namespace.client.find(namespace.path("services", "web")) is None


def test_progress_at_a_terminal(namespace: Namespace) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
    with started(namespace, *BASE, "--wait", "--timeout=60s", stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        there(namespace)
        namespace.make_pod("web-0", {"app": "web"}, [80], ready=False)
        seen = _read_until(ours, "no endpoint is ready")
        namespace.make_pod_ready("web-0")
        assert process.wait(30) == 0
    os.close(ours)
    lines = seen.splitlines()
    assert lines[0] == "service/web exposed" and lines[-1] == "waiting for service/web: no endpoint is ready"
    assert "Warning: no pod matches app=web" in lines


def test_interrupted_it_ends_at_once(namespace: Namespace) -> None:
    with started(namespace, *BALANCED, "--wait", "--timeout=60s") as process:
        there(namespace)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, ("service/web exposed\n", ""))


def _read_until(terminal: int, text: str) -> str:
    seen = ""
    while text not in seen:
        seen += os.read(terminal, 4096).decode()
    return seen
