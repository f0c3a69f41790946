"""No readiness probe looks at the port that is served.

What: a pod counts as ready though nothing may answer on the Service's port.
Why: the probe asks another port, such as one for health checks.
Fix: none is needed where that other port speaks for this one.

Example: readiness on 8081/healthz, traffic on 8080.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Each container that declares a served port and whose readiness probe asks none of those; said once for it."""
    for pod in chain.alive[:1]:
        for container in pods.containers(pod):
            asked = pods.probed_port(container)
            if asked is None or _undeclared(asked, container):
                continue
            own = {number for item in items(container, "ports") if isinstance(number := dig(item, "containerPort"), int)}
            served = {number: port for port in chain.ports if (number := resolve(port.port, pod)) in own}
            named = [dig(item, "containerPort") for item in items(container, "ports") if dig(item, "name") == asked]
            if served and not any(number in served for number in _numbers([asked, *named])):
                number, port = next(iter(served.items()))
                values = {"container": container.get("name"), "asked": asked, "number": number}
                yield Problem(meta.reference(pod), values, hop=port.hop)


def _undeclared(asked: int | str, container: Object) -> bool:
    """Whether the probe names a port that its container lacks: then the pod does not become ready (B17)."""
    return isinstance(asked, str) and asked not in [dig(item, "name") for item in items(container, "ports")]


def _numbers(values: Iterable[object]) -> list[int]:
    return [value for value in values if isinstance(value, int)]
