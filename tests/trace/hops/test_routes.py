"""What trace says of single nodes, as packets showed it to be (tests/packets)."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.trace import texts
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.reading import offline
from tests.trace.build import endpoint, node, service, slice_of

Object = dict[str, Any]

READY = {"ready": True, "serving": True, "terminating": False}
DRAINING = {"ready": False, "serving": True, "terminating": True}
DYING = {"ready": False, "serving": False, "terminating": True}
NODES = [node("n1", "zone-a"), node("n2", "zone-b"), node("n3", "zone-b")]


def told(code: str, endpoints: list[Object], **spec: Any) -> str:
    """What finding ``code`` says of a Service with these endpoints, in a cluster of NODES; nothing where there is none."""
    return " | ".join(findings(code, service(80, selector=None, **spec), slice_of(*endpoints, by="hand")))


def findings(code: str, web: Object, *slices: Object) -> list[str]:
    """Every message of ``code`` about a Service with these slices."""
    kinds = {"Service": [web], "EndpointSlice": slices, "Node": NODES}
    objects = [{"kind": kind, **obj} for kind, found in kinds.items() for obj in found]
    (facts,) = offline.from_files(objects, (), "default")
    return [texts.message(finding) for finding in examine(facts).findings if finding.code == code]


@pytest.mark.parametrize(
    ("endpoints", "message"),
    [
        ([("n1", READY), ("n2", READY), ("n3", READY)], ""),
        ([("n1", READY), ("n2", READY)], "n1, n2 forward connections, n3 drops them"),
        ([("n1", DRAINING), ("n2", READY), ("n3", DYING)], "n1, n2 forward connections, n3 drops them"),
        ([("n1", DRAINING), ("n2", READY), ("n3", DRAINING)], ""),
        ([("n1", DRAINING), ("n2", DYING)], "n1 forwards connections, n2, n3 drop them"),
        ([("n9", READY)], "n9 forwards connections, n1, n2, n3 drop them"),
    ],
)
def test_a_node_whose_only_endpoint_still_serves_forwards(endpoints: list[tuple[str, Object]], message: str) -> None:
    made = [endpoint(f"10.1.0.{number}", node=name, **state) for number, (name, state) in enumerate(endpoints, 1)]
    assert told("D4", made, internalTrafficPolicy="Local") == (f"internalTrafficPolicy Local: {message}" if message else "")


def test_no_node_drops_what_goes_to_a_headless_service() -> None:
    headless = {"clusterIP": "None", "clusterIPs": ["None"]}
    for made in ([endpoint("10.1.0.1", node="n1")], [endpoint("10.1.0.1", node="")]):
        assert told("D4", made, internalTrafficPolicy="Local")
        assert told("D4", made, internalTrafficPolicy="Local", **headless) == ""
    hinted = [endpoint("10.1.0.1", hints={"forZones": [{"name": "zone-a"}]})]
    assert told("D5", hinted)
    assert told("D5", hinted, **headless) == ""


@pytest.mark.parametrize(
    ("endpoints", "message"),
    [
        ([("zone-a", "n1"), ("zone-b", "n2")], ""),  # n3 keeps to its zone
        ([("zone-a", "n1"), ("zone-c", "n2")], "no endpoint has a hint for n3, so all endpoints are used there"),
        ([("", "n1"), ("", "n2")], "no endpoint has a hint for n3, so all endpoints are used there"),
        ([("zone-a", ""), ("zone-a", "")], "no endpoint has a hint for n2, n3, so all endpoints are used there"),
        ([("zone-a", "n1"), ("", "")], "1 of 2 endpoints has no topology hint, so all nodes ignore the hints"),
    ],
)
def test_hints_are_ignored_only_where_all_endpoints_are_used(endpoints: list[tuple[str, str]], message: str) -> None:
    made = []
    for number, (zone, name) in enumerate(endpoints, 1):
        named = {"forZones": zone, "forNodes": name}
        hints = {field: [{"name": one}] for field, one in named.items() if one}
        made.append(endpoint(f"10.1.0.{number}", hints=hints))
    assert told("D5", made) == message


WEB, API = {"name": "web", "port": 80}, {"name": "api", "port": 81}
FORWARDS = "n1 forwards connections, n2, n3 drop them"


@pytest.mark.parametrize(
    ("slices", "messages"),
    [
        ({("web", "IPv4"): "n1", ("api", "IPv4"): "n1", ("web", "IPv6"): "n1", ("api", "IPv6"): "n1"}, [FORWARDS]),
        ({("api", "IPv4"): "n1"}, [FORWARDS]),  # the first port has no endpoint: another fault, told elsewhere
        (
            {("web", "IPv4"): "n1", ("api", "IPv4"): "n2"},
            [f"web 80/TCP: {FORWARDS}", "api 81/TCP: n2 forwards connections, n1, n3 drop them"],
        ),
        (
            {("web", "IPv4"): "n1", ("web", "IPv6"): "n2"},
            [f"IPv4: {FORWARDS}", "IPv6: n2 forwards connections, n1, n3 drop them"],
        ),
        ({("web", "IPv4"): "n1", ("api", "IPv6"): "n1"}, [FORWARDS]),
        (
            {("web", "IPv4"): "n1", ("api", "IPv4"): "n1 n2 n3", ("web", "IPv6"): "n1"},
            [f"web 80/TCP over IPv4, web 80/TCP over IPv6: {FORWARDS}"],
        ),
        ({("web", "IPv4"): "n1 n2 n3", ("api", "IPv6"): "n3 n2 n1"}, []),
    ],
)
def test_every_port_and_family_is_decided_apart(slices: dict[tuple[str, str], str], messages: list[str]) -> None:
    made = []
    for number, ((port, family), nodes) in enumerate(slices.items(), 1):
        prefix = "10.1.0." if family == "IPv4" else "fd00::"
        found = [endpoint(f"{prefix}{number}{place}", node=name) for place, name in enumerate(nodes.split())]
        ports = [{"name": port, "port": 8080, "protocol": "TCP"}]
        made.append(slice_of(*found, ports=ports, name=f"web-{number}", family=family, by="hand"))
    ips: dict[str, Any] = {"clusterIPs": ["10.96.0.1", "fd00:96::1"], "ipFamilies": ["IPv4", "IPv6"]}
    web = service(WEB, API, selector=None, internalTrafficPolicy="Local", **ips)
    assert findings("D4", web, *made) == [f"internalTrafficPolicy Local: {message}" for message in messages]
