"""Names of the cluster's DNS (kubernetes/dns, specification 1.1): text -> what it means."""

from __future__ import annotations

from typing import NamedTuple

CLUSTER_DOMAIN = "cluster.local"

SERVICE = "svc"
POD = "pod"


class ServiceName(NamedTuple):
    """A Service as DNS knows it."""

    name: str
    namespace: str


class Name(NamedTuple):
    """A name below the cluster's domain, as CoreDNS reads it (plugin/kubernetes ``parseRequest``, 1.15).

    ``kind`` is ``svc`` or ``pod``, or empty for the domain itself; ``service`` is a pod's address with dashes where it is
    ``pod``. ``endpoint`` is the first label of ``web-0.web.shop.svc``; ``port`` and ``protocol`` are those of
    ``_http._tcp.web.shop.svc``, without underscores.
    """

    kind: str = ""
    namespace: str = ""
    service: str = ""
    endpoint: str = ""
    port: str = ""
    protocol: str = ""


def service_of(host: str) -> ServiceName | None:
    """``web.shop.svc.cluster.local`` or ``web.shop.svc`` -> (web, shop); ``None`` for every other host."""
    labels = host.rstrip(".").lower().split(".")
    if len(labels) < 3 or labels[2] != "svc" or ".".join(labels[3:]) not in ("", CLUSTER_DOMAIN):
        return None
    return ServiceName(labels[0], labels[1])


def within(host: str, domain: str) -> bool:
    """Whether ``host`` is ``domain`` or below it; both without a dot at the end."""
    return host == domain or host.endswith(f".{domain}")


def parse(host: str, domain: str = CLUSTER_DOMAIN) -> Name | None:
    """A full name, in any case, with or without a dot at the end; ``None`` for one that CoreDNS never has an answer for."""
    plain = host.rstrip(".").lower()
    if not within(plain, domain):
        return None
    labels = plain.removesuffix(domain).rstrip(".").split(".")
    if labels == [""]:
        return Name()
    kind, *rest = reversed(labels)
    if kind not in (SERVICE, POD) or len(rest) > 4:
        return None
    if len(rest) == 4:
        namespace, service, protocol, port = rest
        return Name(kind, namespace, service, "", port.removeprefix("_"), protocol.removeprefix("_"))
    return Name(kind, *rest)


def pod_address(name: Name) -> str:
    """The address in ``10-244-1-7.shop.pod`` as it is written there, which need not be one (``findPods``)."""
    four = name.service.count("-") == 3 and "--" not in name.service
    return name.service.replace("-", "." if four else ":") if name.kind == POD else ""


def full_name(host: str) -> Name | None:
    """A name that says that it is of the cluster: it ends with ``svc``, ``pod`` or the cluster's domain."""
    name = host.rstrip(".").lower()
    if within(name, CLUSTER_DOMAIN):
        return parse(name) or Name()
    if name.rpartition(".")[2] in ("svc", POD):
        return parse(f"{name}.{CLUSTER_DOMAIN}") or Name()
    return None
