"""Hosts and paths by the tables of the Ingress documentation, and what several Ingresses make of one request."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.ingress.rules import conflicts, route, rules_of, takes_host, takes_path


@pytest.mark.parametrize(
    ("pattern", "host", "fits"),
    [
        ("", "anything.example.com", True),
        ("foo.bar.com", "foo.bar.com", True),
        ("foo.bar.com", "FOO.bar.com", True),
        ("foo.bar.com", "foo.bar.com.", True),
        ("foo.bar.com", "bar.com", False),
        ("*.foo.com", "bar.foo.com", True),
        ("*.foo.com", "baz.bar.foo.com", False),
        ("*.foo.com", "foo.com", False),
        ("*.foo.com", ".foo.com", False),
        ("*.foo.com", "barfoo.com", False),
    ],
)
def test_hosts(pattern: str, host: str, fits: bool) -> None:
    assert takes_host(pattern, host) is fits


@pytest.mark.parametrize(
    ("kind", "pattern", "path", "fits"),
    [
        ("Prefix", "/", "/any/path", True),
        ("Prefix", "", "/any/path", True),
        ("Exact", "/foo", "/foo", True),
        ("Exact", "/foo", "/bar", False),
        ("Exact", "/foo", "/foo/", False),
        ("Exact", "/foo/", "/foo", False),
        ("Exact", "/foo", "/Foo", False),
        ("Prefix", "/foo", "/foo", True),
        ("Prefix", "/foo", "/foo/", True),
        ("Prefix", "/foo/", "/foo", True),
        ("Prefix", "/foo/", "/foo/", True),
        ("Prefix", "/aaa/bb", "/aaa/bbb", False),
        ("Prefix", "/aaa/bbb", "/aaa/bbb", True),
        ("Prefix", "/aaa/bbb/", "/aaa/bbb", True),
        ("Prefix", "/aaa/bbb", "/aaa/bbb/", True),
        ("Prefix", "/aaa/bbb", "/aaa/bbb/ccc", True),
        ("Prefix", "/aaa/bbb", "/aaa/bbbxyz", False),
        ("Prefix", "/aaa", "/ccc", False),
    ],
)
def test_paths(kind: str, pattern: str, path: str, fits: bool) -> None:
    assert takes_path(pattern, kind, path) is fits


def ingress(name: str, *rules: tuple[str, str, str, str], default: str = "") -> dict[str, Any]:
    """An Ingress with rules (host, type, path, service)."""
    made: dict[str, Any] = {
        "rules": [
            {"host": host, "http": {"paths": [{"path": path, "pathType": kind, "backend": backend(service)}]}}
            for host, kind, path, service in rules
        ]
    }
    if default:
        made["defaultBackend"] = backend(default)
    return {"metadata": {"name": name, "namespace": "shop"}, "spec": made}


def backend(service: str) -> dict[str, Any]:
    """Port 80 of a Service."""
    return {"service": {"name": service, "port": {"number": 80}}}


SHOP = (
    ingress(
        "one",
        ("shop.example.com", "Prefix", "/", "home"),
        ("shop.example.com", "Prefix", "/cart", "cart"),
        ("shop.example.com", "Exact", "/cart", "whole-cart"),
        ("*.example.com", "Prefix", "/cart", "any-cart"),
        ("*.example.com", "ImplementationSpecific", "/odd", "odd"),
        ("", "Prefix", "/health", "health"),
        default="rest",
    ),
)


@pytest.mark.parametrize(
    ("host", "path", "service", "certain"),
    [
        ("shop.example.com", "/", "home", True),
        ("shop.example.com", "/cart", "whole-cart", True),
        ("shop.example.com", "/cart/", "cart", True),
        ("shop.example.com", "/cart/2", "cart", True),
        ("shop.example.com", "/carts", "home", True),
        ("other.example.com", "/cart", "any-cart", True),
        ("other.example.com", "/odd/1", "odd", False),
        ("other.example.com", "/health", "rest", True),
        ("a.b.example.com", "/health/live", "health", True),
        ("a.b.example.com", "/cart", "rest", True),
    ],
)
def test_a_request_takes_the_most_specific_rule(host: str, path: str, service: str, certain: bool) -> None:
    found = route([rule for one in SHOP for rule in rules_of(one)], host, path)
    assert found is not None
    assert (found.rule.service, found.certain) == (service, certain)


def test_without_a_default_backend_nothing_takes_the_rest() -> None:
    assert route(rules_of(ingress("one", ("a.example.com", "Prefix", "/x", "x"))), "a.example.com", "/y") is None


def test_a_host_without_paths_goes_to_the_default_backend_unless_another_ingress_has_a_path() -> None:
    pathless = ingress("one", default="rest")
    pathless["spec"]["rules"] = [{"host": "a.example.com"}]
    other = ingress("two", ("a.example.com", "Prefix", "/", "whole"), ("", "Prefix", "/", "every"))
    alone, both = rules_of(pathless), [*rules_of(pathless), *rules_of(other)]
    found = [route(rules, "a.example.com", "/x") for rules in (alone, both)]
    assert [one.rule.service for one in found if one] == ["rest", "whole"]
    assert conflicts(both) == ()


def test_two_ingresses_claim_one_host_and_path() -> None:
    first = ingress("first", ("a.example.com", "Prefix", "/", "x"), ("a.example.com", "Prefix", "/same", "same"))
    second = ingress("second", ("A.example.com", "Prefix", "/", "y"), ("a.example.com", "Prefix", "/same", "same"))
    third = ingress("third", ("a.example.com", "Exact", "/", "z"), ("b.example.com", "Prefix", "/", "z"), default="d")
    found = conflicts([rule for one in (first, second, third) for rule in rules_of(one)])
    assert [(one.ingress, other.ingress, other.service) for one, other in found] == [("first", "second", "y")]
    assert conflicts(rules_of(first)) == ()


def test_odd_objects_have_no_rules() -> None:
    odd: list[Any] = [None, {"rules": "x"}, {"rules": [None, {"http": {"paths": ["x"]}}]}, {"defaultBackend": []}]
    for spec in odd:
        assert all(not rule.service for rule in rules_of({"metadata": {"name": "a"}, "spec": spec}))


def test_an_action_of_an_annotation_is_no_service() -> None:
    action = {"service": {"name": "ssl-redirect", "port": {"name": "use-annotation"}}}
    spec = {"rules": [{"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": action}]}}]}
    (rule,) = rules_of({"metadata": {"name": "one", "namespace": "shop"}, "spec": spec})
    assert (rule.service, rule.port) == ("", None)
