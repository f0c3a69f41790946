"""Where the Service's slices differ from what its pods ask for, for the checks, and whether that lasts."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_svc.objects import Object, pods
from kubectl_svc.trace.chain import Chain, nodes
from kubectl_svc.trace.difference import Difference, slice_differences

PATIENCE = 60.0
"""Seconds that the controller is given; it writes within two as a rule."""


def differences(chain: Chain) -> tuple[Difference, ...]:
    """Nothing where slices or pods were not really seen."""
    if chain.assumed or not chain.facts.sees("EndpointSlice") or not chain.facts.sees("Pod"):
        return ()
    return slice_differences(chain.spec, chain.pods, chain.slices, nodes(chain.facts), chain.expected)


def settled(chain: Chain, found: Iterable[Object]) -> bool:
    """Whether these pods have been as they are for long: the slices, which were read first, should have said so.

    Pods that changed since then, or a moment before, explain every difference. Files have no clock: what they say is taken
    to last.
    """
    now = chain.facts.now
    return now is None or all(now - since > PATIENCE for since in map(pods.changed, found) if since is not None)
