"""Faults made on a real API server and found through the real kubectl; each found again in a dump of the same namespace.

Where a fix can be carried out here, it is: the command is run as it is printed, and the Service is healthy afterwards.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

HTTP = [{"name": "http", "containerPort": 8080}]
WEB = {"app": "web"}
DUMPED = "services,pods,endpointslices,endpoints,deployments,replicasets,statefulsets,events"


def port(target: Any = "http", **more: Any) -> dict[str, Any]:
    return {"name": "http", "port": 80, "targetPort": target, **more}


def pods(namespace: Namespace, labels: dict[str, str] | None = None, ports: Any = HTTP, **status: Any) -> None:
    for name in ("web-1", "web-2"):
        namespace.make_pod(name, labels or WEB, ports, **status)


def endpoints(namespace: Namespace, count: int, ready: bool = True) -> None:
    wait_for(lambda: len(namespace.endpoints("web", ready)) == count, what=f"{count} endpoints, ready {ready}")


def healthy(namespace: Namespace) -> None:
    namespace.make_service("web", WEB, port())
    pods(namespace)
    endpoints(namespace, 2)


def near_miss(namespace: Namespace) -> None:
    namespace.make_service("web", {**WEB, "version": "v2"}, port())
    pods(namespace, {**WEB, "version": "v1"})
    wait_for(lambda: namespace.slices("web"))


def no_replicas(namespace: Namespace) -> None:
    namespace.kubectl("create", "deployment", "web", "--image=registry.example/web", "--replicas=0")
    namespace.make_service("web", WEB, port(8080))
    wait_for(lambda: namespace.slices("web"))


def quota(namespace: Namespace) -> None:
    namespace.kubectl("create", "quota", "none", "--hard=pods=0")
    wait_for(lambda: "status" in namespace.get("resourcequotas", "none"))
    namespace.kubectl("create", "deployment", "web", "--image=registry.example/web")
    namespace.make_service("web", WEB, port(8080))
    wait_for(lambda: namespace.slices("web"))

    def told() -> bool:
        conditions = namespace.get("apps/v1/deployments", "web").get("status", {}).get("conditions", [])
        return any(one["type"] == "ReplicaFailure" for one in conditions)

    wait_for(told)


def no_endpoints(namespace: Namespace) -> None:
    namespace.make_service("web", None, port(8080))
    namespace.make_service("other", WEB, port())  # its empty slice shows that a dump would have the other's
    wait_for(lambda: namespace.slices("other"))


def misnamed_target(namespace: Namespace) -> None:
    namespace.make_service("web", WEB, port("htpp"))
    pods(namespace)
    endpoints(namespace, 2)


def wrong_protocol(namespace: Namespace) -> None:
    namespace.make_service("web", WEB, port("http", protocol="UDP"))
    pods(namespace)
    endpoints(namespace, 2)


def undeclared(namespace: Namespace) -> None:
    namespace.make_service("web", WEB, port(9999))
    pods(namespace)
    endpoints(namespace, 2)


def hand_made(**port_of_slice: Any) -> Callable[[Namespace], None]:
    def make(namespace: Namespace) -> None:
        namespace.make_service("web", None, port(8080))
        namespace.create(
            "discovery.k8s.io/v1/endpointslices",
            {
                "metadata": {"name": "web-hand", "labels": {"kubernetes.io/service-name": "web"}},
                "addressType": "IPv4",
                "ports": [port_of_slice],
                "endpoints": [{"addresses": ["192.0.2.42"]}, {"addresses": ["192.0.2.43"]}],
            },
        )

    return make


def crash_loop(namespace: Namespace) -> None:
    namespace.make_service("web", WEB, port())
    waiting = {
        "restartCount": 7,
        "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s"}},
        "lastState": {"terminated": {"reason": "Error", "exitCode": 1}},
    }
    pods(namespace, ready=False, container=waiting)
    endpoints(namespace, 2, ready=False)


def one_unready(namespace: Namespace) -> None:
    healthy(namespace)
    namespace.make_pod_ready("web-1", ready=False)
    endpoints(namespace, 1)


def unscheduled(namespace: Namespace) -> None:
    namespace.make_service("web", WEB, port())
    namespace.make_pod("web-1", WEB, HTTP, running=False)
    told = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes are available"}
    path = namespace.path("pods", "web-1", "status")
    namespace.client.patch(
        path, {"status": {"phase": "Pending", "conditions": [told]}}, "application/strategic-merge-patch+json"
    )
    wait_for(lambda: namespace.slices("web"))


def balancer(namespace: Namespace) -> None:
    namespace.make_service("web", WEB, port(), type="LoadBalancer")
    pods(namespace)
    endpoints(namespace, 2)


def alias_of_address(namespace: Namespace) -> None:
    namespace.create("services", {"metadata": {"name": "web"}, "spec": {"type": "ExternalName", "externalName": "192.0.2.42"}})


def foreign_slice(namespace: Namespace) -> None:
    healthy(namespace)
    hand = {
        "metadata": {"name": "web-hand", "labels": {"kubernetes.io/service-name": "web"}},
        "addressType": "IPv4",
        "ports": [{"name": "http", "port": 8080}],
        "endpoints": [{"addresses": ["192.0.2.42"]}],
    }
    namespace.create("discovery.k8s.io/v1/endpointslices", hand)


def selector_removed(namespace: Namespace) -> None:
    healthy(namespace)
    namespace.kubectl("patch", "service", "web", "--type=json", '-p=[{"op":"remove","path":"/spec/selector"}]')


class Case(NamedTuple):
    make: Callable[[Namespace], None]
    finds: str
    verdict: str = "broken"
    mends: bool = False


CASES = {
    "healthy": Case(healthy, "", "healthy"),
    "near-miss": Case(near_miss, "A3", mends=True),
    "no-replicas": Case(no_replicas, "A3"),
    "quota": Case(quota, "A3"),
    "no-endpoints": Case(no_endpoints, "A6"),
    "misnamed-target": Case(misnamed_target, "B1", mends=True),
    "wrong-protocol": Case(wrong_protocol, "B4", mends=True),
    "undeclared": Case(undeclared, "", "healthy"),
    "slice-port-name": Case(hand_made(name="web", port=8080), "B7", mends=True),
    "slice-port-protocol": Case(hand_made(name="http", port=8080, protocol="UDP"), "B8", mends=True),
    "slice-port-number": Case(hand_made(name="http"), "B9", mends=True),
    "crash-loop": Case(crash_loop, "C1"),
    "unscheduled": Case(unscheduled, "C1"),
    "one-unready": Case(one_unready, "C2", "warning"),
    "balancer": Case(balancer, "D1"),
    "alias-of-address": Case(alias_of_address, "D8"),
    "foreign-slice": Case(foreign_slice, "A7", "warning", mends=True),
    "selector-removed": Case(selector_removed, "A9", "warning"),
}
EXIT = {"healthy": 0, "warning": 0, "broken": 1, "unknown": 3}


def trace(namespace: Namespace, *words: str, **options: Any) -> tuple[int, dict[str, Any], str]:
    """Exit code, document and stderr of ``kubectl svc trace … -o json``."""
    done = namespace.kubectl("svc", "trace", *words, "-o", "json", **options)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def causes(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in document["problems"] if one["severity"] != "note" and not one["consequenceOf"]]


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_found_live_and_in_a_dump(namespace: Namespace, name: str) -> None:
    case = CASES[name]
    case.make(namespace)
    code, live, err = trace(namespace, "web", "-v=6")
    assert [one["code"] for one in causes(live)] == case.finds.split()
    assert (live["verdict"], code) == (case.verdict, EXIT[case.verdict])
    requests = [line for line in err.splitlines() if line.startswith("GET ")]
    assert 2 <= len(requests) <= 4, requests
    assert not any("/nodes" in request for request in requests)

    dump = namespace.kubectl("get", DUMPED, "-o", "yaml").stdout
    code, offline, err = trace(namespace, "web", "-f", "-", input=dump)
    assert err == ""
    assert (offline["verdict"], code) == (case.verdict, EXIT[case.verdict])
    assert causes(offline) == causes(live)
    assert offline["hops"] == live["hops"]

    if case.mends:
        fix = causes(live)[0]["fix"]
        done = namespace.kubectl(*shlex.split(fix)[1:])
        assert done.returncode == 0, (fix, done.stderr)
        wait_for(lambda: trace(namespace, "web")[1]["verdict"] == "healthy", what=f"health after {fix}")


def test_a_missing_service_is_named_with_its_nearest(namespace: Namespace) -> None:
    healthy(namespace)
    code, document, err = trace(namespace, "wbe", "-v=6")
    assert (code, [one["code"] for one in document["problems"]]) == (1, ["A1"])
    assert 'closest name is "web"' in document["problems"][0]["message"]
    assert err.count("GET ") == 4


def test_the_same_name_in_another_namespace_is_named(namespace: Namespace, control_plane: Any) -> None:
    other = Namespace(control_plane)
    try:
        other.make_service("only-there", WEB, port())
        _, document, _ = trace(namespace, "only-there")
        assert document["problems"][0]["fix"] == f"kubectl svc trace only-there -n {other.name}"
    finally:
        other.close()


def test_an_absent_port(namespace: Namespace) -> None:
    healthy(namespace)
    code, document, _ = trace(namespace, "web:8080")
    assert (code, [one["code"] for one in causes(document)]) == (1, ["A2"])
    assert "clients use 80" in document["problems"][0]["message"]
    assert trace(namespace, "svc/web:http")[0] == 0
    assert trace(namespace, "web:80/TCP")[0] == 0
    assert trace(namespace, "web:80/UDP")[0] == 1


def test_forbidden_is_not_absent(namespace: Namespace) -> None:
    """Whoever may not list pods is not told that there are none."""
    healthy(namespace)
    rules = [
        {"apiGroups": [""], "resources": ["services"], "verbs": ["get"]},
        {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": ["list"]},
    ]
    namespace.plane.grant("alice", *rules, namespace=namespace.name)
    wait_for(lambda: namespace.kubectl("get", "service", "web", user="alice").returncode == 0)
    code, document, _ = trace(namespace, "web", user="alice")
    assert (code, document["verdict"]) == (3, "unknown")
    assert any(one["kind"] == "Pod" and "cannot list" in one["reason"] for one in document["unseen"])
    assert causes(document) == []


def test_a_service_that_may_not_be_seen_is_unknown(namespace: Namespace) -> None:
    healthy(namespace)
    code, document, _ = trace(namespace, "web", user="nobody")
    assert (code, document["verdict"]) == (3, "unknown")
    assert "forbidden" in document["hops"][0]["reason"]


def test_an_overview_lists_each_kind_once(namespace: Namespace) -> None:
    healthy(namespace)
    namespace.make_service("lonely", {"app": "nobody"}, port())
    wait_for(lambda: namespace.slices("lonely"))
    done = namespace.kubectl("svc", "trace", "-v=6")
    assert done.returncode == 1
    assert done.stderr.count("GET ") == 3
    rows = {line.split()[0]: line for line in done.stdout.splitlines() if line}
    assert "healthy" in rows["web"]
    assert "A3" in rows["lonely"]
    assert namespace.kubectl("svc", "trace", "-l", "no=such").stderr == f"No services found in {namespace} namespace.\n"
    everything = namespace.kubectl("svc", "trace", "-A", "-v=6")
    assert everything.stderr.count("GET ") == 3
    assert f"{namespace}" in everything.stdout


def test_a_warning_fails_only_when_strict(namespace: Namespace) -> None:
    one_unready(namespace)
    assert trace(namespace, "web")[0] == 0
    assert trace(namespace, "web", "--strict")[0] == 1
    assert trace(namespace, "web", "--strict", "--ignore", "C2")[0] == 1  # the slice itself is not whole


def test_wide_tells_what_describe_tells(namespace: Namespace) -> None:
    healthy(namespace)
    described = namespace.kubectl("describe", "service", "web").stdout
    wide = namespace.kubectl("svc", "trace", "web", "-o", "wide").stdout
    facts = {line.partition(":")[0]: line.partition(":")[2].split() for line in wide.split("\n\n")[0].splitlines()}
    for line in described.splitlines():
        name, colon, value = line.partition(":")
        if colon and not name.startswith(" ") and name != "Endpoints":
            assert facts[name] == value.split(), line
    endpoints_described = next(line.split()[1] for line in described.splitlines() if line.startswith("Endpoints:"))
    assert sorted(facts["Endpoints"][0].split(",")) == sorted(endpoints_described.split(","))
