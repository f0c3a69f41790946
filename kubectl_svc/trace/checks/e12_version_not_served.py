"""An object on the traffic path has a kind that its apiVersion does not contain.

What: the API server knows no such kind, so the object will never exist.
Why: the version was removed (Ingress left networking.k8s.io/v1beta1 and extensions/v1beta1 with Kubernetes 1.22), or the
group is that of other kinds.
Fix: the apiVersion that has the kind; of an Ingress with every field that has another form there. Fields of other kinds may
have other names in a newer version.

Example: "apiVersion: apps/v1" over "kind: Service".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain as together

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import refusals
from kubectl_svc.trace.hops import manifests
from kubectl_svc.trace.hops.referrers import referrers
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: the Service, what is behind it, and what leads to it."""
    own = {referrer.name: referrer.hop for referrer in referrers(chain)}
    kinds = (manifests.behind, manifests.endpoints, manifests.ingresses, manifests.policies)
    if chain.service is None:  # an Ingress to a Service that is not there is refused all the same
        return refusals.unserved(chain, manifests.ingresses(chain), own)
    return refusals.unserved(chain, together([chain.spec], *(service(chain) for service in kinds)), own)
