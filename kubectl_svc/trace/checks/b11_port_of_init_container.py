"""targetPort names a port of an init container.

What: init containers have ended when the pod serves, so their ports are not looked up; nothing is forwarded.
Why: the port was declared in the wrong list, or a sidecar lacks "restartPolicy: Always".
Fix: declare it in a container, or make the init container a sidecar.

Example: a proxy among the initContainers without restartPolicy.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import STEP, Edit, Fix, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Where no other container has the name."""
    for port in chain.ports:
        if isinstance(port.port.target_port, int) or any(resolve(port.port, pod) for pod in chain.alive):
            continue
        named = [
            (pod, known)
            for pod in chain.alive
            for known in pods.container_ports(pod)
            if known.name == port.port.target_port and known.kind == pods.INIT
        ]
        if named:
            pod, declared = named[0]
            yield Problem(
                chain.reference, {"port": port.port, "declared": declared}, _sidecar(pod, declared.container), port.hop
            )


def _sidecar(pod: Object, name: str) -> Fix:
    """What makes the init container one that keeps running: in the template, where the pod stands in for one."""
    index = next(place for place, one in enumerate(pods.init_containers(pod)) if one.get("name") == name)
    path = ("spec", "initContainers", index, "restartPolicy")
    of_template = stands_in(pod) and pod.get("kind") != "Pod"
    return Fix(STEP, meta.reference(pod), (Edit(("spec", "template", *path) if of_template else path, None, "Always"),))
