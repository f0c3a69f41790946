"""Which rule takes a request."""

from __future__ import annotations

import pytest

from kubectl_svc.kubernetes.gateway.attachment import attach
from kubectl_svc.kubernetes.gateway.matching import Request
from kubectl_svc.kubernetes.gateway.matching import route as taken
from kubectl_svc.objects.meta import dig
from tests.kubernetes.gateway.build import Object, gateway, listener, meta, path, route, rule

ALL: Object = {"namespaces": {"from": "All"}}
GATE = gateway(listener(**ALL), listener("wild", hostname="*.shop.example.com", **ALL), listener("alt", 8080, **ALL))
HEADER: Object = {"headers": [{"name": "X-Beta", "value": "1"}]}
QUERY: Object = {"queryParams": [{"name": "v", "value": "2"}]}
ROUTES = [
    route(
        rule(path("/"), to="root"),
        rule(path("/cart"), to="cart"),
        rule(path("/cart/"), to="never"),
        rule(path("/cart", "Exact"), to="exact"),
        rule(path("/cart", method="POST"), to="post"),
        rule(path("/cart", **HEADER), to="beta"),
        rule(path("/cart", **QUERY), to="second"),
        name="shop",
        hostnames=["shop.example.com"],
    ),
    route(rule(to="wild"), name="wild", hostnames=["*.example.com"]),
    route(rule(path("/v1"), to="sub"), name="sub", hostnames=["*.shop.example.com"]),
    route(rule(to="alt"), name="alt", parentRefs=[{"name": "gate", "namespace": "infra", "sectionName": "alt"}]),
    route(
        rule({"method": {"service": "shop.Cart", "method": "Add"}}, to="add"),
        rule({"method": {"service": "shop.Cart"}}, to="grpc"),
        kind="GRPCRoute",
        name="grpc",
        hostnames=["grpc.example.com"],
    ),
]


def answer(request: Request, routes: list[Object] = ROUTES, gate: Object = GATE) -> str:
    """The Service, and a question mark where that is not certain."""
    known = [(one, [taking for each in attach(one, [gate]) for taking in each.attached]) for one in routes]
    found = taken(request, known)
    if found is None:
        return ""
    name = dig(found.route, "spec", "rules", found.rule, "backendRefs", 0, "name")
    return f"{name}{'' if found.certain else '?'}"


@pytest.mark.parametrize(
    ("request_", "service"),
    [
        (Request("shop.example.com", "/", 80), "root"),
        (Request("shop.example.com", "/cart/1", 80), "cart"),
        (Request("shop.example.com", "/cart", 80), "exact"),
        (Request("shop.example.com", "/carts", 80), "root"),
        (Request("shop.example.com", "/cart/1", 80, "POST"), "post"),
        (Request("shop.example.com", "/cart/1", 80, headers={"x-beta": "1"}), "beta"),
        (Request("shop.example.com", "/cart/1", 80, headers={"x-beta": "0"}), "cart"),
        (Request("shop.example.com", "/cart/1", 80, query={"v": "2"}), "second"),
        (Request("other.example.com", "/cart", 80), "wild"),
        (Request("a.b.example.com", "/cart", 80), "wild"),
        (Request("a.shop.example.com", "/v1/x", 80), "sub"),
        (Request("a.shop.example.com", "/v2", 80), "wild"),
        (Request("example.com", "/", 80), ""),
        (Request("example.com", "/", 8080), "alt"),
        (Request("shop.example.com", "/", 443), ""),
        (Request("grpc.example.com", "/shop.Cart/Add", 80), "add"),
        (Request("grpc.example.com", "/shop.Cart/Remove", 80), "grpc"),
        (Request("grpc.example.com", "/shop.Carts/Remove", 80), "wild?"),
    ],
)
def test_the_most_specific_rule_takes_a_request(request_: Request, service: str) -> None:
    assert answer(request_) == service


def test_what_a_regular_expression_may_take_is_not_certain() -> None:
    given = [route(rule(path("/a"), to="plain"), rule(path("/a.*", "RegularExpression"), to="regex"))]
    assert answer(Request("h", "/a", 80), given).endswith("?")
    assert answer(Request("h", "/a", 80), [route(rule(path("/a"), to="plain"))]) == "plain"


def test_of_equal_rules_the_oldest_route_wins_then_the_name() -> None:
    older, newer = route(rule(to="old"), name="z"), route(rule(to="new"), name="a")
    older["metadata"], newer["metadata"] = meta("z", "shop", "2026-01-01T00:00:00Z"), meta("a", "shop", "2026-01-02T00:00:00Z")
    assert answer(Request("h", "/", 80), [newer, older]) == "old"
    assert answer(Request("h", "/", 80), [route(rule(to="b"), name="b"), route(rule(to="a"), name="a")]) == "a"
    assert answer(Request("h", "/", 80), [route(rule(to="first"), rule(to="second"))]) == "first"


V1, WILD = "/v[0-9]+/.*", route(rule(to="wild"), name="wild", hostnames=["*.example.com"])
GRPC = "shop.example.com", "/shop.Cart/Add"


@pytest.mark.parametrize(
    ("matches", "request_", "service"),
    [
        ([path(V1, "RegularExpression")], Request("shop.example.com", "/v1/x"), "own-0"),
        ([path("^/v1", "RegularExpression")], Request("shop.example.com", "/v1/x"), "wild?"),
        ([path("/V1/X", "RegularExpression")], Request("shop.example.com", "/v1/x"), "wild?"),
        ([path("(?i)/V1/X", "RegularExpression")], Request("shop.example.com", "/v1/x"), "wild?"),
        ([path(V1, "RegularExpression")], Request("shop.example.com", "/x"), "wild?"),
        ([path(V1, "RegularExpression"), path("/")], Request("shop.example.com", "/v1/x"), "own-1?"),
        ([path(V1, "RegularExpression"), path("/v2/.*", "RegularExpression")], Request("shop.example.com", "/v1/x"), "own-0"),
        ([path(V1, "RegularExpression"), path("/v1/.*", "RegularExpression")], Request("shop.example.com", "/v1/x"), "own-0?"),
        ([path(V1, "RegularExpression"), path("/v1/x", "Exact")], Request("shop.example.com", "/v1/x"), "own-1"),
        ([{"method": {"method": "Add"}}], Request(*GRPC), "own-0"),
        ([{"method": {"method": "Ad"}}], Request(*GRPC), "wild?"),
        ([{"method": {"service": "shop[.].*", "type": "RegularExpression"}}], Request(*GRPC), "own-0"),
    ],
    ids=[
        "the whole path",
        "its beginning",
        "other letters",
        "what not all can read",
        "another path",
        "with a prefix",
        "with one that does not fit",
        "with one that fits",
        "with the exact path",
        "a method of gRPC of any service",
        "a part of a method",
        "all methods of the services of gRPC that an expression fits",
    ],
)
def test_an_expression_decides_where_every_reading_of_it_fits_and_nothing_else_does(
    matches: list[Object], request_: Request, service: str
) -> None:
    rules = [rule(match, to=f"own-{index}") for index, match in enumerate(matches)]
    kind = "GRPCRoute" if "method" in matches[0] else "HTTPRoute"
    assert answer(request_, [route(*rules, kind=kind, hostnames=["shop.example.com"]), WILD]) == service
