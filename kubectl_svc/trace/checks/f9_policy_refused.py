"""The API server would refuse a NetworkPolicy of the Service's pods, or of the client's.

What: the policy will never exist, so it neither allows nor denies any traffic. The trace does not evaluate it.
Why: an invalid CIDR, a port range without a port, a peer with both ipBlock and a selector, or a typing mistake.
Fix: correct the fields that the finding names.

Example: "except" outside of its cidr.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import refusals
from kubectl_svc.trace.hops import manifests
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only, for policies that select a pod of the Service, or of the client."""
    return refusals.problems(chain, manifests.policies(chain))
