"""What is offered as a fix for an Ingress or route does what it says, and takes nothing from anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import backend, gateway, ingress, listener, made, path, route, service, shop, trace, workload

HOSTED: dict[str, Any] = {"hostnames": ["h.example.com"]}
ONLY = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["staff"]}
BACK = [service(namespace="back"), workload(namespace="back")]
ACROSS = route({"backendRefs": [{"name": "web", "namespace": "back", "port": 80}]})
OF_SHOP = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "shop"}
OF_BLOG = {**OF_SHOP, "namespace": "blog"}


def grant(*sources: Any, to: str = "other", name: str = "g") -> dict[str, Any]:
    """A ReferenceGrant in namespace back for one Service."""
    target = {"group": "", "kind": "Service", **({"name": to} if to else {})}
    return made("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", name, {"from": list(sources), "to": [target]}, "back")


HEADLESS = {"clusterIP": "None"}
ROWS: dict[str, tuple[list[Any], str, int, str, str]] = {
    "a listener for its own namespace keeps it": (
        [*shop(), *gateway(listener(allowed="Same")), route(**HOSTED)],
        "httproute/web",
        1,
        '"operator": "In", "values": ["infra", "shop"]',
        "matchLabels",
    ),
    "so does one that says nothing": (
        [*shop(), *gateway(listener(allowed="")), route(**HOSTED)],
        "httproute/web",
        1,
        '"operator": "In", "values": ["infra", "shop"]',
        "matchLabels",
    ),
    "the expressions of a selector are told": (
        [
            *shop(),
            *gateway(
                {
                    "name": "http",
                    "port": 80,
                    "protocol": "HTTP",
                    "allowedRoutes": {"namespaces": {"from": "Selector", "selector": {"matchExpressions": [ONLY]}}},
                }
            ),
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {}}},
            route(**HOSTED),
        ],
        "httproute/web",
        1,
        "its label selector is kubernetes.io/metadata.name=staff",
        "do: ",
    ),
    "a grant is for one Service": (
        [*BACK, *gateway(), ACROSS],
        "httproute/web",
        0,
        'create {"apiVersion": "gateway.networking.k8s.io/v1beta1"',
        "unset",
    ),
    "a grant of the same routes gets the Service, too": (
        [*BACK, *gateway(), ACROSS, grant(OF_SHOP)],
        "httproute/web",
        1,
        'spec.to[1]: unset -> {"group": "", "kind": "Service", "name": "web"} in referencegrant/g',
        "create",
    ),
    "a grant that is for others, too, stays as it is": (
        [*BACK, *gateway(), ACROSS, grant(OF_SHOP, OF_BLOG, name="httproutes-of-shop-to-web")],
        "httproute/web",
        1,
        '"name": "httproutes-of-shop-to-web-2"',
        "spec.to[1]",
    ),
    "a grant for all Services is enough": (
        [*BACK, *gateway(), ACROSS, grant(OF_SHOP, OF_BLOG, to="")],
        "httproute/web",
        0,
        "",
        "E7",
    ),
    "of two default backends none is taken away": (
        [*shop(), *shop("api"), ingress(defaultBackend=backend()), ingress(name="b", defaultBackend=backend("api"))],
        "ingress/front",
        0,
        "shop/b has a default backend, too",
        "remove",
    ),
    "two default backends that lead to one port are one": (
        [*shop(), ingress(defaultBackend=backend()), ingress(name="b", defaultBackend=backend())],
        "ingress/front",
        0,
        "",
        "E3",
    ),
    "an Ingress takes a headless Service's endpoints": (
        [*shop(**HEADLESS), ingress(path())],
        "http://h.example.com/",
        0,
        "- B12",
        "do: ",
    ),
    "an Ingress that names the port by number keeps it": (
        [*shop(**HEADLESS), ingress(path())],
        "web",
        0,
        "! B12",
        "80 -> 8080",
    ),
    "without an Ingress the port is changed": ([*shop(**HEADLESS)], "web", 0, "spec.ports[0].port: 80 -> 8080", ""),
}  # fmt: skip


@pytest.mark.parametrize(("objects", "asked", "code", "says", "not_this"), ROWS.values(), ids=ROWS)
def test_a_fix_harms_nobody(tmp_path: Path, objects: list[Any], asked: str, code: int, says: str, not_this: str) -> None:
    told = trace(tmp_path, objects, asked)
    assert told.code == code, told.text
    assert says in told.text
    assert not not_this or not_this not in told.text


PORTLESS: dict[str, Any] = {"clusterIP": "None", "ports": None}
CROSSED: dict[str, Any] = {
    "clusterIP": "None",
    "ports": [{"name": "a", "port": 80, "targetPort": 8080}, {"name": "b", "port": 8080, "targetPort": 9090}],
}
PORTS: dict[str, tuple[list[Any], str, int, str]] = {
    "the pods' port": (shop(**HEADLESS), "web.shop:8080", 0, "clients must use 8080"),
    "the pods' port of a plain name": (shop(**HEADLESS), "web:8080", 0, "clients use the pods' port"),
    "the pods' port before another port's number": (shop(**CROSSED), "web.shop:8080", 0, "port a 80/TCP"),
    "a plain name's port is the Service's": (shop(**CROSSED), "web:8080", 0, "port b 8080/TCP"),
    "the Service's port": (shop(**HEADLESS), "web.shop:80", 0, "! B12"),
    "an SRV record tells the pods' port": (shop(**HEADLESS), "_http._tcp.web.shop.svc", 0, "- B12"),
    "a workload's own port": (shop(**HEADLESS), "deploy/web:8080", 0, "- B12"),
    "a port that no container declares": (shop(**HEADLESS), "web.shop:9999", 3, "whether one listens there is unknown"),
    "a Service without ports": (shop(**PORTLESS), "web.shop:8080", 0, "no port is translated"),
    "and one that no container declares": (shop(**PORTLESS), "web.shop:9999", 3, "whether one listens there is unknown"),
    "a URL": (shop(**HEADLESS), "http://web.shop:8080/", 0, "clients must use 8080"),
    "with a cluster IP the pods' port is none of the Service": (shop(), "web.shop:8080", 1, "A2"),
    "a port name that is not there": (shop(**HEADLESS), "web:htpp", 1, "A2"),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), PORTS.values(), ids=PORTS)
def test_a_headless_service_has_the_ports_of_its_pods(
    tmp_path: Path, objects: list[Any], asked: str, code: int, says: str
) -> None:
    told = trace(tmp_path, objects, asked)
    assert (told.code, says in told.text) == (code, True), told.text


def test_a_fix_that_leaves_a_note_mends_all_the_same(tmp_path: Path) -> None:
    pending = {"type": "Accepted", "status": "Unknown", "reason": "Pending", "message": "Waiting for controller"}
    told = trace(
        tmp_path,
        [*shop(), *gateway(status={"conditions": [pending]}), route(parent={"sectionName": "htpt"}, **HOSTED)],
        "httproute/web",
    )
    assert "fix: spec.parentRefs[0].sectionName: htpt -> http in httproute/web" in told.out
