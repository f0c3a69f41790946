"""Hosts and paths by the tables of the Ingress documentation, and what several Ingresses make of one request."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.ingress.rules import (
    ALB,
    NGINX,
    candidates,
    conflicts,
    reachable,
    route,
    rules_of,
    takes_host,
    takes_path,
)


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


HOST = "h.example.com"
EXACT = ingress("exact", (HOST, "Exact", "/x", "web"))
OWN = ingress("own", (HOST, "Exact", "/y", "web"), default="mine")
REST = ingress("rest", default="rest")
OPEN = ingress("open", ("", "Exact", "/x", "web"), default="open")
PATHLESS = {"metadata": {"name": "bare"}, "spec": {"rules": [{"host": HOST}], "defaultBackend": backend("bare")}}


@pytest.mark.parametrize(
    ("objects", "host", "nginx", "other"),
    [
        pytest.param([EXACT, REST], HOST, None, "rest", id="of another Ingress"),
        pytest.param([REST, EXACT], "other.example.com", "rest", "rest", id="a host without rules"),
        pytest.param([REST, OWN], HOST, "mine", "rest", id="its own"),
        pytest.param([OWN, EXACT], HOST, "mine", "mine", id="the older Ingress has one"),
        pytest.param([EXACT, OWN], HOST, None, "mine", id="the older Ingress has none"),
        pytest.param([OWN, REST], "other.example.com", "rest", "mine", id="of an Ingress with rules, another host"),
        pytest.param([OPEN], HOST, None, "open", id="beside rules for every host"),
        pytest.param([PATHLESS], HOST, "bare", "bare", id="a host without paths"),
        pytest.param([EXACT, PATHLESS], HOST, None, "bare", id="an older one beside it"),
        pytest.param([], HOST, None, None, id="none at all"),
    ],
)
def test_a_default_backend_is_for_what_the_controller_says(
    objects: list[dict[str, Any]], host: str, nginx: str | None, other: str | None
) -> None:
    rules = [rule for one in objects for rule in rules_of(one)]
    found = [[match.rule.service for match in candidates(rules, host, "/z", controller=one)] for one in (NGINX, "")]
    assert found == [[nginx] if nginx else [], [other] if other else []]


ANY = "ImplementationSpecific"
FIRST = ingress("first", (HOST, ANY, "/*", "web"), (HOST, ANY, "/old", "old"))
PATHS = ingress("paths", (HOST, "Prefix", "/a", "a"), (HOST, "Exact", "/a/b", "b"))
ONE_RULE = {
    "metadata": {"name": "one"},
    "spec": {
        "rules": [
            {
                "host": HOST,
                "http": {
                    "paths": [
                        {"path": "/a/*", "pathType": ANY, "backend": backend("any")},
                        {"path": "/a", "pathType": "Prefix", "backend": backend("short")},
                        {"path": "/a/b", "pathType": "Prefix", "backend": backend("long")},
                        {"path": "/a/b", "pathType": "Exact", "backend": backend("exact")},
                    ]
                },
            }
        ]
    },
}


@pytest.mark.parametrize(
    ("objects", "path", "service"),
    [
        pytest.param([FIRST, REST], "/x", "web", id="any characters"),
        pytest.param([FIRST], "/", "web", id="none of them"),
        pytest.param([FIRST], "/old", "web", id="the first of two"),
        pytest.param([ingress("i", (HOST, ANY, "/a/*", "web")), REST], "/a", "rest", id="the slash before it"),
        pytest.param([ingress("i", (HOST, ANY, "/a", "web")), REST], "/a/b", "rest", id="no prefix"),
        pytest.param([ingress("i", (HOST, ANY, "/v?/x", "web")), REST], "/v1/x", "web", id="one character"),
        pytest.param([ingress("i", (HOST, ANY, "/v?/x", "web")), REST], "/v12/x", "rest", id="not two"),
        pytest.param([ingress("i", (HOST, ANY, "/a.c", "web")), REST], "/abc", "rest", id="no expression"),
        pytest.param([ingress("i", (HOST, ANY, "/*.js", "web")), REST], "/s/a.js", "web", id="in the middle"),
        pytest.param([ingress("i", (HOST, ANY, "/A", "web")), REST], "/a", "rest", id="letters are compared"),
        pytest.param([PATHS], "/a/b", "a", id="two rules in their order"),
        pytest.param([ONE_RULE], "/a/b", "exact", id="exact ones first"),
        pytest.param([ONE_RULE], "/a/b/c", "long", id="then the longest prefix"),
        pytest.param([ONE_RULE], "/a/c", "short", id="then the others"),
        pytest.param([ingress("i", ("", "Prefix", "/", "every")), FIRST], "/x", "every", id="no host counts as well"),
        pytest.param([EXACT], "/z", None, id="nothing"),
    ],
)
def test_an_alb_takes_the_first_path_that_fits(objects: list[dict[str, Any]], path: str, service: str | None) -> None:
    rules = [rule for one in objects for rule in rules_of(one)]
    found = [(match.rule.service, match.certain) for match in candidates(rules, HOST, path, controller=ALB)]
    assert found == ([(service, True)] if service else [])


def test_expressions_of_an_alb_are_up_to_it() -> None:
    notes = {"alb.ingress.kubernetes.io/use-regex-path-match": "true"}
    known = ingress("i", (HOST, ANY, "/v[0-9]+", "web"), default="rest")
    known["metadata"]["annotations"] = notes
    assert [match.certain for match in candidates(rules_of(known), HOST, "/v1", controller=ALB)] == [False, False]


REDIRECT = '{"type":"redirect","redirectConfig":{"port":"443","protocol":"HTTPS","statusCode":"HTTP_301"}}'
AWAY = '{"type":"redirect","redirectConfig":{"host":"example.org","statusCode":"HTTP_301"}}'
GONE = '{"type":"fixed-response","fixedResponseConfig":{"statusCode":"410"}}'
SPLIT = '{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"web","servicePort":80}]}}'


@pytest.mark.parametrize(
    ("said", "at", "host", "left"),
    [
        pytest.param("", "/*", HOST, [], id="a missing action"),
        pytest.param("{", "/*", HOST, [], id="no JSON"),
        pytest.param(GONE, "/*", HOST, [], id="an answer"),
        pytest.param(AWAY, "/*", HOST, [], id="a redirect away"),
        pytest.param("", "/*", "", [], id="for every host"),
        pytest.param(REDIRECT, "/*", HOST, ["web"], id="a redirect to HTTPS"),
        pytest.param(SPLIT, "/*", HOST, ["web", "web"], id="Services"),
        pytest.param("", "/x/*", HOST, ["web"], id="some paths"),
        pytest.param("", "/*", "other.example.com", ["web"], id="another host"),
    ],
)
def test_what_is_behind_an_action_that_takes_everything_gets_nothing(said: str, at: str, host: str, left: list[str]) -> None:
    known = ingress("i", (host, ANY, at, "a"), (HOST, ANY, "/*", "web"))
    known["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["port"] = {"name": "use-annotation"}
    known["metadata"]["annotations"] = {"alb.ingress.kubernetes.io/actions.a": said} if said else {}
    assert [rule.service for rule in reachable(rules_of(known)) if rule.service] == left
