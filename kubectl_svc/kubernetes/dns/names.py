"""Names of the cluster's DNS (kubernetes/dns, specification): text -> the Service that it means."""

from __future__ import annotations

from typing import NamedTuple

CLUSTER_DOMAIN = "cluster.local"


class ServiceName(NamedTuple):
    """A Service as DNS knows it."""

    name: str
    namespace: str


def service_of(host: str) -> ServiceName | None:
    """``web.shop.svc.cluster.local`` or ``web.shop.svc`` -> (web, shop); ``None`` for every other host."""
    labels = host.rstrip(".").lower().split(".")
    if len(labels) < 3 or labels[2] != "svc" or ".".join(labels[3:]) not in ("", CLUSTER_DOMAIN):
        return None
    return ServiceName(labels[0], labels[1])
