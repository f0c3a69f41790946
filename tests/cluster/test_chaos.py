"""Edits and traces while the servers of a control plane stop, sleep and start again: nothing is lost, nothing false is said.

The long run: ``KUBECTL_SVC_CHAOS_ROUNDS=50 pytest tests/cluster/test_chaos.py --timeout 7200``.
"""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.control_plane import SERVED_AS, ControlPlane, running
from tests.cluster.namespaces import Namespace
from tests.cluster.processes import Server
from tests.waiting import wait_for

ROUNDS = int(os.environ.get("KUBECTL_SVC_CHAOS_ROUNDS", "1"))
ASLEEP = 2.0
"""Seconds that a server is away."""


@pytest.fixture(scope="module")
def plane(control_plane_binaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """A control plane of these tests' own: nobody else's servers stop."""
    with running(tmp_path_factory.mktemp("chaos"), control_plane_binaries) as own:
        yield own
        for server in own.servers:  # those that were started anew
            server.stop()


def named(plane: ControlPlane, name: str) -> Server:
    return next(server for server in plane.servers if server.name == name)


def slept(plane: ControlPlane, name: str) -> None:
    """It does not answer for a while, and then goes on."""
    named(plane, name).pause()
    time.sleep(ASLEEP)
    named(plane, name).resume()


def restarted(plane: ControlPlane, name: str) -> None:
    """It is killed, and started again a while later."""
    old = named(plane, name)
    old.stop()
    time.sleep(ASLEEP)
    command = old.process.args
    assert isinstance(command, list)
    fresh = Server(name, *map(str, command), log=plane.folder / f"{name}-again.log")
    plane.servers[plane.servers.index(old)] = fresh


def renewed(plane: ControlPlane, name: str) -> None:
    """Its certificate is replaced by a new one of the same authority, which it takes up by itself."""

    def shown() -> bytes:
        with socket.create_connection(plane.address) as connection:
            context = ssl.create_default_context(cafile=str(plane.ca_file))
            with context.wrap_socket(connection, server_hostname="127.0.0.1") as secured:
                return secured.getpeercert(binary_form=True) or b""

    before = shown()
    plane.authority.server(name, *SERVED_AS)
    wait_for(lambda: shown() != before, seconds=90, what="the new certificate")


CHAOS: dict[str, tuple[Callable[[ControlPlane, str], None], str]] = {
    "etcd asleep": (slept, "etcd"),
    "etcd restarted": (restarted, "etcd"),
    "kube-apiserver asleep": (slept, "kube-apiserver"),
    "kube-apiserver restarted": (restarted, "kube-apiserver"),
    "kube-apiserver's certificate renewed": (renewed, "kube-apiserver"),
    "kube-controller-manager restarted": (restarted, "kube-controller-manager"),
}


def ready(plane: ControlPlane) -> None:
    wait_for(lambda: plane.client.session.get(f"{plane.server}/readyz", timeout=5).ok, seconds=90, what="the API server")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("what", CHAOS)
def test_nothing_is_lost_and_nothing_false_is_said(plane: ControlPlane, what: str) -> None:
    ready(plane)
    namespace = Namespace(plane)
    namespace.client.create(namespace.path("services"), {"metadata": {"name": "db"}, "spec": {"ports": [{"port": 5432}]}})
    assert namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.1").returncode == 0
    act, name = CHAOS[what]
    over = threading.Event()
    added: dict[str, int] = {"192.0.2.1": 0}
    traced: list[tuple[int, str]] = []

    def adding() -> None:
        while not over.is_set():
            address = f"192.0.2.{len(added) + 1}"
            added[address] = namespace.kubectl("svc", "endpoints", "add", "db", address, "--timeout=20s").returncode

    def tracing() -> None:
        while not over.is_set():
            done = namespace.kubectl("svc", "trace", "db", "--request-timeout=3s")
            traced.append((done.returncode, done.stdout + done.stderr))

    storm = [threading.Thread(target=adding), threading.Thread(target=tracing)]
    for one in storm:
        one.start()
    try:
        for _ in range(ROUNDS):
            act(plane, name)
            time.sleep(1)
    finally:
        over.set()
        for one in storm:
            one.join()
    ready(plane)
    held = set(namespace.endpoints("db"))
    written = {address for address, code in added.items() if code == 0}
    refused = {address for address, code in added.items() if code not in (0, 5)}
    assert written <= held, (added, held)
    assert not refused & held, (added, held)
    assert traced and written - {"192.0.2.1"}
    assert {code for code, _ in traced} <= {0, 3}, [words for code, words in traced if code not in (0, 3)]
    assert not [words for _, words in traced if "this is a bug" in words or "Traceback" in words]


def user_of(namespace: Namespace) -> tuple[str, str]:
    """A ServiceAccount that may do everything in the namespace: its name and a token."""
    client, name = namespace.client, "worker"
    client.create(namespace.path("serviceaccounts"), {"metadata": {"name": name}})
    group = "rbac.authorization.k8s.io"
    subject = {"kind": "ServiceAccount", "name": name, "namespace": str(namespace)}
    binding = {"apiGroup": group, "kind": "ClusterRole", "name": "cluster-admin"}
    client.create(
        namespace.path(f"{group}/v1/rolebindings"), {"metadata": {"name": name}, "roleRef": binding, "subjects": [subject]}
    )
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    return name, str(client.create(namespace.path("serviceaccounts", name, "token"), request)["status"]["token"])


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("line", "made"),
    [
        ("expose --name new --selector app=new --port 80 --wait --timeout 60s", "service/new exposed"),
        ("endpoints drain db 192.0.2.1 --wait 30s", ""),
    ],
    ids=["expose --wait", "drain --wait"],
)
def test_a_token_that_ends_in_mid_command(plane: ControlPlane, line: str, made: str) -> None:
    """What was done until then is told; then one line says that the server knows the user no longer."""
    ready(plane)
    namespace = Namespace(plane)
    namespace.make_service("db", None, {"port": 5432})
    assert namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.1", "192.0.2.2").returncode == 0
    name, token = user_of(namespace)
    words = [sys.executable, "-m", "kubectl_svc", *line.split(), f"--namespace={namespace}", f"--server={plane.server}"]
    words += [f"--certificate-authority={plane.ca_file}", f"--token={token}"]
    alone, pipe = {"KUBECONFIG": "/dev/null"}, subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True, env=alone) as run:
        time.sleep(2)
        namespace.client.delete(namespace.path("serviceaccounts", name))
        out, err = run.communicate(timeout=120)
    assert run.returncode != 0 and made in out, (out, err)
    last = err.splitlines()[-1]
    assert last.startswith("error: ") and "Unauthorized" in last and err.count("error: ") == 1, err
    assert token not in out + err and "Traceback" not in err
