"""Each command with exactly the Role that it prints: all of it is needed, none is missing, and what is taken away is told."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pytest
import yaml

from kubectl_svc.cli import main
from kubectl_svc.cluster.api import FIELD_MANAGER
from kubectl_svc.commands.roles import ROLES
from kubectl_svc.console import Console
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace
from tests.cluster.projects import PROJECTS
from tests.endpoints.name_server import NameServer
from tests.waiting import wait_for

RBAC = "rbac.authorization.k8s.io/v1"
SLICES = "discovery.k8s.io/v1/endpointslices"
OPEN = re.compile(r"/api(/v1)?$|/apis(/[^/]+){0,2}$|.*/selfsubjectaccessreviews$")
"""What every user of a cluster may ask: discovery, and what they may do."""
VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


class Permission(NamedTuple):
    """One word of a rule; ``wide`` is that of a ClusterRole."""

    group: str
    resource: str
    verb: str
    wide: bool


class Ended(NamedTuple):
    """How a command line ended, and what it asked: permission -> whether it was given."""

    code: int
    out: str
    err: str
    asked: Mapping[Permission, bool]


def slice_of(
    service: str, name: str, *addresses: str, owner: str = "kubectl-svc", finalizers: Sequence[str] = ()
) -> dict[str, Any]:
    labels = {"kubernetes.io/service-name": service, "endpointslice.kubernetes.io/managed-by": owner}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": name,
            "labels": {label: value for label, value in labels.items() if value},
            "finalizers": list(finalizers),
        },
        "addressType": "IPv4",
        "ports": [{"name": "", "port": 5432, "protocol": "TCP"}],
        "endpoints": [{"addresses": [address], "conditions": {"ready": True}} for address in addresses],
    }


CLASSIC = {
    "apiVersion": "v1",
    "kind": "Endpoints",
    "metadata": {"name": "db"},
    "subsets": [{"addresses": [{"ip": "192.0.2.9"}], "ports": [{"port": 5432}]}],
}
TWO = [slice_of("db", "db-1", "192.0.2.1", "192.0.2.2"), slice_of("db", "db-2", "192.0.2.3")]
DOWN = {**CLASSIC, "subsets": [{"notReadyAddresses": [{"ip": "192.0.2.9"}], "ports": [{"port": 5432}]}]}
NAMELESS = slice_of("", "db-nameless", "192.0.2.1", owner="")
GONE = {**CLASSIC, "metadata": {"name": "gone"}}
DRAINED = {
    **TWO[0],
    "endpoints": [{"addresses": ["192.0.2.1"], "conditions": {"ready": False, "serving": True, "terminating": True}}],
}
KEPT = slice_of("db", "db-1", "192.0.2.1", finalizers=["example.com/kept"])
GONE_KEPT = {**CLASSIC, "metadata": {"name": "gone", "finalizers": ["example.com/kept"]}}
GONE_SLICE = slice_of("gone", "gone-1", "192.0.2.1", finalizers=["example.com/kept"])
V6 = {**slice_of("db", "db-6", "2001:db8::1"), "addressType": "IPv6"}

# Command -> its lines, each with what holds the endpoints of the Service "db" before.
LINES: Mapping[str, list[tuple[str, list[dict[str, Any]]]]] = {
    "endpoints get": [("db", TWO), ("", TWO)],
    "endpoints add": [
        ("db 192.0.2.7 192.0.2.8:99", []),
        ("db 192.0.2.7", []),
        ("db 192.0.2.7", TWO),
        ("db 192.0.2.7", [CLASSIC]),
    ],
    "endpoints set": [
        ("db 192.0.2.7 192.0.2.8:99", []),
        ("db 192.0.2.7", []),
        ("db 192.0.2.7", TWO),
        ("db 192.0.2.7", [TWO[0], V6]),
        ("db 192.0.2.7", [CLASSIC]),
    ],
    "endpoints switch": [
        ("db --to=192.0.2.7", []),
        ("db --to 192.0.2.7 192.0.2.8:99", []),
        ("db --to=192.0.2.7", TWO),
        ("db --to=192.0.2.7", [TWO[0], V6]),
        ("db --to=192.0.2.7", [CLASSIC]),
    ],
    "endpoints remove": [
        ("db 192.0.2.1", TWO[:1]),
        ("db 192.0.2.1", []),
        ("db 192.0.2.3", TWO),
        ("db 192.0.2.9 --allow=empty", [CLASSIC]),
    ],
    "endpoints drain": [("db 192.0.2.1", TWO[:1]), ("db 192.0.2.1", []), ("db 192.0.2.9", [CLASSIC])],
    "endpoints undrain": [("db 192.0.2.1", [DRAINED]), ("db 192.0.2.1", []), ("db 192.0.2.9", [DOWN])],
    "endpoints delete": [("db", TWO[:1]), ("db", [KEPT])],
    "endpoints migrate": [("db", [CLASSIC]), ("db", [CLASSIC, TWO[0]]), ("db --back", TWO[:1])],
    "endpoints sync": [
        ("db --dns=db.example.com --dns-server={dns}", holders) for holders in ([], TWO, [TWO[0], V6], [CLASSIC])
    ],
    "endpoints adopt": [("db", [slice_of("db", "db-x", "192.0.2.1", owner="")]), ("db", [NAMELESS])],
    "endpoints clean": [
        ("gone", [slice_of("gone", "gone-1", "192.0.2.1")]),
        ("gone", [GONE]),
        ("gone", [GONE_SLICE]),
        ("gone", [GONE_KEPT]),
    ],
    "endpoints check": [
        ("db --tries=1 --probe-timeout=1ms --apply --min-ready=0 --allow=empty", holders) for holders in (TWO[:1], [CLASSIC])
    ],
    "trace": [
        *(
            (line, [])
            for line in ("web", "web --from=pod/asks", "absent", "db", "pending", "pod/web-1", "deploy/app", "rs/app")
        ),
        *(
            (line, [])
            for line in ("sts/app", "ds/app", "job/app", "cj/app", "rc/app", "ingress/front", "http://shop.example.com")
        ),
        *(
            (line, [])
            for line in (
                "httproute/x",
                "grpcroute/x",
                "gateway/x",
                "gateway/absent",
                ":30080",
                "10.244.9.9",
                "web.elsewhere",
                "https://nobody.example.net/",
                "",
            )
        ),
        *(
            (line, [])
            for line in (
                "web -o=wide",
                "web --node={node}",
                "web --from=192.0.2.200",
                "selected --from=pod/asks",
                "none",
                "headless",
            )
        ),
        *((f"{kind}/x", []) for kind in (*(kind.lower() for kind, _ in PROJECTS.values()), "tcproute", "tlsroute", "udproute")),
        *(
            (f"{kind}/x", [])
            for kind in ("validatingwebhookconfiguration", "mutatingwebhookconfiguration", "apiservice", "crd")
        ),
        *((line, []) for line in ("web --from=deploy/app", "web --from=sts/app", "web --from={other}/pod/away")),
    ],
    "trace -A": [("", [])],
    "endpoints get -A": [("", TWO)],
    "expose": [
        *((f"{kind}/app --port=80 --name=made", []) for kind in ("pod", "rc", "deploy", "rs", "sts", "ds", "job", "cj")),
        ("deploy/app --port=80 --name=made -o wide", []),
        ("pod/app --port=80 --name=made --apply", []),
        ("pod/app --port=80 --name=web --wait --apply", []),
        ("deploy/app --port=80 --name=made --wait=endpoints --timeout=1s", []),
        ("--name=out --address=192.0.2.1 --port=80", []),
        ("--name=out --address=192.0.2.1,192.0.2.2:99 --port=80", []),
        ("--name=db --address=192.0.2.9,192.0.2.7 --port=5432 --apply --force-conflicts", [CLASSIC]),
        ("--name=db --address=192.0.2.1 --port=5432 --apply", TWO),
        ("--name=db --address=192.0.2.1 --port=5432 --apply", [TWO[0], V6]),
        ("pod/absent --port=80", []),  # whoever may not look for the namespace is told of the pod
    ],
}


class World:
    """A namespace with something of everything, and who may do what in it."""

    def __init__(self, namespace: Namespace) -> None:
        self.namespace, self.plane, self.count = namespace, namespace.plane, 0
        self.node = self.dns = self.other = ""

    def reset(self, holders: list[dict[str, Any]]) -> None:
        """``holders`` alone hold endpoints of what has no selector, and nothing that a line makes is there."""
        client, path = self.plane.client, self.namespace.path
        for name in ("made", "out", "app"):
            if client.find(path("services", name)):
                client.delete(path("services", name))
        for kind in ("endpoints", SLICES):
            for held in self.namespace.objects(kind):
                if held["metadata"].pop("finalizers", None):
                    client.replace(path(kind, held["metadata"]["name"]), held)
        for name in ("db", "gone"):
            if client.find(path("endpoints", name)):
                client.delete(path("endpoints", name))
        if client.find(path(SLICES, "db-nameless")):
            client.delete(path(SLICES, "db-nameless"))
        mirrored = [one for one in self.namespace.slices("db") if "mirroring" in str(one["metadata"]["labels"])]
        for found in (*self.namespace.slices("db"), *self.namespace.slices("gone"), *self.namespace.slices("out")):
            if found not in mirrored:
                client.delete(path(SLICES, found["metadata"]["name"]))
        wait_for(lambda: not self.namespace.slices("db"), what="no slice")
        for holder in holders:
            kind = "endpoints" if holder["kind"] == "Endpoints" else SLICES
            client.create(f"{path(kind)}?fieldManager={FIELD_MANAGER}", holder)
            if holder in (CLASSIC, DOWN):
                wait_for(lambda: self.namespace.slices("db"), what="a copy of the Endpoints")

    def token(self, documents: list[dict[str, Any]]) -> str:
        """The token of a new ServiceAccount that is bound to these Roles and ClusterRoles."""
        self.count += 1
        client, name, space = self.plane.client, f"user-{self.count}", str(self.namespace)
        client.create(self.namespace.path("serviceaccounts"), {"metadata": {"name": name}})
        subject = {"kind": "ServiceAccount", "name": name, "namespace": space}
        for role in documents:
            kind = role["kind"]
            base = f"/apis/{RBAC}" + (f"/namespaces/{space}" if kind == "Role" else "")
            made = {**role, "metadata": {"name": f"{space}-{name}"}}
            client.create(f"{base}/{kind.lower()}s", made)
            reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": f"{space}-{name}"}
            bound = {"metadata": {"name": f"{space}-{name}"}, "roleRef": reference, "subjects": [subject]}
            client.create(f"{base}/{kind.lower()}bindings", bound)
        for role in documents:
            self._wait(f"system:serviceaccount:{space}:{name}", role)
        request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
        return str(client.create(self.namespace.path("serviceaccounts", name, "token"), request)["status"]["token"])

    def _wait(self, user: str, role: dict[str, Any]) -> None:
        """Until the server knows of the last rule of a role."""
        if not role["rules"]:
            return
        rule = role["rules"][-1]
        attributes = {"group": rule["apiGroups"][0], "resource": rule["resources"][-1], "verb": rule["verbs"][-1]}
        if role["kind"] == "Role":
            attributes["namespace"] = str(self.namespace)
        review = {"spec": {"user": user, "resourceAttributes": attributes}}
        path = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
        wait_for(lambda: self.plane.client.create(path, review)["status"]["allowed"], what="the role")

    def run(self, token: str, command: str, line: str, holders: list[dict[str, Any]]) -> Ended:
        """One command line as whoever has ``token``."""
        self.reset(holders)
        filled = line.format(node=self.node, dns=self.dns, other=self.other)
        words = [*command.split(), *filled.split(), "-v=6", f"--namespace={self.namespace}"]
        words += [f"--server={self.plane.server}", f"--certificate-authority={self.plane.ca_file}", f"--token={token}"]
        out, err = io.StringIO(), io.StringIO()
        code = main(words, Console(io.StringIO(), out, err, {"KUBECONFIG": "/dev/null"}))
        requests = [line.split(" ") for line in err.getvalue().splitlines() if re.match(r"(GET|POST|PUT|PATCH|DELETE) /", line)]
        expected = [line for line in err.getvalue().splitlines() if not re.match(r"(GET|POST|PUT|PATCH|DELETE) /", line)]
        asked: dict[Permission, bool] = {}
        for method, path, status, *_ in requests:
            if permission := self._permission(method, path.partition("?")[0]):
                asked[permission] = asked.get(permission, True) and status != "403"
        return Ended(code, out.getvalue(), "\n".join(expected), asked)

    def _permission(self, method: str, path: str) -> Permission | None:
        if OPEN.match(path):
            return None
        parts = path.removeprefix("/api/v1/").removeprefix("/apis/").split("/")
        group = "" if path.startswith("/api/") else parts[0]
        parts = parts if path.startswith("/api/") else parts[2:]
        here = parts[:2] == ["namespaces", str(self.namespace)] and len(parts) > 2
        other = parts[0] == "namespaces" and len(parts) > 2
        resource, *name = parts[2:] if other else parts
        return Permission(group, resource, VERBS.get(method, "get" if name else "list"), not here)


@pytest.fixture(scope="module")
def name_server() -> Iterator[NameServer]:
    with NameServer() as running:
        running.records["db.example.com"] = ["192.0.2.7"]
        yield running


@pytest.fixture(scope="module")
def world(control_plane: ControlPlane, projects: None, name_server: NameServer) -> Iterator[World]:
    namespace = Namespace(control_plane)
    made = World(namespace)
    made.dns = name_server.address
    labels = {"app": "app"}
    pod: dict[str, Any] = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "main", "image": "registry.example/main"}]},
    }
    once = {**pod, "spec": {**pod["spec"], "restartPolicy": "Never"}}
    selected = {"replicas": 0, "selector": {"matchLabels": labels}, "template": pod}
    for resource, spec in {
        "apps/v1/deployments": selected,
        "apps/v1/replicasets": selected,
        "apps/v1/statefulsets": {**selected, "serviceName": "web"},
        "apps/v1/daemonsets": {
            "selector": {"matchLabels": {"app": "ds"}},
            "template": {**pod, "metadata": {"labels": {"app": "ds"}}},
        },
        "batch/v1/jobs": {"parallelism": 0, "template": once},
        "batch/v1/cronjobs": {"schedule": "0 0 1 1 *", "suspend": True, "jobTemplate": {"spec": {"template": once}}},
        "replicationcontrollers": {
            "replicas": 0,
            "selector": {"app": "rc"},
            "template": {**pod, "metadata": {"labels": {"app": "rc"}}},
        },
    }.items():
        namespace.client.create(namespace.path(resource), {"metadata": {"name": "app"}, "spec": spec})
    made.node = namespace.make_node(f"{namespace}-1")
    # No pod has the labels of a workload: one without replicas adopts such a pod and deletes it.
    for name, app in {"web-1": "web", "asks": "asks", "app": "alone"}.items():
        namespace.make_pod(name, {"app": app}, [8080], node=made.node)
    other = Namespace(control_plane)
    other.make_pod("away", {"app": "away"}, [8080])
    made.other = str(other)
    other.make_service("controller", {"app": "away"}, 80, type="LoadBalancer")
    balanced = {"status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.77"}]}}}
    other.client.patch(other.path("services", "controller", "status"), balanced)
    namespace.make_service("web", {"app": "web"}, 80)
    namespace.make_service("selected", {"app": "web"}, 80)
    namespace.make_service("none", {"app": "nobody"}, 80)
    namespace.make_service("headless", {"app": "nobody"}, 80, clusterIP="None")
    namespace.make_service("pending", {"app": "web"}, 80, type="LoadBalancer")
    port = {"ports": [{"port": 5432}]}
    namespace.client.create(namespace.path("services"), {"metadata": {"name": "db"}, "spec": port})
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    rule = {"host": "shop.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    namespace.client.create(
        namespace.path("networking.k8s.io/v1/ingresses"), {"metadata": {"name": "front"}, "spec": {"rules": [rule]}}
    )
    namespace.client.patch(namespace.path("networking.k8s.io/v1/ingresses", "front", "status"), balanced)
    gateways = "gateway.networking.k8s.io/v1"
    to: dict[str, Any] = {
        "parentRefs": [{"name": "x"}],
        "hostnames": ["x.example.com"],
        "rules": [{"backendRefs": [{"name": "web", "port": 80}]}],
    }
    http = {"name": "http", "port": 80, "protocol": "HTTP"}
    passing = {"name": "tls", "port": 8443, "protocol": "TLS", "tls": {"mode": "Passthrough"}}
    plain = [{"name": kind.lower(), "port": 9000, "protocol": kind} for kind in ("TCP", "UDP")]
    listeners: dict[str, Any] = {"gatewayClassName": "x", "listeners": [http, passing, *plain]}
    for plural, kind, spec in (
        ("gateways", "Gateway", listeners),
        ("httproutes", "HTTPRoute", to),
        ("grpcroutes", "GRPCRoute", to),
    ):
        namespace.client.create(
            namespace.path(f"{gateways}/{plural}"),
            {"apiVersion": gateways, "kind": kind, "metadata": {"name": "x"}, "spec": spec},
        )
    peers = [{"from": [{"namespaceSelector": {"matchLabels": {"team": "shop"}}}, {"podSelector": {}}]}]
    policy = {"podSelector": {"matchLabels": {"app": "web"}}, "ingress": peers}
    namespace.client.create(
        namespace.path("networking.k8s.io/v1/networkpolicies"), {"metadata": {"name": "some"}, "spec": policy}
    )
    wait_for(lambda: namespace.endpoints("web"), what="endpoints")
    yield made
    other.close()
    namespace.close()


def role_of(command: str, namespace: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    words = [*command.split(), "--print-role", f"--namespace={namespace}"]
    assert main(words, Console(io.StringIO(), out, io.StringIO(), {})) == 0
    return list(yaml.safe_load_all(out.getvalue()))


def granted(documents: list[dict[str, Any]]) -> set[Permission]:
    return {
        Permission(group, resource, verb, role["kind"] == "ClusterRole")
        for role in documents
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }


def rules(permissions: set[Permission]) -> list[dict[str, Any]]:
    """Roles with exactly these permissions."""
    return [
        {
            "kind": "ClusterRole" if wide else "Role",
            "rules": [
                {"apiGroups": [one.group], "resources": [one.resource], "verbs": [one.verb]}
                for one in sorted(permissions)
                if one.wide is wide
            ],
        }
        for wide in (False, True)
    ]


def test_every_command_is_tried() -> None:
    assert {command.removesuffix(" -A") for command in LINES} == set(ROLES) - {"completion", "version"}


MOST = 4
"""So many lines are tried again without a permission that they ask for."""
HINTS = {
    Permission(group, resource, "get", False)
    for group, resources in {
        "networking.k8s.io": ("ingresses",),
        "gateway.networking.k8s.io": ("gateways", "httproutes", "grpcroutes", "tcproutes", "tlsroutes", "udproutes"),
        "networking.istio.io": ("gateways",),
    }.items()
    for resource in resources
}
"""They are for what else has a name that was not found; the line that says it was not found is true without."""
TOLD = re.compile(
    r"forbidden|do not have permission|may not|could not be|cannot be|unknown|is also served by|is in endpoints/|stays up"
)


@pytest.mark.timeout(600)  # "trace" tries some two hundred lines
@pytest.mark.parametrize("command", LINES)
def test_the_role_is_what_the_command_asks(world: World, command: str) -> None:
    """Enough and no more, and what is taken away is told by a line that asks for it."""
    documents = role_of(command, str(world.namespace))
    allowed, token = granted(documents), world.token(documents)
    full = [(line, world.run(token, command, *line)) for line in LINES[command]]
    refused = {permission for _, ended in full for permission, given in ended.asked.items() if not given}
    used = {permission for _, ended in full for permission in ended.asked}
    unused = [one for one in allowed - used if one.wide or one._replace(wide=True) not in used]
    assert (sorted(refused), sorted(unused)) == ([], [])
    untold = []
    for permission in sorted(allowed):
        token = world.token(rules(allowed - {permission, permission._replace(wide=not permission.wide)}))
        either = {permission, permission._replace(wide=True)}
        asking = [line for line, before in full if either & set(before.asked)][:MOST]
        lost = [world.run(token, command, *line) for line in asking]
        assert not [ended.err for ended in lost if "this is a bug" in ended.err]
        if command == "expose" and permission.resource == "namespaces":
            continue  # it is told that the pod is not found, which is true
        if permission in HINTS:
            continue
        if not any(TOLD.search(ended.out + ended.err) for ended in lost):
            untold.append(permission)
    assert untold == []
