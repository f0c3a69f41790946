"""What trace says of single nodes, as packets showed it to be (tests/packets)."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.trace import offline
from kubectl_svc.trace.engine import examine
from tests.trace.build import endpoint, node, service, slice_of

Object = dict[str, Any]

READY = {"ready": True, "serving": True, "terminating": False}
DRAINING = {"ready": False, "serving": True, "terminating": True}
DYING = {"ready": False, "serving": False, "terminating": True}
NODES = [node("n1", "zone-a"), node("n2", "zone-b"), node("n3", "zone-b")]


def told(code: str, endpoints: list[Object], **spec: Any) -> str:
    """What finding ``code`` says of a Service with these endpoints, in a cluster of NODES; nothing where there is none."""
    web = service(80, selector=None, **spec)
    kinds = {"Service": [web], "EndpointSlice": [slice_of(*endpoints, by="hand")], "Node": NODES}
    objects = [{"kind": kind, **obj} for kind, found in kinds.items() for obj in found]
    (facts,) = offline.from_files(objects, (), "default")
    return next((finding.message for finding in examine(facts).findings if finding.code == code), "")


@pytest.mark.parametrize(
    ("endpoints", "message"),
    [
        ([("n1", READY), ("n2", READY), ("n3", READY)], ""),
        ([("n1", READY), ("n2", READY)], "n1, n2 forward, n3 drops"),
        ([("n1", DRAINING), ("n2", READY), ("n3", DYING)], "n1, n2 forward, n3 drops"),
        ([("n1", DRAINING), ("n2", READY), ("n3", DRAINING)], ""),
        ([("n1", DRAINING), ("n2", DYING)], "n1 forwards, n2, n3 drop"),
        ([("n9", READY)], "n9 forwards, n1, n2, n3 drop"),
    ],
)
def test_a_node_whose_only_endpoint_still_serves_forwards(endpoints: list[tuple[str, Object]], message: str) -> None:
    made = [endpoint(f"10.1.0.{number}", node=name, **state) for number, (name, state) in enumerate(endpoints, 1)]
    assert told("D4", made, internalTrafficPolicy="Local") == (f"internalTrafficPolicy Local: {message}" if message else "")


@pytest.mark.parametrize(
    ("endpoints", "message"),
    [
        ([("zone-a", "n1"), ("zone-b", "n2")], ""),  # n3 keeps to its zone
        ([("zone-a", "n1"), ("zone-c", "n2")], "no endpoint is hinted for n3: all are used there"),
        ([("", "n1"), ("", "n2")], "no endpoint is hinted for n3: all are used there"),
        ([("zone-a", ""), ("zone-a", "")], "no endpoint is hinted for n2, n3: all are used there"),
        ([("zone-a", "n1"), ("", "")], "1 of 2 endpoints have no topology hint, so no node follows any"),
    ],
)
def test_hints_are_ignored_only_where_all_endpoints_are_used(endpoints: list[tuple[str, str]], message: str) -> None:
    made = []
    for number, (zone, name) in enumerate(endpoints, 1):
        named = {"forZones": zone, "forNodes": name}
        hints = {field: [{"name": one}] for field, one in named.items() if one}
        made.append(endpoint(f"10.1.0.{number}", hints=hints))
    assert told("D5", made) == message
