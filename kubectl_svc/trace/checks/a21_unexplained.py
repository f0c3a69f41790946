"""Nothing gets through, and no other fault explains it.

What: traffic stops at the line that the tree marks as broken.
Why: several things are wrong at once, or you have no permission to read the object that shows the cause.
Fix: look at the Service and its slices.

Example: a slice whose port has another name, and another protocol too.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.hops.service import follow
from kubectl_svc.trace.report import BROKEN, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The first hop that is broken, and the first one behind it."""
    broken = [hop for hop in follow(chain) if hop.status == BROKEN]
    for hop in broken[:1]:
        behind = next((other for other in broken[1:] if other.id.startswith(f"{hop.id}/")), None)
        values = {"reason": hop.reason, "behind": behind.object if behind else "", "why": behind.reason if behind else None}
        yield Problem(chain.reference, values, look(chain, "describe", "service", chain.name), hop.id)
