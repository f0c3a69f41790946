"""The faults to survive, each against the real API server, through a proxy that loses, delays and refuses."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import yaml

from tests.cluster.control_plane import ControlPlane
from tests.cluster.endpoints_storm import run_once
from tests.cluster.faulty_proxy import LOSE_ANSWER, LOSE_REQUEST, REFUSE, RESET, WRITES, Fault, FaultyProxy
from tests.cluster.namespaces import Namespace
from tests.cluster.plain_client import MERGE
from tests.cluster.slice_history import RESOURCE, SliceHistory
from tests.waiting import wait_for

MANY = [f"10.{number // 62500 + 1}.{number // 250 % 250}.{number % 250 + 1}" for number in range(3000)]


def on_write(number: int, fault: Callable[[], Fault | None] | Fault) -> Callable[[str, str], Fault | None]:
    """Decides on the write of that number, from 1, and lets all else through."""
    count = 0

    def decide(method: str, path: str) -> Fault | None:
        nonlocal count
        if method not in WRITES or "selfsubject" in path:
            return None
        count += 1
        if count != number:
            return None
        return fault if isinstance(fault, Fault) else fault()

    return decide


def through(proxy: FaultyProxy, namespace: Namespace, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return namespace.kubectl("svc", "endpoints", *words, f"--server={proxy.url}", **options)


@pytest.mark.parametrize("seed", [7001, 7002])
def test_a_storm_leaves_exactly_the_sequential_set(control_plane: ControlPlane, namespace: Namespace, seed: int) -> None:
    assert run_once(control_plane, namespace, seed, writers=8, edits=5, drop=0.2) == "", f"seed {seed}"


FAULTS = {
    "the answer is lost": Fault(LOSE_ANSWER),
    "the request is lost": Fault(LOSE_REQUEST),
    "the connection is reset": Fault(RESET),
    "429 with Retry-After": Fault(REFUSE, 429, "1"),
    "429 without": Fault(REFUSE, 429),
    "500": Fault(REFUSE, 500),
    "503 with Retry-After": Fault(REFUSE, 503, "1"),
    "504": Fault(REFUSE, 504),
}


@pytest.mark.parametrize(
    ("fault", "verb"),
    [(fault, verb) for fault in FAULTS for verb in ("add", "switch")]
    + [(fault, verb) for fault in ("the answer is lost", "the request is lost") for verb in ("set", "remove")],
)
def test_a_bad_line_changes_nothing_in_the_end(
    control_plane: ControlPlane, namespace: Namespace, fault: str, verb: str
) -> None:
    namespace.make_service("db", None, 5432)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1", "192.0.2.2").returncode == 0
    line = {
        "add": ["add", "db", "192.0.2.3"],
        "set": ["set", "db", "192.0.2.1", "192.0.2.3"],
        "remove": ["remove", "db", "192.0.2.2"],
        "switch": ["switch", "db", "--to", "192.0.2.3", "--if-current", "192.0.2.1", "192.0.2.2"],
    }[verb]
    left = {
        "add": ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
        "set": ["192.0.2.1", "192.0.2.3"],
        "remove": ["192.0.2.1"],
        "switch": ["192.0.2.3"],
    }[verb]
    with FaultyProxy(control_plane, on_write(1, FAULTS[fault])) as proxy:
        done = through(proxy, namespace, *line)
    assert done.returncode == 0, done.stderr
    assert namespace.endpoints("db") == left
    assert len(proxy.writes) == (1 if fault == "the answer is lost" else 2)


def test_a_created_slice_whose_answer_was_lost_is_not_made_twice(control_plane: ControlPlane, namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    with FaultyProxy(control_plane, on_write(1, Fault(LOSE_ANSWER))) as proxy:
        assert through(proxy, namespace, "add", "db", "192.0.2.1").stdout == "192.0.2.1:5432 added\n"
    assert len(namespace.slices("db")) == 1 and namespace.endpoints("db") == ["192.0.2.1"]


def test_an_answer_slower_than_the_deadline_is_told_as_unknown(control_plane: ControlPlane, namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    with FaultyProxy(control_plane, lambda method, path: Fault(seconds=6) if method in WRITES else None) as proxy:
        done = through(proxy, namespace, "add", "db", "192.0.2.1", "--timeout=4s")
    assert done.returncode == 5 and "written is unknown" in done.stderr
    assert "to finish, run kubectl svc endpoints add db 192.0.2.1" in done.stderr
    wait_for(lambda: namespace.endpoints("db") == ["192.0.2.1"])
    again = namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.1")
    assert (again.returncode, again.stdout) == (0, "192.0.2.1:5432 unchanged\n")


def test_a_server_that_never_lets_us_ends_with_nothing_written(control_plane: ControlPlane, namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    with FaultyProxy(control_plane, lambda method, path: Fault(REFUSE, 429) if method in WRITES else None) as proxy:
        done = through(proxy, namespace, "add", "db", "192.0.2.1", "--timeout=1s")
    assert done.returncode == 4 and "nothing was written" in done.stderr and not namespace.slices("db")


def killed_at(number: int, plane: ControlPlane, namespace: Namespace, words: list[str]) -> bool:
    """Run the command and kill it once the server has done its write of that number; whether it came so far."""
    process: subprocess.Popen[str] | None = None

    def kill() -> None:
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)

    with FaultyProxy(plane, on_write(number, Fault(LOSE_ANSWER, then=kill))) as proxy:
        environment = {**plane.environment(), "KUBECONFIG": str(plane.kubeconfig_for("admin", str(namespace)))}
        command = ["kubectl", "svc", "endpoints", *words, f"--server={proxy.url}"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        _, errors = process.communicate(timeout=60)
    assert process.returncode in {0, -signal.SIGKILL}, errors
    return process.returncode != 0


KILLED: dict[str, tuple[list[str], list[str]]] = {
    "set": (["192.0.2.1", "192.0.2.2", "192.0.2.3"], ["set", "db", "192.0.2.2", "192.0.2.3", "192.0.2.4"]),
    "switch": (["192.0.2.1", "192.0.2.2"], ["switch", "db", "--to", "192.0.2.2", "192.0.2.9:5432"]),
    "set of two families": (
        ["192.0.2.1", "2001:db8::1"],
        ["set", "db", "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"],
    ),
    "growing beyond 1000": (MANY[:900], ["set", "db", "--from-file=-"]),
    "shrinking from beyond 1000": (MANY[:2500], ["set", "db", *MANY[1200:1300]]),
}


@pytest.mark.parametrize("what", KILLED)
def test_killed_after_any_write_no_address_of_both_sets_is_ever_missing(
    control_plane: ControlPlane, namespace: Namespace, what: str, tmp_path: Any
) -> None:
    before, words = KILLED[what]
    after = list(words[2:])
    if "--from-file=-" in words:
        after = MANY[500:2700]
        (tmp_path / "list").write_text("\n".join(after))
        words = ["set", "db", f"--from-file={tmp_path / 'list'}"]
    wanted = {one.removesuffix(":5432") for one in after if one != "--to"}
    (tmp_path / "before").write_text("\n".join(before))
    namespace.make_service("db", None, 5432, ipFamilyPolicy="RequireDualStack")
    number = 0
    while True:
        number += 1
        assert namespace.kubectl("svc", "endpoints", "set", "db", f"--from-file={tmp_path / 'before'}").returncode == 0
        with SliceHistory(namespace, "db") as history:
            came_so_far = killed_at(number, control_plane, namespace, words)
            again = namespace.kubectl("svc", "endpoints", *words)
            assert again.returncode == 0, again.stderr
            history.caught_up()
        both = set(before) & wanted
        assert all(both <= state for state in history.states()), f"write {number}"
        assert set(namespace.endpoints("db")) == wanted and len(namespace.endpoints("db")) == len(wanted)
        if not came_so_far:
            break
    assert number > 1


@pytest.mark.parametrize("back", [False, True], ids=["to slices", "back"])
def test_migrate_killed_after_any_write_shows_a_watcher_nothing_wrong(
    control_plane: ControlPlane, namespace: Namespace, back: bool
) -> None:
    addresses = {"192.0.2.1", "192.0.2.2", "2001:db8::1"}
    flags, kind = (["--back"], "endpointslice") if back else ([], "endpoints")
    came_so_far, number = True, 0
    while came_so_far:
        number += 1
        name = f"db-{number}"
        namespace.make_service(name, None, 5432, ipFamilyPolicy="RequireDualStack")
        assert namespace.kubectl("svc", "endpoints", "set", name, *addresses, f"--kind={kind}").returncode == 0
        wait_for(partial(lambda known: set(namespace.endpoints(known)) == addresses, name))
        with SliceHistory(namespace, name) as history:
            came_so_far = killed_at(number, control_plane, namespace, ["migrate", name, *flags])
            again = namespace.kubectl("svc", "endpoints", "migrate", name, *flags)
            assert again.returncode == 0, again.stderr
            history.caught_up()
        assert all(state == addresses for state in history.states()), f"write {number}"
        assert (namespace.client.find(namespace.path("endpoints", name)) is not None) is back
    assert number > 2


@pytest.mark.parametrize("back", [False, True], ids=["to slices", "back"])
def test_migrate_waits_for_a_slow_controller(control_plane: ControlPlane, namespace: Namespace, back: bool) -> None:
    addresses = {"192.0.2.1", "192.0.2.2"}
    namespace.make_service("db", None, 5432)
    flags, kind = (["--back"], "endpointslice") if back else ([], "endpoints")
    assert namespace.kubectl("svc", "endpoints", "set", "db", *addresses, f"--kind={kind}").returncode == 0
    wait_for(lambda: set(namespace.endpoints("db")) == addresses)
    controllers = control_plane.servers[-1]
    with SliceHistory(namespace, "db") as history:
        os.kill(controllers.pid, signal.SIGSTOP)
        try:
            stuck = namespace.kubectl("svc", "endpoints", "migrate", "db", *flags, "--timeout=4s")
            assert stuck.returncode == 5 and "the EndpointSliceMirroring controller has not" in stuck.stderr
            assert f"to finish, run {' '.join(['kubectl svc endpoints migrate db', *flags])}\n" in stuck.stderr
        finally:
            os.kill(controllers.pid, signal.SIGCONT)
        again = namespace.kubectl("svc", "endpoints", "migrate", "db", *flags)
        assert again.returncode == 0, again.stderr
        history.caught_up()
    assert all(state == addresses for state in history.states())


def test_a_service_that_changes_in_between_is_told(control_plane: ControlPlane, namespace: Namespace) -> None:
    client = namespace.client

    def changed(name: str, change: Callable[[str], Any]) -> subprocess.CompletedProcess[str]:
        namespace.make_service(name, None, 5432)
        path = namespace.path("services", name)

        def fault() -> None:
            change(path)

        with FaultyProxy(control_plane, on_write(1, fault)) as proxy:
            return through(proxy, namespace, "add", name, "192.0.2.1")

    def recreate(path: str) -> None:
        client.delete(path)
        wait_for(lambda: client.find(path) is None)
        namespace.make_service(path.rpartition("/")[2], None, 5432)

    deleted = changed("deleted", client.delete)
    assert deleted.returncode == 5 and "was deleted meanwhile" in deleted.stderr
    recreated = changed("recreated", recreate)
    assert recreated.returncode == 5 and "created again" in recreated.stderr
    selecting = changed("selecting", lambda path: client.patch(path, {"spec": {"selector": {"a": "b"}}}, MERGE))
    assert selecting.returncode == 5 and "was given a selector" in selecting.stderr
    alias = {"spec": {"type": "ExternalName", "externalName": "a.example.com", "clusterIP": None, "clusterIPs": None}}
    aliased = changed("aliased", lambda path: client.patch(path, alias, MERGE))
    assert aliased.returncode == 5 and "ExternalName" in aliased.stderr
    # The slices of Services that are gone go with them: none serves a later Service of that name.
    for name in ("deleted", "recreated"):
        wait_for(partial(lambda known: not namespace.slices(known), name), 30, f"the garbage collection of {name}")


def test_a_slice_deleted_in_between_is_not_resurrected(control_plane: ControlPlane, namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1", "192.0.2.2").returncode == 0

    def delete() -> None:
        namespace.client.delete(namespace.path(RESOURCE, "db-kubectl-svc-ipv4-0"))

    with FaultyProxy(control_plane, on_write(1, delete)) as proxy:
        done = through(proxy, namespace, "add", "db", "192.0.2.3")
    assert done.returncode == 0 and namespace.endpoints("db") == ["192.0.2.3"]


def test_a_tool_that_rewrites_all_the_time_is_named(control_plane: ControlPlane, namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1").returncode == 0
    path = namespace.path(RESOURCE, "db-kubectl-svc-ipv4-0")

    def annotate(method: str, route: str) -> None:
        """Just before each of our updates: the tool is always quicker."""
        if method == "PUT":
            stamp = {"metadata": {"annotations": {"at": os.urandom(4).hex()}}}
            namespace.client.patch(f"{path}?fieldManager=busy-operator", stamp, MERGE)

    with FaultyProxy(control_plane, annotate) as proxy:
        done = through(proxy, namespace, "add", "db", "192.0.2.2", "--timeout=60s")
    assert done.returncode == 4 and "busy-operator keeps changing" in done.stderr
    assert len(proxy.writes) == 20 and namespace.endpoints("db") == ["192.0.2.1"]

    updates = itertools.count(1)

    def tire(method: str, route: str) -> None:
        """Quicker nine times, and not the tenth."""
        if method == "PUT" and next(updates) < 10:
            annotate(method, route)

    with FaultyProxy(control_plane, tire) as proxy:
        done = through(proxy, namespace, "add", "db", "192.0.2.2", "--timeout=60s")
    assert (done.returncode, len(proxy.writes)) == (0, 10), done.stderr
    taken = {"endpoints": [{"addresses": ["192.0.2.9"], "conditions": {"ready": True}}]}
    namespace.client.patch(f"{path}?fieldManager=argocd-controller", taken, MERGE)
    refused = namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.2")
    assert refused.returncode == 1 and "managed by argocd-controller" in refused.stderr
    assert namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.2", "--take-over").returncode == 0
    assert namespace.endpoints("db") == ["192.0.2.2", "192.0.2.9"]


def test_odd_objects_are_edited_with_all_else_left_as_it_is(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1").returncode == 0
    path = namespace.path(RESOURCE, "db-kubectl-svc-ipv4-0")
    odd = {
        "metadata": {"labels": {"team": "data"}, "annotations": {"note": "mine"}, "finalizers": ["example.com/keep"]},
        "endpoints": [
            {
                "addresses": ["192.0.2.1", "192.0.2.7"],
                "conditions": {"ready": True},
                "hostname": "one",
                "zone": "a",
                "nodeName": "n",
                "hints": {"forZones": [{"name": "a"}]},
                "targetRef": {"kind": "VirtualMachine", "name": "vm-1"},
                "deprecatedTopology": {"example.com/rack": "r1"},
            },
            {"addresses": ["192.0.2.2"], "conditions": {}},
        ],
    }
    before = namespace.client.patch(f"{path}?fieldManager=kubectl-edit", odd, MERGE)
    assert namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.3").returncode == 0
    after = namespace.client.get(path)
    assert after["endpoints"].pop()["addresses"] == ["192.0.2.3"]
    for one in (before, after):
        for passing in ("managedFields", "resourceVersion", "generation"):
            del one["metadata"][passing]
    assert after == before
    namespace.client.patch(path, {"metadata": {"finalizers": None}}, MERGE)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "--allow=empty").returncode == 0
    assert namespace.client.get(path)["endpoints"] is None
    assert namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.3").returncode == 0
    assert namespace.endpoints("db") == ["192.0.2.3"]


def rule(resource: str, *verbs: str, group: str = "") -> dict[str, Any]:
    return {"apiGroups": [group], "resources": [resource], "verbs": list(verbs)}


def granted_what_is_told(namespace: Namespace, expected: str, user: str) -> None:
    """Do what the error says: apply the Role that this command line prints, and bind ``user`` to it."""
    line = expected[expected.index("kubectl svc") : expected.index("' prints")]
    printed = namespace.kubectl(*line.split()[1:])
    assert printed.returncode == 0, printed.stderr
    namespace.apply(printed.stdout)
    role = yaml.safe_load(printed.stdout.partition("\n---\n")[0])["metadata"]["name"]
    bound = namespace.kubectl("create", "rolebinding", f"{user}-{role}", f"--role={role}", f"--user={user}")
    assert bound.returncode == 0, bound.stderr


def test_the_clusterroles_of_kubernetes_may_not_write_and_the_role_is_named(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    done = namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.1", user="edit")
    assert (done.returncode, done.stderr) == (
        1,
        f'error: you do not have permission to create endpointslices in the namespace "{namespace}"; the ClusterRoles '
        f"admin and edit do not grant it either; ask for the Role that "
        f"'kubectl svc endpoints add --print-role -n {namespace}' prints\n",
    )
    granted_what_is_told(namespace, done.stderr, "edit")
    wait_for(lambda: namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.1", user="edit").returncode == 0)
    assert namespace.endpoints("db") == ["192.0.2.1"]


def test_who_may_not_list_slices_is_told_the_role_to_ask_for(control_plane: ControlPlane, namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    control_plane.grant("bob", rule("services", "get", "list"), rule("endpoints", "get"), namespace=str(namespace))
    done = namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1", user="bob")
    assert done.returncode == 1
    assert done.stderr.startswith(
        f'error: you do not have permission to list endpointslices in the namespace "{namespace}"; ask for the Role '
    )
    granted_what_is_told(namespace, done.stderr, "bob")
    wait_for(lambda: namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1", user="bob").returncode == 0)
    assert namespace.endpoints("db") == ["192.0.2.1"]


def test_who_may_not_write_what_expose_makes_is_told_its_role(control_plane: ControlPlane, namespace: Namespace) -> None:
    control_plane.grant("alice", rule("services", "get", "list", "create"), rule("endpoints", "get"), namespace=str(namespace))
    line = ("svc", "expose", "--name=db", "--port=5432", "--address=192.0.2.1")
    done = namespace.kubectl(*line, user="alice")
    assert done.returncode == 1 and f"'kubectl svc expose --print-role -n {namespace}' prints" in done.stderr
    granted_what_is_told(namespace, done.stderr, "alice")
    wait_for(lambda: namespace.kubectl(*line, user="alice").returncode == 0)
    assert namespace.endpoints("db") == ["192.0.2.1"]


def test_who_may_update_but_not_create_leaves_nothing_half_done(control_plane: ControlPlane, namespace: Namespace) -> None:
    group = "discovery.k8s.io"
    control_plane.grant(
        "alice",
        rule("endpointslices", "get", "list", "update", group=group),
        rule("services", "get", "list"),
        rule("endpoints", "get"),
        namespace=str(namespace),
    )
    namespace.make_service("db", None, 5432)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1").returncode == 0
    added = namespace.kubectl("svc", "endpoints", "add", "db", "192.0.2.2", user="alice")
    assert added.returncode == 0, added.stderr
    assert "only the Services of this namespace could be checked" in added.stderr  # no list of all namespaces
    both = namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.3", "192.0.2.4:1", user="alice")
    assert both.returncode == 1 and "you do not have permission to create endpointslices" in both.stderr
    assert namespace.endpoints("db") == ["192.0.2.1", "192.0.2.2"]
