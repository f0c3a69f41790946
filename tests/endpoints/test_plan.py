"""Edits and layout together: for any slices and any edit, the right set, by writes that never lose what stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_svc.endpoints.addresses import parse_ports
from kubectl_svc.endpoints.edits.plan import Result, merged
from kubectl_svc.endpoints.objects.writes import CREATE, DELETE, UPDATE
from kubectl_svc.endpoints.reading.facts import after
from kubectl_svc.errors import SvcError
from tests.endpoints.build import facts, service, slice_of
from tests.endpoints.planned import planned, ports_of

# A few slices of ours: each has a port and some of twelve addresses, so that doubles and moves are common.
ADDRESSES = st.sampled_from([f"192.0.2.{number}" for number in range(1, 13)])


SLICES = st.lists(st.tuples(st.sampled_from([5432, 5433]), st.lists(ADDRESSES, max_size=6, unique=True)), max_size=3).map(
    lambda made: [slice_of(f"db-kubectl-svc-ipv4-{number}", *some, port=port) for number, (port, some) in enumerate(made)]
)


WANTED = st.lists(ADDRESSES, min_size=1, max_size=8, unique=True)


@given(SLICES, WANTED)
def test_set_leaves_exactly_the_set_and_never_loses_what_stays(made_slices: list[Any], wanted: list[str]) -> None:
    here = facts(*made_slices)
    made = planned(here, "set", *wanted, allow=frozenset({"empty"}))
    assert ports_of(here, made.writes) == {address: {5432} for address in wanted}
    for steps in range(len(made.writes) + 1):
        assert set(ports_of(here)) & set(wanted) <= set(ports_of(here, made.writes[:steps]))
    assert not planned(after(here, made.writes), "set", *wanted).writes


@given(SLICES, WANTED)
def test_add_keeps_all_and_is_repeatable(made_slices: list[Any], wanted: list[str]) -> None:
    here = facts(*made_slices)
    made = planned(here, "add", *wanted)
    now = ports_of(here, made.writes)
    assert set(now) == set(ports_of(here)) | set(wanted)
    assert all(5432 in now[address] for address in wanted)
    assert not planned(after(here, made.writes), "add", *wanted).writes


@given(SLICES, WANTED)
def test_remove_takes_these_and_no_other(made_slices: list[Any], wanted: list[str]) -> None:
    here = facts(*made_slices)
    made = planned(here, "remove", *wanted, allow=frozenset({"empty"}))
    assert set(ports_of(here, made.writes)) == set(ports_of(here)) - set(wanted)
    assert not planned(after(here, made.writes), "remove", *wanted).writes


@given(WANTED, WANTED)
@settings(max_examples=50)
def test_adding_commutes(first: list[str], second: list[str]) -> None:
    here = facts()
    one = after(here, planned(here, "add", *first).writes)
    other = after(here, planned(here, "add", *second).writes)
    assert ports_of(one, planned(one, "add", *second).writes) == ports_of(other, planned(other, "add", *first).writes)


def test_a_thousand_are_replaced_by_one_write_and_more_are_created_first() -> None:
    old = [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(1000)]
    new = [f"10.1.{number // 250}.{number % 250 + 1}" for number in range(1500)]
    here = facts(slice_of("db-kubectl-svc-ipv4-0", *old))
    assert [write.verb for write in planned(here, "set", *new[:1000]).writes] == [UPDATE]
    made = planned(here, "set", *new)
    assert [write.verb for write in made.writes] == [CREATE, UPDATE]
    assert set(ports_of(here, made.writes)) == set(new)
    now = after(here, made.writes)
    assert all(len(slice_["endpoints"]) <= 1000 for slice_ in now.slices)
    shrunk = planned(now, "set", *new[:5])
    assert [write.verb for write in shrunk.writes] == [UPDATE, DELETE]


def test_other_ports_of_the_whole_set_are_one_write() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", "192.0.2.2"))
    made = planned(here, "set", "192.0.2.1", "192.0.2.2", ports=parse_ports(["6000"]))
    assert [write.verb for write in made.writes] == [UPDATE]
    assert ports_of(here, made.writes) == {"192.0.2.1": {6000}, "192.0.2.2": {6000}}


def test_an_address_that_may_have_been_meant_with_a_port_is_reported() -> None:
    here = facts(service=service("db", 5432, ipFamilies=["IPv6"], clusterIP="fd00::9", clusterIPs=["fd00::9"]))
    made = planned(here, "add", "2001:db8::1:5432", "2001:db8::1:5433", "[2001:db8::2:5432]:5432")
    warning = "2001:db8::1:5432 is read as an address without a port; for port 5432 write [2001:db8::1]:5432"
    assert list(map(str, made.warnings)) == [warning]
    assert not planned(after(here, made.writes), "drain", "2001:db8::1:5432").warnings


def test_draining_the_last_says_what_dns_does() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", "192.0.2.2"))
    assert not planned(here, "drain", "192.0.2.1").warnings
    assert planned(here, "drain", "192.0.2.1", "192.0.2.2").warnings[0].key == "none-up"


def test_results_of_several_rounds_tell_what_was_done() -> None:
    added, same, removed = Result("a", "added"), Result("a", "unchanged"), Result("b", "removed")
    assert merged((added, removed), (same,)) == (added, removed)
    assert merged((same,), (added,)) == (added,)
    assert merged((), (same,)) == (same,)


def test_a_port_without_a_name_is_named_so() -> None:
    with pytest.raises(SvcError, match=r'port "pg" is not a port of the Service \(its port has no name: use --port 5433\)'):
        planned(facts(), "add", "192.0.2.1", ports=parse_ports(["pg=5433"]))
    two = service("db", {"name": "a", "port": 1}, {"name": "b", "port": 2})
    with pytest.raises(SvcError, match=r'it has "a", "b"'):
        planned(facts(service=two), "add", "192.0.2.1", ports=parse_ports(["pg=5433"]))


def test_an_exact_set_says_of_what_stays_that_its_zone_changes() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", "192.0.2.2"))
    results = planned(here, "set", "192.0.2.1@z", "192.0.2.2").results
    assert [str(result.said) for result in results] == ["192.0.2.1:5432 moved (to zone z)", "192.0.2.2:5432 unchanged"]


def test_endpoints_that_were_taken_over_from_a_tool_are_told() -> None:
    fields = [{"manager": "Patroni", "operation": "Update", "fieldsV1": {"f:subsets": {}}}]
    metadata = {"name": "db", "namespace": "shop", "managedFields": fields}
    subsets = [{"addresses": [{"ip": "192.0.2.3"}], "ports": [{"port": 5432}]}]
    mirror = slice_of("db-m", "192.0.2.3", manager="endpointslicemirroring-controller.k8s.io")
    here = facts(mirror, endpoints={"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": subsets})
    (warning,) = planned(here, "switch", "192.0.2.9", take_over=True).warnings
    assert "endpoints/db was managed by Patroni (field manager)" in str(warning)
