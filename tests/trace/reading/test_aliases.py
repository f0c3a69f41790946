"""Aliases in files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, HEALTHY, Case, Object, check, joined, of, service, workload

ALIAS = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}}
TO_DB = "db.data.svc.cluster.local"
ALIASES = {
    "to a namespace that is not in the files": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}},
        code=HEALTHY,
        strict=BROKEN,
        says="D9",
    ),
    "to a Service that its namespace lacks": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}},
        service("bd", "data"),
        workload(name="bd", namespace="data"),
        code=BROKEN,
        says="D9",
    ),
    "to a Service in the files": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}},
        service("db", "data"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
}

ALIASES |= {
    "to a port that it lacks": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 8080}]}},
        service("db", "data"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=BROKEN,
        says="8080 -> 80",
    ),
    "to a port that it lacks, of two": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 8080}]}},
        service("db", "data", ports=[{"name": "a", "port": 80}, {"name": "b", "port": 81}]),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=BROKEN,
        says="see: spec.ports[0].port",
        never="do: spec",
    ),
    "to a port that it has": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 80}]}},
        service("db", "data"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "to a port of pods": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 8080}]}},
        service("db", "data", clusterIP="None"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
}


def to(host: str) -> tuple[Object, ...]:
    """An alias, beside the Service data/db."""
    alias = ALIAS | {"spec": {"type": "ExternalName", "externalName": host}}
    return (alias, service("db", "data"), workload(name="db", namespace="data"))


FIXED = f"-> {TO_DB}"
MISSPELT = {
    **{
        host: of(*to(host), code=BROKEN, says=FIXED)
        for host in (
            *("db.data.svc.cluster.locl", "db.data.svc.clutser.local", "DB.data.svc.Cluster.lcoal", "db.data.svc.clusterlocal"),
            *("db.data.scv.cluster.local", "db.svc.cluster.local", "db.svc", "db.svc.data.cluster.local", "db.data.svc"),
        )
    },
    **{
        host: of(*to(host), code=HEALTHY, strict=BROKEN, says=FIXED)
        for host in ("db.data.svc.cluster", "db.data.svc.local", "db.data.cluster.local", "db.cluster.local", "db.data.scv")
    },
    "of a pod": of(*to("db-0.db.data.svc.cluster.locl"), code=BROKEN, says=f"-> db-0.{TO_DB}"),
    "for a Service that was not seen": of(
        *to("x.y.svc.cluster.locl"), code=BROKEN, says="the full name is x.y.svc.cluster.local", never="fix:"
    ),
    "without svc, for a Service that was not seen": of(
        *to("x.y.cluster.local"), code=HEALTHY, strict=BROKEN, says="is not a name"
    ),
    "for a Service of an unknown namespace": of(
        *to("x.svc.cluster.local"), code=BROKEN, says="is not a name", never="full name"
    ),
    **{
        host: of(*to(host), code=HEALTHY, strict=HEALTHY, never="D9")
        for host in (
            *(TO_DB, "db.data.svc.k8s.example", "db.data.svc.cluster.lan", "registry.cluster.local", "db.example.com"),
            *("db.data.example.sv", "a.b.c.cluster.local", "10-1-0-7.data.pod.cluster.local", "svc.example.com"),
        )
    },
}

NAMED = {"name": "http", "port": 8080}
RIGHT = {"name": "http", "port": 80}
GATEWAY = {"name": "gate", "namespace": "shop"}


def of_kind(api: str, kind: str, **spec: Any) -> Object:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "front", "namespace": "shop"}, "spec": spec}


def ingress(**port: Any) -> Object:
    path = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web", "port": port}}}
    return of_kind("networking.k8s.io/v1", "Ingress", rules=[{"host": "a.example.com", "http": {"paths": [path]}}])


def traefik(port: int | str) -> Object:
    match = {"match": "Host(`a.example.com`)", "kind": "Rule", "services": [{"name": "web", "port": port}]}
    return of_kind("traefik.io/v1alpha1", "IngressRoute", routes=[match])


def openshift(port: int | str) -> Object:
    to = {"kind": "Service", "name": "web"}
    return of_kind("route.openshift.io/v1", "Route", host="a.example.com", to=to, port={"targetPort": port})


def route(port: int) -> Object:
    return of_kind(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        parentRefs=[GATEWAY],
        rules=[{"backendRefs": [{"name": "web", "port": port}]}],
    )


def webhook(port: int) -> Object:
    call = {"service": {"name": "web", "namespace": "shop", "port": port}}
    hooks = [
        {"name": "a.example.com", "clientConfig": call, "rules": [], "sideEffects": "None", "admissionReviewVersions": ["v1"]}
    ]
    kind = "ValidatingWebhookConfiguration"
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": "front"}, "webhooks": hooks}


def led(
    *more: Object, ports: Sequence[Object] = (NAMED,), asked: str = "web", behind: Object | None = None, **says: Any
) -> Case:
    """An alias with ports to data/db, which has 80/TCP alone."""
    alias = ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": list(ports)}}
    return of(
        alias,
        behind or service("db", "data"),
        workload(name="db", namespace="data"),
        *more,
        words=(asked, "-n", "shop"),
        **says,
    )


LACKS: dict[str, Any] = {"code": BROKEN, "strict": BROKEN, "says": "has 80/TCP"}
HAS: dict[str, Any] = {"code": HEALTHY, "never": "D9"}
ASKED = {
    "an Ingress by name": led(ingress(name="http"), asked="ingress/front", **LACKS),
    "an Ingress by number": led(ingress(number=8080), asked="ingress/front", **LACKS),
    "an Ingress by name, right": led(ingress(name="http"), ports=[RIGHT], asked="ingress/front", **HAS),
    "an Ingress by number, right": led(ingress(number=80), ports=[RIGHT], asked="ingress/front", **HAS),
    "an Ingress by number, which the alias need not have": led(ingress(number=80), ports=[], asked="ingress/front", **HAS),
    "an Ingress by a name that the alias lacks": led(
        ingress(name="htpp"), ports=[RIGHT], asked="ingress/front", code=BROKEN, says="E2"
    ),
    "an Ingress by name of an alias without ports": led(
        ingress(name="http"), ports=[], asked="ingress/front", code=BROKEN, says="the Service has no such port"
    ),
    "an Ingress whose controller may take the targetPort": led(
        ingress(name="http"), ports=[NAMED | {"targetPort": 80}], asked="ingress/front", code=HEALTHY, strict=BROKEN, says="D9"
    ),
    "a URL by name": led(ingress(name="http"), asked="http://a.example.com/", **LACKS),
    "a URL by number": led(ingress(number=8080), asked="http://a.example.com/", **LACKS),
    "Traefik by name": led(traefik("http"), asked="ingressroute/front", **LACKS),
    "Traefik by number": led(traefik(8080), asked="ingressroute/front", **LACKS),
    "Traefik by name, right": led(traefik("http"), ports=[RIGHT], asked="ingressroute/front", **HAS),
    "OpenShift by name": led(openshift("http"), asked="web", **LACKS),
    "OpenShift by name, right": led(openshift("http"), ports=[RIGHT], asked="web", **HAS),
    "a route": led(route(8080), asked="web", **LACKS),
    "a webhook": led(webhook(8080), asked="web", **LACKS),
    "a typed name": led(asked="web:http", **LACKS | {"never": "A21"}),
    "a typed number": led(asked="web:8080", **LACKS | {"never": "A21"}),
    "a typed name of DNS": led(asked="web.shop:http", **LACKS | {"never": "A21"}),
    "a typed name, right": led(asked="web:http", ports=[RIGHT], **HAS),
    "a typed name that only the Service behind has": led(
        asked="web:http", ports=[], behind=service("db", "data", ports=[RIGHT]), **HAS
    ),
    "a typed name that the Service behind has with another number": led(
        asked="web:http", behind=service("db", "data", ports=[RIGHT]), code=BROKEN, says="has no port 8080"
    ),
    "a typed name that neither has": led(asked="web:nope", ports=[RIGHT], code=BROKEN, says="D9", never="A21"),
    "no port": led(code=HEALTHY, strict=BROKEN, says="D9"),
}

CASES = joined(aliases=ALIASES, misspelt=MISSPELT, asked=ASKED)


@pytest.mark.parametrize("case", CASES)
def test_aliases(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
