"""Slices of others beside ours: the union is what was asked for, or nothing is written, and --take-over leaves no gap."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_svc.endpoints.addresses import parse_all
from kubectl_svc.endpoints.edits.leftovers import adopt, clean, delete
from kubectl_svc.endpoints.edits.migration import mirror_is_there, to_endpoints, to_slices
from kubectl_svc.endpoints.edits.plan import EditPlan
from kubectl_svc.endpoints.edits.planning import CurrentSetDiffers, plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.objects.entries import of_slices
from kubectl_svc.endpoints.objects.writes import UPDATE
from kubectl_svc.endpoints.reading.facts import EndpointFacts, after
from kubectl_svc.endpoints.reading.union import rows
from kubectl_svc.errors import Problems, SvcError
from kubectl_svc.objects import slices
from tests.endpoints.build import endpoint, facts, service, slice_of

ARGO = {"manager": "argocd-controller", "operation": "Apply", "fieldsV1": {"f:endpoints": {}, "f:ports": {}}}
HAND, KEPT, MIRROR = "", "argocd", slices.MIRRORING_CONTROLLER


def held_by(manager: str, *addresses: Any, name: str = "other-1", **more: Any) -> dict[str, Any]:
    """A slice beside ours; ``KEPT`` is by a field manager, without a label."""
    made = slice_of(name, *addresses, manager="" if manager == KEPT else manager, **more)
    made["metadata"]["managedFields"] = [ARGO] if manager == KEPT else []
    return made


def ours(*addresses: Any) -> dict[str, Any]:
    return slice_of("db-kubectl-svc-ipv4-0", *addresses)


def planned(here: EndpointFacts, verb: str, *texts: str, **more: Any) -> EditPlan:
    return plan(here, EditRequest(verb, parse_all(texts), allow=frozenset({"empty"}), **more))


def union(here: EndpointFacts) -> set[str]:
    return {entry.address for entry in of_slices(here.slices)}


@pytest.mark.parametrize("manager", [HAND, KEPT, "operator.example", slices.CONTROLLER], ids=["hand", "argo", "label", "stale"])
@pytest.mark.parametrize("verb", ["set", "switch", "remove", "drain"])
def test_what_another_slice_holds_is_refused_by_name_or_taken_over(verb: str, manager: str) -> None:
    here = facts(ours("192.0.2.1"), held_by(manager, "192.0.2.2"))
    target = "192.0.2.2" if verb in ("remove", "drain") else "192.0.2.3"
    with pytest.raises(
        SvcError, match=r"192\.0\.2\.2:5432 is in endpointslice/other-1, which .*: nothing was written;"
    ) as refused:
        planned(here, verb, target)
    (hint,) = re.findall(r"'(kubectl [^']*)'", refused.value.hint)
    assert hint == "kubectl svc endpoints adopt db" + " --take-over" * (manager in (KEPT, "operator.example"))
    made = planned(here, verb, target, take_over=True)
    now = after(here, made.writes)
    assert union(now) == {"remove": {"192.0.2.1"}, "drain": {"192.0.2.1", "192.0.2.2"}}.get(verb, {"192.0.2.3"})
    assert all(slices.managed_by(slice_) == slices.OURS for slice_ in now.slices)
    assert not any(ARGO in slice_["metadata"].get("managedFields", []) for slice_ in now.slices)
    assert bool(made.warnings) == (manager in (KEPT, "operator.example"))
    assert not planned(now, verb, target).writes


@pytest.mark.parametrize("verb", ["set", "switch"])
def test_what_is_the_union_already_needs_no_write(verb: str) -> None:
    here = facts(ours("192.0.2.1"), held_by(KEPT, "192.0.2.2"))
    made = planned(here, verb, "192.0.2.1", "192.0.2.2")
    assert not made.writes and {result.outcome for result in made.results} == {"unchanged"}


def test_the_current_set_is_the_union() -> None:
    here = facts(ours("192.0.2.1"), held_by(HAND, "192.0.2.2"))
    for expected in (["192.0.2.1"], ["192.0.2.2"]):
        with pytest.raises(CurrentSetDiffers, match=r"is 192\.0\.2\.1:5432 192\.0\.2\.2:5432, not"):
            planned(here, "switch", "192.0.2.3", expected=parse_all(expected), take_over=True)
    both = parse_all(["192.0.2.1", "192.0.2.2"])
    assert planned(here, "switch", "192.0.2.3", expected=both, take_over=True).writes


@pytest.mark.parametrize(("manager", "refused"), [(HAND, False), (KEPT, True), ("operator.example", True)], ids=str)
def test_add_beside_what_a_tool_keeps(manager: str, refused: bool) -> None:
    here = facts(held_by(manager, "192.0.2.2"))
    if refused:
        with pytest.raises(SvcError, match="nothing was written"):
            planned(here, "add", "192.0.2.1")
    else:
        assert planned(here, "add", "192.0.2.1").writes
    now = after(here, planned(here, "add", "192.0.2.1", take_over=True).writes)
    assert union(now) == {"192.0.2.1", "192.0.2.2"}
    assert len(now.slices) == (1 if refused else 2)


def test_copies_of_endpoints_cannot_be_taken_over() -> None:
    classic = {
        "kind": "Endpoints",
        "metadata": {"name": "db", "namespace": "shop", "managedFields": [{**ARGO, "fieldsV1": {"f:subsets": {}}}]},
        "subsets": [{"addresses": [{"ip": "192.0.2.2"}], "ports": [{"port": 5432}]}],
    }
    here = facts(ours("192.0.2.1"), held_by(MIRROR, "192.0.2.2"), endpoints=classic)
    for more in ({}, {"take_over": True}):
        with pytest.raises(SvcError, match=r"served by endpoints/db.*'kubectl svc endpoints migrate db --take-over'"):
            planned(here, "set", "192.0.2.3", **more)


@pytest.mark.parametrize("obstacle", ["skip-mirror", "leader-election"])
def test_endpoints_that_nobody_mirrors_are_not_edited(obstacle: str) -> None:
    leader = {"control-plane.alpha.kubernetes.io/leader": "{}"}
    marks: dict[str, Any] = {"labels": {slices.SKIP_MIRROR: "true"}} if obstacle == "skip-mirror" else {"annotations": leader}
    classic = {"kind": "Endpoints", "metadata": {"name": "db", **marks}, "subsets": [{"addresses": [{"ip": "192.0.2.2"}]}]}
    with pytest.raises(SvcError, match=r"the classic Endpoints of the Service .* get no traffic"):
        planned(facts(endpoints=classic), "add", "192.0.2.1", kind="endpoints")
    (write,) = planned(facts(endpoints=classic), "add", "192.0.2.1").writes
    assert write.obj["kind"] == "EndpointSlice"


def test_the_api_server_s_own_endpoints_are_refused() -> None:
    kubernetes = service("kubernetes")
    kubernetes["metadata"]["namespace"] = "default"
    with pytest.raises(SvcError, match="managed by the API server"):
        planned(facts(service=kubernetes), "add", "192.0.2.1")


def test_a_slice_of_ours_whose_service_is_gone_becomes_this_one_s() -> None:
    """The garbage collector would take it at any moment, and the address with it."""
    old = ours("192.0.2.1")
    old["metadata"]["ownerReferences"][0]["uid"] = "uid-0"
    made = planned(facts(old), "add", "192.0.2.1")
    assert [write.obj["metadata"]["ownerReferences"][0]["uid"] for write in made.writes] == ["uid-1"]


def test_adopt_takes_what_no_tool_keeps_and_names_the_rest() -> None:
    here = facts(held_by(HAND, "192.0.2.1", name="hand-1"), held_by(KEPT, "192.0.2.2", name="argo-1"))
    made = adopt(here)
    assert [(write.verb, write.obj["metadata"]["name"]) for write in made.writes] == [(UPDATE, "hand-1")]
    stays = "endpointslice/argo-1 is managed by argocd-controller (field manager) and is kept; --take-over adopts it too"
    assert list(map(str, made.warnings)) == [stays]
    assert len(adopt(here, take_over=True).writes) == 2
    with pytest.raises(SvcError, match="are managed by argocd-controller"):
        adopt(facts(held_by(KEPT, "192.0.2.2")))


def test_adopt_labels_what_was_meant_for_the_service() -> None:
    lost = held_by(HAND, "192.0.2.1", name="db-1")
    del lost["metadata"]["labels"]["kubernetes.io/service-name"]
    made = adopt(facts(unlabelled=(lost,), service_names=frozenset({"db"})))
    (write,) = made.writes
    assert [(result.subject, result.outcome) for result in made.results] == [
        ("endpointslice/db-1", "adopted"),
        ("192.0.2.1:5432", "added"),  # it gets traffic from now on
    ]
    assert [result.outcome for result in adopt(facts(held_by(HAND, "192.0.2.1"))).results] == ["adopted"]
    assert slices.service_name(write.obj) == "db" and slices.managed_by(write.obj) == slices.OURS


@pytest.mark.parametrize("there", [True, False], ids=["Service there", "Service gone"])
def test_clean_and_delete_leave_what_a_tool_keeps(there: bool) -> None:
    kept_ours = ours("192.0.2.3")
    kept_ours["metadata"]["managedFields"] = [ARGO]
    of = service() if there else {"kind": "Service", "metadata": {"name": "db", "namespace": "shop"}}
    here = EndpointFacts(of, (held_by(KEPT, "192.0.2.2"), kept_ours))
    assert not clean(here).writes and "other-1 is managed by argocd-controller" in str(clean(here).warnings[0])
    assert not delete(here).writes and any("--take-over deletes it too" in str(line) for line in delete(here).warnings)
    gone = clean(here, {"empty"}, foreign=True)
    assert [write.obj["metadata"]["name"] for write in gone.writes] == [
        "other-1",
        *([] if there else [kept_ours["metadata"]["name"]]),
    ]
    assert [write.obj["metadata"]["name"] for write in delete(here, take_over=True).writes] == [kept_ours["metadata"]["name"]]


ADDRESSES = st.sampled_from([f"192.0.2.{number}" for number in range(1, 9)])
HELD = st.lists(st.lists(ADDRESSES, max_size=5, unique=True), min_size=1, max_size=4)
WANTED = st.lists(ADDRESSES, min_size=1, max_size=6, unique=True)


@given(HELD, WANTED)
def test_no_moment_has_neither_the_old_nor_the_new_set(held: list[list[str]], wanted: list[str]) -> None:
    managers = [slices.OURS, HAND, KEPT, "operator.example"]
    found = [
        held_by(manager, *some, name=f"s-{number}") for number, (manager, some) in enumerate(zip(managers, held, strict=False))
    ]
    here = facts(*found)
    old = union(here)
    made = planned(here, "set", *wanted, take_over=True)
    moments = [union(after(here, made.writes[:steps])) for steps in range(len(made.writes) + 1)]
    assert moments[-1] == set(wanted)
    assert all(old <= moment or set(wanted) <= moment for moment in moments)
    assert all(len(endpoints) <= 1000 for write in made.writes for endpoints in [write.obj["endpoints"] or []])


def test_full_slices_are_replaced_without_a_gap() -> None:
    old = [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(2000)]
    new = [f"10.1.{number // 250}.{number % 250 + 1}" for number in range(2000)]
    here = facts(slice_of("db-kubectl-svc-ipv4-0", *old[:1000]), slice_of("db-kubectl-svc-ipv4-1", *old[1000:]))
    made = planned(here, "set", *new)
    moments = [union(after(here, made.writes[:steps])) for steps in range(len(made.writes) + 1)]
    assert moments[-1] == set(new) and all(set(old) <= moment or set(new) <= moment for moment in moments)
    assert all(len(write.obj["endpoints"] or []) <= 1000 for write in made.writes)


def test_a_state_that_a_foreign_copy_has_already_is_unchanged() -> None:
    down = endpoint("192.0.2.2", conditions={"ready": False, "serving": True, "terminating": True})
    here = facts(ours("192.0.2.1"), held_by(HAND, down))
    assert not planned(here, "drain", "192.0.2.2").writes


def ours_of_a_tool(*addresses: Any, **more: Any) -> dict[str, Any]:
    """A slice that has our label still, and that Argo CD writes."""
    made = slice_of("db-argo", *addresses, **more)
    made["metadata"]["managedFields"] = [ARGO]
    return made


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("remove", ["192.0.2.2"]),  # deletes the slice
        ("remove", ["192.0.2.3"]),  # updates it
        ("set", ["192.0.2.1"]),
        ("switch", ["192.0.2.1", "192.0.2.9"]),
        ("drain", ["192.0.2.2"]),
        ("add", ["192.0.2.9"]),  # would only write the slice beside
    ],
    ids=["delete", "update", "set", "switch", "drain", "add"],
)
def test_our_label_on_what_a_tool_writes_is_no_leave_to_write_or_delete_it(verb: str, words: list[str]) -> None:
    rest = ["192.0.2.2", "192.0.2.3"] if words == ["192.0.2.3"] else ["192.0.2.2"]
    here = facts(ours("192.0.2.1"), ours_of_a_tool(*rest, port=99))
    with pytest.raises(SvcError, match=r"endpointslice/db-argo.* argocd-controller \(field manager\)") as refused:
        planned(here, verb, *words)
    assert "--take-over" in refused.value.hint
    assert planned(here, verb, *words, take_over=True).writes
    kept = ours_of_a_tool(*rest, port=99)
    kept["metadata"]["managedFields"] = [{**ARGO, "manager": "kubectl-svc"}]
    assert planned(facts(ours("192.0.2.1"), kept), verb, *words).writes


def test_adopt_makes_wholly_ours_what_has_our_label_and_a_tool_writes() -> None:
    here = facts(ours("192.0.2.1"), ours_of_a_tool("192.0.2.2"))
    with pytest.raises(SvcError, match="are managed by argocd-controller"):
        adopt(here)
    (write,) = adopt(here, take_over=True).writes
    assert write.obj["metadata"]["name"] == "db-argo" and ARGO not in write.obj["metadata"]["managedFields"]
    assert not adopt(after(here, [write])).writes


@pytest.mark.parametrize("back", [True, False], ids=["to Endpoints", "to slices"])
def test_migrate_deletes_nothing_that_a_tool_writes(back: bool) -> None:
    if back:
        here, step = facts(ours_of_a_tool("192.0.2.2")), to_endpoints
    else:
        marks = {"labels": {slices.SKIP_MIRROR: "true"}, "managedFields": [{**ARGO, "fieldsV1": {"f:subsets": {}}}]}
        subset = {"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 5432}]}
        classic = {"kind": "Endpoints", "metadata": {"name": "db", **marks}, "subsets": [subset]}
        here, step = facts(ours("192.0.2.1"), endpoints=classic), to_slices
    with pytest.raises(SvcError, match="are managed by argocd-controller"):
        step(here)
    assert step(here, take_over=True).results


UNUSED: dict[str, dict[str, Any]] = {
    "port name": {"ports": [{"name": "sql", "protocol": "TCP", "port": 5432}]},
    "family": {"addressType": "IPv6"},
}


@pytest.mark.parametrize("what", UNUSED)
@pytest.mark.parametrize(
    ("verb", "words"),
    [("add", ["192.0.2.1"]), ("remove", ["192.0.2.2"]), ("drain", ["192.0.2.2"])],
    ids=["add", "remove", "drain"],
)
def test_a_tool_s_slice_counts_also_while_it_gets_no_traffic(verb: str, words: list[str], what: str) -> None:
    here = facts(held_by(KEPT, "192.0.2.2", **UNUSED[what]))
    with pytest.raises(SvcError, match=r"192\.0\.2\.2:5432 is in endpointslice/other-1, which is managed by argocd-controller"):
        planned(here, verb, *words)
    assert planned(here, verb, *words, take_over=True).writes


@pytest.mark.parametrize("verb", ["remove", "drain"])
def test_an_address_only_in_endpoints_that_nobody_mirrors_is_named(verb: str) -> None:
    subset = {"addresses": [{"ip": "192.0.2.2"}], "ports": [{"port": 5432}]}
    marks = {"labels": {slices.SKIP_MIRROR: "true"}}
    classic = {"kind": "Endpoints", "metadata": {"name": "db", **marks}, "subsets": [subset]}
    with pytest.raises(SvcError, match=r"192\.0\.2\.2:5432 is only in endpoints/db, and .* get no traffic: .*skip-mirror"):
        planned(facts(endpoints=classic), verb, "192.0.2.2")
    both = facts(ours("192.0.2.2", "192.0.2.1"), endpoints=classic)
    assert planned(both, verb, "192.0.2.2").writes


def test_further_addresses_in_a_slice_of_others_are_named_too() -> None:
    here = facts(held_by(HAND, {"addresses": ["192.0.2.2", "192.0.2.3"]}))
    with pytest.raises(SvcError, match=r"192\.0\.2\.3:5432 is in endpointslice/other-1"):
        planned(here, "remove", "192.0.2.3")
    now = after(here, planned(here, "remove", "192.0.2.3", take_over=True).writes)
    assert [one["addresses"] for one in now.slices[0]["endpoints"]] == [["192.0.2.2"]]


def test_host_names_in_a_slice_of_ours_are_left_alone() -> None:
    names = slice_of("db-names", "db.example.com", addressType="FQDN")
    here = facts(names, ours("192.0.2.1"))
    for verb, words in (("set", ["192.0.2.3"]), ("add", ["192.0.2.3"]), ("remove", ["192.0.2.1"])):
        assert [write.obj["metadata"]["name"] for write in planned(here, verb, *words).writes] == ["db-kubectl-svc-ipv4-0"]


def without_label(name: str, *addresses: str) -> dict[str, Any]:
    lost = held_by(HAND, *addresses, name=name)
    del lost["metadata"]["labels"]["kubernetes.io/service-name"]
    del lost["metadata"]["ownerReferences"]
    return lost


@pytest.mark.parametrize(
    ("lost", "others"),
    [
        (without_label("db-replica2", "192.0.2.9"), {"db-replica"}),
        (without_label("backends", "192.0.2.1"), {"web"}),
    ],
    ids=["by its name", "by its address"],
)
def test_adopt_takes_no_slice_that_may_be_another_service_s(lost: dict[str, Any], others: set[str]) -> None:
    here = facts(ours("192.0.2.1"), unlabelled=(lost,), service_names=frozenset({"db", *others}))
    here = here._replace(elsewhere={"web": frozenset({"192.0.2.1"})}, flags=("--namespace=shop",))
    name = lost["metadata"]["name"]
    hint = (
        f"to assign it to this Service, run 'kubectl label endpointslice {name} kubernetes.io/service-name=db --namespace=shop'"
    )
    with pytest.raises(SvcError, match=f'may be intended for "{min(others)}": it is not adopted; {hint}'):
        adopt(here)
    beside = facts(ours("192.0.2.1"), held_by(HAND, "192.0.2.5"), unlabelled=(lost,), service_names=here.service_names)
    made = adopt(beside._replace(elsewhere=here.elsewhere))
    assert [write.obj["metadata"]["name"] for write in made.writes] == ["other-1"] and name in str(made.warnings[0])
    (row,) = (row for row in rows(here) if row.object == f"endpointslice/{name}")
    assert not row.used and str(row.notes[0].said).endswith(f'the slice may be intended for "{min(others)}"')
    alone = here._replace(service_names=frozenset({"db"}), elsewhere={})
    assert [write.obj["metadata"]["name"] for write in adopt(alone).writes] == [name]


def test_the_migrate_that_is_named_works_where_a_tool_writes_a_slice_of_ours() -> None:
    subset = {"addresses": [{"ip": "192.0.2.2"}], "ports": [{"port": 5432}]}
    classic = {"kind": "Endpoints", "metadata": {"name": "db", "namespace": "shop"}, "subsets": [subset]}
    here = facts(ours_of_a_tool("192.0.2.1"), held_by(MIRROR, "192.0.2.2"), endpoints=classic)
    with pytest.raises(SvcError, match="'kubectl svc endpoints migrate db --take-over'"):
        planned(here, "remove", "192.0.2.2")
    now = after(here, to_slices(here, take_over=True).writes)
    assert planned(now._replace(endpoints=None), "drain", "192.0.2.1").writes  # it is all ours
    alone = facts(ours_of_a_tool("192.0.2.1"))
    with pytest.raises(SvcError, match="'kubectl svc endpoints migrate db --back --take-over'"):
        planned(alone, "add", "192.0.2.1", kind="endpoints")


def test_a_hint_is_for_what_is_there_and_not_for_what_would_be_taken_over() -> None:
    """What is refused takes nothing over: a slice that a tool writes is still the tool's for the command that is named."""
    retaken, mirrored = ours("192.0.2.1"), held_by(MIRROR, "192.0.2.2", name="db-m")
    retaken["metadata"]["managedFields"] = [ARGO]
    classic = {"kind": "Endpoints", "metadata": {"name": "db"}, "subsets": [{"addresses": [{"ip": "192.0.2.2"}]}]}
    with pytest.raises(Problems, match="'kubectl svc endpoints migrate db --take-over'"):
        planned(facts(retaken, mirrored, endpoints=classic), "add", "192.0.2.2", take_over=True)


def test_the_mirror_of_two_slices_of_one_address_is_one_slice() -> None:
    """Recorded from the EndpointSliceMirroring controller: it puts the ports of one address together."""
    sql, http = ({"name": name, "port": port, "protocol": "TCP"} for name, port in (("sql", 5432), ("http", 8008)))
    own = [slice_of(f"db-{port['name']}", "192.0.2.1", ports=[port]) for port in (sql, http)]
    subsets = [{"addresses": [{"ip": "192.0.2.1"}], "ports": [port]} for port in (sql, http)]
    classic = {"kind": "Endpoints", "metadata": {"name": "db", "namespace": "shop"}, "subsets": subsets}
    both = slice_of("db-m", endpoint("192.0.2.1", conditions={"ready": True}), manager=MIRROR, ports=[sql, http])
    of = service(ports=[sql, http])
    assert mirror_is_there(EndpointFacts(of, (*own, both), endpoints=classic))
    half = slice_of("db-m", endpoint("192.0.2.1", conditions={"ready": True}), manager=MIRROR, ports=[sql])
    assert not mirror_is_there(EndpointFacts(of, (*own, half), endpoints=classic))
