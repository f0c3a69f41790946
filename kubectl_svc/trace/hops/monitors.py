"""The monitors of Prometheus' operator that scrape the Service or its pods, and the ports they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from kubectl_svc.kubernetes.references import monitors
from kubectl_svc.kubernetes.references.table import MONITORS, Selecting
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.finding.workloads import lacking, nearly
from kubectl_svc.trace.reading.facts import LIVE
from kubectl_svc.trace.report import OK, WARNING, Hop, Said


class MonitoredPort(NamedTuple):
    """A port that a monitor names, and where."""

    name: str
    place: tuple[str | int, ...]


class Monitor(NamedTuple):
    """One monitor: ``known`` are the names of the ports that there are, ``missing`` those that it names beside them.

    ``elsewhere`` are the names of ports that other Services, or pods, have which it selects: it scrapes each port where there
    is one.
    ``lacking`` are the labels that the Service, or its pods, lack to be selected, where the monitor selects nothing else.
    """

    hop: str
    object: Object
    of_service: bool
    ports: tuple[MonitoredPort, ...]
    known: tuple[str, ...]
    lacking: Mapping[str, str] = MappingProxyType({})
    elsewhere: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """``servicemonitor/web``."""
        return meta.reference(self.object)

    @property
    def missing(self) -> tuple[MonitoredPort, ...]:
        """The ports that nothing has."""
        there = {*self.known, *self.elsewhere}
        return () if self.lacking else tuple(port for port in self.ports if port.name not in there)


def of(chain: Chain) -> tuple[Monitor, ...]:
    """Those that select the Service, or pods of it, by their labels; and those that nearly do and select nothing."""
    return tuple(_monitors(chain)) if chain.routed else ()


def follow(chain: Chain) -> Iterator[Hop]:
    """One hop each."""
    for one in of(chain):
        hop = Hop(
            one.hop, str(one.object.get("kind")), one.name, OK, Said("monitor", {"ports": [port.name for port in one.ports]})
        )
        reason = Said("no-such-port" if one.of_service else "no-container-port")
        if one.lacking:
            reason = Said("monitor-selects-nothing", {"lacking": one.lacking})
            yield hop._replace(status=WARNING, reason=reason)
            continue
        yield hop._replace(status=WARNING, reason=reason) if one.missing else hop


def _monitors(chain: Chain) -> Iterator[Monitor]:
    for kind in MONITORS:
        number = 0
        for obj in chain.facts.seen.kinds.get(kind.kind, ()):
            missed = _missed(chain, obj, kind)
            if missed is not None:
                hop = f"{SERVICE_HOP}/{kind.kind.lower()}-{number}"
                number += 1
                ports, known = _ports(obj, kind), _known(chain, kind)
                lost = any(port.name not in known for port in ports) and not missed
                elsewhere = _elsewhere(chain, obj, kind) if lost else frozenset()
                yield Monitor(hop, obj, kind.selects == "Service", ports, known, missed, elsewhere)


def _missed(chain: Chain, obj: Object, kind: Selecting) -> Mapping[str, str] | None:
    """The labels that the Service, or one of its pods, lacks to be selected; ``None`` where it is not meant."""
    if not monitors.looks_at(obj, chain.facts.namespace):
        return None
    wanted = monitors.selector(obj)
    of_service = kind.selects == "Service"
    labelled = [meta.labels(chain.spec)] if of_service else [meta.labels(pod) for pod in chain.pods]
    if any(map(wanted.matches, labelled)):
        return {}
    others = chain.facts.seen.kinds.get(kind.selects, ())
    if chain.facts.source == LIVE or not chain.facts.sees(kind.selects):
        return None
    if any(monitors.looks_at(obj, meta.namespace(one)) and wanted.matches(meta.labels(one)) for one in others):
        return None
    pairs = monitors.pairs(obj)
    if of_service and pairs and not lacking(pairs, services.selector(chain.spec)):  # taken for the labels of the pods
        return lacking(pairs, meta.labels(chain.spec))
    return next((lacking(pairs, labels) for labels in labelled if nearly(pairs, labels)), None)


def _ports(obj: Object, kind: Selecting) -> tuple[MonitoredPort, ...]:
    *parents, last = kind.ports.removesuffix("[]").split(".")
    return tuple(
        MonitoredPort(str(name), (*parents, last, index, kind.port))
        for index, item in enumerate(items(obj, *parents, last))
        if (name := dig(item, kind.port)) not in (None, "")
    )


def _elsewhere(chain: Chain, obj: Object, kind: Selecting) -> frozenset[str]:
    """The names of the ports of all Services, or pods, that a monitor selects, as far as they were read."""
    wanted, labels = monitors.selector(obj), monitors.pairs(obj)
    seen = chain.facts.seen
    every = seen.by("label", kind.selects, _label_pairs, *min(labels.items())) if labels else seen.kinds.get(kind.selects, ())
    selected = [one for one in every if wanted.matches(meta.labels(one)) and monitors.looks_at(obj, meta.namespace(one))]
    of_service = kind.selects == "Service"
    ports = (port for one in selected for port in (services.ports(one) if of_service else pods.container_ports(one)))
    return frozenset(port.name for port in ports if port.name)


def _label_pairs(obj: Object) -> list[tuple[str, ...]]:
    return [(str(key), str(value)) for key, value in meta.labels(obj).items()]


def _known(chain: Chain, kind: Selecting) -> tuple[str, ...]:
    if kind.selects == "Service":
        return tuple(port.name for port in services.ports(chain.spec) if port.name)
    return tuple(dict.fromkeys(port.name for pod in chain.pods for port in pods.container_ports(pod) if port.name))
