"""The writer, against a server in memory: conflicts, refusals, and what is told of what nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kubectl_svc.cluster.api import Cluster
from kubectl_svc.cluster.transport import Response
from kubectl_svc.endpoints.addresses import parse_all
from kubectl_svc.endpoints.edits import migration
from kubectl_svc.endpoints.edits.planning import plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.writing.account import PartlyWritten, TimedOut
from kubectl_svc.endpoints.writing.store import ROUNDS_AGAINST_ANOTHER, Done, Store
from kubectl_svc.errors import CONFLICT, PARTLY_WRITTEN, ConnectionFailed, SvcError
from tests.endpoints.build import service, slice_of
from tests.endpoints.memory_server import MemoryServer, status

NAME = "db-kubectl-svc-ipv4-0"
KEY = ("endpointslices", NAME)


def server(*more: dict[str, Any]) -> MemoryServer:
    return MemoryServer(service(), slice_of(NAME, "192.0.2.1"), *more)


def run(world: MemoryServer, verb: str, *texts: str, timeout: float = 30, **more: Any) -> Done:
    cluster = Cluster(world, namespace="shop", warn=lambda text: None)
    request = EditRequest(verb, parse_all(texts), allow=frozenset({"empty"}), **more)
    store = Store(cluster, "db", timeout=timeout, finish="kubectl svc again", sleep=lambda seconds: None)
    return store.run(lambda facts: plan(facts, request))


def addresses(world: MemoryServer) -> list[str]:
    slices = [obj for (plural, _), obj in world.held.items() if plural == "endpointslices"]
    return sorted(endpoint["addresses"][0] for slice_ in slices for endpoint in slice_["endpoints"] or [])


def on_writes(act: Callable[[int], Response | None], until: int = 10**6) -> Callable[[str, str], Response | None]:
    """Calls ``act`` with the number of each write of a slice, from 1, up to ``until``."""
    count = 0

    def before(method: str, path: str) -> Response | None:
        nonlocal count
        if method == "GET" or "selfsubject" in path or "dryRun" in path or count >= until:
            return None
        count += 1
        return act(count)

    return before


def written_by(world: MemoryServer, manager: str) -> Callable[[int], None]:
    """Another writer changes the slice just before we do."""

    def act(number: int) -> None:
        held = world.held[KEY]
        fields = [{"manager": manager, "time": f"2026-01-01T00:00:{number % 60:02}Z", "fieldsV1": {"f:metadata": {}}}]
        world.put({**held, "metadata": {**held["metadata"], "managedFields": fields}})

    return act


def test_what_is_there_already_is_unchanged_and_not_written() -> None:
    world = server()
    done = run(world, "add", "192.0.2.1")
    assert [str(result.said) for result in done.results] == ["192.0.2.1:5432 unchanged"] and world.writes == []


@pytest.mark.parametrize("conflicts", [1, ROUNDS_AGAINST_ANOTHER + 5], ids=["once", "again and again"])
def test_conflicts_among_ourselves_are_nobody_else_s(conflicts: int) -> None:
    world = server()
    world.before = on_writes(written_by(world, "kubectl-svc"), until=conflicts)
    run(world, "add", "192.0.2.2")
    assert addresses(world) == ["192.0.2.1", "192.0.2.2"] and len(world.writes) == 1


def test_another_that_writes_all_the_time_is_named_in_the_end() -> None:
    world = server()
    world.before = on_writes(written_by(world, "rival"))
    with pytest.raises(TimedOut, match=r"rival keeps changing endpointslice/.*: 20 tries, 20 conflicts; nothing was written"):
        run(world, "add", "192.0.2.2")
    assert addresses(world) == ["192.0.2.1"]


def test_another_that_stops_in_time_is_no_hindrance() -> None:
    world = server()
    world.before = on_writes(written_by(world, "rival"), until=ROUNDS_AGAINST_ANOTHER - 1)
    run(world, "add", "192.0.2.2")
    assert addresses(world) == ["192.0.2.1", "192.0.2.2"]


@pytest.mark.parametrize(
    ("answer", "message", "code"),
    [
        pytest.param(lambda _: status(429, "TooManyRequests"), "; nothing was written", CONFLICT, id="429"),
        pytest.param(lambda _: status(500, "InternalError"), "written is unknown", PARTLY_WRITTEN, id="500"),
        pytest.param(lambda _: status(503, "ServiceUnavailable"), "written is unknown", PARTLY_WRITTEN, id="503"),
    ],
)
def test_a_write_that_was_never_answered_well_is_reported(answer: Callable[[int], Response], message: str, code: int) -> None:
    world = server()
    world.before = on_writes(answer)
    with pytest.raises(SvcError, match=message) as failed:
        run(world, "add", "192.0.2.2", timeout=0.05)
    assert failed.value.exit_code == code


@pytest.mark.parametrize(("sent", "expected"), [(True, PartlyWritten), (False, TimedOut)], ids=["sent", "never sent"])
def test_a_lost_connection_is_unsure_only_after_the_request_went_out(sent: bool, expected: type[SvcError]) -> None:
    def lose(number: int) -> Response:
        raise ConnectionFailed("it closed the connection", sent=sent)

    world = server()
    world.before = on_writes(lose)
    with pytest.raises(expected):
        run(world, "add", "192.0.2.2", timeout=0.05)


def changed_service(**changes: Any) -> Callable[[MemoryServer], None]:
    def change(world: MemoryServer) -> None:
        held = world.held["services", "db"]
        metadata = {**held["metadata"], **changes.get("metadata", {})}
        world.put({**held, "metadata": metadata, "spec": {**held["spec"], **changes.get("spec", {})}})

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda world: world.held.pop(("services", "db")), "was deleted meanwhile", id="deleted"),
        pytest.param(
            changed_service(metadata={"uid": "uid-2"}), "was deleted and created again while this command ran", id="made anew"
        ),
        pytest.param(
            changed_service(spec={"selector": {"a": "b"}}), "was given a selector while this command ran", id="a selector"
        ),
        pytest.param(
            changed_service(spec={"type": "ExternalName"}), "changed to type ExternalName while this command ran", id="an alias"
        ),
    ],
)
def test_a_service_that_changes_in_between_is_reported(change: Callable[[MemoryServer], Any], message: str) -> None:
    world = server()
    world.before = on_writes(lambda number: change(world) and None, until=1)
    with pytest.raises(PartlyWritten, match=message):
        run(world, "add", "192.0.2.2")


def test_a_service_that_only_gets_a_label_is_the_same() -> None:
    world = server()
    world.before = on_writes(lambda number: changed_service(metadata={"labels": {"a": "b"}})(world), until=1)
    assert [str(result.said) for result in run(world, "add", "192.0.2.2").results] == ["192.0.2.2:5432 added"]


def test_a_slice_is_updated_twice_on_what_the_first_update_made_of_it() -> None:
    hand = slice_of("hand-1", "192.0.2.2", manager="")
    world = server(hand)
    run(world, "set", "192.0.2.3", "192.0.2.4", take_over=True)
    assert addresses(world) == ["192.0.2.3", "192.0.2.4"]
    held = [obj["metadata"]["labels"] for (plural, _), obj in world.held.items() if plural == "endpointslices"]
    assert all(labels["endpointslice.kubernetes.io/managed-by"] == "kubectl-svc" for labels in held)


def test_a_slice_of_that_name_without_its_label_is_named_and_not_fought() -> None:
    lost = slice_of(NAME, "192.0.2.1")
    del lost["metadata"]["labels"]["kubernetes.io/service-name"]
    world = MemoryServer(service(), lost)
    with pytest.raises(SvcError, match=r"exists without the label .*; 'kubectl svc endpoints adopt db' adds it"):
        run(world, "add", "192.0.2.2")
    assert world.writes == []


def test_several_writes_are_all_told_when_the_last_one_fails() -> None:
    world = MemoryServer(service("db", 5432, ipFamilies=["IPv4", "IPv6"]))
    world.before = on_writes(lambda number: status(403, "Forbidden") if number == 2 else None)
    with pytest.raises(PartlyWritten, match=rf"endpointslice/{NAME} is written, but endpointslice/.*ipv6-0 was refused"):
        run(world, "set", "192.0.2.1", "2001:db8::1")


def created_by_another(world: MemoryServer) -> Callable[[int], None]:
    """Another writer creates a slice just before we write."""

    def act(_: int) -> None:
        world.put(slice_of("db-other", "192.0.2.9", manager="operator.example"))

    return act


@pytest.mark.parametrize("verb", ["set", "switch"])
def test_a_slice_that_another_creates_meanwhile_makes_a_replaced_set_partly_done(verb: str) -> None:
    world = server()
    world.before = on_writes(created_by_another(world), until=1)
    with pytest.raises(
        PartlyWritten, match=r"endpointslice/db-other was created meanwhile and serves 192\.0\.2\.9:5432, "
    ) as failed:
        run(world, verb, "192.0.2.2")
    assert failed.value.exit_code == PARTLY_WRITTEN and "adopt db --take-over" in failed.value.hint


@pytest.mark.parametrize(("verb", "address"), [("add", "192.0.2.2"), ("remove", "192.0.2.1")])
def test_a_slice_that_another_creates_meanwhile_does_not_matter_to_a_change_of_some(verb: str, address: str) -> None:
    world = server()
    world.before = on_writes(created_by_another(world), until=1)
    run(world, verb, address)
    assert "192.0.2.9" in addresses(world)


def refusing(address: str) -> Callable[[str, str], Response | None]:
    """An admission policy against the second slice that is created, or that a dry run would create."""
    count = 0

    def before(method: str, path: str) -> Response | None:
        nonlocal count
        count += method == "POST" and "selfsubject" not in path
        return status(422, "Invalid", f"{address} is denied") if count == 2 else None

    return before


@pytest.mark.parametrize("dry_run", [False, True], ids=["real run", "dry run"])
def test_nothing_is_written_where_the_server_refuses_one_of_several_writes(dry_run: bool) -> None:
    world = MemoryServer(service("db", 5432, ipFamilies=["IPv4", "IPv6"]), before=refusing("2001:db8::1"))
    cluster = Cluster(world, namespace="shop", warn=lambda text: None)
    request = EditRequest("set", parse_all(["192.0.2.1", "2001:db8::1"]))
    with pytest.raises(SvcError, match=r"2001:db8::1 is denied") as failed:
        Store(cluster, "db", dry_run=dry_run).run(lambda facts: plan(facts, request))
    assert failed.value.exit_code == 1 and world.writes == []


def test_a_quota_is_no_missing_permission() -> None:
    world = server()
    world.before = on_writes(lambda _: status(403, "Forbidden", "exceeded quota: slices"))
    with pytest.raises(SvcError, match="exceeded quota: slices"):
        run(world, "add", "192.0.2.2")


def test_what_a_later_step_may_not_do_is_refused_before_the_first() -> None:
    endpoints = {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "db", "namespace": "shop"}}
    subsets = [{"addresses": [{"ip": "192.0.2.7"}], "ports": [{"port": 5432}]}]
    world = MemoryServer(service(), {**endpoints, "subsets": subsets})
    world.before = lambda method, path: status(403, "Forbidden", "no delete") if method == "DELETE" else None
    store = Store(Cluster(world, namespace="shop", warn=lambda text: None), "db")
    with pytest.raises(SvcError, match="no delete"):
        store.run(migration.to_slices)
    assert world.writes == []


def test_a_slice_with_a_finalizer_is_emptied_before_it_is_deleted() -> None:
    kept = slice_of("db-kubectl-svc-ipv4-1", "192.0.2.2", port=6000)
    kept["metadata"]["finalizers"] = ["example.com/wait"]
    world = server(kept)
    run(world, "set", "192.0.2.1")
    assert world.writes == ["PUT endpointslices/db-kubectl-svc-ipv4-1", "DELETE endpointslices/db-kubectl-svc-ipv4-1"]


@pytest.mark.parametrize("of", ["other", "db"], ids=["another Service's", "one that is being deleted"])
def test_a_name_that_is_in_use_is_not_asked_for_again(of: str) -> None:
    taken = slice_of(NAME, "192.0.2.7")
    taken["metadata"]["labels"]["kubernetes.io/service-name"] = of
    if of == "db":
        taken["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    world = MemoryServer(service(), taken)
    run(world, "add", "192.0.2.2")
    assert world.writes == ["POST endpointslices/db-kubectl-svc-ipv4-1"]
