"""Every field of ServiceSpec and the flag that sets it: one table for the parser, the manifest, the rules and the tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

TEXT, TEXTS, NUMBER, TRUTH = "text", "texts", "number", "truth"


class Field(NamedTuple):
    """A field of ``spec`` with a flag of its own; ``choices`` are taken in any case; ``form`` is one of the constants above."""

    path: tuple[str, ...]
    flag: str
    form: str
    help: str
    metavar: str = "TEXT"
    choices: tuple[str, ...] = ()

    @property
    def dest(self) -> str:
        """The attribute of the parsed arguments."""
        return self.flag.removeprefix("--").replace("-", "_")


TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
FAMILIES = ("IPv4", "IPv6")
POLICIES = ("SingleStack", "PreferDualStack", "RequireDualStack")
DISTRIBUTIONS = ("PreferSameZone", "PreferSameNode", "PreferClose")

FIELDS = (
    Field(("type",), "--type", TEXT, "type of the Service", "|".join(TYPES), TYPES),
    Field(("clusterIP",), "--cluster-ip", TEXTS, "cluster IP of the Service, or None for headless; two for dual stack", "IP"),
    Field(("externalName",), "--external-name", TEXT, "DNS name that the Service is an alias of (type ExternalName)", "NAME"),
    Field(("externalIPs",), "--external-ip", TEXTS, "IP address, routed to a node, that the Service accepts traffic for", "IP"),
    Field(
        ("sessionAffinity",),
        "--session-affinity",
        TEXT,
        "send a client to the same pod: None or ClientIP",
        "None|ClientIP",
        ("None", "ClientIP"),
    ),
    Field(
        ("sessionAffinityConfig", "clientIP", "timeoutSeconds"),
        "--session-affinity-timeout",
        NUMBER,
        "how long a client is sent to the same pod, 1 to 86400 (default 10800)",
        "SECONDS",
    ),
    Field(("loadBalancerIP",), "--load-balancer-ip", TEXT, "IP address to request for the load balancer (deprecated)", "IP"),
    Field(("loadBalancerClass",), "--load-balancer-class", TEXT, "class of the load balancer implementation", "NAME"),
    Field(
        ("loadBalancerSourceRanges",),
        "--load-balancer-source-range",
        TEXTS,
        "client addresses that the load balancer accepts",
        "CIDR",
    ),
    Field(
        ("allocateLoadBalancerNodePorts",),
        "--allocate-load-balancer-node-ports",
        TRUTH,
        "false: no node ports for the load balancer",
        "true|false",
    ),
    Field(
        ("healthCheckNodePort",), "--health-check-node-port", NUMBER, "node port for health checks of the load balancer", "PORT"
    ),
    Field(("publishNotReadyAddresses",), "--publish-not-ready", TRUTH, "publish pods before they are ready", "true|false"),
    Field(("ipFamilies",), "--ip-family", TEXTS, "IP family; two for dual stack", "IPv4|IPv6", FAMILIES),
    Field(("ipFamilyPolicy",), "--ip-family-policy", TEXT, "single or dual stack", "|".join(POLICIES), POLICIES),
    Field(
        ("externalTrafficPolicy",),
        "--external-traffic-policy",
        TEXT,
        "Cluster: send external traffic to all pods; Local: only to pods on the receiving node, keeping the client address",
        "Cluster|Local",
        ("Cluster", "Local"),
    ),
    Field(
        ("internalTrafficPolicy",),
        "--internal-traffic-policy",
        TEXT,
        "Cluster: send internal traffic to all pods; Local: only to pods on the client's node",
        "Cluster|Local",
        ("Cluster", "Local"),
    ),
    Field(
        ("trafficDistribution",),
        "--traffic-distribution",
        TEXT,
        "which endpoints to prefer",
        "|".join(DISTRIBUTIONS),
        DISTRIBUTIONS,
    ),
)

FLAGS = {field.path: field.flag for field in FIELDS} | {
    ("clusterIPs",): "--cluster-ip",
    ("ports",): "--port",
    ("selector",): "--selector",
}
"""Path below ``spec`` -> flag, also where one flag sets several fields or a module of its own reads it."""


def spelled(text: str, choices: Iterable[str]) -> str:
    """``text`` in the API's spelling if it is one of ``choices`` in any case, else as it is."""
    return next((choice for choice in choices if choice.lower() == text.lower()), text)
