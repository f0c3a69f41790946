"""Routes and Gateways for which the answer must be what a request would meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import gateway, listener, route, shop, trace
from tests.trace.test_front_verdicts import DNS, HOST, SAFE, URL, dumped

HOSTED: dict[str, Any] = {"hostnames": [HOST]}
PENDING = {"type": "Accepted", "status": "Unknown", "reason": "Pending", "message": "Waiting for controller"}


def matching(kind: str, value: str, name: str = "web") -> dict[str, Any]:
    """A rule of an HTTPRoute."""
    return {"matches": [{"path": {"type": kind, "value": value}}], "backendRefs": [{"name": name, "port": 80}]}


def waiting() -> list[dict[str, Any]]:
    """A Gateway and its class as the API server makes them: no controller has written yet."""
    return [{**one, "status": {"conditions": [PENDING]}} for one in gateway()]


def told(condition: tuple[str, str, str], *rules: dict[str, Any], seen: int = 2) -> dict[str, Any]:
    """A route, its second generation, with what its controller says of it beside that it is accepted."""
    obj = route(matching("PathPrefix", "/"), *rules, **HOSTED)
    said = [("Accepted", "True", "Accepted"), condition]
    conditions = [{"type": one, "status": two, "reason": three, "observedGeneration": seen} for one, two, three in said]
    parent = {"parentRef": {"name": "gate", "namespace": "infra"}, "conditions": conditions}
    return {**obj, "metadata": {**obj["metadata"], "generation": 2}, "status": {"parents": [parent]}}


def spoken(kind: str, *names: str) -> dict[str, Any]:
    """The status of a Gateway with one condition of each of these listeners."""
    said = {"type": kind, "status": "True", "reason": "Because", "message": ""}
    return {"listeners": [{"name": name, "conditions": [said]} for name in names]}


TO_DNS = {"backendRefs": [{"name": "dns", "port": 53}]}
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "other", "namespace": "infra"},
    "type": "kubernetes.io/tls",
}


ROWS: dict[str, tuple[list[Any], str, int, str]] = {
    "an expression that may fit": (
        [*shop(), *gateway(), route(matching("RegularExpression", "/v[0-9]+/"), **HOSTED)],
        f"{URL}v1/x",
        0,
        "whether this rule takes the request depends on the controller",
    ),
    "an expression that fits": (
        [
            *shop(),
            *shop("other"),
            *gateway(),
            route(matching("RegularExpression", "/v[0-9]+/.*"), **HOSTED),
            route(matching("PathPrefix", "/", "other"), name="every"),
        ],
        f"{URL}v1/x",
        0,
        "service/web port 80 is healthy",
    ),
    "an expression that cannot": (
        [*shop(), *gateway(), route(matching("RegularExpression", "/v[0-9]+/.*"), **HOSTED)],
        f"{URL}z",
        1,
        "httproute/web matches /v[0-9]+/.* (RegularExpression)",
    ),
    "an expression beside a prefix": (
        [
            *shop(),
            *shop("v"),
            *gateway(),
            route(matching("PathPrefix", "/"), matching("RegularExpression", "/v[0-9]+/.*", "v"), **HOSTED),
        ],
        f"{URL}v1/x -o json",
        0,
        '"verdict": "warning"',
    ),
    "an exact path before an expression": (
        [
            *shop(),
            *shop("v"),
            *gateway(),
            route(matching("Exact", "/v1/x"), matching("RegularExpression", "/v[0-9]+/.*", "v"), **HOSTED),
        ],
        f"{URL}v1/x -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a more specific listener": (
        [
            *shop(),
            *gateway(listener("own", hostname=HOST), listener("wild", hostname="*.example.com")),
            route(parent={"sectionName": "wild"}, **HOSTED),
        ],
        URL,
        0,
        "listener own gets the requests for h.example.com, and the route is not attached to that listener",
    ),
    "a more specific listener of a wildcard's host": (
        [
            *shop(),
            *gateway(listener("own", hostname=HOST), listener("wild", hostname="*.example.com")),
            route(parent={"sectionName": "wild"}),
        ],
        URL,
        0,
        "listener own gets the requests for h.example.com, and the route is not attached to that listener",
    ),
    "a more specific listener of another host": (
        [
            *shop(),
            *gateway(listener("own", hostname="o.example.com"), listener("wild", hostname="*.example.com")),
            route(parent={"sectionName": "wild"}),
        ],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a less specific listener": (
        [
            *shop(),
            *gateway(listener("own", hostname=HOST), listener("wild", hostname="*.example.com")),
            route(parent={"sectionName": "own"}, **HOSTED),
        ],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a certificate that the controller has found": (
        [
            *shop(),
            *gateway(
                listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c", "namespace": "certs"}]}),
                status={"listeners": [{"name": "https", "conditions": [{"type": "ResolvedRefs", "status": "True"}]}]},
            ),
            route(**HOSTED),
        ],
        f"{SAFE} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "listeners that conflict": (
        [*shop(), *gateway(listener("a"), listener("b", 80, "TLS")), route(**HOSTED)],
        URL,
        1,
        "gateway/gate has listeners that conflict: a, b; it serves no requests at these",
    ),
    "listeners that conflict, beside another one": (
        [*shop(), *gateway(listener("a"), listener("b", 80, "TLS"), listener("c", 81)), route(**HOSTED)],
        "http://h.example.com:81/",
        0,
        "is healthy",
    ),
    "HTTP and TCP at one port": (
        [*shop(), *gateway(listener("a"), listener("b", 80, "TCP")), route(**HOSTED)],
        URL,
        0,
        "gateway/gate has listeners that conflict: a, b; it may serve no requests at these",
    ),
    "listeners that conflict, by their controller": (
        [*shop(), *gateway(listener("a"), listener("b"), status=spoken("Conflicted", "a", "b")), route(**HOSTED)],
        URL,
        1,
        "gateway/gate has listeners that conflict: a, b (Because)",
    ),
    "one that conflicts, beside another one": (
        [*shop(), *gateway(listener("a"), listener("b", 81), status=spoken("Conflicted", "a")), route(**HOSTED)],
        "httproute/web -o json",
        0,
        '"verdict": "warning"',
    ),
    "listeners that are programmed all the same": (
        [*shop(), *gateway(listener("a"), listener("b"), status=spoken("Programmed", "a", "b")), route(**HOSTED)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "one port for two protocols that differ": (
        [*shop(), *gateway(listener("a"), listener("b", 80, "UDP")), route(**HOSTED)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "TLS and HTTPS for two hosts": (
        [*shop(), *gateway(listener(), listener("a", 443, "TLS", hostname="a.x"), listener("b", 443, "TLS")), route(**HOSTED)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a kind in small letters": (
        [*shop(), *gateway(), route({"backendRefs": [{"name": "web", "port": 80, "kind": "service"}]}, **HOSTED)],
        "httproute/web",
        1,
        "fix: spec.rules[0].backendRefs[0].kind: service -> Service in httproute/web",
    ),
    "attached to both": (
        [
            *shop(),
            *gateway(listener("own", hostname=HOST), listener("wild", hostname="*.example.com")),
            route(**HOSTED),
        ],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a host that no listener takes": (
        [
            *shop(),
            *gateway(listener(hostname="*.example.com")),
            route(hostnames=[HOST, "h.example.org"]),
        ],
        "httproute/web",
        0,
        "no listener of gateway/gate accepts h.example.org of httproute/web: requests for this host do not reach the route",
    ),
    "a Gateway that waits": (
        [*shop(), *gateway(status={"conditions": [PENDING]}), route(**HOSTED)],
        "httproute/web",
        0,
        "no controller has processed gateway/gate yet: Accepted is Unknown: Waiting for controller",
    ),
    "a Gateway and its class that wait": (
        [*shop(), *waiting(), route(**HOSTED)],
        "httproute/web",
        0,
        "no controller has processed gateway/gate yet: Accepted is Unknown",
    ),
    "a Gateway that waits, with a route that is accepted": (
        [*shop(), *waiting(), told(("ResolvedRefs", "True", "ResolvedRefs"))],
        "httproute/web",
        0,
        "container main port 8080\n\n",
    ),
    "a class that is refused": (
        [
            *shop(),
            {**gateway()[0], "status": {"conditions": [{**PENDING, "status": "False", "message": "no"}]}},
            gateway()[1],
            route(**HOSTED),
        ],
        "httproute/web",
        1,
        "Accepted of gatewayclass/c is False: Pending: no",
    ),
    "a listener without a certificate": (
        [*shop(), *gateway(listener("https", 443, "HTTPS")), route(**HOSTED)],
        SAFE,
        1,
        "listener https of gateway/gate terminates TLS, but has no certificateRefs",
    ),
    "which plain HTTP does not need": (
        [*shop(), *gateway(listener("https", 443, "HTTPS"), listener()), route(**HOSTED)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a certificate of another namespace": (
        [
            *shop(),
            *gateway(listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c", "namespace": "certs"}]})),
            route(**HOSTED),
        ],
        SAFE,
        1,
        "no ReferenceGrant there allows Gateways in namespace infra",
    ),
    "a certificate that is not there": (
        [
            *dumped(
                *shop(),
                *gateway(listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c"}]})),
                route(**HOSTED),
            ),
            SECRET,
        ],
        SAFE,
        1,
        "takes its certificate from secret c, which does not exist",
    ),
    "files need not hold it": (
        [
            *shop(),
            *gateway(listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c"}]})),
            route(**HOSTED),
            SECRET,
        ],
        f"{SAFE} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a backend that the controller does not resolve": (
        [*shop(), *gateway(), told(("ResolvedRefs", "False", "UnsupportedProtocol"))],
        URL,
        1,
        "does not resolve what httproute/web refers to: UnsupportedProtocol; such requests get status 500",
    ),
    "one of an older route": (
        [*shop(), *gateway(), told(("ResolvedRefs", "False", "UnsupportedProtocol"), seen=1)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "one of several": (
        [*shop(), *shop("v"), *gateway(), told(("ResolvedRefs", "False", "InvalidKind"), matching("PathPrefix", "/v", "v"))],
        f"{URL} -o json",
        0,
        '"verdict": "warning"',
    ),
    "the other one of several": (
        [*shop(), *gateway(), told(("ResolvedRefs", "False", "BackendNotFound"), matching("PathPrefix", "/v", "gone"))],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "rules that the controller leaves out": (
        [*shop(), *gateway(), told(("PartiallyInvalid", "True", "UnsupportedValue"))],
        URL,
        0,
        "the controller of gateway/gate leaves out a part of httproute/web: UnsupportedValue",
    ),
    "backends that the controller resolves": (
        [*shop(), *gateway(), told(("ResolvedRefs", "True", "ResolvedRefs"))],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a UDP port behind a route": (
        [*DNS, *gateway(), route(TO_DNS)],
        "httproute/web",
        1,
        "httproute/web connects by TCP",
    ),
    "a TCP port behind a UDP route": (
        [*shop(), *gateway(listener("udp", 53, "UDP")), route(kind="UDPRoute")],
        "udproute/web",
        1,
        "udproute/web connects by UDP",
    ),
    "a UDP port behind its route": (
        [*DNS, *gateway(listener("udp", 53, "UDP")), route(TO_DNS, kind="UDPRoute")],
        "udproute/web -o json",
        0,
        '"verdict": "healthy"',
    ),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_healthy_means_that_it_arrives(tmp_path: Path, objects: list[Any], asked: str, code: int, says: str) -> None:
    told = trace(tmp_path, objects, *asked.split())
    assert (told.code, says in told.text) == (code, True), told.text


def test_a_gateway_that_waits_is_told_of_once(tmp_path: Path) -> None:
    world = [*shop(), *waiting(), route(**HOSTED), route(name="b", hostnames=["b.example.com"])]
    assert trace(tmp_path, world, "web").out.count("no controller has processed") == 1
