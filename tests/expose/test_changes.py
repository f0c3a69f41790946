"""What an apply takes away or has to leave is told; what was asked for is not."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.expose import changes
from kubectl_svc.expose.changes import CREATED, DELETED, ObjectChange
from kubectl_svc.kubernetes.apply import merge, owners

Object = dict[str, Any]


def service(metadata: Object | None = None, **spec: Any) -> Object:
    spec = {"ports": [port(80)], "selector": {"app": "x", "tier": "y"}, "type": "ClusterIP", **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", **(metadata or {})}, "spec": spec}


def port(number: int, protocol: str = "TCP", **more: Any) -> Object:
    return {"port": number, "protocol": protocol, **more}


NODES: dict[str, Any] = {"type": "NodePort", "ports": [port(80, nodePort=30080), port(81, nodePort=30081)]}
ROWS: dict[str, tuple[Object, Object, Object, str]] = {
    "nothing": (service(), service(), service(), ""),
    "another value": (service(), service(selector={"app": "z", "tier": "y"}), service(), ""),
    "a port": (service(ports=[port(80), port(80, "UDP")]), service(), service(), "port 80/UDP"),
    "the type": (
        service(**NODES),
        service(),
        {},
        "type NodePort (now ClusterIP), node port 30080 of 80/TCP, port 81/TCP with node port 30081",
    ),
    "a type asked for": (
        service(**NODES),
        service(ports=[port(80), port(81)]),
        service(),
        "node port 30080 of 80/TCP, node port 30081 of 81/TCP",
    ),
    "labels": (service({"labels": {"a": "b", "c": "d"}}), service({"labels": {"c": "e"}}), {}, "label a=b"),
    "an annotation": (service({"annotations": {"a": "long"}}), service(), {}, "annotation a"),
    "a key of the selector": (service(), service(selector={"app": "x"}), {}, "tier=y from the selector"),
    "a field": (
        service(sessionAffinity="ClientIP"),
        service(sessionAffinity="None"),
        {},
        "sessionAffinity ClientIP (now None)",
    ),
    "a field asked for": (
        service(sessionAffinity="ClientIP"),
        service(sessionAffinity="None"),
        service(sessionAffinity="None"),
        "",
    ),
    "a default": (service(externalTrafficPolicy="Cluster", allocateLoadBalancerNodePorts=True), service(), {}, ""),
    "a truth": (service(publishNotReadyAddresses=True), service(), {}, "publishNotReadyAddresses true"),
    "the name of a port": (
        service(ports=[port(80, name="http")]),
        service(ports=[port(80)]),
        service(ports=[port(80)]),
        "name http of 80/TCP",
    ),
    "a name asked for": (
        service(ports=[port(80, name="a")]),
        service(ports=[port(80, name="b")]),
        service(ports=[port(80, name="b")]),
        "",
    ),
    "an application protocol": (
        service(ports=[port(80, appProtocol="kubernetes.io/h2c")]),
        service(ports=[port(80)]),
        service(ports=[port(80)]),
        "appProtocol kubernetes.io/h2c of 80/TCP",
    ),
    "the target of a port that stays": (
        service(ports=[port(80, targetPort=9090)]),
        service(ports=[port(80, targetPort=80), port(443)]),
        service(ports=[port(443)]),
        "targetPort 9090 of 80/TCP (now 80)",
    ),
    "a target asked for": (
        service(ports=[port(80, targetPort=9090)]),
        service(ports=[port(80, targetPort=80)]),
        service(ports=[port(80, targetPort=80)]),
        "",
    ),
    "a node port that another port has now": (
        service(type="NodePort", ports=[port(80, nodePort=30900)]),
        service(type="NodePort", ports=[port(81, nodePort=30900)]),
        service(type="NodePort"),
        "port 80/TCP",
    ),
    "a family": (
        service(clusterIPs=["10.96.0.9", "fd00::9"], ipFamilies=["IPv4", "IPv6"]),
        service(clusterIPs=["10.96.0.9"], ipFamilies=["IPv4"]),
        service(ipFamilies=["IPv4"]),
        "clusterIP fd00::9",
    ),
    "a list": (service(externalIPs=["198.51.100.1"]), service(), {}, "externalIPs 198.51.100.1"),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_is_removed(row: str) -> None:
    before, after, wanted, parts = ROWS[row]
    removed = changes.removed(before, after, wanted)
    assert str(removed or "") == (f"service/web: --apply removes {parts}" if parts else "")


NUMBERED = service(type="LoadBalancer", ports=[port(80, nodePort=30080)])
BARE = service(clusterIP="None", clusterIPs=["None"])


@pytest.mark.parametrize(
    ("before", "after", "wanted", "keys"),
    [
        (BARE, BARE, service(), ["stays-headless"]),
        (BARE, BARE, service(clusterIP="None"), []),
        (service(), service(), service(), []),
        (NUMBERED, NUMBERED, service(allocateLoadBalancerNodePorts=False), ["node-ports-stay"]),
        (NUMBERED, NUMBERED, service(allocateLoadBalancerNodePorts=False, ports=[port(80, nodePort=30080)]), []),
        (NUMBERED, NUMBERED, service(), []),
    ],
    ids=["headless", "headless asked for", "a cluster IP", "node ports", "node ports asked for", "node ports as before"],
)
def test_what_the_server_keeps(before: Object, after: Object, wanted: Object, keys: list[str]) -> None:
    assert [one.key for one in changes.stays(before, after, wanted)] == keys


def entry(manager: str, operation: str, *numbers: int) -> Object:
    fields: Object = {f'k:{{"port":{number},"protocol":"TCP"}}': {".": {}, "f:port": {}} for number in numbers}
    return {"manager": manager, "operation": operation, "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:ports": fields}}}


@pytest.mark.parametrize(
    ("entries", "whose"),
    [
        ([entry("kubectl-expose", "Apply", 80, 81)], None),
        ([entry("helm", "Update", 80, 81)], "is owned by helm"),
        ([entry("kubectl-expose", "Apply", 80, 81), entry("helm", "Update", 81)], "is owned by helm"),
        ([entry("a", "Apply", 81), entry("helm", "Update", 81)], "is owned by a and helm"),
        ([entry("kubectl-expose", "Apply", 80)], "is owned by no manager"),
    ],
    ids=["ours", "another's", "shared", "several", "nobody's"],
)
def test_whose_the_port_is_that_stays(entries: list[Object], whose: str | None) -> None:
    live = service({"managedFields": entries}, ports=[port(80), port(81)])
    held = owners.of(live)
    foreseen = merge.apply(live, service(), held, "kubectl-expose")
    kept = list(changes.kept(foreseen, held, service(), "kubectl-expose"))
    assert [str(one).partition(" and is kept")[0] for one in kept] == ([f"service/web: port 81/TCP {whose}"] if whose else [])


def slice_(*addresses: str, port: int = 80, name: str = "") -> Object:
    endpoints = [{"addresses": [one]} for one in addresses]
    return {"kind": "EndpointSlice", "metadata": {"name": "s"}, "endpoints": endpoints, "ports": [{"port": port, "name": name}]}


def classic(*addresses: str) -> Object:
    subset = {"addresses": [{"ip": one} for one in addresses], "ports": [{"port": 80}]}
    return {"kind": "Endpoints", "metadata": {"name": "s"}, "subsets": [subset]}


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        (ObjectChange(slice_("192.0.2.1"), CREATED), "192.0.2.1:80 added"),
        (changes.updated(slice_("192.0.2.1"), slice_("192.0.2.1")), ""),
        (changes.updated(slice_("192.0.2.1"), slice_("192.0.2.1", "::1")), "[::1]:80 added"),
        (changes.updated(slice_("192.0.2.1"), slice_("192.0.2.2")), "192.0.2.2:80 added, 192.0.2.1:80 removed"),
        (changes.updated(slice_("192.0.2.1"), slice_("192.0.2.1", port=81)), "192.0.2.1:81 added, 192.0.2.1:80 removed"),
        (ObjectChange(slice_("192.0.2.1"), DELETED, slice_("192.0.2.1")), "192.0.2.1:80 removed"),
        (changes.updated(slice_("192.0.2.1"), slice_("192.0.2.1", name="sql")), "192.0.2.1:80 added"),
        (changes.updated(classic("192.0.2.1"), classic("192.0.2.1", "192.0.2.2")), "192.0.2.2:80 added"),
    ],
    ids=["created", "unchanged", "one more", "another", "another port", "deleted", "another name of the port", "Endpoints"],
)
def test_addresses_that_come_and_go(change: ObjectChange, moved: str) -> None:
    assert ", ".join(map(str, changes.addresses(change))) == moved


def test_what_every_write_changes_is_no_change() -> None:
    before = service({"resourceVersion": "1", "managedFields": [], "generation": 1})
    assert changes.updated(before, service({"resourceVersion": "2", "generation": 2})).verb == "unchanged"
    assert changes.updated(before, service({"labels": {"a": "b"}})).verb == "configured"
