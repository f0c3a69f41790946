"""What kube-proxy decides for each port and IP family apart: said once where it is the same for all, else for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.choice import takes_local_traffic
from kubectl_svc.trace.effective import EffectiveEndpoint
from kubectl_svc.trace.fixes import listed


class Way(NamedTuple):
    """One port over one family, and what is held for it."""

    port: Port
    family: str
    endpoints: tuple[EffectiveEndpoint, ...]


def each(chain: Chain, tell: Callable[[Sequence[EffectiveEndpoint]], str]) -> Iterator[tuple[Port, str]]:
    """Every different answer of ``tell``, after the ports and families that it is true of where it is not true of all.

    An empty answer is none, and where no endpoint takes traffic there is nothing to tell. The port is the first concerned.
    """
    ways = [Way(port, family, held) for port in chain.ports for family, held in port.held.items()]
    ways = [way for way in ways if any(map(takes_local_traffic, way.endpoints))]
    answers: dict[str, list[Way]] = {}
    for way in ways:
        answers.setdefault(tell(way.endpoints), []).append(way)
    for answer, concerned in answers.items():
        if answer:
            yield concerned[0].port, answer if len(answers) == 1 else f"{_named(concerned, ways)}: {answer}"


def _named(concerned: Sequence[Way], ways: Sequence[Way]) -> str:
    """By port where the Service has several, by family where it has both."""
    ports, families = len({way.port.position for way in ways}) > 1, len({way.family for way in ways}) > 1
    names = (" over ".join([way.port.label] * ports + [way.family] * families) for way in concerned)
    return listed(list(dict.fromkeys(names)))
