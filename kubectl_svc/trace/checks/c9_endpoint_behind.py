"""A slice does not match the current state of a pod.

What: a ready pod gets no traffic, or one that is not gets some, for more than a minute; or no pod gets any.
Why: the EndpointSlice controller is stuck or behind, or skips pods whose Node does not exist (C17, if nodes were read). Right
after a change, this resolves itself. Kubernetes before 1.33 does not look up a named targetPort in sidecars.
Fix: right after a change, trace again. If the fault persists, check the Service's events, where the controller reports
errors, and kube-controller-manager. On an older server, use the number of a sidecar's port.

Example: a pod ready for an hour, "ready: false" in its slice.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.difference import CHANGED, MISSING, PORTS, SIDECAR, TEMPLATE, Difference
from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain, nodes
from kubectl_svc.trace.fixes.edits import change, look, look_at
from kubectl_svc.trace.report import ERROR, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Missing endpoints, and those whose readiness or ports differ, once it is long since the pod changed.

    At once, and as an error, where a pod is ready and nothing else serves.
    """
    look_there = look(chain, "describe", "service", chain.name)
    behind = list(filter(_is_behind, chain.differences))
    yield from _in_sidecars(chain, [one for one in behind if one.reason == SIDECAR])
    for one in sorted((one for one in behind if one.reason != SIDECAR), key=lambda one: not _waits(chain, one.pod)):
        what = one.slice if one.reason == TEMPLATE else f"endpointslice/{one.slice}" if one.slice else chain.reference
        lasts = chain.settled(filter(None, [chain.pod(one.pod)]))
        if not chain.serves and _waits(chain, one.pod):
            values = {"difference": one, "node": _node_in_doubt(chain, one) if lasts else ""}
            again = look(chain, "svc", "trace", chain.name)
            variant = "controller" if lasts else "momentary"
            yield Problem(what, values, look_there if lasts else again, "", ERROR, variant)
            return
        if lasts:
            yield Problem(what, {"difference": one}, look_there)
            return


def _in_sidecars(chain: Chain, found: list[Difference]) -> Iterator[Problem]:
    """A named port that only a sidecar declares, on a server that does not look there: a number works on every version."""
    for port in chain.ports:
        for one in found:
            pod = chain.pod(one.pod) or {}
            if resolve(port.port, pod) and not resolve(port.port, pod, sidecars=False):
                numbers = {resolve(port.port, each) for each in chain.alive}
                path = ("spec", "ports", port.position, "targetPort")
                fix = change(chain, path, numbers.pop()) if len(numbers) == 1 else look_at(chain, path)
                yield Problem(chain.reference, {"difference": one}, fix, port.hop, "" if port.usable else ERROR)
                break


def _is_behind(one: Difference) -> bool:
    return one.kind in (MISSING, PORTS) or (one.kind == CHANGED and one.reason == "ready")


def _waits(chain: Chain, name: str) -> bool:
    """Whether this pod is ready to serve."""
    pod = chain.pod(name)
    return pod is not None and pods.ready(pod) and not meta.terminating(pod)


def _node_in_doubt(chain: Chain, one: Difference) -> str:
    """The controller passes over a pod whose Node is not there, which cannot be told where nodes were not read."""
    node = pods.node_name(chain.pod(one.pod) or {})
    return node if one.kind == MISSING and nodes(chain.facts) is None else ""
