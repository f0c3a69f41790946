"""A port that was applied is not in the Service.

What: clients of that port are refused; the other ports work.
Why: "kubectl apply" merges ports by their number, so that of two ports with one number and two protocols one can get lost; or
the port was removed later.
Fix: add the port, or apply with "kubectl apply --server-side".

Example: 53/UDP and 53/TCP applied, and only 53/UDP there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import items
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.report import STEP, WARNING, Problem
from kubectl_svc.trace.situations import LAST_APPLIED


def check(chain: Chain) -> Iterator[Problem]:
    """By number and protocol; a warning where another protocol has the number: nobody takes a port away like that."""
    applied = _applied(chain.spec)
    known = services.ports(chain.spec)
    have = {(port.port, port.protocol) for port in known}
    for index, port in enumerate(services.ports(applied)):
        if (port.port, port.protocol) not in have:
            merged = port.port in {one.port for one in known}
            fix = change(chain, ("spec", "ports", len(known)), items(applied, "spec", "ports")[index], STEP)
            values: dict[str, ServicePort] = {"port": port}
            yield Problem(chain.reference, values, fix, "", WARNING if merged else "", "merged" if merged else "")


def _applied(service: Object) -> Object:
    """What ``kubectl apply`` was given last, or nothing where that cannot be read."""
    try:
        found = json.loads(meta.annotations(service)[LAST_APPLIED])
    except (KeyError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
