"""Every JSON type at every place of what leads to a Service: the rooms that read it raise nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from kubectl_svc.kubernetes.dns.answers import AAAA, SRV, A, Zone
from kubectl_svc.kubernetes.dns.resolver import candidates, resolver_of
from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.attachment import attach, parents_of
from kubectl_svc.kubernetes.gateway.backends import backends_of, permitted, share
from kubectl_svc.kubernetes.gateway.conflicts import conflicts as conflicting
from kubectl_svc.kubernetes.gateway.listeners import listeners_of
from kubectl_svc.kubernetes.gateway.matching import Request
from kubectl_svc.kubernetes.gateway.matching import route as taken
from kubectl_svc.kubernetes.ingress.classes import class_of
from kubectl_svc.kubernetes.ingress.rules import conflicts, route, rules_of
from kubectl_svc.kubernetes.ingress.tls import flaws, sections
from kubectl_svc.kubernetes.references.openings import openings
from kubectl_svc.kubernetes.references.reading import references
from kubectl_svc.objects.conditions import of_object
from tests.hostile.values import VALUES, paths, replaced
from tests.kubernetes.gateway.build import gateway, listener, path, rule
from tests.kubernetes.gateway.build import route as http_route
from tests.kubernetes.references.test_table import CASES, made

Object = dict[str, Any]

KINDS = ("Ingress", "HTTPRoute", "MutatingWebhookConfiguration", "IngressRoute", "Route", "VirtualService")

GATE = gateway(
    listener(namespaces={"from": "Selector", "selector": {"matchLabels": {"a": "b"}}}, kinds=[{"kind": "HTTPRoute"}])
)
ROUTE = http_route(rule(path("/a", method="GET", headers=[{"name": "x", "value": "y"}]), weight=1), hostnames=["a.example.com"])
INGRESS = yaml.safe_load(
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: front, namespace: shop, annotations: {kubernetes.io/ingress.class: nginx}}
    spec:
      ingressClassName: nginx
      defaultBackend: {service: {name: rest, port: {number: 80}}}
      tls: [{hosts: [shop.example.com], secretName: tls}]
      rules:
      - host: shop.example.com
        http: {paths: [{path: /a, pathType: Exact, backend: {service: {name: web, port: {name: http}}}}]}
    """
)
SECRET = {"type": "kubernetes.io/tls", "data": {"tls.crt": "bm90aGluZw=="}}
GRANT = {
    "metadata": {"namespace": "back"},
    "spec": {
        "from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "shop"}],
        "to": [{"kind": "Service"}],
    },
}
STATUS = {
    **ROUTE,
    "status": {
        "parents": [
            {"parentRef": {"name": "gate", "namespace": "infra"}, "conditions": [{"type": "Accepted", "status": "True"}]}
        ]
    },
}
SERVICE = {
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"clusterIPs": ["10.0.0.1"], "ports": [{"name": "http", "port": 80}]},
}
SLICE = {
    "metadata": {"namespace": "shop", "labels": {"kubernetes.io/service-name": "web"}},
    "ports": [{"name": "http", "port": 80}],
    "endpoints": [{"addresses": ["10.1.0.1"], "hostname": "a", "conditions": {"ready": True}}],
}
POD = {
    "metadata": {"namespace": "shop"},
    "spec": {
        "dnsPolicy": "None",
        "dnsConfig": {"searches": ["a"], "options": [{"name": "ndots", "value": "2"}], "nameservers": ["1.1.1.1"]},
    },
}


def read_references(obj: Object) -> None:
    for one in references(obj):
        assert isinstance(one.service, str)
        assert isinstance(one.namespace, str)
        assert all(isinstance(text, str) for text in openings(obj, one))
        one.port_of(SERVICE)


def read_ingress(obj: Object) -> None:
    rules = rules_of(obj)
    route(rules, "shop.example.com", "/a")
    conflicts([*rules, *rules_of(INGRESS)])
    class_of(obj, [obj])
    for section in sections(obj):
        list(flaws(section, SECRET))


def read_secret(obj: Object) -> None:
    for section in sections(INGRESS):
        list(flaws(section, obj))


def read_gateway(obj: Object) -> None:
    listeners_of(obj)
    conflicting(obj, [obj, {**obj, "kind": "ListenerSet"}])
    attach(ROUTE, [obj], {"shop": {"a": "b"}})
    of_object(obj)
    conditions.of_listeners(obj)
    conditions.addresses(obj)


def read_route(obj: Object) -> None:
    found = attach(obj, [GATE], None)
    taken(Request("a.example.com", "/a"), [(obj, [one for each in found for one in each.attached])])
    known = backends_of(obj)
    for backend in known:
        share(backend, known)
        permitted(obj, backend, [GRANT])
    for parent in parents_of(obj):
        conditions.of_route(obj, parent)


def read_grant(obj: Object) -> None:
    for backend in backends_of(http_route(rule(namespace="back"))):
        permitted(ROUTE, backend, [obj])


def read_zone(obj: Object) -> None:
    zone = Zone([obj], [obj], ["shop"])
    for kind in (A, AAAA, SRV):
        zone.answer("a.web.shop.svc.cluster.local", kind)
        zone.answer("web.shop.svc.cluster.local", kind)


def read_pod(obj: Object) -> None:
    candidates("web.shop", resolver_of(obj))


READERS: dict[str, tuple[Callable[[Object], None], Object]] = {
    **{f"references-{case.kind}": (read_references, made(case)) for case in CASES if case.kind in KINDS},
    "ingress": (read_ingress, INGRESS),
    "secret": (read_secret, SECRET),
    "gateway": (read_gateway, GATE),
    "route": (read_route, STATUS),
    "grant": (read_grant, GRANT),
    "service": (read_zone, SERVICE),
    "slice": (read_zone, SLICE),
    "pod": (read_pod, POD),
}


@pytest.mark.parametrize("name", READERS)
def test_nothing_raises(name: str) -> None:
    read, specimen = READERS[name]
    for place in paths(specimen):
        for value in VALUES:
            changed = replaced(specimen, place, value)
            if isinstance(changed, dict):
                read(changed)
