"""What is read for a lookup: the kinds, and what goes over the wire in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.kinds import (
    GATEWAY,
    GRPC_ROUTE,
    HTTP_ROUTE,
    INGRESS,
    LISTENER_SET,
    NAMESPACE,
    NODE,
    POD,
    SERVICE,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
)
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.trace.reading.slim import slim

_OWN = (
    *(POD, kinds.DEPLOYMENT, kinds.REPLICA_SET, kinds.STATEFUL_SET, kinds.DAEMON_SET, kinds.REPLICATION_CONTROLLER),
    *(kinds.JOB, kinds.CRON_JOB, INGRESS, *kinds.REFERRERS),
)
KNOWN = {resource.kind: resource for resource in _OWN}
"""The kinds that are read without discovery; those that a cluster has in another version are looked up there."""
DISCOVERED = {
    "ServiceMonitor": "servicemonitors.monitoring.coreos.com",
    "PodMonitor": "podmonitors.monitoring.coreos.com",
    "IngressRoute": "ingressroutes.traefik.io",
    "IngressRouteTCP": "ingressroutetcps.traefik.io",
    "IngressRouteUDP": "ingressrouteudps.traefik.io",
    "Route": "routes.route.openshift.io",
    "VirtualService": "virtualservices.networking.istio.io",
    "DestinationRule": "destinationrules.networking.istio.io",
}

SERVICES = Read(SERVICE, None, ALL_NAMESPACES, cached=True, keep=slim)
NODES = Read(NODE, keep=slim)
NAMESPACES = Read(NAMESPACE, None, ALL_NAMESPACES, keep=slim)
LISTENER_SETS = Read(LISTENER_SET, None, ALL_NAMESPACES)
INGRESSES, GATEWAYS = Read(INGRESS, None, ALL_NAMESPACES), Read(GATEWAY, None, ALL_NAMESPACES)
HTTP, GRPC, TLS, TCP, UDP = (
    Read(kind, None, ALL_NAMESPACES) for kind in (HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE, UDP_ROUTE)
)


class Trip(NamedTuple):
    """What is read at once: ``reads`` to find something, ``near`` for an error to name what is like it.

    Whether the latter may be read says nothing about what was asked for. ``types``: discovery is likely to be asked next.
    """

    reads: Sequence[Read]
    near: Sequence[Read] = ()
    types: bool = False


def pods(field_selector: str) -> Read:
    """The pods of all namespaces with a field, as ``spec.nodeName=n1``."""
    return Read(POD, None, ALL_NAMESPACES, field_selector=field_selector)
