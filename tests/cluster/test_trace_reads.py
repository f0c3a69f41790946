"""What a trace asks of a real API server, what it says to whom may not see all, and what it prints of what it read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cluster import faults
from tests.cluster.faults import causes, healthy, one_unready, port, trace
from tests.cluster.namespaces import Namespace
from tests.waiting import at_one_moment, wait_for

READ = {
    "services": "",
    "pods": "",
    "events": "",
    "endpoints": "",
    "nodes": "",
    "deployments": "apps",
    "statefulsets": "apps",
    "endpointslices": "discovery.k8s.io",
    "ingresses": "networking.k8s.io",
    "networkpolicies": "networking.k8s.io",
}
"""All that the trace of one Service may ask for, with API groups."""


def grant(namespace: Namespace, user: str, *but: str) -> None:
    """Let ``user`` read all of READ in this namespace, and only there, ``but`` some."""
    rules = [
        {"apiGroups": [group], "resources": [plural], "verbs": ["get", "list"]}
        for plural, group in READ.items()
        if plural not in but
    ]
    namespace.plane.grant(user, *rules, namespace=namespace.name)


def balancer_without_pods(namespace: Namespace) -> None:
    """A Service without selector that waits for its load balancer."""
    namespace.make_service("web", None, port(8080), type="LoadBalancer")


@pytest.mark.parametrize(
    ("make", "second"),
    [
        (healthy, {"pods", "ingresses"}),
        (one_unready, {"pods", "events"}),
        (faults.balancer, {"pods", "events"}),
        (faults.internal_local, {"pods", "nodes"}),
        (faults.near_miss, {"pods", "deployments"}),
        (faults.no_endpoints, {"endpoints", "endpointslices"}),
        (balancer_without_pods, {"endpoints", "events"}),
        (faults.alias_of_address, {"ingresses"}),
        (lambda namespace: None, {"services", "nodes", "pods", "ingresses", "deployments", "statefulsets"}),
    ],
    ids=lambda value: getattr(value, "__name__", " "),
)
def test_five_reads_at_most_and_only_what_may_explain(
    namespace: Namespace, make: Callable[[Namespace], None], second: set[str]
) -> None:
    make(namespace)
    requests = [line.split()[1] for line in trace(namespace, "web", "-v=6")[2].splitlines() if line.startswith("GET ")]
    kinds = [path.partition("?")[0].removesuffix("/web").rpartition("/")[2] for path in requests]
    assert set(kinds[:3]) == {"services", "endpointslices", "networkpolicies"}
    assert set(kinds[3:]) - {str(namespace)} == second
    assert len(requests) <= (12 if "nodes" in second and "services" in second else 5)


@pytest.mark.parametrize(
    ("hidden", "make", "verdict", "kind"),
    [
        ("services", healthy, "unknown", "Service"),
        ("endpointslices", healthy, "unknown", "EndpointSlice"),
        ("pods", healthy, "unknown", "Pod"),
        ("ingresses", healthy, "healthy", "Ingress"),
        ("events", one_unready, "warning", "Event"),
        ("nodes", faults.internal_local, "healthy", "Node"),
        ("deployments", faults.near_miss, "broken", "Deployment"),
        ("endpoints", faults.no_endpoints, "broken", "Endpoints"),
        ("networkpolicies", healthy, "healthy", "NetworkPolicy"),
    ],
)
def test_what_is_forbidden_is_unknown_and_never_absent(
    namespace: Namespace, hidden: str, make: Callable[[Namespace], None], verdict: str, kind: str
) -> None:
    """On the way it makes the verdict unknown; beside the path it is told below the tree."""
    make(namespace)
    grant(namespace, "alice", hidden)
    code, document, err = trace(namespace, "web", user="alice")
    assert (document["verdict"], code) == (verdict, {"healthy": 0, "warning": 0, "broken": 1, "unknown": 3}[verdict])
    reasons = {one["kind"]: one["reason"] for one in document["unseen"]}
    assert reasons[kind].startswith("forbidden: ")
    assert f'resource "{hidden}"' in reasons[kind]
    assert err == ""
    tree = namespace.kubectl("svc", "trace", "web", user="alice").stdout
    assert f'cannot {"get" if kind in ("Service", "Endpoints") else "list"} resource "{hidden}"' in tree


def test_services_slices_and_pods_are_enough(namespace: Namespace) -> None:
    healthy(namespace)
    rules = [
        {"apiGroups": [""], "resources": ["services"], "verbs": ["get"]},
        {"apiGroups": ["", "discovery.k8s.io"], "resources": ["pods", "endpointslices"], "verbs": ["list"]},
    ]
    namespace.plane.grant("bob", *rules, namespace=namespace.name)
    code, document, _ = trace(namespace, "web", user="bob")
    assert (code, causes(document)) == (0, [])


def test_an_overview_lists_each_kind_once(namespace: Namespace) -> None:
    healthy(namespace)
    namespace.make_service("lonely", {"app": "nobody"}, port())
    faults.ingress(namespace, "absent", {"number": 80})
    wait_for(lambda: namespace.slices("lonely"))
    done = namespace.kubectl("svc", "trace", "-v=6")
    assert done.returncode == 1
    assert done.stderr.count("GET ") == 7
    rows = {line.split()[0]: line for line in done.stdout.splitlines() if line}
    assert "healthy" in rows["web"]
    assert "A3" in rows["lonely"]
    assert "E1" in rows["absent"]
    assert namespace.kubectl("svc", "trace", "-l", "no=such").stderr == f"No services found in {namespace} namespace.\n"
    everything = namespace.kubectl("svc", "trace", "-A", "-v=6")
    listed = [line.split()[1].partition("?")[0] for line in everything.stderr.splitlines() if line.startswith("GET ")]
    assert len(listed) == len(set(listed))  # discovery, and each kind once
    assert "/apis" in listed
    assert f"{namespace}" in everything.stdout


def test_an_overview_of_what_may_be_seen(namespace: Namespace) -> None:
    healthy(namespace)
    grant(namespace, "alice", "ingresses", "deployments")
    done = namespace.kubectl("svc", "trace", user="alice")
    assert done.returncode == 0
    assert "Ingress could not be seen: forbidden: " in done.stdout
    assert "Deployment could not be seen: forbidden: " in done.stdout
    refused = namespace.kubectl("svc", "trace", "-A", user="nobody")
    assert refused.returncode == 3
    assert refused.stdout == ""
    assert "name a Service to trace it alone" in refused.stderr


def test_a_warning_fails_only_when_strict(namespace: Namespace) -> None:
    one_unready(namespace)
    assert trace(namespace, "web")[0] == 0
    assert trace(namespace, "web", "--strict")[0] == 1
    assert trace(namespace, "web", "--strict", "--ignore", "C2")[0] == 1  # the slice itself is not whole


def test_wide_tells_what_describe_tells(namespace: Namespace) -> None:
    """Controllers write Events of a Service whenever they like, so that those of one moment are compared."""
    healthy(namespace)

    def events() -> list[tuple[str, str]]:
        known = namespace.objects("events")
        return [(one["reason"], one["message"]) for one in known if one["involvedObject"]["kind"] == "Service"]

    (described, wide), seen = at_one_moment(
        events,
        lambda: (
            namespace.kubectl("describe", "service", "web").stdout,
            namespace.kubectl("svc", "trace", "web", "-o", "wide").stdout,
        ),
    )
    facts = {line.partition(":")[0]: line.partition(":")[2].split() for line in wide.split("\n\n")[0].splitlines()}
    for line in described.splitlines():
        name, colon, value = line.partition(":")
        if name == "Events" and seen:
            assert all(message in wide for _, message in seen)
        elif colon and not name.startswith(" ") and name != "Endpoints":
            assert facts[name] == value.split(), line
    endpoints_described = next(line.split()[1] for line in described.splitlines() if line.startswith("Endpoints:"))
    assert sorted(facts["Endpoints"][0].split(",")) == sorted(endpoints_described.split(","))
