"""What the objects hold that a plan writes: slices, and classic Endpoints."""

from __future__ import annotations

import copy

import pytest

from kubectl_svc.endpoints.addresses import parse_ports
from kubectl_svc.endpoints.edits.migration import to_endpoints, to_slices
from kubectl_svc.endpoints.objects.writes import CREATE, UPDATE, Write
from kubectl_svc.errors import SvcError
from tests.endpoints.build import endpoint, facts, service, slice_of
from tests.endpoints.planned import CLASSIC, COPIED, outcomes, planned


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


def test_a_slice_beside_endpoints_that_are_not_there_is_adopted() -> None:
    here = facts(slice_of("hand-1", "192.0.2.2", manager=""))
    with pytest.raises(
        SvcError, match=r"192\.0\.2\.2:5432 is in endpointslice/hand-1, .*'kubectl svc endpoints adopt db' takes it over"
    ):
        planned(here, "remove", "192.0.2.2", kind="endpoints")


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
