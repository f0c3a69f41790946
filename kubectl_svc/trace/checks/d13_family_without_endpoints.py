"""One of the Service's IP families has no endpoint, because no ready pod has an address of it.

What: clients that use that family are refused; where it is the only one, everybody is.
Why: the pods have addresses of another family alone; the cluster or the node is single-stack.
Fix: take the family out of the Service or add the pods' own to it, or give the pods both.

Example: ipFamilies IPv4 and IPv6, or IPv6 alone, before pods with IPv4 addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import families
from kubectl_svc.objects import addresses, meta, pods, services
from kubectl_svc.trace.chain import Chain, stored
from kubectl_svc.trace.fixes.edits import change, look_at
from kubectl_svc.trace.report import ERROR, STEP, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per family where another one serves, or for all of them where pods are ready, but at addresses of none."""
    for port in chain.ports[:1]:
        served = {family for family, found in port.programmed.items() if any(endpoint.ready for endpoint in found)}
        if served and not services.headless(chain.spec):
            yield from _besides(chain, sorted(served), port.slices_hop)
    if not chain.serves:
        yield from _alone(chain)


def _besides(chain: Chain, served: list[str], hop: str) -> Iterator[Problem]:
    """The first family is one that the Service can never give up. At an address of one family the others do not matter."""
    named, asked = services.ip_families(chain.spec), chain.target.family
    for family in named:
        if family not in served and asked in ("", family):
            fix = change(chain, ("spec", "ipFamilyPolicy"), "SingleStack", STEP) if family == named[1] else None
            yield Problem(
                chain.reference, {"family": family, "served": served}, fix or look_at(chain), hop, ERROR if asked else ""
            )


def _alone(chain: Chain) -> Iterator[Problem]:
    """Neither can it be changed, but another one can be added."""
    wanted = families(stored(chain.spec, chain.slices))
    ready = [pod for pod in chain.alive if pods.ready(pod) and not meta.terminating(pod) and pods.ips(pod)]
    have = sorted({addresses.family(ip) for pod in ready for ip in pods.ips(pod)} - {""})
    if have and not set(have) & set(wanted):
        values = {"families": list(wanted), "pods": [meta.reference(pod) for pod in ready], "have": have}
        field, value = ("ipFamilyPolicy", "RequireDualStack") if chain.live else ("ipFamilies", have)
        yield Problem(chain.reference, values, change(chain, ("spec", field), value, STEP), "", ERROR, "alone")
