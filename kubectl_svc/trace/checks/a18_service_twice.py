"""The files hold two Services of one name that differ.

What: they are applied in order, and the last one silently replaces the first. Two identical copies are not a fault.
Why: a copy that was not renamed, or two overlays of one base.
Fix: keep one, or rename the other.

Example: "web" in both app.yaml and ingress.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import setting
from kubectl_svc.trace.report import STEP, Fix, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only."""
    same = chain.facts.seen.named("Service", chain.facts.namespace, chain.name)
    if len(same) > 1:
        values = {"service": chain.reference, "times": len(same)}
        yield Problem(chain.reference, values, _fix(chain, same))


def _fix(chain: Chain, same: list[Object]) -> Fix:
    """A name of its own for the first."""
    names = {meta.name(found) for found in chain.facts.objects("Service")}
    free = next(name for name in (f"{chain.name}-{number}" for number in range(2, len(names) + 3)) if name not in names)
    return Fix(STEP, chain.reference, (setting(same[0], ("metadata", "name"), free),))
