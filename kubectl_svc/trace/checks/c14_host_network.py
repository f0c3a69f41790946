"""The pods use their node's network.

What: NetworkPolicy does not apply to them, and the port is open on the node.
Why: hostNetwork was asked for.
Fix: none is needed where it is meant.

Example: an ingress controller on bare metal.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import NOTE, Problem
from kubectl_svc.trace.words import of_pods

CODE = "C14"
SLUG = "host-network"
SEVERITY = NOTE
NEEDS = ("Pod",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Said once."""
    found = [pod for pod in chain.alive if pods.host_network(pod)]
    if found:
        yield Problem(chain.reference, f"{of_pods(found)}: hostNetwork, so NetworkPolicy does not apply")
