"""``ADDR:PORT`` means that port, also of a Service with several."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.endpoints.addresses import parse_all, parse_ports
from kubectl_svc.endpoints.edits.plan import EditPlan
from kubectl_svc.endpoints.edits.planning import CurrentSetDiffers, plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.objects.entries import of_slices
from kubectl_svc.endpoints.reading.facts import EndpointFacts, after
from kubectl_svc.errors import SvcError, UsageError
from tests.endpoints.build import facts, service, slice_of

TWO = service("db", {"name": "http", "port": 80, "targetPort": 8008}, {"name": "sql", "port": 5432})
PORTS = [{"name": "http", "protocol": "TCP", "port": 8008}, {"name": "sql", "protocol": "TCP", "port": 5432}]
BOTH = {"192.0.2.1:8008": "up", "192.0.2.1:5432": "up"}
DNS = service("dns", {"name": "tcp", "port": 53, "protocol": "TCP"}, {"name": "udp", "port": 53, "protocol": "UDP"})


def here(*addresses: str) -> EndpointFacts:
    return facts(*([slice_of("db-kubectl-svc-ipv4-0", *addresses, ports=PORTS)] if addresses else []), service=TWO)


def planned(
    held: EndpointFacts, verb: str, *texts: str, expected: tuple[str, ...] | None = None, ports: tuple[str, ...] = ()
) -> EditPlan:
    wanted, targets = None if expected is None else parse_all(expected), parse_all(texts, once=True)
    return plan(held, EditRequest(verb, targets, parse_ports(ports), allow=frozenset({"empty"}), expected=wanted))


def union(held: EndpointFacts, made: EditPlan) -> dict[str, str]:
    """``ADDR:PORT`` -> state, of every port."""
    entries = of_slices(after(held, made.writes).slices)
    return {f"{entry.address}:{port.port}": entry.state for entry in entries for port in entry.ports}


@pytest.mark.parametrize(
    ("before", "line", "left", "said"),
    [
        (["192.0.2.1"], "remove 192.0.2.1:5432", {"192.0.2.1:8008": "up"}, ["192.0.2.1:5432 removed"]),
        (["192.0.2.1"], "remove 192.0.2.1", {}, ["192.0.2.1 removed"]),
        (
            ["192.0.2.1"],
            "remove 192.0.2.1:9",
            BOTH,
            ["192.0.2.1:9 unchanged (does not exist)"],
        ),
        (
            ["192.0.2.1"],
            "drain 192.0.2.1:5432",
            {**BOTH, "192.0.2.1:5432": "drain"},
            ["192.0.2.1:5432 draining"],
        ),
        (
            ["192.0.2.1"],
            "undrain 192.0.2.1:5432",
            BOTH,
            ["192.0.2.1:5432 unchanged"],
        ),
        ([], "add 192.0.2.1:5432", {"192.0.2.1:5432": "up"}, ["192.0.2.1:5432 added"]),
        ([], "add 192.0.2.1:5432 192.0.2.1:8008", BOTH, ["192.0.2.1 added"]),
        (["192.0.2.1"], "set 192.0.2.1:5432", {"192.0.2.1:5432": "up"}, ["192.0.2.1:5432 unchanged", "192.0.2.1:8008 removed"]),
        (
            ["192.0.2.1"],
            "set 192.0.2.1:5432 192.0.2.1:8008",
            BOTH,
            ["192.0.2.1 unchanged"],
        ),
        (["192.0.2.1"], "add 192.0.2.1", BOTH, ["192.0.2.1 unchanged"]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_that_port_and_no_other(before: list[str], line: str, left: dict[str, str], said: list[str]) -> None:
    verb, *texts = line.split()
    held = here(*before)
    made = planned(held, verb, *texts)
    assert union(held, made) == left
    assert [str(result.said) for result in made.results] == said
    again = after(held, made.writes)
    assert not planned(again, verb, *texts).writes


def test_what_is_no_port_of_several_is_refused_with_what_there_is() -> None:
    with pytest.raises(UsageError, match=r"the Service has no port 80; it has http=8008, sql=5432; write 192\.0\.2\.1:8008"):
        planned(here(), "add", "192.0.2.1:80")
    with pytest.raises(UsageError, match=r"the Service has no port 9; .*; --port NAME=9 sets that port"):
        planned(here(), "add", "192.0.2.1:9")


def test_one_number_of_two_protocols_is_both() -> None:
    held = facts(service=DNS)
    (write,) = planned(held, "add", "192.0.2.1:53").writes
    assert [port["protocol"] for port in write.obj["ports"]] == ["TCP", "UDP"]


def test_two_numbers_of_the_only_port_are_two_endpoints() -> None:
    held = facts()
    assert union(held, planned(held, "add", "192.0.2.1:5432", "192.0.2.1:5433")) == {
        "192.0.2.1:5432": "up",
        "192.0.2.1:5433": "up",
    }


def test_the_current_set_is_every_port_of_it() -> None:
    assert planned(here("192.0.2.1"), "switch", "192.0.2.2", expected=("192.0.2.1:8008", "192.0.2.1:5432")).writes
    for expected in ("192.0.2.1:8008", "192.0.2.1:9"):
        with pytest.raises(CurrentSetDiffers):
            planned(here("192.0.2.1"), "switch", "192.0.2.2", expected=(expected,))


def test_an_address_behind_another_in_one_endpoint_goes_by_itself_or_with_it() -> None:
    both = {"addresses": ["192.0.2.7", "192.0.2.8"], "conditions": {"ready": True}}
    held = facts(slice_of("db-1", both))
    alone = planned(held, "remove", "192.0.2.8")
    assert [str(result.said) for result in alone.results] == ["192.0.2.8 removed"]
    assert after(held, alone.writes).slices[0]["endpoints"][0]["addresses"] == ["192.0.2.7"]
    gone = planned(held, "remove", "192.0.2.7")
    assert [str(one.said) for one in gone.results] == [
        "192.0.2.7:5432 removed",
        "192.0.2.8 removed (in one endpoint with 192.0.2.7)",
    ]
    exact = after(held, planned(held, "set", "192.0.2.7").writes)
    assert exact.slices[0]["endpoints"][0]["addresses"] == ["192.0.2.7"]


EACH_PORT_ELSEWHERE = (
    slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", ports=[{"name": "sql", "protocol": "TCP", "port": 5432}]),
    slice_of("db-kubectl-svc-ipv4-1", "192.0.2.2", ports=[{"name": "http", "protocol": "TCP", "port": 8008}]),
)


@pytest.mark.parametrize(
    ("verb", "target"),
    [
        pytest.param("remove", "192.0.2.1:5432", id="remove"),
        pytest.param("set", "192.0.2.2:8008", id="set"),
        pytest.param("switch", "192.0.2.3:8008", id="switch"),
    ],
)
def test_no_port_of_the_service_is_left_without_a_ready_endpoint(verb: str, target: str) -> None:
    world = facts(*EACH_PORT_ELSEWHERE, service=TWO)
    with pytest.raises(SvcError, match=r'would leave port sql 5432/TCP of the Service "db" without a ready endpoint'):
        plan(world, EditRequest(verb, parse_all([target])))
    assert plan(world, EditRequest(verb, parse_all([target]), allow=frozenset({"empty"}))).writes


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"service": service("db", *TWO["spec"]["ports"], clusterIP="None", clusterIPs=["None"])}, id="headless"),
        pytest.param({"service": service("db", TWO["spec"]["ports"][0])}, id="a port that the Service does not have"),
    ],
)
def test_a_port_that_nobody_is_sent_to_may_go(more: dict[str, Any]) -> None:
    assert plan(facts(*EACH_PORT_ELSEWHERE, **more), EditRequest("remove", parse_all(["192.0.2.1:5432"]))).writes


def test_draining_the_last_of_a_port_is_reported() -> None:
    planned = plan(facts(*EACH_PORT_ELSEWHERE, service=TWO), EditRequest("drain", parse_all(["192.0.2.1:5432"])))
    assert [str(one) for one in planned.warnings] == [
        "no endpoint of port sql 5432/TCP is up: kube-proxy sends traffic to draining endpoints"
    ]


def test_an_address_at_a_number_of_its_own_is_taken_back_as_it_is_printed() -> None:
    own = [{"name": "tcp", "protocol": "TCP", "port": 53}, {"name": "udp", "protocol": "UDP", "port": 5353}]
    world = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.4", ports=own), service=DNS)
    for words in (["192.0.2.4:53", "192.0.2.4:5353"], ["192.0.2.4:5353", "192.0.2.4:53"]):
        assert plan(world, EditRequest("set", parse_all(words))).writes == ()
    with pytest.raises(UsageError, match="the Service has no port 5353"):
        plan(world, EditRequest("add", parse_all(["192.0.2.5:5353"])))


def test_a_port_that_no_address_takes_is_refused() -> None:
    for words in (["192.0.2.1:5"], ["192.0.2.1:5", "192.0.2.2:7"]):
        with pytest.raises(UsageError, match="--port 6 has no effect"):
            planned(facts(), "set", *words, ports=("6",))
    for words in (["192.0.2.1:5", "192.0.2.2"], ["192.0.2.1:6"]):
        assert planned(facts(), "set", *words, ports=("6",)).writes
    with pytest.raises(UsageError, match="--port sql=6 has no effect"):
        planned(here(), "set", "192.0.2.1:8008", ports=("sql=6",))
    assert planned(here(), "set", "192.0.2.1:6", ports=("sql=6",)).writes
    assert not planned(facts(), "set", ports=("6",)).writes
