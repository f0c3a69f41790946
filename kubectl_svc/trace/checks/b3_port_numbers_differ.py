"""targetPort names different numbers in different pods.

What: all of them get traffic, each on its own number; there is one slice per number.
Why: a rollout that changes the number is under way; that is what names are for. Pods of one owner should agree.
Fix: none is needed unless it stays.

Example: "http" is 8080 in the old pods and 8081 in the new ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import WARNING, PodNumber, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where pods of one owner differ."""
    for port in chain.ports:
        found: dict[int, Object] = {}
        for pod in chain.alive:
            if (number := resolve(port.port, pod)) is not None:
                found.setdefault(number, pod)
        if len(found) > 1:
            owners = {meta.owner(pod) for pod in found.values()}
            severity = WARNING if len(owners) == 1 and ("", "") not in owners else ""
            values = {
                "target_port": port.port.target_port,
                "numbers": [PodNumber(number, meta.name(pod)) for number, pod in found.items()],
            }
            yield Problem(chain.reference, values, None, port.hop, severity)
