"""Nothing gets through, and no other fault explains it.

What: the way is broken where the tree says so.
Why: several things are wrong at once, or what would tell may not be read.
Fix: look at the Service and its slices.

Example: a slice whose port has another name, and another protocol too.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl
from kubectl_svc.trace.hops.way import follow
from kubectl_svc.trace.report import BROKEN, ERROR, Problem

CODE = "A21"
SLUG = "unexplained"
SEVERITY = ERROR
NEEDS = ()
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """The first hop that is broken, and the first one behind it."""
    broken = [hop for hop in follow(chain) if hop.status == BROKEN]
    for hop in broken[:1]:
        behind = [f"{other.object}: {other.reason}" for other in broken[1:] if other.id.startswith(f"{hop.id}/")]
        message = "; ".join((f"nothing gets through: {hop.reason}", *behind[:1]))
        yield Problem(chain.reference, message, kubectl(chain, "describe", "service", chain.name), hop.id)
