"""What a Service says: its ports, addresses, type and selector (k8s.io/api/core/v1, ``ServiceSpec``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items, mapping, texts
from kubectl_svc.objects.remembered import Remembered

HEADLESS = "None"
API_SERVER = ("default", "kubernetes")
"""Namespace and name of the Service whose endpoints each kube-apiserver writes itself (pkg/controlplane/reconcilers)."""
"""The cluster IP of a Service that has none."""
NAMES_OF_TYPE = ("svc", "service", "services")
"""How a command line calls the type."""


class ServicePort(NamedTuple):
    """One entry of ``spec.ports``; ``target_port`` may name a container port, ``node_port`` is 0 where there is none."""

    name: str
    protocol: str
    port: int
    target_port: int | str
    node_port: int = 0
    app_protocol: str = ""


def ports(service: Object) -> tuple[ServicePort, ...]:
    """``spec.ports`` in order, with the API's defaults: protocol TCP, target port = port."""
    return _ports_in(dig(service, "spec", "ports"))


@Remembered
def _ports_in(listed: object) -> tuple[ServicePort, ...]:
    return tuple(_port(item) for item in listed if isinstance(item, dict)) if isinstance(listed, list) else ()


def selector(service: Object) -> dict[str, str]:
    """``spec.selector``; empty means that nobody but its owner keeps the Service's endpoints."""
    return texts(mapping(service, "spec", "selector"))


def type_of(service: Object) -> str:
    """``spec.type``, ClusterIP by default."""
    return str(dig(service, "spec", "type") or "ClusterIP")


def cluster_ips(service: Object) -> tuple[str, ...]:
    """``spec.clusterIPs``, else ``spec.clusterIP`` alone; ``("None",)`` for a headless Service."""
    single = dig(service, "spec", "clusterIP")
    return _texts(service, "spec", "clusterIPs") or ((str(single),) if single else ())


def names_by_cluster_ip(every: Iterable[Object]) -> dict[str, str]:
    """The cluster IP of each of these Services -> ``namespace/name``."""
    return {
        ip: "/".join(filter(None, (meta.namespace(service), meta.name(service))))
        for service in every
        for ip in cluster_ips(service)
        if ip != HEADLESS
    }


def headless(service: Object) -> bool:
    """Whether the Service asks for no cluster IP."""
    return cluster_ips(service)[:1] == (HEADLESS,)


def ip_families(service: Object) -> tuple[str, ...]:
    """``spec.ipFamilies``: ``IPv4``, ``IPv6``, in order of preference."""
    return _texts(service, "spec", "ipFamilies")


def external_ips(service: Object) -> tuple[str, ...]:
    """``spec.externalIPs``."""
    return _texts(service, "spec", "externalIPs")


def external_name(service: Object) -> str:
    """``spec.externalName``, or nothing."""
    return str(dig(service, "spec", "externalName") or "")


def publishes_not_ready(service: Object) -> bool:
    """``spec.publishNotReadyAddresses``."""
    return dig(service, "spec", "publishNotReadyAddresses") is True


def load_balancer_addresses(service: Object) -> tuple[str, ...]:
    """The addresses in ``status.loadBalancer.ingress``: an IP each, else a hostname."""
    ingress = items(service, "status", "loadBalancer", "ingress")
    found = (str(dig(item, "ip") or dig(item, "hostname") or "") for item in ingress)
    return tuple(filter(None, found))


def addresses(service: Object) -> tuple[str, ...]:
    """Every IP address at which it is reached, and the host names of its load balancer."""
    return (*cluster_ips(service), *external_ips(service), *load_balancer_addresses(service))


def _port(item: dict[str, Any]) -> ServicePort:
    number = _number(item.get("port"))
    target = item.get("targetPort")
    return ServicePort(
        str(item.get("name") or ""),
        str(item.get("protocol") or "TCP"),
        number,
        target if isinstance(target, (int, str)) and target not in (0, "") else number,
        _number(item.get("nodePort")),
        str(item.get("appProtocol") or ""),
    )


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _texts(obj: Object, *path: str) -> tuple[str, ...]:
    return tuple(str(item) for item in items(obj, *path) if item)
