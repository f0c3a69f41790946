"""Edits and layout together: for any slices and any edit, the right set, by writes that never lose what stays."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_svc.endpoints.addresses import EndpointAddress, parse_all, parse_ports
from kubectl_svc.endpoints.edits import plan as plans
from kubectl_svc.endpoints.edits.migration import to_endpoints, to_slices
from kubectl_svc.endpoints.edits.plan import Result, merged
from kubectl_svc.endpoints.edits.planning import CurrentSetDiffers, plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.objects.entries import of_slices
from kubectl_svc.endpoints.objects.writes import CREATE, DELETE, UPDATE, Write
from kubectl_svc.endpoints.reading.facts import EndpointFacts, after
from kubectl_svc.errors import Problems, SvcError, UsageError
from tests.endpoints.build import endpoint, facts, service, slice_of


def planned(here: EndpointFacts, verb: str, *texts: str, **more: Any) -> plans.EditPlan:
    return plan(here, EditRequest(verb, parse_all(texts), **more))


def held(here: EndpointFacts, writes: tuple[Write, ...] = ()) -> dict[str, set[int | None]]:
    found: dict[str, set[int | None]] = {}
    for entry in of_slices(after(here, writes).slices):
        found.setdefault(entry.address, set()).update(port.port for port in entry.ports)
    return found


def outcomes(results: tuple[Result, ...]) -> dict[str, str]:
    return {result.subject: result.outcome for result in results}


# A few slices of ours: each has a port and some of twelve addresses, so that doubles and moves are common.
ADDRESSES = st.sampled_from([f"192.0.2.{number}" for number in range(1, 13)])
SLICES = st.lists(st.tuples(st.sampled_from([5432, 5433]), st.lists(ADDRESSES, max_size=6, unique=True)), max_size=3).map(
    lambda made: [slice_of(f"db-kubectl-svc-ipv4-{number}", *some, port=port) for number, (port, some) in enumerate(made)]
)
WANTED = st.lists(ADDRESSES, min_size=1, max_size=8, unique=True)


@given(SLICES, WANTED)
def test_set_leaves_exactly_the_set_and_never_loses_what_stays(held_slices: list[Any], wanted: list[str]) -> None:
    here = facts(*held_slices)
    made = planned(here, "set", *wanted, allow=frozenset({"empty"}))
    assert held(here, made.writes) == {address: {5432} for address in wanted}
    for steps in range(len(made.writes) + 1):
        assert set(held(here)) & set(wanted) <= set(held(here, made.writes[:steps]))
    assert not planned(after(here, made.writes), "set", *wanted).writes


@given(SLICES, WANTED)
def test_add_keeps_all_and_is_repeatable(held_slices: list[Any], wanted: list[str]) -> None:
    here = facts(*held_slices)
    made = planned(here, "add", *wanted)
    now = held(here, made.writes)
    assert set(now) == set(held(here)) | set(wanted)
    assert all(5432 in now[address] for address in wanted)
    assert not planned(after(here, made.writes), "add", *wanted).writes


@given(SLICES, WANTED)
def test_remove_takes_these_and_no_other(held_slices: list[Any], wanted: list[str]) -> None:
    here = facts(*held_slices)
    made = planned(here, "remove", *wanted, allow=frozenset({"empty"}))
    assert set(held(here, made.writes)) == set(held(here)) - set(wanted)
    assert not planned(after(here, made.writes), "remove", *wanted).writes


@given(WANTED, WANTED)
@settings(max_examples=50)
def test_adding_commutes(first: list[str], second: list[str]) -> None:
    here = facts()
    one = after(here, planned(here, "add", *first).writes)
    other = after(here, planned(here, "add", *second).writes)
    assert held(one, planned(one, "add", *second).writes) == held(other, planned(other, "add", *first).writes)


def test_a_new_slice_says_all_that_readers_need() -> None:
    (write,) = planned(facts(service=service("db", 5432)), "add", "192.0.2.42@eu-1").writes
    assert write == Write(
        CREATE,
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {
                "name": "db-kubectl-svc-ipv4-0",
                "namespace": "shop",
                "labels": {
                    "kubernetes.io/service-name": "db",
                    "endpointslice.kubernetes.io/managed-by": "kubectl-svc",
                },
                "ownerReferences": [{"apiVersion": "v1", "kind": "Service", "name": "db", "uid": "uid-1"}],
            },
            "addressType": "IPv4",
            "ports": [{"name": "", "protocol": "TCP", "port": 5432}],
            "endpoints": [
                {
                    "addresses": ["192.0.2.42"],
                    "conditions": {"ready": True, "serving": True, "terminating": False},
                    "zone": "eu-1",
                }
            ],
        },
    )


def test_what_we_do_not_know_survives_an_edit() -> None:
    odd = endpoint("192.0.2.1", hints={"forZones": [{"name": "a"}]}, targetRef={"kind": "VM"}, future={"x": [1]}, zone="a")
    before = slice_of("db-kubectl-svc-ipv4-0", odd, "192.0.2.2", future=True)
    before["metadata"]["annotations"] = {"example.com/note": "mine"}
    kept = copy.deepcopy(before)
    for verb, address in (("add", "192.0.2.3"), ("remove", "192.0.2.2"), ("drain", "192.0.2.2")):
        (write,) = planned(facts(before), verb, address).writes
        assert write.verb == UPDATE and before == kept
        assert write.obj["endpoints"][0] == odd
        assert {**write.obj, "endpoints": None} == {**before, "endpoints": None}


def test_a_thousand_are_replaced_by_one_write_and_more_are_created_first() -> None:
    old = [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(1000)]
    new = [f"10.1.{number // 250}.{number % 250 + 1}" for number in range(1500)]
    here = facts(slice_of("db-kubectl-svc-ipv4-0", *old))
    assert [write.verb for write in planned(here, "set", *new[:1000]).writes] == [UPDATE]
    made = planned(here, "set", *new)
    assert [write.verb for write in made.writes] == [CREATE, UPDATE]
    assert set(held(here, made.writes)) == set(new)
    now = after(here, made.writes)
    assert all(len(slice_["endpoints"]) <= 1000 for slice_ in now.slices)
    shrunk = planned(now, "set", *new[:5])
    assert [write.verb for write in shrunk.writes] == [UPDATE, DELETE]


def test_other_ports_of_the_whole_set_are_one_write() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", "192.0.2.2"))
    made = planned(here, "set", "192.0.2.1", "192.0.2.2", ports=parse_ports(["6000"]))
    assert [write.verb for write in made.writes] == [UPDATE]
    assert held(here, made.writes) == {"192.0.2.1": {6000}, "192.0.2.2": {6000}}


def test_two_families_are_two_slices() -> None:
    dual = service("db", 5432, ipFamilies=["IPv4", "IPv6"])
    made = planned(facts(service=dual), "set", "192.0.2.1", "2001:db8::1")
    assert [(write.obj["metadata"]["name"], write.obj["addressType"]) for write in made.writes] == [
        ("db-kubectl-svc-ipv4-0", "IPv4"),
        ("db-kubectl-svc-ipv6-0", "IPv6"),
    ]


def test_the_slice_has_the_ports_of_the_service_by_name_and_protocol() -> None:
    ports = [
        {"name": "sql", "port": 5432, "targetPort": 15432, "protocol": "TCP"},
        {"name": "stats", "port": 9187, "targetPort": "metrics", "protocol": "UDP", "appProtocol": "example.com/stats"},
    ]
    (write,) = planned(facts(service=service("db", *ports)), "add", "192.0.2.1", ports=parse_ports(["sql=6432"])).writes
    assert write.obj["ports"] == [
        {"name": "sql", "protocol": "TCP", "port": 6432},
        {"name": "stats", "protocol": "UDP", "port": 9187, "appProtocol": "example.com/stats"},
    ]


def test_draining_is_not_undone_by_add_or_set() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", "192.0.2.2"))
    drained = after(here, planned(here, "drain", "192.0.2.1").writes)
    conditions = {"ready": False, "serving": True, "terminating": True}
    assert drained.slices[0]["endpoints"][0]["conditions"] == conditions
    for verb in ("add", "set"):
        made = planned(drained, verb, "192.0.2.1", "192.0.2.2")
        assert not made.writes and str(made.results[0].said) == "192.0.2.1:5432 unchanged (draining)"
    (back,) = planned(drained, "undrain", "192.0.2.1").writes
    assert back.obj == here.slices[0]


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


def test_a_switch_compares_the_whole_set() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", "192.0.2.2"))
    both = parse_all(["192.0.2.1", "192.0.2.2:5432"])
    made = planned(here, "switch", "192.0.2.3", expected=both)
    assert set(held(here, made.writes)) == {"192.0.2.3"}
    for expected in (both[:1], (*both, EndpointAddress("192.0.2.9")), (EndpointAddress("192.0.2.1", 1), both[1])):
        with pytest.raises(CurrentSetDiffers, match=r"192\.0\.2\.1:5432 192\.0\.2\.2:5432"):
            planned(here, "switch", "192.0.2.3", expected=expected)
    assert not planned(after(here, made.writes), "switch", "192.0.2.3", expected=both).writes  # done already


def test_the_last_ready_one_stays_unless_allowed() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1"))
    with pytest.raises(SvcError, match="without a ready endpoint"):
        planned(here, "remove", "192.0.2.1")
    (write,) = planned(here, "remove", "192.0.2.1", allow=frozenset({"empty"})).writes
    assert (write.verb, write.obj["endpoints"]) == (UPDATE, [])
    elsewhere = facts(*here.slices, slice_of("by-hand", "192.0.2.9", manager="staff"))
    assert planned(elsewhere, "remove", "192.0.2.1").writes


def test_what_stays_live_elsewhere_is_refused_before_anything_is_written() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", "192.0.2.2"), slice_of("by-hand", "192.0.2.1", manager="staff"))
    with pytest.raises(SvcError) as refused:
        planned(here, "remove", "192.0.2.1")
    where = "endpointslice/by-hand, which is managed by staff (label endpointslice.kubernetes.io/managed-by)"
    assert refused.value.message == f"192.0.2.1:5432 is in {where}: nothing was written"
    assert refused.value.hint.endswith("or first run 'kubectl svc endpoints adopt db --take-over'")
    assert planned(here, "remove", "192.0.2.2").writes


@pytest.mark.parametrize(
    ("refused", "rule", "twin"),
    [
        (lambda: planned(facts(service=service("db", 5432, selector={"a": "b"})), "add", "192.0.2.1"), "selector", "192.0.2.1"),
        (lambda: planned(facts(), "add", "192.0.2.1", ports=parse_ports(["http=80"])), "port-name", "192.0.2.1"),
        (lambda: planned(facts(), "add", "192.0.2.1", ports=parse_ports(["80/UDP"])), "port-protocol", "192.0.2.1"),
        (lambda: planned(facts(slice_of("x", "192.0.2.1", manager="")), "add", "192.0.2.1"), "duplicate", "192.0.2.2"),
        (lambda: planned(facts(), "add", "2001:db8::1"), "family", "192.0.2.1"),
        (lambda: planned(facts(cluster_ips={"10.96.0.1": "a/b"}), "add", "10.96.0.1"), "cluster-ip", "10.96.0.2"),
    ],
)
def test_a_rule_says_how_to_open_it(refused: Any, rule: str, twin: str) -> None:
    with pytest.raises(SvcError, match=f"--allow={rule}"):
        refused()
    assert planned(facts(), "add", twin).writes


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"spec": {"type": "ExternalName", "externalName": "db.example.com"}}, "ExternalName"),
        ({"metadata": {"name": "db", "deletionTimestamp": "2026-01-01T00:00:00Z"}}, "being deleted"),
    ],
)
def test_a_service_that_can_have_no_endpoints_is_refused(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(SvcError, match=why):
        planned(facts(service={**service(), **changed}), "add", "192.0.2.1")


def test_one_number_cannot_say_which_of_several_ports() -> None:
    two = service("db", {"name": "a", "port": 1}, {"name": "b", "port": 2})
    for verb, more in (("add", {}), ("add", {"ports": parse_ports(["5000"])})):
        with pytest.raises(UsageError, match=r"several ports|the Service has no port 80; it has a=1, b=2"):
            planned(facts(service=two), verb, "192.0.2.1" if more else "192.0.2.1:80", **more)


def test_all_refusals_come_at_once() -> None:
    with pytest.raises(Problems) as caught:
        planned(facts(), "add", "127.0.0.1", "239.0.0.1", "192.0.2.1", "255.255.255.255")
    assert len(caught.value.problems) == 3


def test_another_tool_that_keeps_the_endpoints_is_named() -> None:
    kept = slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1")
    for manager, refused in (("argocd-controller", True), ("kubectl-client-side-apply", True), ("kubectl-edit", False)):
        kept["metadata"]["managedFields"] = [
            {"manager": manager, "operation": "Update", "fieldsV1": {"f:endpoints": {}}},
            {"manager": "helm", "operation": "Apply", "fieldsV1": {"f:metadata": {}}},
        ]
        if refused:
            with pytest.raises(SvcError, match=manager):
                planned(facts(kept), "add", "192.0.2.2")
            assert planned(facts(kept), "add", "192.0.2.2", take_over=True).writes
        else:
            assert planned(facts(kept), "add", "192.0.2.2").writes


def test_classic_endpoints_are_edited_where_they_are() -> None:
    classic = {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"name": "db", "namespace": "shop", "uid": "u", "resourceVersion": "3"},
        "subsets": [{"addresses": [{"ip": "192.0.2.1", "nodeName": "n"}], "ports": [{"port": 5432, "protocol": "TCP"}]}],
    }
    here = facts(endpoints=classic)
    (write,) = planned(here, "add", "192.0.2.2").writes
    assert write.obj["subsets"][0]["addresses"] == [{"ip": "192.0.2.1", "nodeName": "n"}, {"ip": "192.0.2.2"}]
    for verb, address, what in (("drain", "192.0.2.1", "draining"), ("add", "192.0.2.2@a", "zone")):
        with pytest.raises(SvcError, match=what) as refused:
            planned(here, verb, address)
        assert refused.value.hint == "run 'kubectl svc endpoints migrate db' first: EndpointSlices support this"
    with pytest.raises(SvcError, match="zone") as refused:
        planned(facts(), "add", "192.0.2.2@a", kind="endpoints")
    assert refused.value.hint == "use --kind endpointslice"
    assert planned(here, "add", "192.0.2.2@a", kind="endpointslice").writes[0].obj["kind"] == "EndpointSlice"


def test_results_of_several_rounds_tell_what_was_done() -> None:
    added, same, removed = Result("a", "added"), Result("a", "unchanged"), Result("b", "removed")
    assert merged((added, removed), (same,)) == (added, removed)
    assert merged((same,), (added,)) == (added,)
    assert merged((), (same,)) == (same,)


def test_endpoints_beside_slices_of_ours_are_no_second_copy() -> None:
    here = facts(slice_of("ours", "192.0.2.1"))
    with pytest.raises(SvcError, match=r"endpointslice/ours, which kubectl-svc manages.*migrate db --back.*--allow=duplicate"):
        planned(here, "add", "192.0.2.1", kind="endpoints")
    for verb in ("set", "switch"):  # whatever the address: the whole set would not be these
        with pytest.raises(SvcError, match=r"endpointslice/ours, which kubectl-svc manages.*migrate db --back"):
            planned(here, verb, "192.0.2.2", kind="endpoints", allow=frozenset({"duplicate"}))
        assert not planned(here, verb, "192.0.2.1", kind="endpoints").writes  # the union is that already
    assert planned(here, "add", "192.0.2.2", kind="endpoints").writes
    emptied = facts(slice_of("ours"))
    assert planned(emptied, "set", "192.0.2.1", kind="endpoints").writes


def test_the_mirrored_copy_of_an_address_is_no_duplicate_of_it() -> None:
    ports = [{"port": 5432, "protocol": "TCP"}]
    classic = {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"name": "db", "namespace": "shop"},
        "subsets": [{"addresses": [{"ip": "192.0.2.1"}], "ports": ports}],
    }
    copied = slice_of("db-x7", "192.0.2.1", manager="endpointslicemirroring-controller.k8s.io")
    made = planned(facts(copied, endpoints=classic), "add", "192.0.2.1")
    assert not made.writes and outcomes(made.results) == {"192.0.2.1:5432": "unchanged"}


IGNORED: dict[str, dict[str, Any]] = {
    "a port that the Service lacks": {"ports": [{"name": "x", "protocol": "TCP", "port": 5432}]},
    "no usable number": {"ports": [{"name": "", "protocol": "TCP"}]},
    "no ports": {"ports": []},
    "another family": {"addressType": "IPv6"},
}


@pytest.mark.parametrize("what", IGNORED)
def test_nothing_stays_live_through_a_slice_that_is_ignored(what: str) -> None:
    own, ignored = slice_of("ours", "192.0.2.1"), slice_of("hand-1", "192.0.2.2", manager="", **IGNORED[what])
    for verb in ("remove", "drain"):
        with pytest.raises(SvcError, match=r"192\.0\.2\.2(:5432)? is in endpointslice/hand-1, which has no managed-by label"):
            planned(facts(own, ignored), verb, "192.0.2.2")
    removed = planned(facts(own, ignored), "remove", "192.0.2.2", take_over=True)
    assert "192.0.2.2" not in held(facts(own, ignored), removed.writes)
    for words in (["192.0.2.1"], ["192.0.2.3"]):
        made = planned(facts(own, ignored), "set", *words)
        (stays,) = map(str, made.warnings)
        assert "in endpointslice/hand-1, which has no managed-by label: it gets no traffic and is kept" in stays
        assert set(held(facts(own, ignored), made.writes)) == {"192.0.2.2", *words}
        made = planned(facts(own, ignored), "set", *words, take_over=True)
        assert set(held(facts(own, ignored), made.writes)) == set(words) and not made.warnings
    assert planned(facts(own, ignored), "add", "192.0.2.2").writes
    with pytest.raises(SvcError, match="without a ready endpoint"):
        planned(facts(own, ignored), "remove", "192.0.2.1")
    twin = slice_of("hand-1", "192.0.2.2", manager="")
    with pytest.raises(SvcError, match=r"192\.0\.2\.2:5432 is in endpointslice/hand-1"):
        planned(facts(own, twin), "remove", "192.0.2.2")


def test_one_good_port_serves_and_so_does_any_of_a_headless_service() -> None:
    port = {"name": "x", "protocol": "TCP", "port": 5432}
    half = slice_of("hand-1", "192.0.2.2", manager="", ports=[port, {**port, "name": ""}])
    headless = service(clusterIP="None", clusterIPs=["None"])
    odd = facts(slice_of("hand-1", "192.0.2.2", manager="", ports=[port]), service=headless)
    for here, verb, address in ((facts(half), "remove", "192.0.2.2"), (odd, "set", "192.0.2.1")):
        with pytest.raises(SvcError, match="is in endpointslice/hand-1, which has no managed-by label"):
            planned(here, verb, address)


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


def test_an_exact_set_is_no_way_beside_the_pods_of_a_selector() -> None:
    here = facts(service=service(selector={"app": "db"}))
    for verb, allowable in (("set", False), ("add", True)):
        with pytest.raises(SvcError, match="remove the selector first") as failed:
            planned(here, verb, "192.0.2.1")
        assert ("--allow=selector" in str(failed.value)) == allowable


@pytest.mark.parametrize("verb", ["set", "switch"])
def test_endpoints_in_two_kinds_of_objects_are_migrated_first(verb: str) -> None:
    mirror = slice_of("db-m", "192.0.2.3", manager="endpointslicemirroring-controller.k8s.io")
    classic = {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "db", "namespace": "shop"}}
    subsets = [{"addresses": [{"ip": "192.0.2.3"}], "ports": [{"port": 5432}]}]
    here = facts(mirror, slice_of("hand-1", "192.0.2.2", manager=""), endpoints={**classic, "subsets": subsets})
    for more in ({}, {"take_over": True}):
        with pytest.raises(SvcError, match=r"first run 'kubectl svc endpoints migrate db', then .* with --take-over"):
            planned(here, verb, "192.0.2.9", **more)


def test_endpoints_that_were_taken_over_from_a_tool_are_told() -> None:
    fields = [{"manager": "Patroni", "operation": "Update", "fieldsV1": {"f:subsets": {}}}]
    metadata = {"name": "db", "namespace": "shop", "managedFields": fields}
    subsets = [{"addresses": [{"ip": "192.0.2.3"}], "ports": [{"port": 5432}]}]
    mirror = slice_of("db-m", "192.0.2.3", manager="endpointslicemirroring-controller.k8s.io")
    here = facts(mirror, endpoints={"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": subsets})
    (warning,) = planned(here, "switch", "192.0.2.9", take_over=True).warnings
    assert "endpoints/db was managed by Patroni (field manager)" in str(warning)


def test_a_slice_beside_endpoints_that_are_not_there_is_adopted() -> None:
    here = facts(slice_of("hand-1", "192.0.2.2", manager=""))
    with pytest.raises(
        SvcError, match=r"192\.0\.2\.2:5432 is in endpointslice/hand-1, .*'kubectl svc endpoints adopt db' takes it over"
    ):
        planned(here, "remove", "192.0.2.2", kind="endpoints")


@pytest.mark.parametrize(
    ("new", "allowed", "spec"),
    [
        ("2001:db8::1", "family", {}),
        ("239.1.2.3", "multicast", {}),
        ("240.0.0.1", "reserved", {}),
        ("10.96.0.9", "cluster-ip", {}),
        ("2001:db8::1", "family", {"clusterIP": "None", "clusterIPs": ["None"]}),
    ],
    ids=["family", "multicast", "reserved", "cluster-ip", "headless"],
)
@pytest.mark.parametrize("verb", ["set", "switch"])
def test_an_address_that_nobody_reaches_is_no_ready_endpoint(verb: str, new: str, allowed: str, spec: dict[str, Any]) -> None:
    here = facts(slice_of("db-1", "192.0.2.1"), service=service("db", 5432, **spec), cluster_ips={"10.96.0.9": "shop/db"})
    with pytest.raises(SvcError, match=r"without a ready endpoint; add another one first, or use --allow=empty"):
        planned(here, verb, new, allow=frozenset({allowed}))
    assert planned(here, verb, new, allow=frozenset({allowed, "empty"})).writes
    assert planned(here, verb, new, "192.0.2.2", allow=frozenset({allowed})).writes  # one that is reached stays beside


def test_the_last_one_that_is_reached_is_not_removed() -> None:
    unreached = slice_of("db-6", "2001:db8::1", addressType="IPv6")
    here = facts(slice_of("db-1", "192.0.2.1"), unreached)
    with pytest.raises(SvcError, match="without a ready endpoint"):
        planned(here, "remove", "192.0.2.1")
    assert planned(here, "remove", "2001:db8::1").writes
    assert next(map(str, planned(here, "drain", "192.0.2.1").warnings)).startswith("no endpoint is up")


@pytest.mark.parametrize("verb", ["remove", "drain", "undrain"])
@pytest.mark.parametrize("text", ["192.0.2.1@b", "192.0.2.1:5432@b"])
@pytest.mark.parametrize("zone", ["a", ""], ids=["in a", "in none"])
def test_an_address_in_another_zone_is_not_that_endpoint(verb: str, text: str, zone: str) -> None:
    here = facts(slice_of("db-1", endpoint("192.0.2.1", **({"zone": zone} if zone else {})), "192.0.2.2"))
    with pytest.raises(SvcError, match=f"192.0.2.1(:5432)? is not in the zone b{', but in a' if zone else ';'}") as refused:
        planned(here, verb, text)
    written = refused.value.hint.split()[1]
    assert written == text.partition("@")[0] + (f"@{zone}" if zone else "")
    assert planned(here, verb, written).results
    if verb == "remove":
        assert outcomes(planned(here, verb, "192.0.2.7@b").results) == {"192.0.2.7": "unchanged"}


CLASSIC: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Endpoints",
    "metadata": {"name": "db", "namespace": "shop"},
    "subsets": [{"addresses": [{"ip": "192.0.2.2"}], "ports": [{"port": 5432, "protocol": "TCP"}]}],
}
COPIED = slice_of("db-x7", "192.0.2.2", manager="endpointslicemirroring-controller.k8s.io")


@pytest.mark.parametrize("kind", ["", "endpoints"])
@pytest.mark.parametrize("verb", ["set", "switch"])
def test_where_only_migrate_helps_no_other_way_is_named(verb: str, kind: str) -> None:
    both = facts(slice_of("ours", "192.0.2.1"), COPIED, endpoints=CLASSIC)
    with pytest.raises(SvcError, match="'kubectl svc endpoints migrate db'") as refused:
        planned(both, verb, "192.0.2.3", kind=kind)
    assert "--back" not in str(refused.value) and ("without --kind endpoints" in str(refused.value)) == bool(kind)
    assert "with --kind endpoints" not in str(refused.value)
    with pytest.raises(SvcError, match="migrate db --back"):  # where there are only slices, both ways lead on
        planned(facts(slice_of("ours", "192.0.2.1")), verb, "192.0.2.3", kind="endpoints")
    emptied = facts(slice_of("ours"), COPIED, endpoints=CLASSIC)
    with pytest.raises(SvcError, match="edit it with --kind endpoints"):
        planned(emptied, verb, "192.0.2.3")
    assert planned(emptied, verb, "192.0.2.3", kind="endpoints").writes


def test_migrate_keeps_labels_annotations_and_writes_all_conditions() -> None:
    labels = {"team": "y", "service.kubernetes.io/headless": ""}
    notes = {"note": "keep", "endpoints.kubernetes.io/last-change-trigger-time": "2026-01-01T00:00:00Z"}
    there = {**CLASSIC, "metadata": {**CLASSIC["metadata"], "labels": labels, "annotations": notes}}
    here = facts(COPIED, endpoints=there)
    made, _ = to_slices(here).writes
    ours = {"kubernetes.io/service-name": "db", "endpointslice.kubernetes.io/managed-by": "kubectl-svc"}
    assert made.obj["metadata"]["labels"] == {"team": "y", **ours}
    assert made.obj["metadata"]["annotations"] == {"note": "keep"}
    assert [one["conditions"] for one in made.obj["endpoints"]] == [{"ready": True, "serving": True, "terminating": False}]
    (back,) = to_endpoints(facts(made.obj)).writes
    assert back.obj["metadata"]["labels"] == {"team": "y"} and back.obj["metadata"]["annotations"] == {"note": "keep"}
    plain, _ = to_slices(facts(COPIED, endpoints=CLASSIC)).writes
    assert plain.obj["metadata"]["labels"] == ours and "annotations" not in plain.obj["metadata"]
