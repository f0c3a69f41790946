"""What a Service that is written without ``--address`` means for endpoints that are there already."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.endpoints.addresses import parse_all
from kubectl_svc.endpoints.edits.planning import plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.objects.entries import of_slices
from kubectl_svc.endpoints.reading.facts import EndpointFacts, after
from kubectl_svc.expose.outside import left_behind
from kubectl_svc.objects.slices import CONTROLLER
from tests.endpoints.build import endpoint, service, slice_of


def ports(**numbers: int) -> list[dict[str, Any]]:
    return [{"name": name, "port": number, "protocol": "TCP"} for name, number in numbers.items()]


ALIAS = service(type="ExternalName", externalName="db.example.com")
AB, AC = service("db", *ports(a=1000, b=2000)), service("db", *ports(a=1000, c=2000))
HELD = slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1")
SIX = slice_of("db-6", "2001:db8::1") | {"addressType": "IPv6"}
WITH_PODS = service(selector={"app": "db"})


@pytest.mark.parametrize(
    ("before", "now", "held", "key"),
    [
        pytest.param(service(), service(), [HELD], "", id="nothing changes"),
        pytest.param(service(), service("db", 5433), [HELD], "ports-kept", id="another port"),
        pytest.param(service(), ALIAS, [HELD], "endpoints-unused", id="an alias now"),
        pytest.param(ALIAS, service(), [HELD], "served-again", id="no alias any more"),
        pytest.param(ALIAS, ALIAS, [HELD], "", id="an alias still"),
        pytest.param(None, service(), [HELD], "served-again", id="a new Service"),
        pytest.param(None, service("db", *ports(sql=5432)), [HELD], "", id="a new Service of other ports"),
        pytest.param(service(), WITH_PODS, [HELD], "beside-pods", id="a selector now"),
        pytest.param(WITH_PODS, WITH_PODS, [HELD], "", id="a selector still"),
        pytest.param(service(), WITH_PODS, [slice_of("c", "192.0.2.1", manager=CONTROLLER)], "", id="the controller's"),
        pytest.param(service(), service("db", 5433), [], "", id="no endpoints"),
        pytest.param(WITH_PODS, service(), [slice_of("c", "192.0.2.1", manager=CONTROLLER)], "pods-stay", id="no selector now"),
        pytest.param(WITH_PODS, service(), [], "", id="no selector now, no pods before"),
        pytest.param(WITH_PODS, ALIAS, [slice_of("c", "192.0.2.1", manager=CONTROLLER)], "", id="an alias in place of pods"),
        pytest.param(
            service(ipFamilies=["IPv4", "IPv6"]), service(ipFamilies=["IPv4"]), [SIX], "family-unused", id="a family less"
        ),
        pytest.param(
            service(ipFamilies=["IPv4", "IPv6"]), service(ipFamilies=["IPv4"]), [HELD], "", id="a family less, unused"
        ),
    ],
)
def test_what_it_means(before: Any, now: Any, held: list[Any], key: str) -> None:
    found = left_behind(before, now, held)
    assert (found.key if found else "") == key


@pytest.mark.parametrize(
    ("before", "now", "held", "typed"),
    [
        pytest.param(
            AB,
            AC,
            [
                slice_of("db-0", endpoint("192.0.2.2", zone="z"), ports=ports(a=1000, b=2000)),
                slice_of("db-1", "192.0.2.1", ports=ports(a=1000)),
            ],
            ["192.0.2.2@z", "192.0.2.1:1000"],
            id="one port is another",
        ),
        pytest.param(
            service("db", {"port": 80, "targetPort": 8080}),
            service("db", {"port": 80, "targetPort": 8081}),
            [slice_of("db-0", "192.0.2.1", port=8080), slice_of("db-1", "192.0.2.2", port=9090)],
            ["192.0.2.1", "192.0.2.2:9090"],
            id="the target is another",
        ),
        pytest.param(
            service(),
            service("db", *ports(sql=5432)),
            [slice_of("db-0", endpoint("192.0.2.1", zone="z")), slice_of("db-1", "192.0.2.2", port=6000)],
            ["192.0.2.1@z", "192.0.2.2:6000"],
            id="the port has a name",
        ),
        pytest.param(
            service("db", *ports(a=1000)),
            service("db", 1000),
            [slice_of("db-0", "192.0.2.1", ports=ports(a=1000, b=2000))],
            ["192.0.2.1:1000", "192.0.2.1:2000"],
            id="none of the names is left",
        ),
    ],
)
def test_the_command_keeps_every_address(before: Any, now: Any, held: list[Any], typed: list[str]) -> None:
    """Typed, it removes no address that the endpoints had."""
    found = left_behind(before, now, held)
    assert found is not None and found.values["addresses"] == " ".join(typed)
    facts = EndpointFacts(now, tuple(held))
    made = after(facts, plan(facts, EditRequest("set", parse_all(typed, once=True))).writes)
    assert {entry.address for entry in of_slices(made.own)} == {entry.address for entry in of_slices(held)}
