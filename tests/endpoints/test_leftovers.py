"""What ``clean`` takes and what it leaves, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kubectl_svc.endpoints.edits.leftovers import clean, delete
from kubectl_svc.endpoints.edits.plan import EditPlan
from kubectl_svc.endpoints.objects.writes import DELETE, UPDATE, Write
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.endpoints.writing.account import Account
from kubectl_svc.objects import slices
from kubectl_svc.objects.slices import OURS
from tests.endpoints.build import facts, service, slice_of

GONE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "db"}}
ANEW = service(uid="uid-2")


@pytest.mark.parametrize("of", [GONE, ANEW], ids=["gone", "made anew"])
@pytest.mark.parametrize("manager", [OURS, "", *slices.CONTROLLERS])
def test_what_we_and_the_controllers_left_of_a_service_goes(of: dict[str, object], manager: str) -> None:
    made = clean(EndpointFacts(of, (slice_of("old", "192.0.2.1", manager=manager),)), {"empty"})
    assert [write.verb for write in made.writes] == [DELETE] and made.warnings == ()


@pytest.mark.parametrize("of", [GONE, service()], ids=["no Service", "with its Service"])
@pytest.mark.parametrize("kind", ["EndpointSlice", "Endpoints"])
def test_what_a_person_made_stays_and_goes_with_foreign(of: dict[str, object], kind: str) -> None:
    if kind == "Endpoints":
        by_hand: dict[str, Any] = {"kind": kind, "metadata": {"name": "db"}, "subsets": [{"addresses": [{"ip": "192.0.2.1"}]}]}
        here = EndpointFacts(of, endpoints=by_hand)
    else:
        by_hand = slice_of("early", "192.0.2.1", manager="")
        del by_hand["metadata"]["ownerReferences"]
        here = EndpointFacts(of, (by_hand,))
    by_hand["metadata"]["managedFields"] = [{"manager": "kubectl-create", "operation": "Update"}]
    counts = of is GONE or kind == "EndpointSlice"  # those of a Service that is there are its own
    name = f"{kind.lower()}/{by_hand['metadata']['name']}"
    stays = f"{name} has no managed-by label (last written by kubectl-create) and is kept; --foreign deletes it too"
    made = clean(here, {"empty"})
    assert not made.writes and list(map(str, made.warnings)) == ([stays] if counts else [])
    assert bool(clean(here, {"empty"}, foreign=True).writes) == counts
    by_hand["metadata"]["managedFields"] = [{"manager": "kubectl-svc", "operation": "Update"}]
    assert bool(clean(here, {"empty"}).writes) == (of is GONE)


@pytest.mark.parametrize("of", [GONE, ANEW], ids=["gone", "made anew"])
def test_an_unknown_manager_s_stays_is_named_and_goes_with_foreign(of: dict[str, object]) -> None:
    here = EndpointFacts(of, (slice_of("old", "192.0.2.1", manager="acme-controller"), slice_of("ours", "192.0.2.2")))
    made = clean(here, {"empty"})
    assert [write.obj["metadata"]["name"] for write in made.writes] == ["ours"]
    assert list(map(str, made.warnings)) == [
        f"endpointslice/old is managed by acme-controller (label {slices.MANAGED_BY}) and is kept; --foreign deletes it too",
    ]
    every = clean(here, {"empty"}, foreign=True)
    assert len(every.writes) == 2 and every.warnings == ()


def test_where_all_is_well_nothing_is_said() -> None:
    made = clean(facts(slice_of("ours", "192.0.2.1"), slice_of("pods", "192.0.2.2", manager=slices.CONTROLLER)), {"empty"})
    assert [write.obj["metadata"]["name"] for write in made.writes] == ["pods"] and not made.warnings
    made = clean(facts(slice_of("ours", "192.0.2.1")))
    assert not made.writes and not made.warnings and str(made.results[0].said) == "service/db unchanged (nothing to clean)"


def test_what_was_deleted_is_not_told_as_written() -> None:
    account = Account()
    account.written.append(Write(DELETE, slice_of("old")))
    assert str(account.said) == "endpointslice/old is deleted"
    account.written.append(Write(UPDATE, slice_of("other")))
    assert str(account.said) == "endpointslice/old, endpointslice/other are written"


@pytest.mark.parametrize("verb", [delete, clean])
def test_what_is_being_deleted_is_told_and_not_deleted_again(verb: Callable[[EndpointFacts], EditPlan]) -> None:
    going = slice_of("db-kubectl-svc-ipv4-0", "192.0.2.1")
    going["metadata"] |= {"deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": ["example.com/wait"]}
    planned = verb(facts(going))
    expected = "endpointslice/db-kubectl-svc-ipv4-0 is being deleted: it waits for the finalizers example.com/wait"
    assert planned.writes == () and [str(line) for line in planned.warnings] == [expected]
