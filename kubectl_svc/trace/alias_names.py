"""Which name of the cluster's DNS was meant by the target of an alias that it does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, POD, SERVICE, Name, parse, within
from kubectl_svc.trace.words import mistyped

SHORT = "incomplete"
MISSPELT = "misspelt"


class Meant(NamedTuple):
    """``name`` as it was meant; ``certain``: no DNS server has the name that stands there, whatever its zones are.

    ``likely``: it was meant for a Service, even where none of its name was seen. ``variant`` is the text that says so.
    """

    name: Name
    variant: str
    certain: bool = False
    likely: bool = False


def meant(host: str, home: Callable[[str], str]) -> Meant | None:
    """The name that ``host`` was meant for, or ``None`` for one of any other domain; ``home`` finds the namespace of a Service.

    What may be misspelt is ``svc`` or the cluster's domain; what may be missing is any part behind the Service's name.
    """
    labels = host.lower().split(".")
    if within(host.lower(), CLUSTER_DOMAIN):
        return _in_domain(labels[:-2], home)
    at = next((index for index in (1, 2, 3) if labels[index : index + 1] == [SERVICE]), None)
    if at is None:
        return _short(labels, home)
    domain = ".".join(labels[at + 1 :])
    slip = bool(mistyped(domain, [CLUSTER_DOMAIN]))
    if domain and not slip and domain not in CLUSTER_DOMAIN.split("."):
        return None  # a domain that this cluster, or another one, may have
    name = _named(labels[:at], home)
    return name and Meant(name, MISSPELT if domain else SHORT, certain=slip or not domain, likely=True)


def _in_domain(labels: list[str], home: Callable[[str], str]) -> Meant | None:
    """A name below the cluster's domain that is not ``NAME.NAMESPACE.svc``: other plugins of its DNS server may have it."""
    if len(labels) > 2 and labels[-1] not in (SERVICE, POD) and mistyped(labels[-1], [SERVICE]):
        name = _named(labels[:-1], home)
        return name and Meant(name, MISSPELT, certain=True)
    if len(labels) in (2, 3) and SERVICE in labels[1:2]:  # without the namespace, or before it
        name = _named([labels[0], *labels[2:]], home)
        return name and Meant(name, MISSPELT, certain=True)
    name = _named(labels, home) if len(labels) in (1, 2) else None
    return name and Meant(name, MISSPELT, likely=len(labels) == 2)


def _short(labels: list[str], home: Callable[[str], str]) -> Meant | None:
    """A name as a pod may use it, or that of any host."""
    if mistyped(labels[-1], [SERVICE]) and len(labels) == 3:
        labels = labels[:-1]
    name = _named(labels, home)
    return name and Meant(name, SHORT, likely=len(labels) == 1)


def _named(labels: list[str], home: Callable[[str], str]) -> Name | None:
    """``NAME``, ``NAME.NAMESPACE`` or ``ENDPOINT.NAME.NAMESPACE``."""
    placed = labels if len(labels) > 1 else [*labels, home(labels[0])]
    return parse(".".join([*placed, SERVICE, CLUSTER_DOMAIN])) if len(placed) <= 3 and all(placed) else None
