"""No readiness probe looks at the port that is served.

What: a pod counts as ready though nothing may answer on the Service's port.
Why: the probe asks another port, such as one for health checks.
Fix: none is needed where that other port speaks for this one.

Example: readiness on 8081/healthz, traffic on 8080.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The container that declares the port, and its own readiness probe, if it has one with a port."""
    for port in chain.ports:
        for pod in chain.alive[:1]:
            number = resolve(port.port, pod)
            for container in pods.containers(pod):
                own = [item for item in items(container, "ports") if dig(item, "containerPort") == number]
                asked = _asked(container)
                if own and asked not in (None, number, dig(own[0], "name")):
                    values = {"container": container.get("name"), "asked": asked, "number": number}
                    yield Problem(meta.reference(pod), values, hop=port.hop)


def _asked(container: Object) -> object:
    """The port of a readiness probe: number, name or none."""
    for kind in ("httpGet", "tcpSocket", "grpc"):
        if (port := dig(container, "readinessProbe", kind, "port")) is not None:
            return port
    return None
