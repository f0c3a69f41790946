"""The condition Available of an APIService: who has one, and what there is that it cannot be about."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.references.aggregated import AVAILABLE, availability, outdated
from kubectl_svc.objects.conditions import Condition

BY_SLICES = 'endpointslices for service/web in "shop" have no addresses with port name "https"'
BY_ENDPOINTS = 'endpoints for service/web in "shop" have no addresses with port name "https"'
ALL = dict.fromkeys(("service", "port", "ready"), True)
NOTHING = dict.fromkeys(ALL, False)


def said(reason: str, message: str = "", status: str = "False") -> Condition:
    return Condition(AVAILABLE, status, reason, message)


def api(*conditions: dict[str, Any], **service: str) -> dict[str, Any]:
    return {"spec": {"service": service or None, "version": "v1"}, "status": {"conditions": list(conditions)}}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (api({"type": "Available", "status": "False", "reason": "MissingEndpoints"}, name="web"), "False"),
        (api({"type": "Other", "status": "False"}, {"type": "Available", "status": "True"}, name="web"), "True"),
        (api({"type": "Available", "status": "Unknown"}, name="web"), "Unknown"),
        (api({"type": "Other", "status": "False"}, name="web"), ""),
        (api(name="web"), ""),
        ({"spec": {"service": {"name": "web"}}, "status": None}, ""),
        ({"spec": {"service": {"name": "web"}}, "status": {"conditions": ["Available", None]}}, ""),
        (api({"type": "Available", "status": "True", "reason": "Local"}), ""),
    ],
    ids=["False", "beside another", "Unknown", "another alone", "none", "no status", "no mappings", "Local"],
)
def test_the_condition_of_an_api_that_a_service_serves(given: dict[str, Any], status: str) -> None:
    found = availability(given)
    assert (found.status if found else "") == status


@pytest.mark.parametrize(
    ("condition", "decisive"),
    [
        (said("ServiceNotFound"), "service"),
        (said("ServicePortError"), "port"),
        (said("EndpointsNotFound", BY_SLICES), "ready"),
        (said("MissingEndpoints", BY_SLICES), "ready"),
    ],
    ids=lambda value: value.reason if isinstance(value, Condition) else " ",
)
def test_what_is_there_contradicts_what_is_said_to_be_missing(condition: Condition, decisive: str) -> None:
    assert outdated(condition, **{**NOTHING, decisive: True})
    assert not outdated(condition, **{**ALL, decisive: False})


@pytest.mark.parametrize(
    "condition",
    [
        *map(said, ("FailedDiscoveryCheck", "ServiceAccessError", "EndpointsAccessError", "Else", "")),
        said("MissingEndpoints", BY_ENDPOINTS),
        said("EndpointsNotFound", 'cannot find endpoints for service/web in "shop"'),
    ],
    ids=lambda value: value.reason or "none",
)
def test_nothing_contradicts_what_the_network_or_other_objects_say(condition: Condition) -> None:
    assert not outdated(condition, **ALL)
