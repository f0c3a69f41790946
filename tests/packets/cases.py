"""The table of situations, each a Service of its own with slices of its own; landings/ tells what becomes of connections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from tests.packets.manifests import DRAINING, DYING, HTTP, NOT_READY, Object, bound, service, slices, up


class Case(NamedTuple):
    """What to create; ``ingress`` is written into the Service's status."""

    service: Object
    slices: list[Object]
    ingress: list[Object]

    @property
    def name(self) -> str:
        """The Service's."""
        name: str = self.service["metadata"]["name"]
        return name


def case(made: Object, *found: Iterable[Object], ingress: Iterable[Object] = ()) -> Case:
    """A Service and its slices."""
    listed = [slice_ for group in found for slice_ in group]
    return Case(made, list(bound(listed, made["metadata"]["name"])), list(ingress))


def node_port(name: str, **spec: Any) -> Object:
    """A Service with a node port."""
    return service(name, type="NodePort", **spec)


def load_balancer(name: str, **spec: Any) -> Object:
    """A Service with a load balancer and without node ports."""
    return service(name, type="LoadBalancer", allocateLoadBalancerNodePorts=False, **spec)


def labelled(obj: Object, label: str, value: str = "") -> Object:
    """The object with one label more."""
    metadata = obj.get("metadata", {})
    return {**obj, "metadata": {**metadata, "labels": {**metadata.get("labels", {}), label: value}}}


def vips(number: int) -> list[str]:
    """An address of each family that no node has, for Services to claim."""
    return [f"198.51.100.{number}", f"2001:db8:100::{number}"]


def ingress(number: int, **mode: str) -> list[Object]:
    """A load balancer's status with such addresses."""
    return [{"ip": ip, **mode} for ip in vips(number)]


def by_name(ports: list[Object]) -> Object:
    """A slice that holds a host name instead of addresses."""
    return {"addressType": "FQDN", "ports": ports, "endpoints": [{"addresses": ["web.example"]}]}


INTERNAL, EXTERNAL = {"internalTrafficPolicy": "Local"}, {"externalTrafficPolicy": "Local"}
CLIENT_IP = {"sessionAffinity": "ClientIP"}
DNS = {"name": "dns", "port": 53, "protocol": "UDP"}
DNS_OF_PODS = {"name": "dns", "port": 5353, "protocol": "UDP"}

EVERYWHERE = up("n1.1 n1.2 n2.1 n3.1")
BY_ZONE = [*up("n1.1", zones="zone-a"), *up("n2.1 n3.1", zones="zone-b")]
BY_NODE = [*up("n1.1", zones="zone-a", nodes="n1"), *up("n2.1 n3.1", zones="zone-b", nodes="n2")]

PORTS = (
    case(service("every-endpoint"), slices(EVERYWHERE)),
    case(service("no-slice")),
    case(service("empty-slice"), slices()),
    case(service("port-name-differs", {"name": "web", "port": 80}), slices(EVERYWHERE)),
    case(service("port-protocol-differs", {"name": "http", "port": 80, "protocol": "UDP"}), slices(EVERYWHERE)),
    case(service("port-without-name", {"port": 80}), slices(EVERYWHERE, ports=[{"port": 8080}])),
    case(service("udp", DNS), slices(EVERYWHERE, ports=[DNS_OF_PODS])),
    case(
        service("udp-and-tcp", DNS, {"name": "dns-tcp", "port": 53}),
        slices(up("n1.1 n2.1"), ports=[DNS_OF_PODS]),
        slices(up("n3.1"), ports=[{"name": "dns-tcp", "port": 5353}]),
    ),
    case(service("one-port-of-two", 80, {"name": "metrics", "port": 9090}), slices(up("n1.1 n2.1"))),
    case(service("slice-port-absent"), slices(up("n1.1"), ports=[{"name": "http"}]), slices(up("n2.1"))),
    case(service("slice-port-zero"), slices(up("n1.1"), ports=[{"name": "http", "port": 0}])),
    case(
        service("port-numbers-differ"), slices(up("n1.1 n2.1")), slices(up("n2.1 n3.1"), ports=[{"name": "http", "port": 9090}])
    ),
)

SLICES = (
    case(service("first-address-only"), slices(up("n1.1+n1.2 n2.1+n3.1"))),
    case(service("address-twice"), slices(up("n1.1 n2.1")), slices(up("n2.1 n3.1"))),
    case(service("address-twice-once-draining"), slices(up("n1.1")), slices(up("n1.1 n2.1", DRAINING))),
    case(service("names-beside-addresses"), slices(up("n1.1")), [by_name([HTTP])]),
    case(service("ipv4-only", ipFamilyPolicy="SingleStack", ipFamilies=["IPv4"]), slices(EVERYWHERE)),
    case(service("ipv6-only", ipFamilyPolicy="SingleStack", ipFamilies=["IPv6"]), slices(EVERYWHERE)),
    case(service("one-family-empty"), slices(EVERYWHERE, families=["IPv6"])),
    case(
        service("slice-of-a-headless-service"),
        slices(up("n1.1")),
        (labelled(one, "service.kubernetes.io/headless") for one in slices(up("n2.1"))),
    ),
    case(
        labelled(service("other-proxy", type="NodePort"), "service.kubernetes.io/service-proxy-name", "mine"),
        slices(EVERYWHERE),
    ),
    case(service("headless", clusterIP="None"), slices(EVERYWHERE)),
)

CONDITIONS = (
    case(service("ready-unsaid"), slices(up("n1.1", {}), up("n2.1"))),
    case(service("some-not-ready"), slices(up("n1.1"), up("n2.1", NOT_READY), up("n3.1", DRAINING))),
    case(service("none-ready"), slices(up("n1.1", NOT_READY))),
    case(service("only-draining"), slices(up("n1.1 n2.1", DRAINING), up("n3.1", NOT_READY))),
    case(service("only-dying"), slices(up("n1.1 n2.1", DYING))),
    case(service("serving-unsaid"), slices(up("n1.1", {"ready": False, "terminating": True}))),
    case(service("serving-but-not-ready"), slices(up("n1.1", {"ready": False, "serving": True}))),
    case(service("ready-while-terminating"), slices(up("n1.1", {"ready": True, "terminating": True}), up("n2.1", DRAINING))),
)

POLICIES = (
    case(node_port("node-port"), slices(EVERYWHERE)),
    case(node_port("node-port-without-endpoints"), slices(up("n1.1", NOT_READY))),
    case(service("internal-local", **INTERNAL), slices(up("n1.1 n1.2 n2.1"))),
    case(service("internal-local-draining", **INTERNAL), slices(up("n1.1", DRAINING), up("n2.1"))),
    case(service("internal-local-no-node", **INTERNAL), slices(up("n1.1", node=None))),
    case(service("internal-local-none-ready", **INTERNAL), slices(up("n1.1", NOT_READY))),
    case(node_port("external-local", **EXTERNAL), slices(up("n1.1 n2.1"))),
    case(node_port("external-local-no-node", **EXTERNAL), slices(up("n1.1", node=None))),
    case(node_port("external-local-draining", **EXTERNAL), slices(up("n1.1", DRAINING), up("n2.1"))),
    case(node_port("external-local-all-draining", **EXTERNAL), slices(up("n1.1 n2.1", DRAINING))),
    case(node_port("external-local-none-ready", **EXTERNAL), slices(up("n1.1", NOT_READY))),
    case(node_port("both-local", **INTERNAL, **EXTERNAL), slices(up("n1.1"))),
    case(load_balancer("load-balancer"), slices(EVERYWHERE), ingress=ingress(1)),
    case(load_balancer("load-balancer-local", **EXTERNAL), slices(up("n1.1 n2.1")), ingress=ingress(2, ipMode="VIP")),
    case(
        load_balancer("load-balancer-proxy"),
        slices(EVERYWHERE),
        ingress=[*ingress(3, ipMode="Proxy"), {"hostname": "lb.example"}],
    ),
    case(service("external-ips", externalIPs=vips(4)), slices(EVERYWHERE)),
    case(service("external-ips-without-endpoints", externalIPs=vips(6)), slices(up("n1.1", NOT_READY))),
    case(load_balancer("load-balancer-without-endpoints"), slices(up("n1.1", NOT_READY)), ingress=ingress(7)),
    case(service("external-ips-local", externalIPs=vips(5), **EXTERNAL), slices(up("n2.1"))),
    case(node_port("sticky", **CLIENT_IP), slices(EVERYWHERE)),
)

HINTS = (
    case(service("zones"), slices(BY_ZONE)),
    case(service("zones-one-hint-missing"), slices(BY_ZONE, up("n1.2"))),
    case(service("zones-unready-without-hint"), slices(BY_ZONE, up("n1.2", NOT_READY))),
    case(service("zones-elsewhere"), slices(up("n1.1 n2.1", zones="zone-c"))),
    case(service("zones-shared"), slices(up("n1.1", zones="zone-a zone-b"), up("n2.1", zones="zone-b"))),
    case(service("zones-draining"), slices(up("n1.1", DRAINING, zones="zone-a"), up("n2.1", DRAINING, zones="zone-b"))),
    case(node_port("zones-and-local", **EXTERNAL), slices(up("n1.1", zones="zone-b"), up("n2.1", zones="zone-a"))),
    case(node_port("zones-from-outside"), slices(BY_ZONE)),
    case(service("nodes"), slices(BY_NODE)),
    case(service("nodes-one-hint-missing"), slices(BY_NODE, up("n1.2", zones="zone-a"))),
    case(service("nodes-else-zones"), slices(up("n1.1", zones="zone-a", nodes="n1"), up("n2.1", zones="zone-b", nodes="n3"))),
    case(service("nodes-without-zones"), slices(up("n1.1", nodes="n1"), up("n2.1", nodes="n2"))),
)

CASES = {one.name: one for group in (PORTS, SLICES, CONDITIONS, POLICIES, HINTS) for one in group}
