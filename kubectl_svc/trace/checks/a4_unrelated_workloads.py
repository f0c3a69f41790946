"""The selector matches pods of applications that have nothing to do with each other.

What: connections are spread over all of them, so some reach the wrong application.
Why: a selector of one general label, such as "tier=backend", that others carry too.
Fix: select by a label that only the wanted pods have.

Example: selector "team=shop" matches the pods of "cart" and of "search".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_at, select
from kubectl_svc.trace.reading.templates import maker, of_job, origin
from kubectl_svc.trace.report import Problem

NAMES = ("app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/instance", "release")
"""Labels that tell applications and their releases apart."""


def check(chain: Chain) -> Iterator[Problem]:
    """Pods of jobs beside others; else several owners' pods with unlike names by a label that the selector does not ask for.

    Pods that have none of the Service's ports get nothing and do not count.
    """
    backing = [pod for pod in chain.alive if not chain.ports or any(resolve(port.port, pod) for port in chain.ports)]
    jobs = [pod for pod in backing if of_job(pod)]
    others = [pod for pod in backing if pod not in jobs]
    if jobs and others:
        values = {"jobs": list(dict.fromkeys(map(origin, jobs)))}
        yield Problem(chain.reference, values, look_at(chain, ("spec", "selector")), variant="jobs")
    for label in NAMES:
        found = {meta.labels(pod).get(label, "") for pod in others}
        if len(found) > 1 and "" not in found and len(set(map(maker, others))) > 1 and label not in chain.selector:
            own = _own(chain, label, found)
            fix = select(chain, {**chain.selector, label: own}) if own else look_at(chain, ("spec", "selector"))
            yield Problem(chain.reference, {"label": label, "names": sorted(found)}, fix)
            return


def _own(chain: Chain, label: str, names: set[str]) -> str:
    """The value that the Service itself carries, by label or by name; nothing where it does not say."""
    said = [value for value in (meta.labels(chain.spec).get(label, ""), chain.name) if value in names]
    return said[0] if said else ""
