"""What is offered as a fix for an Ingress or route does what it says, and takes nothing from anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.kubernetes.test_certificates import certificate
from tests.trace.choices import dumped
from tests.trace.front import (
    backend,
    gateway,
    ingress,
    ingress_class,
    listener,
    made,
    path,
    route,
    service,
    shop,
    trace,
    workload,
)

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


def labelled(**labels: str) -> dict[str, Any]:
    """The namespace of the routes."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": labels}}


def misnamed(name: str) -> list[dict[str, Any]]:
    """The Gateway with another class."""
    kind, gate = gateway()
    return [{**kind, "metadata": {"name": "gc"}}, {**gate, "spec": {**gate["spec"], "gatewayClassName": name}}]


def virtual(host: str) -> dict[str, Any]:
    """A VirtualService to a host."""
    routes = [{"route": [{"destination": {"host": host, "port": {"number": 80}}}]}]
    return made("networking.istio.io/v1", "VirtualService", "v", {"hosts": ["x"], "http": routes})


def calling(name: str) -> dict[str, Any]:
    """A webhook of a Service."""
    hook = {"name": "a.example.com", "clientConfig": {"service": {"name": name, "namespace": "shop", "port": 80}}}
    kind = "ValidatingWebhookConfiguration"
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": "guard"}, "webhooks": [hook]}


def old_ingress(port: int) -> dict[str, Any]:
    """An Ingress of a removed version, with a default backend."""
    at = {"path": "/", "backend": {"serviceName": "web", "servicePort": port}}
    rules = [{"host": "h.example.com", "http": {"paths": [at]}}]
    return made(
        "extensions/v1beta1", "Ingress", "front", {"rules": rules, "backend": {"serviceName": "web", "servicePort": "http"}}
    )


def secret(namespace: str) -> dict[str, Any]:
    """A Secret h-tls with a certificate for h.example.com."""
    pem = certificate("h", "h.example.com").decode()
    head = {"name": "h-tls", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": head, "type": "kubernetes.io/tls", "stringData": {"tls.crt": pem}}


SECRET, OF_INFRA = secret("shop"), secret("infra")
FOREIGN = {"name": "h-tls", "namespace": "shop"}
TLS = [{"hosts": ["h.example.com"], "secretName": "h-tsl"}]
OF_TEAM = listener() | {"allowedRoutes": {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"team": "b"}}}}}
OF_HOST = ingress(path("/a", "api"), host="h.example.com", defaultBackend=backend())
OF_HOST["spec"]["rules"].append({"http": {"paths": [path("/", "api")]}})
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
    "a grant beside the route lets nobody in": (
        [*BACK, *gateway(), ACROSS, {**grant(OF_SHOP, to="web"), "metadata": {"name": "g", "namespace": "shop"}}],
        "httproute/web",
        1,
        "; shop/g would, but a ReferenceGrant counts only in the namespace of the Service",
        "degraded",
    ),
    "a grant for others beside the route is no such mistake": (
        [*BACK, *gateway(), ACROSS, {**grant(OF_BLOG, to="web"), "metadata": {"name": "g", "namespace": "shop"}}],
        "httproute/web",
        0,
        "no ReferenceGrant there allows kind HTTPRoute in namespace shop",
        "shop/g",
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
    "a default backend for the other paths of a host": (
        [*shop(), *shop("api"), OF_HOST],
        "ingress/front",
        0,
        "",
        "E3",
    ),
    "the only class for an Ingress without one": (
        dumped(*shop(), ingress_class(), ingress(path(), ingressClassName="")),
        "ingress/front",
        0,
        "do: kubectl patch ingress front --type=json",
        "see: kubectl get ingressclasses",
    ),
    "of several classes none is chosen": (
        dumped(*shop(), ingress_class(), ingress_class("z"), ingress(path(), ingressClassName="")),
        "ingress/front",
        0,
        "see: kubectl get ingressclasses",
        "do: ",
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
    "a label that the namespace has stays as it is": (
        [*shop(), *gateway(OF_TEAM), labelled(team="a"), route(**HOSTED)],
        "httproute/web",
        1,
        "its label selector is team=b",
        "kubectl label",
    ),
    "a label that it lacks is added": (
        [*shop(), *gateway(OF_TEAM), labelled(tier="front"), route(**HOSTED)],
        "httproute/web",
        1,
        "do: kubectl label namespace shop team=b",
        "",
    ),
    "a class of two letters, alone": (
        [*shop(), *misnamed("gcc"), route(**HOSTED)],
        "httproute/web",
        1,
        "spec.gatewayClassName: gcc -> gc in gateway/gate",
        "see: ",
    ),
    "a host of a route": (
        [*shop(), *gateway(listener(hostname="h.example.com")), route(hostnames=["h.exmaple.com"])],
        "httproute/web",
        1,
        "spec.hostnames[0]: h.exmaple.com -> h.example.com in httproute/web",
        "see: ",
    ),
    "a host below a wildcard": (
        [*shop(), *gateway(listener(hostname="*.example.com")), route(hostnames=["h.exmaple.com"])],
        "httproute/web",
        1,
        "spec.hostnames[0]: h.exmaple.com -> h.example.com in httproute/web",
        "see: ",
    ),
    "a host of another domain": (
        [*shop(), *gateway(listener(hostname="*.example.com")), route(hostnames=["h.example.org"])],
        "httproute/web",
        1,
        "see: spec.hostnames",
        "fix: ",
    ),
    "a host of a VirtualService": (
        [*shop(), virtual("wbe")],
        "virtualservice/v",
        1,
        "spec.http[0].route[0].destination.host: wbe -> web in virtualservice/v",
        "see: ",
    ),
    "a long host of one": (
        [*shop(), virtual("wbe.shop.svc.cluster.local")],
        "virtualservice/v",
        1,
        "wbe.shop.svc.cluster.local -> web.shop.svc.cluster.local in virtualservice/v",
        "see: ",
    ),
    "a host of a DestinationRule": (
        [*shop(), made("networking.istio.io/v1", "DestinationRule", "d", {"host": "wbe"})],
        "destinationrule/d",
        0,
        "spec.host: wbe -> web in destinationrule/d",
        "see: ",
    ),
    "a name of a webhook's Service": (
        [*shop(), calling("wbe")],
        "validatingwebhookconfiguration/guard",
        1,
        "webhooks[0].clientConfig.service.name: wbe -> web in validatingwebhookconfiguration/guard",
        "see: ",
    ),
    "a name of a Secret": (
        [*shop(), ingress(path(), tls=TLS), SECRET],
        "ingress/front",
        0,
        "spec.tls[0].secretName: h-tsl -> h-tls in ingress/front",
        "kubectl create secret",
    ),
    "a name of a Secret of another type": (
        [*shop(), ingress(path(), tls=TLS), {**SECRET, "type": "Opaque"}],
        "ingress/front",
        0,
        "",
        "h-tls",
    ),
    "a Secret for other hosts": (
        [*shop(), ingress(path(), host="x.example.com", tls=[{**TLS[0], "hosts": ["x.example.com"]}]), SECRET],
        "ingress/front",
        0,
        "",
        "h-tls",
    ),
    "a name of a listener's Secret": (
        [*shop(), *gateway(listener("s", 443, "HTTPS", tls={"certificateRefs": [{"name": "h-tsl"}]})), route(), OF_INFRA],
        "httproute/web",
        1,
        "spec.listeners[0].tls.certificateRefs[0].name: h-tsl -> h-tls in gateway/gate",
        "see: ",
    ),
    "a grant for a listener's Secret": (
        [*shop(), *gateway(listener("s", 443, "HTTPS", tls={"certificateRefs": [FOREIGN]})), route(), SECRET],
        "httproute/web",
        1,
        '"to": [{"group": "", "kind": "Secret", "name": "h-tls"}]',
        "see: ",
    ),
    "an old Ingress in the form of v1": (
        [*shop(), old_ingress(80)],
        "web",
        1,
        'backend: {"serviceName": "web", "servicePort": 80} -> {"service": {"name": "web", "port": {"number": 80}}}',
        "do: ",
    ),
    "its path type, and its default backend": (
        [*shop(), old_ingress(80)],
        "web",
        1,
        'spec.defaultBackend: unset -> {"service": {"name": "web", "port": {"name": "http"}}} in ingress/front',
        "servicePort: ",
    ),
    "an old Ingress with another port": (
        [*shop(), old_ingress(8080)],
        "web",
        1,
        'backend: {"serviceName": "web", "servicePort": 8080} -> {"service": {"name": "web", "port": {"number": 80}}}',
        "see: ",
    ),
    "a refused Ingress to no Service": (
        [*shop(), ingress({key: value for key, value in path(name="wbe").items() if key != "pathType"})],
        "ingress/front",
        1,
        "pathType must be specified",
        "",
    ),
    "an old Ingress to no Service": (
        [*shop("other"), old_ingress(80)],
        "web",
        1,
        "E12 version-not-served",
        "",
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
