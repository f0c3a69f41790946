"""Paths as clients send and as controllers compare them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kubectl_svc.kubernetes.gateway import matching
from kubectl_svc.kubernetes.gateway.attachment import attach
from kubectl_svc.kubernetes.ingress import rules
from kubectl_svc.kubernetes.paths import compared, readings, sent
from tests.kubernetes.gateway.build import gateway, listener, path, route, rule


@pytest.mark.parametrize(
    ("typed", "is_sent"),
    [
        ("/", "/"),
        ("/foo/../x", "/x"),
        ("/foo/..", "/"),
        ("/foo/.", "/foo/"),
        ("/..", "/"),
        ("/a/../../b", "/b"),
        ("/a/%2e%2E/b", "/b"),
        ("/a//../b", "/a/b"),
        ("/v1.2/..a/...", "/v1.2/..a/..."),
        ("/a%2Fb", "/a%2Fb"),
    ],
)
def test_a_client_sends_no_dot_segments(typed: str, is_sent: str) -> None:
    assert sent(typed) == is_sent


@pytest.mark.parametrize(
    ("path", "plain", "nginx"),
    [
        ("/%63art", ["/cart"], "/cart"),
        ("/a%20b", ["/a b"], "/a b"),
        ("/a b", ["/a b"], "/a b"),
        ("/b%C3%BCcher", ["/bücher"], "/bücher"),
        ("/cart%2fx", ["/cart%2Fx", "/cart/x"], "/cart/x"),
        ("/a%3Ab", ["/a%3Ab", "/a:b"], "/a:b"),
        ("//foo", ["//foo", "/foo"], "/foo"),
        ("/a%2F/b", ["/a%2F/b", "/a//b", "/a/b"], "/a/b"),
        ("/%2563art", ["/%2563art", "/%63art"], "/%63art"),
        ("/a%2F..%2Fb", ["/a%2F..%2Fb", "/b"], "/b"),
        ("/100%", ["/100%"], "/100%"),
        ("/%ff", ["/%FF", "/\N{REPLACEMENT CHARACTER}"], "/\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_what_controllers_compare(path: str, plain: list[str], nginx: str) -> None:
    assert list(readings(path)) == plain
    assert readings(path, nginx=True) == (nginx,)


def ingress(*paths: str) -> list[rules.IngressRule]:
    backends = [{"service": {"name": f"s{index}", "port": {"number": 80}}} for index, _ in enumerate(paths)]
    listed = [{"path": at, "pathType": "Prefix", "backend": one} for at, one in zip(paths, backends, strict=True)]
    spec = {"rules": [{"host": "h", "http": {"paths": listed}}]}
    return list(rules.rules_of({"kind": "Ingress", "metadata": {"name": "i", "namespace": "n"}, "spec": spec}))


def routed(*paths: str) -> Any:
    made = route(*(rule(path(at)) for at in paths), namespace="infra")
    return [(made, [one for parent in attach(made, [gateway(listener())], None) for one in parent.attached])]


CASES = [
    pytest.param(["/", "/cart"], "/%63art", [1], True, id="a letter with a percent sign"),
    pytest.param(["/", "/cart"], "/%63art/x", [1], True, id="and below it"),
    pytest.param(["/", "/cart"], "/cart%2Fx", [0, 1], False, id="a slash with a percent sign"),
    pytest.param(["/", "/cart"], "//cart", [0, 1], False, id="two slashes"),
    pytest.param(["/", "/cart"], "/cart//x", [1], True, id="two slashes, that make no difference"),
    pytest.param(["/", "/a b"], "/a%20b", [1], True, id="a blank"),
    pytest.param(["/", "/a%62"], "/ab", [1], True, id="a rule with a percent sign"),
    pytest.param(["/", "/foo"], "/foo/../x", [0], True, id="dot segments"),
    pytest.param(["/cart"], "/cart%2Fx", [0], False, id="what only some controllers take"),
]


@pytest.mark.parametrize(("paths", "asked", "found", "certain"), CASES)
def test_the_rules_of_an_ingress(paths: list[str], asked: str, found: list[int], certain: bool) -> None:
    matches = rules.candidates(ingress(*paths), "h", asked)
    assert [int(match.rule.service[1:]) for match in matches] == found
    assert {match.certain for match in matches} == {certain}


@pytest.mark.parametrize(("paths", "asked", "found", "certain"), CASES)
def test_the_rules_of_a_route(paths: list[str], asked: str, found: list[int], certain: bool) -> None:
    matches = matching.candidates(matching.Request("h.example.com", asked), routed(*paths))
    assert [match.rule for match in matches] == found
    assert {match.certain for match in matches} == {certain}


@pytest.mark.parametrize(("asked", "service"), [("/cart%2Fx", "s1"), ("//cart", "s1"), ("/c%61rts", "s0")])
def test_nginx_says_how_it_reads_a_path(asked: str, service: str) -> None:
    [match] = rules.candidates(ingress("/", "/cart"), "h", asked, controller=rules.NGINX)
    assert (match.rule.service, match.certain) == (service, True)


def test_however_a_path_is_spelt_the_same_rule_takes_it() -> None:
    chance = random.Random(14)
    for _ in range(300):
        known = ingress(*{f"/{''.join(chance.choices('ab/c', k=chance.randint(0, 4)))}".replace("//", "/") for _ in range(4)})
        plain = f"/{''.join(chance.choices('abc', k=chance.randint(1, 5)))}"
        spelt = "".join(f"%{ord(one):02x}" if one != "/" and chance.random() < 0.5 else one for one in plain)
        dotted = spelt.replace("/", chance.choice(["/", "/./", "/x/../", "/%2E/"]))
        assert rules.candidates(known, "h", dotted) == rules.candidates(known, "h", plain), (plain, dotted)
        assert compared(spelt) == plain
