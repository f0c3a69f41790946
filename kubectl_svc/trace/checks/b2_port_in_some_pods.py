"""targetPort names a port that only some of the pods have.

What: the pods without it get no traffic on this port; the others carry it all.
Why: a rollout that renames the port is under way, or the selector matches two applications.
Fix: wait for the rollout, or give the port its name in all of them.

Example: "http" in the new pods, "web" in the old ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.expected import resolve
from kubectl_svc.trace.fixes import listed
from kubectl_svc.trace.report import WARNING, Problem

CODE = "B2"
SLUG = "port-in-some-pods"
SEVERITY = WARNING
NEEDS = ("Pod",)
FOLLOWS = ("A3",)


def check(chain: Chain) -> Iterator[Problem]:
    """Where a name is found in one pod and not in another."""
    for port in chain.ports:
        without = [pod for pod in chain.alive if resolve(port.port, pod) is None]
        if without and len(without) < len(chain.alive):
            what = f'container port "{port.port.target_port}"'
            message = f"{len(without)} of {len(chain.alive)} pods without {what}: {listed(map(meta.name, without))}"
            yield Problem(meta.reference(without[0]), message, "", port.hop)
