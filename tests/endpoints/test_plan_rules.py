"""What an edit refuses, by which rule, and how each is opened."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.endpoints.addresses import EndpointAddress, parse_all, parse_ports
from kubectl_svc.endpoints.edits.planning import CurrentSetDiffers
from kubectl_svc.endpoints.objects.writes import UPDATE
from kubectl_svc.endpoints.reading.facts import after
from kubectl_svc.errors import Problems, SvcError, UsageError
from tests.endpoints.build import endpoint, facts, service, slice_of
from tests.endpoints.planned import CLASSIC, COPIED, outcomes, planned, ports_of


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


def test_a_switch_compares_the_whole_set() -> None:
    here = facts(slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1", "192.0.2.2"))
    both = parse_all(["192.0.2.1", "192.0.2.2:5432"])
    made = planned(here, "switch", "192.0.2.3", expected=both)
    assert set(ports_of(here, made.writes)) == {"192.0.2.3"}
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
    assert "192.0.2.2" not in ports_of(facts(own, ignored), removed.writes)
    for words in (["192.0.2.1"], ["192.0.2.3"]):
        made = planned(facts(own, ignored), "set", *words)
        (stays,) = map(str, made.warnings)
        assert "in endpointslice/hand-1, which has no managed-by label: it gets no traffic and is kept" in stays
        assert set(ports_of(facts(own, ignored), made.writes)) == {"192.0.2.2", *words}
        made = planned(facts(own, ignored), "set", *words, take_over=True)
        assert set(ports_of(facts(own, ignored), made.writes)) == set(words) and not made.warnings
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
