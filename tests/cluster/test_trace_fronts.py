"""The controller before an Ingress or a Gateway on a real API server, live and in a dump of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
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
DUMPED = "services,pods,endpointslices,ingresses,gateways,httproutes,grpcroutes"
REDIRECT = {"filters": [{"type": "RequestRedirect", "requestRedirect": {"hostname": "else.example.org"}}]}
TO_WEB = {"backendRefs": [{"name": "web", "port": 80}]}
FORMS = ["ingress/front", "http://front.example.net/", "front.example.net", "gateway/gate", "httproute/http", "grpcroute/grpc"]
FORMS += ["http://http.example.net/", "httproute/moved", "http://moved.example.net/"]


class World(NamedTuple):
    shop: Namespace
    edge: Namespace

    def ready(self, ready: bool) -> None:
        """Make the controller's pod ready, or not."""
        self.edge.make_pod_ready("controller", ready=ready)
        for name in ("balanced", "external"):
            wait_for(lambda name=name: len(self.edge.endpoints(name, ready)) == 1, what=f"the endpoint of {name}")  # type: ignore[misc]

    def publish(self, address: str) -> None:
        """Write the address that a controller would write."""
        status = {"status": {"loadBalancer": {"ingress": [{"ip": address}]}}}
        self.shop.client.patch(self.shop.path(INGRESSES, "front", "status"), status)
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
            done = space.kubectl("get", DUMPED, "-o", "yaml")
            (folder / f"{name}.yaml").write_text(done.stdout)
        classes = self.shop.kubectl("get", "ingressclasses,gatewayclasses,nodes", "-o", "yaml")
        (folder / "classes.yaml").write_text(classes.stdout)
        return ["-f", str(folder), "-n", str(self.shop)]


@pytest.fixture(scope="module")
def world(control_plane: ControlPlane, gateway_api: None) -> Iterator[World]:
    made = World(Namespace(control_plane), Namespace(control_plane))
    shop, edge = made
    shop.make_service("web", WEB, port())
    shop.make_pod("web-1", WEB, [{"name": "http", "containerPort": 8080}])
    edge.make_pod("controller", {"app": "controller"}, [8080])
    to_pods = {"name": "http", "port": 80, "targetPort": 8080}
    edge.make_service("balanced", {"app": "controller"}, to_pods, type="LoadBalancer")
    edge.make_service("external", {"app": "controller"}, to_pods, type="NodePort", externalIPs=[EXTERNAL])
    status = {"status": {"loadBalancer": {"ingress": [{"ip": BALANCER}]}}}
    edge.client.patch(edge.path("services", "balanced", "status"), status)
    name = f"class-{shop}"
    classes: dict[str, dict[str, Any]] = {
        "networking.k8s.io/v1/ingressclasses": {"spec": {"controller": "example.com/edge"}},
        f"{GATEWAYS}/gatewayclasses": {
            "apiVersion": GATEWAYS,
            "kind": "GatewayClass",
            "spec": {"controllerName": "example.com/edge"},
        },
    }
    for plural, obj in classes.items():
        shop.client.create(f"/apis/{plural}", {**obj, "metadata": {"name": name}})
    paths = [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}}]
    spec: Any = {"ingressClassName": name, "rules": [{"host": "front.example.net", "http": {"paths": paths}}]}
    shop.create(INGRESSES, {"metadata": {"name": "front"}, "spec": spec})
    listeners = [{"name": "http", "port": 80, "protocol": "HTTP"}]
    create(shop, "Gateway", "gate", {"gatewayClassName": name, "listeners": listeners})
    for kind, own, rule in (("HTTPRoute", "http", TO_WEB), ("GRPCRoute", "grpc", TO_WEB), ("HTTPRoute", "moved", REDIRECT)):
        spec = {"parentRefs": [{"name": "gate"}], "hostnames": [f"{own}.example.net"], "rules": [rule]}
        create(shop, kind, own, spec)
    wait_for(lambda: len(shop.endpoints("web")) == 1, what="the endpoint of web")
    yield made
    for plural in classes:
        shop.client.delete(f"/apis/{plural}/{name}")
    shop.close()
    edge.close()


def create(namespace: Namespace, kind: str, name: str, spec: dict[str, Any]) -> None:
    body = {"apiVersion": GATEWAYS, "kind": kind, "metadata": {"name": name}, "spec": spec}
    namespace.client.create(namespace.path(f"{GATEWAYS}/{kind.lower()}s"), body)


@pytest.mark.parametrize(
    ("address", "front"),
    [(BALANCER, "service/balanced"), (EXTERNAL, "service/external"), (NOBODY, "")],
    ids=["a load balancer", "an external IP", "nobody's address"],
)
@pytest.mark.parametrize("ready", [True, False], ids=["ready", "down"])
def test_live_and_in_a_dump(world: World, tmp_path: Path, address: str, front: str, ready: bool) -> None:
    world.ready(ready)
    world.publish(address)
    dump = world.dumped(tmp_path)
    for asked in FORMS:
        services = ["service/web"] if "moved" not in asked else []
        wanted = [front, *services] if front and not ready else services
        for source in ([], dump):
            code, out, err = world.trace(asked, *source, "-o", "name")
            assert (code, out.split()) == (int(wanted != services), wanted), (asked, source, err)
    done = world.shop.kubectl("svc", "trace", "ingress/front")
    assert (done.returncode, "not looked at" in done.stdout) == (int(bool(front) and not ready), False)


@pytest.mark.parametrize("hidden", ["services", "endpointslices"])
@pytest.mark.parametrize("ready", [True, False], ids=["ready", "down"])
def test_what_may_not_be_read_is_said(world: World, hidden: str, ready: bool) -> None:
    world.ready(ready)
    world.publish(BALANCER)
    user = {"services": "dora", "endpointslices": "erin"}[hidden]
    groups = {
        "": ["pods", "services", "nodes", "namespaces", "events"],
        "discovery.k8s.io": ["endpointslices"],
        "networking.k8s.io": ["ingresses", "ingressclasses", "networkpolicies"],
        "gateway.networking.k8s.io": ["gateways", "gatewayclasses", "httproutes", "grpcroutes", "listenersets"],
    }
    rules = [{"apiGroups": [group], "resources": kinds, "verbs": ["get", "list"]} for group, kinds in groups.items()]
    wide = [{**rule, "resources": [one for one in rule["resources"] if one != hidden]} for rule in rules]
    world.shop.plane.grant(user, *[rule for rule in wide if rule["resources"]])
    world.shop.plane.grant(user, *rules, namespace=str(world.shop))
    wait_for(lambda: world.shop.kubectl("auth", "can-i", "list", "ingresses", "-A", user=user).returncode == 0)
    wait_for(lambda: world.shop.kubectl("auth", "can-i", "list", hidden, user=user).returncode == 0)
    line = f"not looked at: the controller at {BALANCER}; 'kubectl svc trace {BALANCER}' traces its Service"
    for asked in ("ingress/front", "http://front.example.net/", "gateway/gate", "httproute/http", "grpcroute/grpc"):
        code, out, err = world.trace(asked, user=user)
        assert (code, line in " ".join(out.split())) == (0, True), (asked, out, err)
