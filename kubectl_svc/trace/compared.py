"""Where the Service's slices differ from what its pods ask for, for the checks."""

from __future__ import annotations

from kubectl_svc.trace.chain import Chain, nodes
from kubectl_svc.trace.difference import Difference, slice_differences


def differences(chain: Chain) -> tuple[Difference, ...]:
    """Nothing where slices or pods were not really seen."""
    if chain.assumed or not chain.facts.sees("EndpointSlice") or not chain.facts.sees("Pod"):
        return ()
    return slice_differences(chain.spec, chain.pods, chain.slices, nodes(chain.facts), chain.expected)
