"""The monitors of Prometheus' operator that scrape the Service or its pods, and the ports they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.kubernetes.references.table import MONITORS, Selecting
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.selectors import of_label_selector
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.report import OK, WARNING, Hop, Said


class MonitoredPort(NamedTuple):
    """A port that a monitor names, and where."""

    name: str
    place: tuple[str | int, ...]


class Monitor(NamedTuple):
    """One monitor: ``known`` are the names of the ports that there are, ``missing`` those that it names beside them."""

    hop: str
    object: Object
    of_service: bool
    ports: tuple[MonitoredPort, ...]
    known: tuple[str, ...]

    @property
    def name(self) -> str:
        """``servicemonitor/web``."""
        return meta.reference(self.object)

    @property
    def missing(self) -> tuple[MonitoredPort, ...]:
        """The ports that nothing has."""
        return tuple(port for port in self.ports if port.name not in self.known)


def monitors(chain: Chain) -> tuple[Monitor, ...]:
    """Those that select the Service, or pods of it, by their labels."""
    return tuple(_monitors(chain)) if chain.routed else ()


def follow(chain: Chain) -> Iterator[Hop]:
    """One hop each."""
    for one in monitors(chain):
        hop = Hop(
            one.hop, str(one.object.get("kind")), one.name, OK, Said("monitor", {"ports": [port.name for port in one.ports]})
        )
        reason = Said("no-such-port" if one.of_service else "no-container-port")
        yield hop._replace(status=WARNING, reason=reason) if one.missing else hop


def _monitors(chain: Chain) -> Iterator[Monitor]:
    for kind in MONITORS:
        number = 0
        for obj in chain.facts.seen.kinds.get(kind.kind, ()):
            if _selects(chain, obj, kind):
                hop = f"{SERVICE_HOP}/{kind.kind.lower()}-{number}"
                number += 1
                yield Monitor(hop, obj, kind.selects == "Service", _ports(obj, kind), _known(chain, kind))


def _selects(chain: Chain, obj: Object, kind: Selecting) -> bool:
    if not _of_namespace(obj, chain.facts.namespace):
        return False
    selector = of_label_selector(meta.mapping(obj, "spec", "selector"))
    labelled = [meta.labels(chain.spec)] if kind.selects == "Service" else [meta.labels(pod) for pod in chain.pods]
    return any(map(selector.matches, labelled))


def _of_namespace(obj: Object, namespace: str) -> bool:
    names = items(obj, "spec", "namespaceSelector", "matchNames")
    if dig(obj, "spec", "namespaceSelector", "any") is True:
        return True
    return namespace in names if names else meta.namespace(obj) == namespace


def _ports(obj: Object, kind: Selecting) -> tuple[MonitoredPort, ...]:
    *parents, last = kind.ports.removesuffix("[]").split(".")
    return tuple(
        MonitoredPort(str(name), (*parents, last, index, kind.port))
        for index, item in enumerate(items(obj, *parents, last))
        if (name := dig(item, kind.port)) not in (None, "")
    )


def _known(chain: Chain, kind: Selecting) -> tuple[str, ...]:
    if kind.selects == "Service":
        return tuple(port.name for port in services.ports(chain.spec) if port.name)
    return tuple(dict.fromkeys(port.name for pod in chain.pods for port in pods.container_ports(pod) if port.name))
