"""The bed itself: what the other tests of this folder take for granted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.control_plane import BOUND, USERS, ControlPlane, running
from tests.cluster.faults import ingress
from tests.cluster.ingress_faults import ingress_class
from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]


def test_the_real_controller_writes_slices_of_both_families(namespace: Namespace) -> None:
    namespace.make_node("bed-a", "zone-a")
    service = namespace.make_service("web", {"app": "web"}, 80, ipFamilyPolicy="RequireDualStack")
    assert service["spec"]["ipFamilies"] == ["IPv4", "IPv6"]
    namespace.make_pod("ready", {"app": "web"}, [80], ip=["10.244.77.1", "fd00:244::77"], node="bed-a")
    namespace.make_pod("unready", {"app": "web"}, [80], ip=["10.244.77.2", "fd00:244::78"], node="bed-a", ready=False)
    namespace.make_pod("pending", {"app": "web"}, [80], running=False)
    wait_for(lambda: namespace.endpoints("web") == ["10.244.77.1", "fd00:244::77"])
    wait_for(lambda: namespace.endpoints("web", ready=False) == ["10.244.77.2", "fd00:244::78"])
    (endpoint,) = [
        one for slice in namespace.slices("web") for one in slice["endpoints"] if one["addresses"] == ["10.244.77.1"]
    ]
    assert (endpoint["nodeName"], endpoint["zone"]) == ("bed-a", "zone-a")
    assert endpoint["targetRef"]["name"] == "ready"


@pytest.mark.kubernetes("1.35")
def test_a_bound_pod_has_the_topology_labels_of_its_node(namespace: Namespace) -> None:
    namespace.make_node("bed-b", "zone-b")
    pod = namespace.make_pod("one", {"app": "web"}, [80], node="bed-b")
    assert pod["metadata"]["labels"] == {"app": "web", "topology.kubernetes.io/zone": "zone-b"}


def test_a_pod_made_unready_later_leaves(namespace: Namespace) -> None:
    namespace.make_service("web", {"app": "web"})
    pod = namespace.make_pod("one", {"app": "web"}, [80])
    wait_for(lambda: namespace.endpoints("web") == [pod["status"]["podIP"]])
    again = namespace.make_pod_ready("one", ready=False)
    assert again["status"]["podIP"] == pod["status"]["podIP"]
    wait_for(lambda: namespace.endpoints("web") == [])


def test_deployments_get_their_pods(namespace: Namespace) -> None:
    done = namespace.kubectl("create", "deployment", "web", "--image=registry.example/web", "--replicas=2")
    assert done.returncode == 0, done.stderr
    pods = wait_for(lambda: found if len(found := namespace.objects("pods", "app=web")) == 2 else None)
    for pod in pods:
        namespace.make_pod_ready(pod["metadata"]["name"])
    wait_for(lambda: namespace.get("apps/v1/deployments", "web")["status"].get("readyReplicas") == 2)


@pytest.mark.parametrize("user", USERS)
def test_every_user_is_who_they_say(control_plane: ControlPlane, user: str) -> None:
    done = control_plane.kubectl("auth", "whoami", "-o", "json", user=user)
    assert json.loads(done.stdout)["status"]["userInfo"]["username"] == user


def test_the_client_certificate_is_an_admin(control_plane: ControlPlane) -> None:
    files = {"client-certificate": control_plane.client_certificate, "client-key": control_plane.client_key}
    kubeconfig = control_plane.write_kubeconfig("certificate", {name: str(path) for name, path in files.items()})
    done = control_plane.kubectl("auth", "whoami", "-o", "json", env={"KUBECONFIG": str(kubeconfig)})
    user = json.loads(done.stdout)["status"]["userInfo"]
    assert user["username"] == "certified-admin"
    assert "system:masters" in user["groups"]


def test_rights_are_as_bound_and_as_granted(namespace: Namespace) -> None:
    def may(user: str) -> bool:
        return namespace.kubectl("get", "services", user=user).returncode == 0

    assert [user for user in USERS if may(user)] == [*BOUND, "admin"]
    namespace.plane.grant("alice", {"apiGroups": [""], "resources": ["services"], "verbs": ["list"]}, namespace=namespace.name)
    assert may("alice")
    assert not may("bob")


def test_a_closed_namespace_leaves_nothing_to_be_found(control_plane: ControlPlane) -> None:
    """Its pods are bound to a node, and a Deployment would make others."""
    namespace, client = Namespace(control_plane), control_plane.client
    namespace.kubectl("create", "deployment", "web", "--image=registry.example/web")
    wait_for(lambda: namespace.objects("pods"), what="the pod")
    for pod in namespace.objects("pods"):
        namespace.make_pod_ready(pod["metadata"]["name"])
    namespace.make_service("web", {"app": "web"}, 80, type="NodePort")
    ingress(namespace, "web", {"number": 80})
    ingress_class(namespace)
    gone = [
        *namespace.beyond,
        *map(namespace.path, ("services", "pods", "apps/v1/deployments", "networking.k8s.io/v1/ingresses")),
    ]
    assert [path for path in gone if not client.get(path).get("items", [path])] == []
    namespace.close()
    assert [path for path in gone if (client.find(path) or {"items": []}).get("items", [path])] == []


def test_kubectl_finds_the_plugin_of_this_python(control_plane: ControlPlane) -> None:
    done = control_plane.kubectl("plugin", "list")
    assert str(Path(sys.executable).parent / "kubectl-svc") in done.stdout.splitlines()


def test_a_stopped_control_plane_leaves_nothing_running(control_plane_binaries: Path, tmp_path: Path) -> None:
    with running(tmp_path, control_plane_binaries) as plane:
        pids = plane.pids
        assert len(pids) == 3
        assert all(map(_alive, pids))
    assert not any(map(_alive, pids))
    assert not (tmp_path / "etcd").exists()
    assert (tmp_path / "kube-apiserver.log").stat().st_size


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name)
def test_an_ended_run_leaves_nothing_running(control_plane_binaries: Path, tmp_path: Path, end: signal.Signals) -> None:
    program = (
        "import sys, time; from pathlib import Path; from tests.cluster.control_plane import running\n"
        "with running(Path(sys.argv[1]), Path(sys.argv[2])) as plane:\n"
        "    print(*plane.pids, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(tmp_path), str(control_plane_binaries)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        assert run.stdout
        pids = [int(pid) for pid in run.stdout.readline().split()]
        assert len(pids) == 3
        run.send_signal(end)
        assert run.wait(60)
    wait_for(lambda: not any(map(_alive, pids)), what="the servers to end")


def test_a_server_that_cannot_start_is_shown_with_its_log(control_plane_binaries: Path, tmp_path: Path) -> None:
    (tmp_path / "etcd").write_text("no folder")
    with (
        pytest.raises(AssertionError, match=r"(?s)a server ended.*--- etcd \(ended with .*etcd"),
        running(tmp_path, control_plane_binaries),
    ):
        pass


def _alive(pid: int) -> bool:
    """Whether it runs; what was killed but not yet reaped, because its new parent takes its time, does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return not state.startswith("Z")
