"""Random objects that the API server takes, of the kinds of networking, each with many of its fields."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

Object = dict[str, Any]


def maybe(chance: Random, **fields: Callable[[], Any]) -> Object:
    """Some of ``fields``, each with the value that its function makes."""
    return {name: make() for name, make in fields.items() if chance.random() < 0.4}


def metadata(chance: Random, name: str) -> Object:
    """Some metadata of an object called ``name``."""
    return {
        "name": name,
        **maybe(
            chance,
            labels=lambda: {"app": "web", "example.com/tier": "front"},
            annotations=lambda: {"example.com/note": "some text, of any kind"},
            ownerReferences=lambda: [
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1", "uid": "1-2", "controller": True}
            ],
            finalizers=lambda: ["example.com/later"],
        ),
    }


def service(chance: Random) -> Object:
    """A Service."""
    kind = chance.choice((None, "ClusterIP", "NodePort", "LoadBalancer", "ExternalName"))
    spec: Object = {} if kind is None else {"type": kind}
    count = chance.choice((1, 1, 2, 3))
    spec["ports"] = [service_port(chance, index, count) for index in range(count)]
    if kind == "ExternalName":
        spec["externalName"] = chance.choice(("db.example.com", "db.example.com."))
        if chance.random() < 0.6:
            del spec["ports"]
    elif chance.random() < 0.8:
        spec["selector"] = {"app": "web"}
    spec |= maybe(
        chance,
        sessionAffinity=lambda: chance.choice(("None", "ClientIP")),
        sessionAffinityConfig=lambda: {"clientIP": {"timeoutSeconds": 60}},
        publishNotReadyAddresses=lambda: True,
        internalTrafficPolicy=lambda: chance.choice(("Cluster", "Local")),
        trafficDistribution=lambda: chance.choice(("PreferClose", "PreferSameNode", "PreferSameZone")),
    )
    if kind != "ExternalName":
        spec |= chance.choice(({}, {}, *ADDRESSED)) if kind in (None, "ClusterIP") else chance.choice(({}, {}, *ADDRESSED[1:]))
        spec |= maybe(chance, externalIPs=lambda: ["198.51.100.7", "2001:db8::7"])
    if kind in ("NodePort", "LoadBalancer") and chance.random() < 0.4:
        spec["externalTrafficPolicy"] = chance.choice(("Cluster", "Local"))
    if kind == "LoadBalancer":
        spec |= maybe(
            chance,
            loadBalancerSourceRanges=lambda: ["198.51.100.0/24", " 2001:db8::/32 "],
            allocateLoadBalancerNodePorts=lambda: chance.choice((True, False)),
            loadBalancerClass=lambda: "example.com/class",
            loadBalancerIP=lambda: "198.51.100.9",
        )
        if spec.get("externalTrafficPolicy") == "Local":
            spec |= maybe(chance, healthCheckNodePort=lambda: 32100)
    if kind in ("NodePort", "LoadBalancer") and chance.random() < 0.4:
        for index, port in enumerate(spec["ports"]):
            port["nodePort"] = 31000 + index
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata(chance, "web"), "spec": spec}


ADDRESSED: tuple[Object, ...] = (
    {"clusterIP": "None"},
    {"ipFamilies": ["IPv4"]},
    {"ipFamilies": ["IPv6"], "ipFamilyPolicy": "SingleStack"},
    {"ipFamilies": ["IPv6", "IPv4"], "ipFamilyPolicy": "PreferDualStack"},
    {"ipFamilyPolicy": "RequireDualStack"},
    {"clusterIP": "10.96.7.7"},
    {"clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7"], "ipFamilies": ["IPv4"]},
    {"clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7", "fd00:96::7"], "ipFamilyPolicy": "RequireDualStack"},
)


def service_port(chance: Random, index: int, count: int) -> Object:
    """One port of a Service that has ``count``."""
    port: Object = {"port": 80 + index}
    if count > 1 or chance.random() < 0.5:
        port["name"] = ("http", "https", "metrics")[index]
    return port | maybe(
        chance,
        targetPort=lambda: chance.choice((8080, "http", "web-1")),
        protocol=lambda: chance.choice(("TCP", "UDP", "SCTP")),
        appProtocol=lambda: chance.choice(("http", "kubernetes.io/h2c")),
    )


def endpoint_slice(chance: Random) -> Object:
    """An EndpointSlice."""
    kind = chance.choice(("IPv4", "IPv6", "FQDN"))
    addresses = {
        "IPv4": ("10.244.1.2", "10.244.1.3"),
        "IPv6": ("fd00::2", "fd00::3"),
        "FQDN": ("a.example.com", "b.example.com."),
    }
    endpoints = [
        {"addresses": [address]}
        | maybe(
            chance,
            conditions=lambda: {"ready": True, "serving": True, "terminating": False},
            hostname=lambda: "web-0",
            nodeName=lambda: "node-1.example.com",
            zone=lambda: "zone-a",
            targetRef=lambda: {"kind": "Pod", "name": "web-0", "namespace": "default"},
            hints=lambda: {"forZones": [{"name": "zone-a"}], "forNodes": [{"name": "node-1"}]},
            deprecatedTopology=lambda: {"example.com/rack": "7"},
        )
        for address in addresses[kind][: chance.choice((1, 2))]
    ]
    ports = [
        maybe(
            chance,
            name=lambda: "http" if chance.random() < 0.5 else "",
            port=lambda: 8080,
            protocol=lambda: "TCP",
            appProtocol=lambda: "kubernetes.io/h2c",
        )
    ]
    if chance.random() < 0.3:
        ports.append({"name": "metrics", "port": 9090})
    slice_: Object = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": metadata(chance, "web-1")}
    slice_["metadata"].setdefault("labels", {})["kubernetes.io/service-name"] = "web"
    return {**slice_, "addressType": kind, "endpoints": endpoints, "ports": ports}


def endpoints(chance: Random) -> Object:
    """An Endpoints object."""
    address = {"ip": chance.choice(("10.244.1.2", "fd00::2"))} | maybe(
        chance, hostname=lambda: "web-0", nodeName=lambda: "node-1", targetRef=lambda: {"kind": "Pod", "name": "web-0"}
    )
    ports: list[Object] = [
        {"port": 8080} | maybe(chance, name=lambda: "http", protocol=lambda: "UDP", appProtocol=lambda: "http")
    ]
    if chance.random() < 0.3:
        ports = [{"name": "http", "port": 8080}, {"name": "metrics", "port": 9090}]
    subset: Object = {chance.choice(("addresses", "notReadyAddresses")): [address], "ports": ports}
    subsets = [subset, {"addresses": [{"ip": "10.244.1.9"}]}][: chance.choice((1, 1, 2))]
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata(chance, "web"), "subsets": subsets}


def ingress(chance: Random) -> Object:
    """An Ingress."""
    spec: Object = {"rules": [ingress_rule(chance) for _ in range(chance.choice((1, 1, 2)))]}
    spec |= maybe(
        chance,
        ingressClassName=lambda: "public",
        defaultBackend=lambda: backend(chance),
        tls=lambda: [{"hosts": ["a.example.com", "*.example.com"], "secretName": "web-tls"}],
    )
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata(chance, "web"), "spec": spec}


def ingress_rule(chance: Random) -> Object:
    """One of its rules."""
    paths = [
        {
            "path": chance.choice(("/", "/api", "/a/b")),
            "pathType": chance.choice(("Prefix", "Exact")),
            "backend": backend(chance),
        },
        {"pathType": "ImplementationSpecific", "backend": backend(chance)},
    ]
    rule: Object = {"http": {"paths": paths[: chance.choice((1, 2))]}}
    return rule | maybe(chance, host=lambda: chance.choice(("a.example.com", "*.example.com")))


def backend(chance: Random) -> Object:
    """What a path leads to."""
    if chance.random() < 0.15:
        return {"resource": {"apiGroup": "example.com", "kind": "Bucket", "name": "static"}}
    return {"service": {"name": "web", "port": chance.choice(({"number": 80}, {"name": "http"}))}}


def network_policy(chance: Random) -> Object:
    """A NetworkPolicy."""
    spec: Object = {"podSelector": selector(chance)}
    for direction, field in (("ingress", "from"), ("egress", "to")):
        if chance.random() < 0.6:
            spec[direction] = [maybe(chance, **{"ports": lambda: policy_ports(chance), field: lambda: peers(chance)})]
    spec |= maybe(chance, policyTypes=lambda: chance.choice((["Ingress"], ["Egress"], ["Ingress", "Egress"])))
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata(chance, "web"), "spec": spec}


def policy_ports(chance: Random) -> list[Object]:
    """Ports of one of its rules."""
    known: tuple[Object, ...] = (
        {"port": 80},
        {"port": "http", "protocol": "TCP"},
        {"port": 8000, "endPort": 8100, "protocol": "UDP"},
        {"protocol": "SCTP"},
        {},
    )
    return [dict(chance.choice(known)) for _ in range(chance.choice((1, 2)))]


def peers(chance: Random) -> list[Object]:
    """Peers of one of its rules."""
    known: tuple[Object, ...] = (
        {"podSelector": selector(chance)},
        {"namespaceSelector": selector(chance)},
        {"namespaceSelector": {}, "podSelector": {}},
        {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}},
        {"ipBlock": {"cidr": "2001:db8::/32"}},
    )
    return [chance.choice(known) for _ in range(chance.choice((1, 2)))]


def selector(chance: Random) -> Object:
    """A label selector."""
    return maybe(
        chance,
        matchLabels=lambda: {"app": "web"},
        matchExpressions=lambda: [
            {"key": "tier", "operator": "In", "values": ["front", "back"]},
            {"key": "old", "operator": "DoesNotExist"},
        ],
    )


NETWORKING: dict[str, tuple[Callable[[Random], Object], ...]] = {
    "services": (service,),
    "ingresses": (ingress,),
    "endpointslices": (endpoint_slice,),
    "endpoints": (endpoints,),
    "networkpolicies": (network_policy,),
}
