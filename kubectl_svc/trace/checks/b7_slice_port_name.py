"""A slice has another name for its port than the Service.

What: kube-proxy matches the ports of Service and slice by name, exactly; an empty name matches only an empty name.
Why: a hand-made slice, or Endpoints, whose port name was not copied from the Service.
Fix: give the slice's port the name of the Service's.

Example: a Service port "web" and a slice with "name: http".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.objects import Object, slices
from kubectl_svc.objects.slices import SlicePort
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.edits import look_at
from kubectl_svc.trace.fixes.slices import set_port
from kubectl_svc.trace.reading.templates import origin
from kubectl_svc.trace.report import Fix, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Where a port has no endpoint and slices offer its protocol, but all under names that no Service port has.

    The fix is one for the whole Service: only where a single port of a single slice can be meant.
    """
    lost = [port for port in chain.ports if not port.endpoints]
    for port in lost:
        offers = [offer for offer in _offers(chain) if offer.port.protocol == port.port.protocol]
        for slice_, _, offered in offers[:1]:
            rivals = [other for other in lost if other.port.protocol == port.port.protocol]
            what = origin(slice_)
            names = {"ours": port.port.name or "(none)", "theirs": offered.name or "(none)"}
            values = {"slice": what, "port": port.port, **names}
            fix = _fix(chain, port, offers, rivals)
            yield Problem(what, values, fix or look_at(chain, ("ports",), what), port.slices_hop)


class _Offer(NamedTuple):
    slice: Object
    place: int
    port: SlicePort


def _offers(chain: Chain) -> list[_Offer]:
    """The ports of slices with endpoints that no Service port has the name of."""
    known = {known.port.name for known in chain.ports}
    every = (
        _Offer(slice_, index, offered)
        for slice_ in chain.slices
        if slices.endpoints(slice_)
        for index, offered in enumerate(slices.ports(slice_))
    )
    return [offer for offer in every if offer.port.name not in known and offer.port.port]


def _fix(chain: Chain, port: Port, offers: list[_Offer], rivals: list[Port]) -> Fix | None:
    """One port lost and one offered belong together; of several, those whose numbers or names say so."""
    of_number = [offer for offer in offers if offer.port.port == port.port.target_port]
    of_name = [offer for offer in offers if mistyped(offer.port.name, [port.port.name])]
    fitting = offers if len(offers) == len(rivals) == 1 else of_name or of_number
    if len(fitting) != 1:
        return None
    return set_port(chain, fitting[0].slice, fitting[0].place, "name", port.port.name)
