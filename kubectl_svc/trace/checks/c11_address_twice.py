"""Slices hold one address twice, and disagree about it.

What: which of the two is used is undefined.
Why: a hand-made slice beside the controller's, or one made twice.
Fix: remove one of them. Remove the one that no controller manages; if no controller manages either, remove the one that is
not ready.

Example: 192.0.2.42 ready in one slice and not ready in the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import Object, addresses, meta, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.slices import take_out
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Only where conditions, node or hints differ."""
    for port in chain.ports:
        for endpoint in port.endpoints:
            if endpoint.uncertain:
                programmed = _held(chain, endpoint)
                names = sorted({meta.name(slice_) for slice_, _ in programmed})
                values = {"address": endpoint.address, "number": endpoint.port, "slices": names}
                yield Problem(chain.reference, values, take_out(chain, *max(programmed, key=_spare)), port.slices_hop)
                return


def _held(chain: Chain, endpoint: EffectiveEndpoint) -> list[tuple[Object, int]]:
    """The slices that hold its address, and where."""
    return [
        (slice_, index)
        for slice_ in chain.slices
        for index, programmed in enumerate(slices.endpoints(slice_))
        if endpoint.address in map(addresses.canonical, slices.addresses(programmed)[:1])
    ]


def _spare(programmed: tuple[Object, int]) -> tuple[bool, bool]:
    """What is greatest is missed least."""
    slice_, index = programmed
    return slices.managed_by(slice_) not in slices.CONTROLLERS, not slices.ready(slices.endpoints(slice_)[index])
