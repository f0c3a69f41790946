"""The API server would refuse endpoints that were written by hand.

What: an EndpointSlice or an Endpoints object of the Service will never exist, and neither will what it leads to.
Why: an invalid address, an address that no node can forward to, a wrong addressType, two ports with one name, or a typo.
Fix: correct the fields that the finding names.

Example: 127.0.0.1 as an endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import refusals
from kubectl_svc.trace.hops import manifests
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only; slices that stand in for what a controller will write are not judged."""
    return refusals.problems(chain, manifests.endpoints(chain))
