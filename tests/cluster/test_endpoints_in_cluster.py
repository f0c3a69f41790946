"""examples/in-cluster.yaml: the server takes it, its Role is enough for what it runs, and none of it could be left out."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from kubectl_svc.cli import main
from kubectl_svc.cluster import credentials
from kubectl_svc.console import Console
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace
from tests.endpoints.name_server import NameServer
from tests.waiting import wait_for

MANIFEST = Path(__file__).parents[2] / "examples/in-cluster.yaml"
RBAC = "rbac.authorization.k8s.io/v1"
OBJECTS = {one["kind"]: one for one in yaml.safe_load_all(MANIFEST.read_text())}
RULES = OBJECTS["Role"]["rules"]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def server() -> Iterator[NameServer]:
    with NameServer() as running:
        yield running


@pytest.fixture
def in_pod(namespace: Namespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command as a container of that ServiceAccount would: its files, its variables, and no kubeconfig."""
    namespace.apply(*(OBJECTS[kind] for kind in ("ServiceAccount", "Role", "RoleBinding", "Service")))
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    asked = namespace.client.create(namespace.path("serviceaccounts", "endpoints-keeper", "token"), request)
    files = {"token": asked["status"]["token"], "ca.crt": namespace.plane.ca_file.read_text(), "namespace": str(namespace)}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    monkeypatch.setattr(credentials, "_ACCOUNT", tmp_path)
    host, port = namespace.plane.server.removeprefix("https://").split(":")
    environ = {"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": port, "HOME": str(tmp_path)}

    def run(*words: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        code = main(["endpoints", *words], Console(io.StringIO(), out, err, environ))
        return code, out.getvalue(), err.getvalue()

    return run


def command(kind: str, server: NameServer) -> list[str]:
    """What the container runs, once and with our DNS server."""
    spec = OBJECTS[kind]["spec"]
    pod = spec["jobTemplate"]["spec"]["template"]["spec"] if kind == "CronJob" else spec["template"]["spec"]
    words = [word for word in pod["containers"][0]["command"] if not word.startswith("--interval")]
    assert words[:2] == ["kubectl-svc", "endpoints"]
    return words[2:] + ([f"--dns-server={server.address}"] if "sync" in words else [])


def test_the_server_takes_the_manifest_and_warns_of_nothing(namespace: Namespace) -> None:
    restricted = "pod-security.kubernetes.io/warn=restricted"
    assert namespace.kubectl("label", "namespace", str(namespace), restricted).returncode == 0
    done = namespace.kubectl("apply", "--dry-run=server", "-f", MANIFEST)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == len(OBJECTS)


def test_the_role_is_enough(namespace: Namespace, server: NameServer, in_pod: Run) -> None:
    addresses = ["192.0.2.1", "192.0.2.2"]
    server.records["db.example.com"] = addresses
    code, out, err = in_pod(*command("Deployment", server))
    assert (code, out) == (0, "192.0.2.1:5432 added\n192.0.2.2:5432 added\n")
    # The one thing that a Role in a namespace cannot give.
    assert [line for line in err.splitlines() if "only the Services of this namespace" not in line] == []
    server.records["db.example.com"] = addresses[1:]
    assert in_pod(*command("Deployment", server))[0] == 0
    assert namespace.endpoints("database") == addresses[1:]


def uses(namespace: Namespace, server: NameServer, in_pod: Run) -> list[str]:
    """The container's commands, and between them everything that may happen to slices; what went wrong."""
    wrong = []
    for records in (["192.0.2.1"], [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(1100)], ["192.0.2.2"]):
        server.records["db.example.com"] = records
        code, _, err = in_pod(*command("Deployment", server))
        if code or "addresses could not be checked" in err:
            wrong.append(err)
    return wrong


@pytest.mark.parametrize(("resource", "verb"), [(rule["resources"][0], verb) for rule in RULES for verb in rule["verbs"]])
def test_no_verb_of_the_role_could_be_left_out(
    namespace: Namespace, server: NameServer, in_pod: Run, resource: str, verb: str
) -> None:
    path = namespace.path(f"{RBAC}/roles", "endpoints-keeper")
    role = namespace.client.get(path)
    for rule in role["rules"]:
        if rule["resources"] == [resource]:
            rule["verbs"].remove(verb)
    role["rules"] = [rule for rule in role["rules"] if rule["verbs"]]
    namespace.client.replace(path, role)
    account = f"--as=system:serviceaccount:{namespace}:endpoints-keeper"
    wait_for(lambda: namespace.kubectl("auth", "can-i", verb, resource, account).stdout == "no\n")
    assert uses(namespace, server, in_pod)


def test_checking_needs_no_more(namespace: Namespace, server: NameServer, in_pod: Run, control_plane: ControlPlane) -> None:
    code, out, err = in_pod(*command("CronJob", server))
    assert (code, out, err) == (
        1,
        "",
        'probed from this machine, by tcp\nerror: the Service "database" has no endpoint with a TCP port: nothing was probed\n',
    )
    assert json.dumps(OBJECTS["CronJob"]).count("endpoints-keeper") == 1
