"""One case for every kind that names a Service: the object, and each place in it as (namespace, service, port)."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
import yaml

from kubectl_svc.kubernetes.references.reading import references
from kubectl_svc.kubernetes.references.table import KINDS, ROWS
from kubectl_svc.objects.meta import dig


class Case(NamedTuple):
    """``api_version`` and ``kind``, the rest of the object, and what it names."""

    api_version: str
    kind: str
    rest: str
    names: list[tuple[str, str, Any]]


SERVICE = "service: {name: web, namespace: shop"
CASES = (
    Case(
        "networking.k8s.io/v1",
        "Ingress",
        """
        defaultBackend: {service: {name: rest, port: {number: 80}}}
        rules:
        - http: {paths: [{backend: {service: {name: web, port: {name: http}}}}, {backend: {resource: {kind: Bucket, name: b}}}]}
        - host: without.paths
        - http: {paths: [{backend: {service: {name: odd}}}]}
        """,
        [("front", "web", "http"), ("front", "odd", None), ("front", "rest", 80)],
    ),
    Case(
        "networking.k8s.io/v1",
        "Ingress",
        """
        defaultBackend: {service: {name: rest, port: {number: 80}}}
        rules: [{http: {paths: [{backend: {service: {name: ssl-redirect, port: {name: use-annotation}}}}]}}]
        """,
        [("front", "rest", 80)],
    ),
    Case(
        "networking.k8s.io/v1",
        "Ingress",
        """^
        metadata:
          name: one
          namespace: front
          annotations:
            alb.ingress.kubernetes.io/actions.split: '{"type": "forward", "forwardConfig": {"targetGroups": [
              {"serviceName": "web", "servicePort": "80", "weight": 1}, {"targetGroupARN": "arn:x", "weight": 1},
              {"serviceName": "api", "servicePort": "http", "weight": 0}]}}'
            alb.ingress.kubernetes.io/actions.other: '{"Type": "forward", "ForwardConfig": {"TargetGroups": [
              {"ServiceName": "rest", "ServicePort": "http"}]}}'
            alb.ingress.kubernetes.io/actions.unused: '{"type": "forward", "forwardConfig": {"targetGroups": [
              {"serviceName": "unused", "servicePort": 80}]}}'
        spec:
          defaultBackend: {service: {name: other, port: {name: use-annotation}}}
          rules: [{http: {paths: [{backend: {service: {name: split, port: {name: use-annotation}}}}]}}]
        """,
        [("front", "web", 80), ("front", "api", "http"), ("front", "rest", "http")],
    ),
    Case(
        "extensions/v1beta1",
        "Ingress",
        """
        backend: {serviceName: rest, servicePort: http}
        rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]
        """,
        [("front", "web", 80), ("front", "rest", "http")],
    ),
    Case(
        "networking.k8s.io/v1beta1",
        "Ingress",
        "rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]",
        [("front", "web", 80)],
    ),
    *(
        Case(
            "gateway.networking.k8s.io/v1",
            kind,
            """
            rules:
            - backendRefs:
              - {name: web, port: 80, filters: [{requestMirror: {backendRef: {name: twin, port: 81}}}]}
              - {name: api, namespace: shop, port: 8080, weight: 0}
              - {name: bucket, group: storage.example.com, kind: Bucket}
              - {name: silent, kind: Service, group: ""}
              filters: [{requestMirror: {backendRef: {name: copy, namespace: shop, port: 82}}}, {type: URLRewrite}]
            """,
            [
                ("front", "web", 80),
                ("shop", "api", 8080),
                ("front", "silent", None),
                ("shop", "copy", 82),
                ("front", "twin", 81),
            ],
        )
        for kind in ("HTTPRoute", "GRPCRoute")
    ),
    *(
        Case(
            "gateway.networking.k8s.io/v1",
            kind,
            "rules: [{backendRefs: [{name: web, port: 80}, {name: api, namespace: shop, port: 81}]}]",
            [("front", "web", 80), ("shop", "api", 81)],
        )
        for kind in ("TCPRoute", "TLSRoute", "UDPRoute")
    ),
    *(
        Case(
            "admissionregistration.k8s.io/v1",
            f"{kind}WebhookConfiguration",
            f"^webhooks: [{{clientConfig: {{{SERVICE}}}}}}}, {{clientConfig: {{{SERVICE}, port: 8443}}}}}}, {{}}]",
            [("shop", "web", 443), ("shop", "web", 8443)],
        )
        for kind in ("Validating", "Mutating")
    ),
    Case("apiregistration.k8s.io/v1", "APIService", f"{SERVICE}}}", [("shop", "web", 443)]),
    Case(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        f"conversion: {{webhook: {{clientConfig: {{{SERVICE}, port: 9443}}}}}}}}",
        [("shop", "web", 9443)],
    ),
    Case("apps/v1", "StatefulSet", "serviceName: web", [("front", "web", None)]),
    *(
        Case(
            f"{group}/v1alpha1",
            f"IngressRoute{suffix}",
            """
            routes:
            - services: [{name: web, port: http}, {name: api, namespace: shop, port: 81}, {name: mix, kind: TraefikService}]
            """,
            [("front", "web", "http"), ("shop", "api", 81)],
        )
        for group in ("traefik.io", "traefik.containo.us")
        for suffix in ("", "TCP", "UDP")
    ),
    Case(
        "route.openshift.io/v1",
        "Route",
        "{to: {kind: Service, name: web}, alternateBackends: [{kind: Service, name: api}], port: {targetPort: http}}",
        [("front", "web", "http"), ("front", "api", "http")],
    ),
    Case(
        "networking.istio.io/v1",
        "VirtualService",
        """
        http:
        - route: [{destination: {host: web, port: {number: 80}}}, {destination: {host: elsewhere.example.com}}]
          mirror: {host: copy.shop.svc.cluster.local}
          mirrors: [{destination: {host: copies}}]
        tls: [{route: [{destination: {host: web.shop.svc.cluster.local, port: {number: 443}}}]}]
        tcp: [{route: [{destination: {host: db}}]}]
        """,
        [
            ("front", "web", 80),
            ("shop", "web", 443),
            ("front", "db", None),
            ("shop", "copy", None),
            ("front", "copies", None),
        ],
    ),
    Case("networking.istio.io/v1", "DestinationRule", "host: web", [("front", "web", None)]),
    Case("networking.istio.io/v1", "DestinationRule", "host: '*.shop.svc.cluster.local'", []),
)


def made(case: Case) -> dict[str, Any]:
    """The whole object, in namespace front."""
    own = yaml.safe_load(case.rest.removeprefix("^"))
    body = own if case.rest.startswith("^") else {"spec": own}
    return {"apiVersion": case.api_version, "kind": case.kind, "metadata": {"name": "one", "namespace": "front"}, **body}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.api_version}-{case.kind}")
def test_an_object_names_its_services(case: Case) -> None:
    found = references(made(case))
    assert [(one.namespace, one.service, one.port) for one in found] == case.names


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.api_version}-{case.kind}")
def test_a_reference_says_where_it_stands(case: Case) -> None:
    whole = made(case)
    for one in (each for each in references(whole) if not each.row.embedded):  # that stands in a text
        assert dig(whole, *one.place, one.row.name).partition(".")[0] == one.service


def test_every_row_has_a_case() -> None:
    seen = {one.row for case in CASES for one in references(made(case))}
    assert [row for row in ROWS if row not in seen and row.at != "spec.backend"] == []
    assert {(case.api_version.rpartition("/")[0], case.kind) for case in CASES} == set(KINDS)


@pytest.mark.parametrize(
    ("port", "meant"),
    [("{number: 80}", "http"), ("{name: http}", "http"), ("{number: 8080}", None), ('{name: "80"}', None), ("{}", None)],
)
def test_a_number_is_compared_with_numbers_and_a_name_with_names(port: str, meant: str | None) -> None:
    case = Case("networking.k8s.io/v1", "Ingress", f"defaultBackend: {{service: {{name: web, port: {port}}}}}", [])
    service = {"spec": {"ports": [{"name": "http", "port": 80, "targetPort": 8080}, {"port": 81}]}}
    found = references(made(case))[0].port_of(service)
    assert (found.name if found else None) == meant


def test_the_wrong_group_names_nothing() -> None:
    assert references({"apiVersion": "example.com/v1", "kind": "Ingress", "spec": made(CASES[0])["spec"]}) == ()
    assert references({"kind": "Service", "apiVersion": "v1"}) == ()
    assert references({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": "text"}) == ()


@pytest.mark.parametrize(
    ("weights", "idle"),
    [([1, 0], [False, True]), ([None, 0], [False, True]), ([0, 0], [False, False]), ([0], [False]), ([2, 1], [False, False])],
)
def test_a_weight_of_0_beside_others_gets_no_requests(weights: list[int | None], idle: list[bool]) -> None:
    named = [{"name": f"web-{index}", "port": 80, "weight": weight} for index, weight in enumerate(weights)]
    backends = [{key: value for key, value in one.items() if value is not None} for one in named]
    spec = {"rules": [{"backendRefs": [{"name": "other", "port": 80}]}, {"backendRefs": backends}]}
    for kind in ("HTTPRoute", "GRPCRoute"):
        route = {"apiVersion": "gateway.networking.k8s.io/v1", "kind": kind, "metadata": {"name": "r"}, "spec": spec}
        assert [one.idle for one in references(route)] == [False, *idle]
