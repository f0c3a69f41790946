"""The files hold the same Service twice.

What: applied in order, the last one wins, and the first is lost without a word.
Why: a copy that was not renamed, or two overlays of one base.
Fix: keep one, or rename the other.

Example: "web" in both app.yaml and ingress.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import WARNING, Problem

CODE = "A18"
SLUG = "service-twice"
SEVERITY = WARNING
NEEDS = ("Service",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Files only."""
    same = chain.facts.seen.named("Service", chain.facts.namespace, chain.name)
    if len(same) > 1:
        yield Problem(chain.reference, f"{chain.reference} stands {len(same)} times in the files; the last one is traced")
