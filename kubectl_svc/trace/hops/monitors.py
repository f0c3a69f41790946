"""The monitors of Prometheus' operator that scrape the Service or its pods, and the ports they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from kubectl_svc.kubernetes.references import monitors
from kubectl_svc.kubernetes.references.table import MONITORS, Selecting
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.finding.workloads import lacking, nearly
from kubectl_svc.trace.reading.facts import LIVE, SCRAPED
from kubectl_svc.trace.report import OK, WARNING, Hop, Said


class MonitoredPort(NamedTuple):
    """A port that a monitor names, or gives a number for, and where; ``of_service`` where it is one of the Service."""

    name: str
    place: tuple[str | int, ...]
    of_service: bool = False
    numeric: bool = False


class Ports(NamedTuple):
    """The names of ports of Services, those of containers, and the numbers of these; ``None`` where no pod was seen."""

    services: tuple[str, ...] = ()
    containers: tuple[str, ...] | None = ()
    numbers: tuple[str, ...] = ()

    def has(self, port: MonitoredPort) -> bool:
        """Whether there is such a port, or may be."""
        if port.of_service:
            return port.name in self.services
        return self.containers is None or port.name in (self.numbers if port.numeric else self.containers)


class Monitor(NamedTuple):
    """One monitor: ``known`` are the ports that there are, ``missing`` those that it names beside them.

    ``elsewhere`` are the ports that other Services, or pods, have which it selects: it scrapes each port where there is one.
    Both are names of ports of Services, and names and numbers of ports of containers.
    ``lacking`` are the labels that the Service, or its pods, lack to be selected, where the monitor selects nothing else.
    """

    hop: str
    object: Object
    of_service: bool
    ports: tuple[MonitoredPort, ...]
    known: Ports
    lacking: Mapping[str, str] = MappingProxyType({})
    elsewhere: Ports = Ports()

    @property
    def name(self) -> str:
        """``servicemonitor/web``."""
        return meta.reference(self.object)

    @property
    def missing(self) -> tuple[MonitoredPort, ...]:
        """The ports that nothing has."""
        return () if self.lacking else tuple(port for port in self.ports if not self._found(port))

    def _found(self, port: MonitoredPort) -> bool:
        return self.known.has(port) or self.elsewhere.has(port)


def of(chain: Chain) -> tuple[Monitor, ...]:
    """Those that select the Service, or pods of it, by their labels; and those that nearly do and select nothing.

    Where an object leads to the Service, only that one is on the path.
    """
    leading = chain.target.via.leading if chain.target.via else ()
    found = _monitors(chain) if chain.routed else ()
    return tuple(one for one in found if not leading or (one.name, meta.namespace(one.object)) in leading)


def follow(chain: Chain) -> Iterator[Hop]:
    """One hop each."""
    for one in of(chain):
        named = [port.name for port in one.ports if port.of_service or not one.of_service]
        targets = [port.name for port in one.ports if port.name not in named]
        key = "monitor-both" if named and targets else "monitor-targets" if targets else "monitor" if named else "monitor-all"
        said = Said(key, {"ports": named, "targets": targets})
        hop = Hop(one.hop, str(one.object.get("kind")), one.name, OK, said)
        of_service = bool(one.missing) and one.missing[0].of_service
        reason = Said("no-such-port" if of_service else "no-container-port")
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
                lost = not missed and not all(map(known.has, ports))
                elsewhere = _elsewhere(chain, obj, kind) if lost else Ports()
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
    found = (_port(item, (*parents, last, index), kind) for index, item in enumerate(items(obj, *parents, last)))
    return tuple(filter(None, found))


def _port(item: object, place: tuple[str | int, ...], kind: Selecting) -> MonitoredPort | None:
    """What one item names, by the first of its keys that is there; ``None`` where it takes every port."""
    if (name := dig(item, kind.port)) not in (None, ""):
        return MonitoredPort(str(name), (*place, kind.port), kind.selects == "Service")
    for key in kind.containers:
        if (value := dig(item, key)) not in (None, "", 0):
            return MonitoredPort(str(value), (*place, key), numeric=isinstance(value, int))
    return None


def _elsewhere(chain: Chain, obj: Object, kind: Selecting) -> Ports:
    """The ports of all Services, or pods, that a monitor selects; what was not read of containers is ``None``."""
    wanted, labels = monitors.selector(obj), monitors.pairs(obj)
    seen = chain.facts.seen
    every = seen.by("label", kind.selects, _label_pairs, *min(labels.items())) if labels else seen.kinds.get(kind.selects, ())
    if kind.selects == "Pod":
        every = [*every, *seen.kinds.get(SCRAPED, ())]
    selected = [one for one in every if wanted.matches(meta.labels(one)) and monitors.looks_at(obj, meta.namespace(one))]
    if kind.selects == "Pod":
        return _declared(selected)
    names = tuple(port.name for one in selected for port in services.ports(one) if port.name)
    if chain.facts.source == LIVE:  # of other Services' pods nothing was read
        return Ports(names, None if any(meta.name(one) != chain.name for one in selected) else ())
    behind = [pod for one in selected for pod in seen.pods_like(meta.namespace(one), services.selector(one))]
    return _declared(behind)._replace(services=names)


def _label_pairs(obj: Object) -> list[tuple[str, ...]]:
    return [(str(key), str(value)) for key, value in meta.labels(obj).items()]


def _known(chain: Chain, kind: Selecting) -> Ports:
    """The ports of the Service and its pods; where no pod is seen, nobody knows what its containers declare."""
    names = tuple(port.name for port in services.ports(chain.spec) if port.name) if kind.selects == "Service" else ()
    return Ports(names, None) if not chain.pods else _declared(chain.pods)._replace(services=names)


def _declared(found: Iterable[Object]) -> Ports:
    """What the containers of pods declare."""
    ports = [port for pod in found for port in pods.container_ports(pod)]
    names = dict.fromkeys(port.name for port in ports if port.name)
    return Ports((), tuple(names), tuple(dict.fromkeys(str(port.number) for port in ports)))
