"""What a point of view costs beside the trace of the Service: counted at the reader, through the command's own path.

In the ordinary case two reads and no round trip. What costs more says why in the table.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kubectl_svc.commands import options
from kubectl_svc.commands.trace import named, viewpoints
from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.viewpoint import parse
from tests.trace.reading.test_cost import HTTP, OBJECTS, READY, SLICE, Counting, made

FRONT = made("Pod", "front", {"nodeName": "n1"}, metadata={"labels": {"app": "front"}}, status={"podIP": "10.1.0.7"})
WORKER = made("Deployment", "worker", {"template": {"metadata": {"labels": {"app": "front"}}}}, "apps/v1")
SPACES = [
    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "uid": name, "labels": {"team": name}}}
    for name in ("shop", "kube-system", "other")
]
AWAY = made("Pod", "front", {"nodeName": "n1"}, namespace="other", metadata={"labels": {"app": "front"}})
DNS = made(
    "Pod",
    "coredns",
    {},
    namespace="kube-system",
    metadata={"labels": {"k8s-app": "kube-dns"}},
    status={"podIP": "10.1.9.9", "conditions": READY},
)
FLANNEL = made("DaemonSet", "kube-flannel-ds", {}, "apps/v1", namespace="kube-flannel")
WORLD = (FRONT, WORKER, AWAY, DNS, FLANNEL, *SPACES)


def policy(name: str, selected: dict[str, str], namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    return made("NetworkPolicy", name, {"podSelector": {"matchLabels": selected}, **spec}, "networking.k8s.io/v1", namespace)


def by(**labels: str) -> list[dict[str, Any]]:
    return [{"namespaceSelector": {"matchLabels": labels}}]


BY_POD = policy("web", {"app": "web"}, ingress=[{"from": [{"podSelector": {"matchLabels": {"app": "front"}}}]}])
BY_NAME = policy("web", {"app": "web"}, ingress=[{"from": by(**{"kubernetes.io/metadata.name": "other"})}])
BY_TEAM = policy("web", {"app": "web"}, ingress=[{"from": by(team="other")}])
OF_OTHERS = policy("db", {"app": "db"}, ingress=[{"from": by(team="other")}])
OUT = policy("out", {"app": "front"}, policyTypes=["Egress"], egress=[{"to": by(team="shop")}])
OUT_OF_OTHERS = policy("out", {"app": "batch"}, policyTypes=["Egress"], egress=[{"to": by(team="shop")}])
CILIUM = made("CiliumNetworkPolicy", "web", {}, "cilium.io/v2")
UP = {"addresses": ["10.1.0.1"], "conditions": {"ready": True}, "targetRef": {"kind": "Pod", "name": "web-0"}}


def counted(monkeypatch: pytest.MonkeyPatch, target: str, client: str, *more: dict[str, Any]) -> Counting:
    """The cluster, after a trace of ``target`` as the command does it."""
    cluster = Counting(*WORLD, *more)
    monkeypatch.setattr(options, "cluster", lambda *_, **__: cluster)
    views = viewpoints.Views([parse(client)] if client else [])
    console, args = SimpleNamespace(clock=lambda: 0.0), SimpleNamespace(output="", filename=[], kustomize="")
    named.named(args, [parse_one(target)], console, views, [])  # type: ignore[arg-type]
    return cluster


def shown(cluster: Counting) -> list[str]:
    """What was read, trip by trip."""
    return [
        " ".join(sorted(f"{read.resource.kind}{f'/{read.name}' if read.name else ''}" for read in trip))
        for trip in cluster.trips
    ]


FIRST = "APIGroup EndpointSlice NetworkPolicy {} Service/web"


@pytest.mark.parametrize(
    ("client", "more", "trips"),
    [
        ("pod/front", [], [FIRST.format("Pod/front"), "Pod Pod"]),
        ("other/pod/front", [], [FIRST.format("Pod/front"), "Pod Pod"]),
        ("pod/front", [OF_OTHERS], [FIRST.format("Pod/front"), "Pod Pod"]),
        ("pod/front", [OUT_OF_OTHERS], [FIRST.format("Pod/front"), "Pod Pod"]),
        ("node/n1", [], [FIRST.format("Node/n1"), "Pod"]),
        ("203.0.113.7", [], ["APIGroup EndpointSlice NetworkPolicy Node Pod Service/web", "Pod"]),
    ],
    ids=["a pod", "of another namespace", "policies of other pods", "of other clients", "a node", "an address outside"],
)
def test_a_point_of_view_takes_two_reads_more_and_no_round_trip(
    monkeypatch: pytest.MonkeyPatch, client: str, more: list[Any], trips: list[str]
) -> None:
    plain, seen = counted(monkeypatch, "web", "", *more), counted(monkeypatch, "web", client, *more)
    assert shown(seen) == trips
    assert seen.reads - plain.reads <= 2
    assert len(seen.trips) == len(plain.trips)


@pytest.mark.parametrize(
    ("client", "more", "read", "costs"),
    [
        ("pod/front", [BY_POD], "DaemonSet", (3, 0)),
        ("pod/front", [BY_NAME], "DaemonSet", (2, 0)),
        ("pod/front", [BY_TEAM], "DaemonSet Namespace/shop", (3, 0)),
        ("other/pod/front", [BY_TEAM], "DaemonSet Namespace/other", (3, 0)),
        ("203.0.113.7", [BY_TEAM], "DaemonSet", (2, 0)),
        ("pod/front", [OUT], "DaemonSet Namespace", (4, 0)),
        ("pod/front", [CILIUM], "CiliumClusterwideNetworkPolicy CiliumNetworkPolicy", (4, 0)),
        ("deploy/worker", [], "Pod", (3, 1)),
        ("10.1.0.7", [], "", (3, 0)),
    ],
    ids=[
        "a policy of its pods: F7 names the network plugin",
        "the names of namespaces need no labels",
        "the label of the client's namespace",
        "the same of another one",
        "addresses have no namespace",
        "what goes out goes to DNS, too",
        "policies of other engines",
        "the pods of a workload",
        "a pod's address",
    ],
)
def test_what_takes_more(
    monkeypatch: pytest.MonkeyPatch, client: str, more: list[Any], read: str, costs: tuple[int, int]
) -> None:
    plain, seen = counted(monkeypatch, "web", "", *more), counted(monkeypatch, "web", client, *more)
    ordinary = counted(monkeypatch, "web", "pod/front" if client.startswith("deploy") else client)
    known = " ".join(shown(ordinary)).split()
    for word in " ".join(shown(seen)).replace("Deployment/worker", "Pod/front").split():
        if word in known:
            known.remove(word)
        else:
            read = read.replace(word, "", 1)
    assert (read.split(), known) == ([], [])
    assert (seen.reads - plain.reads, len(seen.trips) - len(plain.trips)) == costs


def test_the_nodes_are_read_where_hints_or_addresses_of_nodes_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    hints = {"forZones": [{"name": "a"}]}
    hinted = {**SLICE, "endpoints": [{**UP, "hints": hints}]}
    host = made("Pod", "agent", {"hostNetwork": True, "nodeName": "n1"})
    assert "Node" in shown(counted(monkeypatch, "web", "pod/front", hinted))[1].split()
    assert "Node" in shown(counted(monkeypatch, "web", "pod/agent", host))[1].split()
    assert "Node" in shown(counted(monkeypatch, "web:30080", "pod/front"))[1].split()


def test_the_dns_is_read_only_for_names_and_pods_that_query_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "10.96.0.7" in OBJECTS[0]["spec"]["clusterIP"]
    assert shown(counted(monkeypatch, "10.96.0.7:80", "pod/front"))[-1].split().count("Pod") == 1
    own = made("Pod", "resolver", {"nodeName": "n1", "dnsPolicy": "Default"})
    assert shown(counted(monkeypatch, "web", "pod/resolver", own))[-1] == "Pod"


def test_what_is_not_ready_is_explained_only_where_nothing_else_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    down = {"addresses": ["10.1.0.2"], "conditions": {"ready": False}}
    none = {**SLICE, "endpoints": [down]}
    some = {**SLICE, "endpoints": [down, UP]}
    assert "Event" in " ".join(shown(counted(monkeypatch, "web", "pod/front", none)))
    assert "Event" not in " ".join(shown(counted(monkeypatch, "web", "pod/front", some)))


def test_several_clients_and_services_share_what_they_have_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    once = counted(monkeypatch, "web", "pod/front")
    views = viewpoints.Views([parse("pod/front"), parse("node/n1")])
    cluster = Counting(*WORLD, made("Service", "api", {"selector": {"app": "api"}, "clusterIP": "10.96.0.8", "ports": [HTTP]}))
    monkeypatch.setattr(options, "cluster", lambda *_, **__: cluster)
    console, args = SimpleNamespace(clock=lambda: 0.0), SimpleNamespace(output="", filename=[], kustomize="")
    named.named(args, [parse_one("web"), parse_one("api")], console, views, [])  # type: ignore[arg-type]
    kinds = [read.resource.kind for trip in cluster.trips for read in trip]
    assert kinds.count("APIGroup") == kinds.count("Node") == 1
    assert cluster.reads == once.reads + 1 + 5


def test_policies_of_the_namespace_of_an_endpoint_have_a_say_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no other has one, the DaemonSets are read after them."""
    away = {**UP, "addresses": ["10.1.0.9"], "targetRef": None}
    own = made("Service", "web", {"clusterIP": "10.96.0.7", "ports": [HTTP]})
    db = made("Pod", "db", {}, namespace="data", metadata={"labels": {"app": "db"}}, status={"podIP": "10.1.0.9"})
    shut = policy("db", {"app": "db"}, "data", policyTypes=["Ingress"])
    before = shown(counted(monkeypatch, "web", "pod/front", own, {**SLICE, "endpoints": [away]}, db))
    after = shown(counted(monkeypatch, "web", "pod/front", own, {**SLICE, "endpoints": [away]}, db, shut))
    assert before[-1] == "Namespace NetworkPolicy"
    assert after == [*before, "DaemonSet"]
