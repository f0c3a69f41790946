"""A label hands the Service to another proxy.

What: kube-proxy skips every Service with the label "service.kubernetes.io/service-proxy-name", whatever its value. That Cilium
serves a Gateway or an Ingress itself, and gives its Service the endpoint 192.192.192.192 as a placeholder, is a note.
Why: the label was copied, or a proxy that is gone used it.
Fix: remove the label, unless that proxy runs.

Example: a manifest exported from a cluster with another proxy.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.proxy import placeholders
from kubectl_svc.kubernetes.proxy.effective import PROXY_NAME_LABEL
from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl, step
from kubectl_svc.trace.report import NOTE, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The label alone counts; and an endpoint that Cilium takes the place of."""
    if PROXY_NAME_LABEL in meta.labels(chain.spec):
        values = {"service": chain.reference, "label": PROXY_NAME_LABEL, "value": meta.labels(chain.spec)[PROXY_NAME_LABEL]}
        yield Problem(chain.reference, values, step(kubectl(chain, "label", "service", chain.name, f"{PROXY_NAME_LABEL}-")))
    if any(map(placeholders.is_placeholder, chain.slices)):
        values = {"service": chain.reference, "address": placeholders.ADDRESS}
        yield Problem(chain.reference, values, None, "", NOTE, "placeholder")
