"""What the API server says of an aggregated API beside what is worked out: the condition Available of its APIService."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.trace.choices import api, available, dumped, listed
from tests.trace.front import made, service, shop, trace
from tests.trace.test_choices_of_callers import SERVING

Object = dict[str, Any]
ASKED = "apiservice/v1.x"
NO_SUCH_PORT = 'service/web in "shop" is not listening on port 81'
NONE_READY = 'endpointslices for service/web in "shop" have no addresses with port name "http"'
NONE_FOUND = 'cannot find endpointslices for service/web in "shop"'
BY_ENDPOINTS = 'endpoints for service/web in "shop" have no addresses with port name "http"'
LEAVING = [
    SERVING[0],
    {
        **SERVING[1],
        "endpoints": [
            {**SERVING[1]["endpoints"][0], "conditions": {"ready": False, "serving": True, "terminating": True}},
        ],
    },
]

WORKS = [*dumped(service()), *SERVING]
DEAD = [*dumped(service()), *listed("Pod", "EndpointSlice")]
ENDING = [*dumped(service()), *LEAVING]

FINDS: dict[str, tuple[list[Object], Object, Object, list[str], str]] = {
    "works, no condition": (WORKS, {}, {}, [], "healthy"),
    "works, True": (WORKS, {}, available("True", "Passed"), [], "healthy"),
    "works, no answer": (WORKS, {}, available("False"), ["error group unavailable"], "broken"),
    "works, not known": (WORKS, {}, available("Unknown", "ServiceAccessError"), ["error group unavailable"], "broken"),
    "works, a reason of later servers": (WORKS, {}, available("False", "Else"), ["error group unavailable"], "broken"),
    "works, the Service was missing": (WORKS, {}, available("False", "ServiceNotFound"), [], "healthy"),
    "works, the port was missing": (WORKS, {}, available("False", "ServicePortError", NO_SUCH_PORT), [], "healthy"),
    "works, no slices were there": (WORKS, {}, available("False", "EndpointsNotFound", NONE_FOUND), [], "healthy"),
    "works, none was ready": (WORKS, {}, available("False", "MissingEndpoints", NONE_READY), [], "healthy"),
    "works, Endpoints have none": (
        WORKS,
        {},
        available("False", "MissingEndpoints", BY_ENDPOINTS),
        ["error group unavailable"],
        "broken",
    ),
    "serves to its end": (ENDING, {}, available("True", "Passed"), [], "warning"),
    "serves to its end, but no API": (
        ENDING,
        {},
        available("False", "MissingEndpoints", NONE_READY),
        ["error group unavailable"],
        "broken",
    ),
    "no such port": (WORKS, {"port": 81}, available("False", "ServicePortError"), ["error group port"], "broken"),
    "no such port any more": (WORKS, {"port": 81}, available("True", "Passed"), ["error group port"], "broken"),
    "no such Service": (WORKS, {"name": "wbe"}, available("False", "ServiceNotFound"), ["error group missing"], "broken"),
    "no such Service any more": (WORKS, {"name": "wbe"}, available("True", "Passed"), ["error group missing"], "broken"),
    "no endpoint": (DEAD, {}, available("False", "MissingEndpoints", NONE_READY), ["error group dead"], "broken"),
    "no endpoint, and no condition": (DEAD, {}, {}, ["error group dead"], "broken"),
    "no endpoint, yet answers": (DEAD, {}, available("True", "Passed"), ["note group available"], "broken"),
}
"""What there is, what the APIService calls, its status, what is found of E9, and the verdict."""


@pytest.mark.parametrize("name", FINDS)
def test_the_word_of_the_api_server_counts_where_nothing_contradicts_it(tmp_path: Path, name: str) -> None:
    world, calls, status, finds, verdict = FINDS[name]
    document = json.loads(trace(tmp_path, [*world, {**api(**calls), "status": status}], ASKED, "-o", "json").out)
    found = [f"{one['severity']} {one['variant']}" for one in document["problems"] if one["code"] == "E9"]
    assert (found, document["verdict"]) == (finds, verdict)
    statuses = {one["id"]: one["status"] for one in document["hops"]}
    assert (statuses["service/apiservice-0"] == "broken") == any(one.startswith("error") for one in finds)


def test_the_reason_stands_at_the_hop_and_the_message_with_the_problem(tmp_path: Path) -> None:
    said = trace(tmp_path, [*WORKS, {**api(), "status": available("False", message="bad status: 403")}], ASKED)
    assert said.code == 1
    assert "Available is False: FailedDiscoveryCheck\n" in said.out
    assert "FailedDiscoveryCheck: bad status: 403; every request for x.example.com/v1 gets status 503, " in said.out


def test_a_status_without_a_reason_is_told_as_well(tmp_path: Path) -> None:
    said = trace(tmp_path, [*WORKS, {**api(), "status": available("False", "", "")}], ASKED)
    assert said.code == 1
    assert ": Available is False\n" in said.out
    breaks = "every request for x.example.com/v1 gets status 503, and no namespace can be deleted"
    assert f"apiservice/v1.x is not available; {breaks}\n" in said.out


def test_an_api_without_a_service_needs_none(tmp_path: Path) -> None:
    local = {"group": "apps", "version": "v1"}
    own = made("apiregistration.k8s.io/v1", "APIService", "v1.apps", local, "", available("True", "Local"))
    said = trace(tmp_path, [*shop(), own], "apiservice/v1.apps")
    assert (said.code, said.out) == (0, "")
    assert "is answered by the API server itself, and needs no Service" in said.err
