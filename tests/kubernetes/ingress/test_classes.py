"""The class of an Ingress, and the Secrets of its TLS section."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from kubectl_svc.kubernetes.ingress.classes import CANARY, class_of, in_order, is_canary, server_of, share
from kubectl_svc.kubernetes.ingress.rules import ALB
from kubectl_svc.kubernetes.ingress.rules import NGINX as OF_NGINX
from kubectl_svc.kubernetes.ingress.tls import Section, flaws, sections
from tests.kubernetes.test_certificates import certificate


def ingress_class(name: str, created: str = "2026-01-01T00:00:00Z", default: bool = False) -> dict[str, Any]:
    """An IngressClass."""
    marked = {"ingressclass.kubernetes.io/is-default-class": "true"} if default else {}
    metadata = {"name": name, "creationTimestamp": created, "annotations": marked}
    return {"metadata": metadata, "spec": {"controller": f"example.com/{name}"}}


NGINX, OLD, NEW = (
    ingress_class("nginx"),
    ingress_class("old", default=True),
    ingress_class("new", "2026-02-01T00:00:00Z", default=True),
)


def ingress(field: str | None = None, annotation: str | None = None) -> dict[str, Any]:
    """An Ingress of a class."""
    metadata = {"annotations": {"kubernetes.io/ingress.class": annotation}} if annotation else {}
    return {"metadata": metadata, "spec": {"ingressClassName": field} if field else {}}


@pytest.mark.parametrize(
    ("given", "known", "wanted"),
    [
        (ingress("nginx"), [NGINX, NEW], ("nginx", "spec.ingressClassName", "example.com/nginx")),
        (ingress("nginx"), [NEW], ("nginx", "spec.ingressClassName", "")),
        (ingress(None, "nginx"), [NGINX], ("nginx", "kubernetes.io/ingress.class", "example.com/nginx")),
        (ingress(None, "gce"), [], ("gce", "kubernetes.io/ingress.class", "")),
        (ingress("nginx", "gce"), [NGINX], ("nginx", "spec.ingressClassName", "example.com/nginx")),
        (ingress(), [NGINX, OLD], ("old", "default", "example.com/old")),
        (ingress(), [NEW, OLD], ("new", "default", "example.com/new")),
        (ingress(), [NGINX], ("", "", "")),
    ],
)
def test_a_class_is_named_or_the_default(given: Any, known: list[Any], wanted: tuple[str, str, str]) -> None:
    found = class_of(given, known)
    assert (found.name, found.said, found.controller) == wanted


def test_sections_without_hosts_serve_those_of_the_rules() -> None:
    tls = [{"secretName": "one", "hosts": ["a.example.com"]}, {"secretName": "two"}, {}]
    given = {"spec": {"rules": [{"host": "b.example.com"}, {}, {"host": "b.example.com"}], "tls": tls}}
    assert sections(given) == (
        Section("one", ("a.example.com",), 0),
        Section("two", ("b.example.com",), 1),
        Section("", ("b.example.com",), 2),
    )


def secret(pem: bytes, kind: str = "kubernetes.io/tls") -> dict[str, Any]:
    """A Secret as the API server sends it."""
    return {"type": kind, "data": {"tls.crt": base64.b64encode(pem).decode(), "tls.key": "never looked at"}}


PEM = certificate("x", "shop.example.com", "*.apps.example.com")


@pytest.mark.parametrize(
    ("given", "hosts", "wanted"),
    [
        (secret(PEM), ["shop.example.com", "Web.apps.example.com", "*.apps.example.com"], []),
        ({"type": "kubernetes.io/tls", "stringData": {"tls.crt": PEM.decode()}}, ["shop.example.com"], []),
        (secret(PEM), ["apps.example.com", "a.b.apps.example.com"], ["other hosts"]),
        (secret(PEM), ["*.example.com"], ["other hosts"]),
        (secret(PEM, "Opaque"), ["shop.example.com"], ["wrong type"]),
        ({"data": {}}, ["shop.example.com"], ["wrong type"]),
        (secret(b"nothing"), ["shop.example.com"], ["unreadable certificate"]),
        ({"type": "kubernetes.io/tls", "data": {"tls.crt": "?"}}, ["shop.example.com"], ["unreadable certificate"]),
    ],
    ids=[
        "its names",
        "stringData",
        "above and below the wildcard",
        "another wildcard",
        "Opaque",
        "no type",
        "no certificate",
        "no base64",
    ],
)
def test_a_secret_serves_a_section(given: Any, hosts: list[str], wanted: list[str]) -> None:
    assert [flaw.kind for flaw in flaws(Section("tls", tuple(hosts), 0), given)] == wanted


@pytest.mark.parametrize(
    ("value", "controller", "canary"),
    [
        ("true", "k8s.io/ingress-nginx", True),
        ("true", "k8s.io/internal-ingress-nginx", True),
        ("true", "", True),
        ("True", "", True),
        ("false", "k8s.io/ingress-nginx", False),
        ("", "", False),
        ("true", "ingress.k8s.aws/alb", False),
    ],
)
def test_a_canary_is_one_of_ingress_nginx(value: str, controller: str, canary: bool) -> None:
    ingress = {"metadata": {"annotations": {CANARY: value}}, "spec": {"ingressClassName": "one"}}
    known = [{"metadata": {"name": "one"}, "spec": {"controller": controller}}]
    assert is_canary(ingress, known) is canary
    assert is_canary(ingress, []) is (value.lower() == "true")


@pytest.mark.parametrize(
    ("notes", "requests"),
    [
        ({}, "none"),
        ({"weight": "0"}, "none"),
        ({"weight": "x"}, "none"),
        ({"weight": "1"}, "some"),
        ({"weight": "99"}, "some"),
        ({"weight": "100"}, "all"),
        ({"weight": "100", "weight-total": "1000"}, "some"),
        ({"weight": "1000", "weight-total": "1000"}, "all"),
        ({"weight": "50", "weight-total": "50"}, "some"),
        ({"weight": "0", "by-header": "x-canary"}, "some"),
        ({"by-cookie": "canary"}, "some"),
        ({"weight": "100", "by-header": "x-canary"}, "some"),
        ({"by-header-value": "yes"}, "none"),
    ],
)
def test_which_requests_a_canary_gets(notes: dict[str, str], requests: str) -> None:
    assert share({"metadata": {"annotations": {f"{CANARY}-{key}": value for key, value in notes.items()}}}) == requests


def at_alb(name: str, group: str = "", order: str = "", address: str = "") -> dict[str, Any]:
    """An Ingress of the class alb."""
    keys = {"group.name": group, "group.order": order}
    notes = {f"alb.ingress.kubernetes.io/{key}": value for key, value in keys.items() if value}
    made = {"metadata": {"name": name, "namespace": "s", "annotations": notes}, "spec": {"ingressClassName": "alb"}}
    return {**made, "status": {"loadBalancer": {"ingress": [{"hostname": address}]}}} if address else made


OF_ALB = {"metadata": {"name": "alb"}, "spec": {"controller": ALB}}
SHARED = {"metadata": {"name": "alb"}, "spec": {"controller": ALB, "parameters": {"kind": "IngressClassParams", "name": "p"}}}
OTHER = {"metadata": {"name": "alb"}, "spec": {"controller": "example.com/other"}}


@pytest.mark.parametrize(
    ("one", "other", "known", "same"),
    [
        pytest.param(at_alb("a", "g"), at_alb("b", "g"), OF_ALB, True, id="one group"),
        pytest.param(at_alb("a", "g"), at_alb("b", "h"), OF_ALB, False, id="two groups"),
        pytest.param(at_alb("a", "g"), at_alb("b"), OF_ALB, False, id="a group and none"),
        pytest.param(at_alb("a"), at_alb("b"), OF_ALB, False, id="no groups"),
        pytest.param(at_alb("a", "g", "", "x.elb"), at_alb("b", "g"), OF_ALB, True, id="one not published yet"),
        pytest.param(at_alb("a", "", "", "x.elb"), at_alb("b", "", "", "y.elb"), OF_ALB, False, id="two addresses"),
        pytest.param(at_alb("a", "", "", "x.elb"), at_alb("b", "", "", "x.elb"), OF_ALB, True, id="one address"),
        pytest.param(at_alb("a"), at_alb("b"), SHARED, True, id="the class may name a group"),
        pytest.param(at_alb("a", "", "", "x.elb"), at_alb("b", "", "", "y.elb"), SHARED, False, id="which it does not"),
        pytest.param(at_alb("a", "g"), at_alb("b", "h"), OTHER, True, id="another controller"),
    ],
)
def test_which_ingresses_share_a_load_balancer(one: dict[str, Any], other: dict[str, Any], known: Any, same: bool) -> None:
    assert (server_of(one, [known]) == server_of(other, [known])) is same


def test_ingresses_are_in_the_order_of_their_controller() -> None:
    known = [at_alb("c", "g"), at_alb("b", "g", "2"), at_alb("d", "g", "-1"), at_alb("a", "g", "wrong")]
    assert [one["metadata"]["name"] for one in in_order(known, ALB)] == ["d", "a", "c", "b"]
    for number, one in enumerate(known):
        one["metadata"]["creationTimestamp"] = f"2026-01-0{9 - number}T00:00:00Z"
    assert [one["metadata"]["name"] for one in in_order(known, OF_NGINX)] == ["a", "d", "b", "c"]
    assert in_order(known, "") == known
