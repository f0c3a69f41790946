"""What the models say of a Service beside what packets do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from kubectl_svc.objects import meta
from kubectl_svc.render.columns import columns
from tests.packets.expectations import PLACES, Attempt, Prediction, attempts, endpoints_of, predict
from tests.packets.manifests import Object
from tests.packets.nodes import FAMILIES, MODES, Nodes
from tests.packets.probes import Probe, Seen, observe

T = TypeVar("T")


class Compared(NamedTuple):
    """One attempt to connect to a Service."""

    service: str
    attempt: Attempt
    predicted: Prediction
    seen: Seen

    @property
    def agrees(self) -> bool:
        """Whether connections ended as the models predict."""
        return self.predicted.agrees(self.seen)

    @property
    def words(self) -> str:
        """Where connections really ended; where that may be by chance, what all of it has in common."""
        return str(self.predicted) if self.agrees else " ".join(sorted(endpoints_of(self.seen) | self.seen.failures))

    def __str__(self) -> str:
        """The disagreement in one line."""
        attempt = self.attempt
        port = f"{attempt.port}/{attempt.service_port.protocol}"
        where = f"{attempt.mode}, {attempt.kind} {attempt.address} {port} from {attempt.place} of {attempt.node}"
        return f"{self.service}: {where}: predicted {self.predicted}, seen {self.words}"


def compare(nodes: Mapping[str, Nodes], cases: Iterable[tuple[Object, Iterable[Object]]]) -> list[Compared]:
    """Try every address of every Service from every place; each is given with all slices that bear its name.

    ``nodes`` are those of each mode.
    Who disagrees is looked at again: for endpoints that were not seen, and answers that came too late on a busy machine.
    """
    predicted = [
        (meta.name(service), attempt, predict(service, slices, attempt))
        for service, slices in cases
        for attempt in attempts(service)
    ]
    seen = observe(_probe(nodes, attempt) for _, attempt, _ in predicted)
    compared = [Compared(*one, saw) for one, saw in zip(predicted, seen, strict=True)]
    again = iter(observe(_probe(nodes, one.attempt) for one in compared if not one.agrees))
    return [one if one.agrees else one._replace(seen=one.seen.then(next(again))) for one in compared]


def table(compared: Sequence[Compared]) -> str:
    """Where connections to one Service end; what has the same fate is shown together: modes, families, places, nodes."""
    texts = _alike({mode: _families([one for one in compared if one.attempt.mode == mode]) for mode in MODES})
    if len(texts) == 1:
        return texts[0][1]
    return "\n".join(f"kube-proxy in {', '.join(modes)} mode\n{text}" for modes, text in texts)


def _families(compared: Sequence[Compared]) -> str:
    rows = {family: _rows(one for one in compared if one.attempt.family == family) for family in FAMILIES}
    blocks = [_block(", ".join(families), found) for families, found in _alike(rows) if found]
    return "\n".join(blocks) or "no address of its own\n"


def _rows(compared: Iterable[Compared]) -> list[tuple[str, ...]]:
    fates: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for one in compared:
        port = one.attempt.service_port
        key = one.attempt.kind, f"{port.name} {port.port}/{port.protocol}".lstrip()
        fates.setdefault(key, {}).setdefault(one.attempt.place, {})[one.attempt.node] = one.words
    return [
        (*key, " or ".join(places) if len(places) < len(PLACES) else "anywhere", " ".join(nodes), words)
        for key, by_place in fates.items()
        for places, by_node in _alike(by_place)
        for nodes, words in _alike(by_node)
    ]


def _alike(fates: dict[str, T]) -> list[tuple[list[str], T]]:
    """The keys that share a value, and that value."""
    found: list[tuple[list[str], T]] = []
    for key, value in fates.items():
        for keys, other in found:
            if other == value:
                keys.append(key)
                break
        else:
            found.append(([key], value))
    return found


def _block(title: str, rows: Iterable[Sequence[str]]) -> str:
    headers = [title, "port", "from", "by way of", "ends at"]
    text = "\n".join(columns(list(rows), headers))
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _probe(nodes: Mapping[str, Nodes], attempt: Attempt) -> Probe:
    node = nodes[attempt.mode][attempt.node]
    origin = {"pod": node.client, "node": node.host, "outside": node.outside}[attempt.place]
    return Probe(origin, attempt.address, attempt.port, attempt.service_port.protocol)
