"""What each form of input costs: round trips and reads, counted at the reader.

One Service takes two round trips and five reads: itself, its slices and the policies, then its pods and what leads to it. A
door, a name or an address may take one round trip and two reads more; where it takes more, the table says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.cluster.reading import Answers, Read
from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.commands.trace.fronts import Fronts
from kubectl_svc.errors import ApiError
from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.finding.found import NothingFound, World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading import around, gather
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.target import Target

ROUND_TRIPS, READS = 2, 5
GATEWAYS = "gateway.networking.k8s.io/v1"
EXTENSIONS = ("monitoring.coreos.com", "apiextensions.k8s.io")


def made(kind: str, name: str, spec: Any, version: str = "v1", namespace: str = "shop", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace, "uid": f"{kind}-{namespace}-{name}", **more.pop("metadata", {})}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec, **more}


def route(kind: str, section: str, name: str = "web", **more: Any) -> dict[str, Any]:
    rules = [{"backendRefs": [{"name": "web", "port": 80}]}]
    return made(kind, name, {"parentRefs": [{"name": "gate", "sectionName": section}], "rules": rules, **more}, GATEWAYS)


def ingress(name: str, host: str, *secrets: str) -> dict[str, Any]:
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    rules = [{"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]
    spec = {"ingressClassName": "x", "rules": rules, "tls": [{"hosts": [host], "secretName": one} for one in secrets]}
    return made("Ingress", name, spec, "networking.k8s.io/v1")


READY = [{"type": "Ready", "status": "True"}]
SLICE: dict[str, Any] = {
    "apiVersion": "discovery.k8s.io/v1",
    "kind": "EndpointSlice",
    "metadata": {"name": "web-1", "namespace": "shop", "labels": {"kubernetes.io/service-name": "web"}},
    "addressType": "IPv4",
    "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
    "endpoints": [{"addresses": ["10.1.0.1"], "conditions": {"ready": True}, "targetRef": {"kind": "Pod", "name": "web-0"}}],
}
HTTP = {"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30080, "protocol": "TCP"}
BALANCED = {"loadBalancer": {"ingress": [{"ip": "198.51.100.7"}, {"hostname": "lb.eu.example.net"}]}}
LISTENERS = [
    {"name": "http", "port": 80, "protocol": "HTTP"},
    {"name": "tcp", "port": 5432, "protocol": "TCP"},
    {"name": "udp", "port": 53, "protocol": "UDP"},
]
PUBLISHED = {"addresses": [{"value": "198.51.100.20"}, {"value": "gw.example.net"}]}
SAFE = {"name": "safe", "port": 443, "protocol": "HTTPS", "tls": {"certificateRefs": [{"name": "c", "namespace": "certs"}]}}
TO_WEB = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}}
CANARY = [{"host": "canary.example.com", "http": {"paths": [TO_WEB]}}]
MARKED = {"annotations": {"nginx.ingress.kubernetes.io/canary": "true"}}
CALLS = {"service": {"name": "web", "namespace": "shop", "port": 80}}
OBJECTS = [
    made("Service", "web", {"selector": {"app": "web"}, "clusterIP": "10.96.0.7", "ports": [HTTP]}, status=BALANCED),
    made("Pod", "web-0", {}, metadata={"labels": {"app": "web"}}, status={"podIP": "10.1.0.1", "conditions": READY}),
    made("Deployment", "web", {"template": {"metadata": {"labels": {"app": "web"}}}}, "apps/v1"),
    SLICE,
    made("Node", "n1", {}, status={"addresses": [{"type": "InternalIP", "address": "192.0.2.1"}]}),
    ingress("plain", "shop.example.com"),
    ingress("secure", "safe.example.com", "one", "two"),
    ingress("lacking", "lacking.example.com", "three", "four"),
    made("Secret", "one", {}),
    made("Secret", "two", {}),
    made("Secret", "c", {}, namespace="certs"),
    made("Gateway", "gate", {"gatewayClassName": "x", "listeners": LISTENERS}, GATEWAYS, status=PUBLISHED),
    made("Gateway", "web", {"gatewayClassName": "x", "listeners": LISTENERS[:1]}, GATEWAYS),
    made("Gateway", "safe", {"gatewayClassName": "x", "listeners": [SAFE]}, GATEWAYS),
    route("HTTPRoute", "safe", "safe", parentRefs=[{"name": "safe"}], hostnames=["granted.example.com"]),
    made("Ingress", "canary", {"ingressClassName": "x", "rules": CANARY}, "networking.k8s.io/v1", metadata=MARKED),
    route("HTTPRoute", "http", hostnames=["routed.example.com"]),
    route("HTTPRoute", "http", "other", parentRefs=[{"name": "web"}], hostnames=["other.example.com"]),
    route("GRPCRoute", "http", hostnames=["grpc.example.com"]),
    route("TCPRoute", "tcp"),
    route("UDPRoute", "udp"),
    {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "guard", "uid": "g"},
        "webhooks": [{"name": "a.example.com", "clientConfig": CALLS}],
    },
]


RARER = [
    made("Service", "proxy", {"type": "NodePort", "ports": [{"port": 80, "nodePort": 30081, "protocol": "TCP"}]}),
    made("Service", "front", {"type": "LoadBalancer", "ports": [{"port": 80, "nodePort": 30082, "protocol": "TCP"}]}),
    made("Gateway", "open", {"gatewayClassName": "x", "listeners": LISTENERS[:1]}, GATEWAYS)
    | {"status": {"addresses": [{"value": "198.51.100.30"}]}},
    route("HTTPRoute", "http", "open", parentRefs=[{"name": "open"}]),
    *(
        made(
            "Node",
            name,
            {"podCIDRs": ["10.1.1.0/24"]} if name == "n3" else {},
            status={"addresses": [{"type": "InternalIP", "address": ip}, {"type": "Hostname", "address": host}]},
        )
        for name, ip, host in (("n2.example.net", "192.0.2.2", "n2.example.net"), ("n3", "192.0.2.3", "n3.example.net"))
    ),
    *(
        made(
            "Pod",
            f"on-{node}",
            {"nodeName": node, "containers": [{"name": "c", "ports": [{"containerPort": 8080, "hostPort": 8081}]}]},
            metadata={"labels": {"app": "web"}},
            status={"podIP": ip},
        )
        for ip, node in (("10.1.0.2", "n2.example.net"), ("10.1.1.3", "n3"))
    ),
]
"""What the rarer inputs lead to."""
FROM_SOME = {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"gate": "open"}}}}
CHOOSY = [
    made("Gateway", "choosy", {"gatewayClassName": "x", "listeners": [{**LISTENERS[0], "allowedRoutes": FROM_SOME}]}, GATEWAYS),
    route("HTTPRoute", "http", "chosen", parentRefs=[{"name": "choosy"}], hostnames=["chosen.example.com"]),
    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "uid": "shop", "labels": {"gate": "open"}}},
]
"""A listener that takes the routes of some namespaces, by their labels."""


class Counting(Snapshot):
    """Files as a cluster that counts; it lacks the kinds of other projects."""

    def __init__(self, *more: dict[str, Any], lacks: Sequence[str] = ()) -> None:
        super().__init__([*OBJECTS, *more], "shop")
        self.trips: list[list[Read]] = []
        self.discovered = 0
        self._lacks = lacks

    def together(self, reads: Sequence[Read]) -> Answers:
        self.trips.append(list(reads))
        return super().together(reads)

    def list(self, read: Read) -> list[dict[str, Any]]:
        if read.resource.group in EXTENSIONS or read.resource.kind in self._lacks:
            raise ApiError(404, "", "404 page not found", {})
        return super().list(read)

    def types(self) -> Sequence[Resource]:
        self.discovered += 1
        served = (*kinds.REFERRERS, kinds.GATEWAY_CLASS, kinds.REFERENCE_GRANT)
        return [one for one in served if one.group not in EXTENSIONS and one.kind not in self._lacks]

    @property
    def reads(self) -> int:
        return sum(map(len, self.trips))


def trace(cluster: Counting, *texts: str) -> None:
    """What the command reads, for the first Service of each argument."""
    asking = Asking(cluster)  # type: ignore[arg-type]
    for text in texts:
        asked = parse_one(text)
        if isinstance(asked, Target):
            gather.one(cluster, asked.name, "shop", 0.0)
            continue
        seen, own = around.look(asking, asked, "shop"), Asking(cluster)  # type: ignore[arg-type]
        world = World("shop", Seen(seen.seen), seen.unseen)
        found = find(asked, world)[:1]
        fronts = Fronts(own, asked, found, world)
        gather.one(own, found[0].target.name, found[0].namespace, 0.0, around=seen, target=found[0].target)
        assert fronts.down() == []


@pytest.mark.parametrize(
    ("text", "trips", "reads"),
    [
        ("web", 0, 0),
        ("web:30080", 0, 0),
        ("ingress/plain", 1, 1),
        ("httproute/other", 1, 2),
        ("pod/web-0", 1, 2),
        ("deploy/web:8080", 1, 2),
        ("validatingwebhookconfiguration/guard", 1, 0),  # instead of the Ingresses
        ("10.96.0.7:80", 1, 2),
        ("192.0.2.1:30080", 1, 2),
        (":30080", 1, 1),
        ("web.shop.svc.cluster.local", 0, 0),
        ("web.shop", 1, 1),
        ("lb.eu.example.net:80", 1, 1),
        ("shop.example.com", 1, 2),
        ("http://10.96.0.7/", 1, 2),
        ("http://web.shop.svc/", 0, 0),
    ],
)
def test_a_referrer_costs_a_round_trip_and_two_reads_more(text: str, trips: int, reads: int) -> None:
    cluster = Counting()
    trace(cluster, text)
    assert len(cluster.trips) - ROUND_TRIPS == trips <= 1
    assert cluster.reads - READS == reads <= 2
    assert cluster.discovered == 0


@pytest.mark.parametrize(
    ("text", "trips", "reads", "why"),
    [
        ("ingress/secure", 1, 3, "a read for each Secret"),
        ("ingress/lacking", 2, 4, "and the names of those that there are, once"),
        ("http://shop.example.com/", 1, 3, "Ingresses, HTTPRoutes and Gateways; then the class of the one that takes it"),
        ("https://shop.example.com/", 1, 3, "the same"),
        ("httproute/web", 1, 4, "the Gateway publishes an address, which may be that of its controller's Service"),
        ("grpcroute/web", 1, 4, "the same"),
        ("tcproute/web", 1, 4, "the same"),
        ("http://other.example.com/", 1, 3, "as for an Ingress"),
        ("http://routed.example.com/", 1, 5, "the same, and two lists of Services for the published address"),
        ("https://safe.example.com/", 1, 5, "a read for each Secret"),
        ("gateway/web", 1, 6, "each kind of route is a list, and only the listeners tell which there are"),
        ("gateway/gate", 1, 8, "the same, and two lists of Services for the published address"),
        ("http://web.shop/", 1, 3, "the host of a rule, or the name of a Service"),
        ("http://shop.example.com:30081/", 1, 4, "the port may be that of the Service before a controller"),
        (
            "https://lb.eu.example.net/",
            2,
            8,
            "no rule has the host: another route's, a node's; and discovery",
        ),
        ("http://grpc.example.com/", 2, 8, "the same; TLSRoutes take no HTTP"),
        ("routed.example.com", 2, 12, "no Service and no Ingress has the name: any kind of route, or a node"),
        ("grpc.example.com", 2, 12, "the same"),
        ("gw.example.net", 2, 12, "the same"),
        ("gw.example.net:5432", 2, 13, "the same, or a pod at a port of its node"),
        ("gw.example.net:5432/TCP", 2, 12, "UDPRoutes take no TCP"),
        ("n2.example.net:8081", 2, 12, "the pods on the node that is called so come with it"),
        ("n3.example.net:8081", 3, 13, "the node has another name, which it takes to ask for its pods"),
        ("198.51.100.20:5432", 2, 12, "no Service and no node has the address: a pod's, an Ingress' or a Gateway's"),
        ("10.1.0.1:8080", 2, 12, "the same"),
        ("198.51.100.7", 2, 10, "a load balancer's: its Service may be that of a controller, before Ingresses and Gateways"),
        ("198.51.100.7:80/TCP", 2, 9, "the same"),
        ("http://198.51.100.7/", 2, 7, "the same; of the routes those for HTTP"),
        ("http://192.0.2.1:30082/", 2, 8, "the same by a node port of it"),
        ("10.1.1.3:8080", 2, 3, "an address in a range of a node's pods, and of nothing else"),
        ("192.0.2.2:8081", 2, 3, "the pods on the node: one may use the port"),
        ("http://198.51.100.30/", 2, 9, "an address in place of a host: of the routes those for HTTP"),
        ("10-1-0-1.shop.pod:8080", 2, 3, "the address of a pod, and of nothing else"),
        ("httproute/safe", 1, 4, "a certificate of another namespace, and its grants"),
        ("ingress/canary", 2, 2, "a canary without an Ingress in its namespace"),
    ],
)
def test_what_costs_more(text: str, trips: int, reads: int, why: str) -> None:
    cluster = Counting(*RARER)
    trace(cluster, text)
    assert (len(cluster.trips) - ROUND_TRIPS, cluster.reads - READS) == (trips, reads), why


@pytest.mark.parametrize(
    ("text", "trips", "reads"), [("gateway/choosy", 2, 7), ("httproute/chosen", 1, 3), ("198.51.100.20:5432", 2, 12)]
)
def test_the_labels_of_namespaces_cost_a_round_trip_only_where_they_tell_the_routes(text: str, trips: int, reads: int) -> None:
    cluster = Counting(*CHOOSY)
    trace(cluster, text)
    assert (len(cluster.trips) - ROUND_TRIPS, cluster.reads - READS) == (trips, reads)


def test_what_was_read_for_one_argument_is_not_read_for_the_next() -> None:
    cluster = Counting(lacks=["HTTPRoute", "Gateway"])
    trace(cluster, "http://shop.example.com/")
    once = cluster.reads
    trace(other := Counting(lacks=["HTTPRoute", "Gateway"]), "http://shop.example.com/", "https://safe.example.com/")
    kinds = [read.resource.kind for trip in other.trips for read in trip]
    assert kinds.count("HTTPRoute") == kinds.count("Gateway") == 1
    assert other.reads < 2 * once + 2


def test_discovery_is_read_once_and_only_for_kinds_that_are_not_built_in() -> None:
    cluster = Counting()
    for text in ("servicemonitor/web", "podmonitor/web"):
        with pytest.raises(Exception, match="the server doesn't have a resource type"):
            trace(cluster, text)
    assert cluster.discovered == 2
    cluster = Counting()
    asking = Asking(cluster)  # type: ignore[arg-type]
    for text in ("servicemonitor/web", "podmonitor/web"):
        with pytest.raises(Exception, match="the server doesn't have a resource type"):
            around.look(asking, parse_one(text), "shop")
    assert cluster.discovered == 1


class Older(Counting):
    """A cluster that has TCPRoutes in an older version alone."""

    def list(self, read: Read) -> list[dict[str, Any]]:
        if read.resource == kinds.TCP_ROUTE:
            raise ApiError(404, "", "404 page not found", {})
        return super().list(read)

    def types(self) -> Sequence[Resource]:
        return [*super().types(), kinds.TCP_ROUTE._replace(version="v1alpha2")][::-1]


@pytest.mark.parametrize(
    ("text", "discovered", "trips", "reads"),
    [
        ("tcproute/web", 1, 3, 6),
        ("gateway/gate", 1, 3, 10),
        ("gateway/web", 0, 1, 6),
        ("198.51.100.20:5432", 1, 4, 14),
        ("198.51.100.20:80", 0, 2, 12),
        ("grpc.example.com:80", 1, 2, 13),
    ],
)
def test_a_route_of_another_version_is_looked_up_where_it_is_taken(text: str, discovered: int, trips: int, reads: int) -> None:
    cluster = Older()
    trace(cluster, text)
    assert (len(cluster.trips) - ROUND_TRIPS, cluster.reads - READS, cluster.discovered) == (trips, reads, discovered)
    spaces = {read.namespace for trip in cluster.trips for read in trip if read.resource.kind == "TCPRoute"}
    assert spaces == {"shop" if text == "tcproute/web" else ""}


def test_a_route_that_the_cluster_does_not_have() -> None:
    cluster = Counting(lacks=["TCPRoute"])
    with pytest.raises(NothingFound, match="the server has no tcproutes") as error:
        trace(cluster, "tcproute/web")
    assert (cluster.discovered, error.value.certain) == (1, True)


def test_what_blocks_an_ingress_is_read_with_the_pods() -> None:
    selecting = {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"gate": "open"}}}}
    listener = {"name": "http", "port": 80, "protocol": "HTTP", "allowedRoutes": selecting}
    gate = made("Gateway", "gate", {"gatewayClassName": "x", "listeners": [listener]}, GATEWAYS, "shop")
    cluster = Counting(gate)
    trace(cluster, "httproute/web")
    kinds = {read.resource.kind: read.name for read in cluster.trips[-1]}
    assert kinds == {"Pod": None, "Namespace": "shop", "GatewayClass": None}
