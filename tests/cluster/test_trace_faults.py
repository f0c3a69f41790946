"""Faults made on a real API server and found through the real kubectl; each found again in a dump of the same namespace.

Where a fix can be carried out here, it is: the command is run as it is printed, and the Service is healthy afterwards.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tests.cluster import faults
from tests.cluster.control_plane import ControlPlane
from tests.cluster.faults import WEB, causes, hand_made, port, trace
from tests.cluster.namespaces import Namespace
from tests.trace.edits import edited
from tests.trace.test_fixes import REFUSED_SERVICES, REFUSED_WORKLOADS, filled_in
from tests.waiting import at_one_moment, wait_for


class Case(NamedTuple):
    """A world, and what is found in it: codes without those that merely follow; of notes those that are told.

    ``fixes`` says that the first fix, run as it is printed, leaves the Service healthy. ``overview`` says that it takes a
    look at all Services: one Service's five reads do not find this fault.
    """

    make: Callable[[Namespace], None]
    finds: str
    verdict: str = "broken"
    fixes: bool = False
    notes: str = ""
    overview: bool = False


CASES = {
    "healthy": Case(faults.healthy, "", "healthy"),
    "near-miss": Case(faults.near_miss, "A3", fixes=True),
    "near-miss-without-ports": Case(faults.near_miss_without_ports, "A3", fixes=True),
    "not-ready-without-ports": Case(faults.not_ready_without_ports, "C1"),
    "no-replicas": Case(faults.no_replicas, "A3"),
    "quota": Case(faults.quota, "A3"),
    "no-endpoints": Case(faults.no_endpoints, "A6"),
    "unlabelled-slice": Case(faults.unlabelled_slice, "A6", fixes=True),
    "foreign-slice": Case(faults.foreign_slice, "A7", "warning", fixes=True),
    "selector-removed": Case(faults.selector_removed, "A9", "warning"),
    "outside-every-range": Case(faults.outside_every_range, "A16", "warning", overview=True),
    "stateful-set-service": Case(faults.stateful_set_of_a_service_with_address, "A17", "warning", fixes=True),
    "misnamed-target": Case(faults.misnamed_target, "B1", fixes=True),
    "port-in-some-pods": Case(faults.port_in_some_pods, "B2", "warning", fixes=True),
    "wrong-protocol": Case(faults.wrong_protocol, "B4", fixes=True),
    "undeclared": Case(faults.undeclared, "", "healthy", notes="B5"),
    "slice-port-name": Case(hand_made({"name": "web", "port": 8080}), "B7", fixes=True),
    "slice-port-protocol": Case(hand_made({"name": "http", "port": 8080, "protocol": "UDP"}), "B8", fixes=True),
    "slice-port-number": Case(hand_made({"name": "http"}), "B9", fixes=True),
    "crash-loop": Case(faults.crash_loop, "C1"),
    "probe-port": Case(faults.probe_port, "B17"),
    "unscheduled": Case(faults.unscheduled, "C1"),
    "one-unready": Case(faults.one_unready, "C2", "warning"),
    "only-terminating": Case(faults.only_terminating, "C4", "warning"),
    "pod-gone": Case(faults.pod_gone, "C8", "warning", fixes=True),
    "controller-asleep": Case(faults.controller_asleep, "C9", "warning"),
    "no-slice": Case(faults.slices_refused, "C10"),
    "address-twice": Case(faults.address_twice, "C11", "warning", fixes=True),
    "too-many-for-the-mirror": Case(faults.too_many_for_the_mirror, "C12", "warning", fixes=True),
    "node-unknown": Case(faults.node_unknown, "C17", overview=True),
    "bound-to-no-node": Case(faults.bound_to_no_node, "C17"),
    "rollout-stuck": Case(faults.rollout_stuck, "C15", "warning", fixes=True, overview=True),
    "balancer": Case(faults.balancer, "D1"),
    "balancer-without-port": Case(faults.balancer_without_port, "D2"),
    "headless-and-unready": Case(faults.headless_and_unready, "D12", fixes=True),
    "external-local": Case(faults.external_local, "", "healthy", notes="D3"),
    "internal-local": Case(faults.internal_local, "D4", "warning", fixes=True),
    "alias-of-address": Case(faults.alias_of_address, "D8"),
    "second-family-unserved": Case(faults.second_family_unserved, "D13", "warning", fixes=True),
    "only-family-unserved": Case(faults.only_family_unserved, "D13"),
    "ingress-to-absent-service": Case(faults.ingress_to_absent_service, "E1", overview=True),
    "ingress-to-absent-port": Case(faults.ingress_to_absent_port, "E2", fixes=True),
}
"""By code. Of the groups A to E those are missing that a cluster cannot be made to hold, or that only files tell."""

THE_TABLE = {
    "targetPort names no container port": (faults.misnamed_target, "B1", "broken", "the addresses"),
    "Service port UDP, slice port TCP": (
        hand_made({"name": "http", "port": 8080}, protocol="UDP"),
        "B8",
        "broken",
        "the addresses",
    ),
    "slice port named http, Service port web": (
        hand_made({"name": "http", "port": 8080}, name="web"),
        "B7",
        "broken",
        "nothing",
    ),
    "only serving and terminating endpoints": (faults.only_terminating, "C4", "warning", "nothing"),
    "Ingress to a port number that the Service lacks": (faults.ingress_to_absent_port, "E2", "broken", "the addresses"),
    "numeric targetPort that no container declares": (faults.undeclared, "", "healthy", "the addresses"),
}
"""The situations that look otherwise almost everywhere: what makes them, what is found, the verdict, what kubectl describes."""

EXIT = {"healthy": 0, "warning": 0, "broken": 1, "unknown": 3}
DUMPED = "services,pods,endpointslices,endpoints,deployments,replicasets,statefulsets,events,ingresses,nodes"


@pytest.fixture(autouse=True)
def controllers_awake(control_plane: ControlPlane) -> Iterator[None]:
    """Whatever a test did to them."""
    yield
    control_plane.controllers.resume()


def look(namespace: Namespace, overview: bool = False) -> tuple[int, dict[str, Any], list[str]]:
    """Exit code of a trace of ``web``, its document, and the requests that were made."""
    words = ["-A"] if overview else ["web"]
    code, document, err = trace(namespace, *words, "-v=6")
    if overview:
        document = next(one for one in document["items"] if (one["namespace"], one["service"]) == (namespace.name, "web"))
        code = EXIT[document["verdict"]]  # what is wrong elsewhere counts in the real one
    return code, document, [line for line in err.splitlines() if line.startswith("GET ")]


def dumped(namespace: Namespace) -> str:
    """A dump of all that kubectl can see."""
    ranges = ",servicecidrs" if namespace.client.find("/apis/networking.k8s.io/v1/servicecidrs") else ""  # since 1.33
    return namespace.kubectl("get", DUMPED + ranges, "-o", "yaml").stdout


def look_at_dump(namespace: Namespace, dump: str = "") -> tuple[int, dict[str, Any]]:
    """The same as `look` from a dump, by default one that is made now."""
    dump = dump or dumped(namespace)
    code, document, err = trace(namespace, "web", "-f", "-", input=dump)
    assert err == ""
    return code, document


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.kubernetes("1.33")) if name == "outside-every-range" else name for name in CASES],
)
def test_a_fault_is_found_live_and_in_a_dump(namespace: Namespace, name: str) -> None:
    case = CASES[name]
    case.make(namespace)
    ((code, live, requests), dump), _ = at_one_moment(
        namespace.versions, lambda: (look(namespace, case.overview), dumped(namespace))
    )
    assert [one["code"] for one in causes(live)] == case.finds.split()
    assert (live["verdict"], code) == (case.verdict, EXIT[case.verdict])
    assert {one["code"] for one in live["problems"] if one["severity"] == "note"} >= set(case.notes.split())
    assert case.overview or 2 <= len(requests) <= 5, requests

    code, offline = look_at_dump(namespace, dump)
    assert (offline["verdict"], code) == (case.verdict, EXIT[case.verdict])
    assert causes(offline) == causes(live)
    assert offline["hops"] == live["hops"]

    namespace.plane.controllers.resume()
    if case.fixes:
        fix(namespace, causes(live)[0]["fix"], case.overview)


def fix(namespace: Namespace, fix: str, overview: bool) -> None:
    """Run the command as it is printed, and see the Service get well."""
    done = namespace.shell(fix)
    assert done.returncode == 0, (fix, done.stderr)
    wait_for(lambda: look(namespace, overview)[1]["verdict"] == "healthy", what=f"health after {fix}")


@pytest.mark.parametrize("situation", THE_TABLE)
def test_what_looks_otherwise_elsewhere_is_right_live_and_from_files(namespace: Namespace, situation: str) -> None:
    make, finds, verdict, described = THE_TABLE[situation]
    make(namespace)
    for code, document in (look(namespace)[:2], look_at_dump(namespace)):
        assert ([one["code"] for one in causes(document)], document["verdict"]) == (finds.split(), verdict)
        assert code == EXIT[verdict]
    what = ["ingress", "front"] if "Ingress" in situation else ["service", "web"]
    expected = namespace.kubectl("describe", *what).stdout
    addresses = {one for slice_ in namespace.slices("web") for endpoint in slice_["endpoints"] for one in endpoint["addresses"]}
    assert any(address in expected for address in addresses) == (described == "the addresses"), expected


def test_a_missing_service_is_named_with_its_nearest(namespace: Namespace) -> None:
    faults.healthy(namespace)
    code, document, err = trace(namespace, "wbe", "-v=6")
    assert (code, [one["code"] for one in document["problems"]]) == (1, ["A1"])
    assert 'closest name is "web"' in document["problems"][0]["message"]
    assert err.count("GET ") == 12  # a node, a namespace or another object may have the name


def test_the_same_name_in_another_namespace_is_named(namespace: Namespace, control_plane: Any) -> None:
    other = Namespace(control_plane)
    try:
        other.make_service("only-there", WEB, port())
        _, document, _ = trace(namespace, "only-there")
        assert document["problems"][0]["fix"] == f"kubectl svc trace only-there -n {other.name}"
    finally:
        other.close()


def test_an_absent_port(namespace: Namespace) -> None:
    faults.healthy(namespace)
    code, document, _ = trace(namespace, "web:8080")
    assert (code, [one["code"] for one in causes(document)]) == (1, ["A2"])
    assert "clients must use 80" in document["problems"][0]["message"]
    assert trace(namespace, "svc/web:http")[0] == 0
    assert trace(namespace, "web:80/TCP")[0] == 0
    assert trace(namespace, "web:80/UDP")[0] == 1


def test_a_service_of_the_wrong_family_serves_once_the_fix_has_added_the_other(namespace: Namespace) -> None:
    """The first family stays, so that some warning does, too."""
    faults.only_family_unserved(namespace)
    done = namespace.kubectl(*shlex.split(causes(look(namespace)[1])[0]["fix"])[1:])
    assert done.returncode == 0, done.stderr
    faults.endpoints(namespace, 2)
    assert look(namespace)[1]["verdict"] == "warning"


def test_one_service_does_not_read_nodes_and_asks_whether_theirs_is_there(namespace: Namespace) -> None:
    faults.node_unknown(namespace)
    code, document, requests = look(namespace)
    (expected,) = causes(document)
    assert (code, expected["code"], expected["severity"], len(requests)) == (1, "C9", "error", 5)
    assert f"Does node {namespace}-gone exist?" in expected["message"]
    assert expected["fix"] == f"kubectl describe service web -n {namespace}"
    wait_for(lambda: "Not Found" in namespace.kubectl(*shlex.split(expected["fix"])[1:]).stdout, what="the controller's event")


def test_a_stateful_set_gets_the_service_that_it_asks_for(namespace: Namespace) -> None:
    """Only an overview knows that there is none: a dump may hold but some Services."""
    faults.stateful_set_of_no_service(namespace)
    (expected,) = causes(look(namespace, overview=True)[1])
    assert (expected["code"], expected["message"]) == (
        "A17",
        "statefulset/web has serviceName web-pods, which does not exist: its pods get no DNS names",
    )
    fix(namespace, expected["fix"], overview=True)


def test_where_no_slice_can_be_written_the_events_say_why(namespace: Namespace) -> None:
    faults.slices_refused(namespace)
    (expected,) = wait_for(
        lambda: [one for one in causes(look(namespace)[1]) if "exceeded quota" in one["message"]], what="the controller's event"
    )
    assert "2 pods are ready, but there is no EndpointSlice: " in expected["message"]
    assert "exceeded quota" in namespace.shell(expected["fix"]).stdout


@pytest.mark.parametrize(("manifest", "fix"), [*REFUSED_SERVICES, *REFUSED_WORKLOADS])
def test_the_server_refuses_what_is_said_to_be_refused_and_takes_it_mended(
    namespace: Namespace, manifest: dict[str, Any], fix: str
) -> None:
    def applied(obj: dict[str, Any]) -> bool:
        done = namespace.kubectl("apply", "--dry-run=server", "--validate=false", "-f", "-", input=json.dumps(obj))
        return done.returncode == 0

    assert (applied(manifest), applied(edited(manifest, filled_in(fix)))) == (False, True)


def test_pods_slices_and_endpoints_are_compared_three_ways(namespace: Namespace) -> None:
    """No controller fixes what somebody else wrote into Endpoints, until they are deleted."""

    def differ() -> list[str]:
        return [one["message"] for one in look_at_dump(namespace)[1]["problems"] if one["code"] == "C18"]

    faults.healthy(namespace)
    wait_for(lambda: namespace.objects("endpoints") and not differ(), what="Endpoints as the pods are")
    stranger = {"op": "add", "path": "/subsets/0/addresses/-", "value": {"ip": "192.0.2.42"}}
    namespace.kubectl("patch", "endpoints", "web", "--type=json", f"-p={json.dumps([stranger])}")
    assert differ() == ["Endpoints web has 192.0.2.42, which no pod has; the slices are correct"]
    _, document = look_at_dump(namespace)
    assert (document["verdict"], causes(document)) == ("healthy", [])
    (fix,) = (one["fix"] for one in document["problems"] if one["code"] == "C18")
    assert namespace.shell(fix).returncode == 0
    wait_for(lambda: namespace.objects("endpoints") and not differ(), what="Endpoints written afresh")
