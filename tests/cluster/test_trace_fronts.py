"""The controller before an Ingress or a Gateway on a real API server, live and in a dump of it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from tests.cluster.control_plane import ControlPlane
from tests.cluster.faults import WEB, port
from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

GATEWAYS, INGRESSES = "gateway.networking.k8s.io/v1", "networking.k8s.io/v1/ingresses"
BALANCER, EXTERNAL, NOBODY = "203.0.113.41", "203.0.113.42", "203.0.113.43"
DUMPED, GATED = "services,pods,endpointslices,ingresses", "gateways,httproutes,grpcroutes"
REDIRECT = {"filters": [{"type": "RequestRedirect", "requestRedirect": {"hostname": "else.example.org"}}]}
TO_WEB = {"backendRefs": [{"name": "web", "port": 80}]}
BY_INGRESS = ("ingress/front", "http://front.example.net/", "front.example.net")
BY_GATEWAY = ("gateway/gate", "httproute/http", "grpcroute/grpc", "http://http.example.net/", "http.example.net")
REDIRECTS = ("httproute/moved", "http://moved.example.net/")


class World(NamedTuple):
    """A shop, the namespace of the controller before it, and whether a Gateway leads there, too."""

    shop: Namespace
    edge: Namespace
    gated: bool = False

    def ready(self, ready: bool) -> None:
        """Make the controller's pod ready, or not."""
        self.edge.make_pod_ready("controller", ready=ready)
        for name in ("balanced", "external"):
            wait_for(lambda name=name: len(self.edge.endpoints(name, ready)) == 1, what=f"the endpoint of {name}")  # type: ignore[misc]

    def publish(self, address: str) -> None:
        """Write the address that a controller would write."""
        status = {"status": {"loadBalancer": {"ingress": [{"ip": address}]}}}
        self.shop.client.patch(self.shop.path(INGRESSES, "front", "status"), status)
        if self.gated:
            gate = {"status": {"addresses": [{"type": "IPAddress", "value": address}]}}
            self.shop.client.patch(self.shop.path(f"{GATEWAYS}/gateways", "gate", "status"), gate)

    def trace(self, *words: str, user: str = "admin") -> tuple[int, str, str]:
        """Exit code, stdout and stderr of ``kubectl svc trace``."""
        out, err = io.StringIO(), io.StringIO()
        environ = {"KUBECONFIG": str(self.shop.plane.kubeconfig_for(user, str(self.shop)))}
        return main(["trace", *words], Console(io.StringIO(), out, err, environ)), out.getvalue(), err.getvalue()

    def dumped(self, folder: Path) -> list[str]:
        """The flags for a dump of both namespaces."""
        for name, space in {"shop": self.shop, "edge": self.edge}.items():
            done = space.kubectl("get", f"{DUMPED},{GATED}" if self.gated else DUMPED, "-o", "yaml")
            (folder / f"{name}.yaml").write_text(done.stdout)
        classes = "ingressclasses,gatewayclasses,nodes" if self.gated else "ingressclasses,nodes"
        (folder / "classes.yaml").write_text(self.shop.kubectl("get", classes, "-o", "yaml").stdout)
        return ["-f", str(folder), "-n", str(self.shop)]


@pytest.fixture(scope="module")
def world(control_plane: ControlPlane) -> Iterator[World]:
    """An Ingress, and two Services of its controller."""
    made = World(Namespace(control_plane), Namespace(control_plane))
    shop, edge = made.shop, made.edge
    shop.make_service("web", WEB, port())
    shop.make_pod("web-1", WEB, [{"name": "http", "containerPort": 8080}])
    edge.make_pod("controller", {"app": "controller"}, [8080])
    to_pods = {"name": "http", "port": 80, "targetPort": 8080}
    edge.make_service("balanced", {"app": "controller"}, to_pods, type="LoadBalancer")
    edge.make_service("external", {"app": "controller"}, to_pods, type="NodePort", externalIPs=[EXTERNAL])
    status = {"status": {"loadBalancer": {"ingress": [{"ip": BALANCER}]}}}
    edge.client.patch(edge.path("services", "balanced", "status"), status)
    classes, name = "/apis/networking.k8s.io/v1/ingressclasses", f"class-{shop}"
    shop.client.create(classes, {"metadata": {"name": name}, "spec": {"controller": "example.com/edge"}})
    paths = [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}}]
    spec: Any = {"ingressClassName": name, "rules": [{"host": "front.example.net", "http": {"paths": paths}}]}
    shop.create(INGRESSES, {"metadata": {"name": "front"}, "spec": spec})
    wait_for(lambda: len(shop.endpoints("web")) == 1, what="the endpoint of web")
    yield made
    shop.client.delete(f"{classes}/{name}")
    shop.close()
    edge.close()


@pytest.fixture(scope="module")
def gated(world: World, gateway_api: None) -> Iterator[World]:
    """The same with a Gateway and its routes."""
    shop, classes = world.shop, f"/apis/{GATEWAYS}/gatewayclasses"
    name = f"class-{shop}"
    own = {"apiVersion": GATEWAYS, "kind": "GatewayClass", "spec": {"controllerName": "example.com/edge"}}
    shop.client.create(classes, {**own, "metadata": {"name": name}})
    listeners = [{"name": "http", "port": 80, "protocol": "HTTP"}]
    create(shop, "Gateway", "gate", {"gatewayClassName": name, "listeners": listeners})
    for kind, route, rule in (("HTTPRoute", "http", TO_WEB), ("GRPCRoute", "grpc", TO_WEB), ("HTTPRoute", "moved", REDIRECT)):
        spec = {"parentRefs": [{"name": "gate"}], "hostnames": [f"{route}.example.net"], "rules": [rule]}
        create(shop, kind, route, spec)
    yield world._replace(gated=True)
    shop.client.delete(f"{classes}/{name}")


def create(namespace: Namespace, kind: str, name: str, spec: dict[str, Any]) -> None:
    body = {"apiVersion": GATEWAYS, "kind": kind, "metadata": {"name": name}, "spec": spec}
    namespace.client.create(namespace.path(f"{GATEWAYS}/{kind.lower()}s"), body)


READY = pytest.mark.parametrize("ready", [True, False], ids=["ready", "down"])


@pytest.mark.parametrize(
    ("address", "front"),
    [(BALANCER, "service/balanced"), (EXTERNAL, "service/external"), (NOBODY, "")],
    ids=["a load balancer", "an external IP", "nobody's address"],
)
@READY
def test_live_and_in_a_dump(world: World, tmp_path: Path, address: str, front: str, ready: bool) -> None:
    agrees(world, tmp_path, BY_INGRESS, address, front, ready)
    done = world.shop.kubectl("svc", "trace", "ingress/front")
    assert (done.returncode, "not looked at" in done.stdout) == (int(bool(front) and not ready), False)


@READY
def test_by_a_gateway(gated: World, tmp_path: Path, ready: bool) -> None:
    agrees(gated, tmp_path, (*BY_GATEWAY, *REDIRECTS), BALANCER, "service/balanced", ready)


def agrees(world: World, folder: Path, forms: Sequence[str], address: str, front: str, ready: bool) -> None:
    """A cluster and its dump say that a controller is down where it is."""
    world.ready(ready)
    world.publish(address)
    dump = world.dumped(folder)
    for asked in forms:
        services = [] if asked in REDIRECTS else ["service/web"]
        wanted = [front, *services] if front and not ready else services
        for source in ([], dump):
            code, out, err = world.trace(asked, *source, "-o", "name")
            assert (code, out.split()) == (int(wanted != services), wanted), (asked, source, err)


@pytest.mark.parametrize(("hidden", "user"), [("services", "dora"), ("endpointslices", "erin")])
@READY
def test_what_may_not_be_read_is_said(gated: World, hidden: str, user: str, ready: bool) -> None:
    gated.ready(ready)
    gated.publish(BALANCER)
    groups = {
        "": ["pods", "services", "nodes", "namespaces", "events"],
        "discovery.k8s.io": ["endpointslices"],
        "networking.k8s.io": ["ingresses", "ingressclasses", "networkpolicies"],
        "gateway.networking.k8s.io": ["gateways", "gatewayclasses", "httproutes", "grpcroutes", "listenersets"],
    }
    rules = [{"apiGroups": [group], "resources": kinds, "verbs": ["get", "list"]} for group, kinds in groups.items()]
    wide = [{**rule, "resources": [one for one in rule["resources"] if one != hidden]} for rule in rules]
    gated.shop.plane.grant(user, *[rule for rule in wide if rule["resources"]])
    gated.shop.plane.grant(user, *rules, namespace=str(gated.shop))
    wait_for(lambda: gated.shop.kubectl("auth", "can-i", "list", "ingresses", "-A", user=user).returncode == 0)
    wait_for(lambda: gated.shop.kubectl("auth", "can-i", "list", hidden, user=user).returncode == 0)
    line = f"not looked at: the controller at {BALANCER}; 'kubectl svc trace {BALANCER}' traces its Service"
    for asked in (*BY_INGRESS[:2], *BY_GATEWAY[:4]):
        code, out, err = gated.trace(asked, user=user)
        assert (code, line in " ".join(out.split())) == (0, True), (asked, out, err)
