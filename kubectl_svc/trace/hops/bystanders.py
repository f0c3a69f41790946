"""Pods that the selector matches, but that were never meant to serve a port: those of another workload, with other ports.

A pod without the container port that ``targetPort`` names comes into a slice without that port (``getEndpointPorts`` of
k8s.io/endpointslice), and kube-proxy sends nothing there. Only the DNS of a headless Service gives its address, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading.templates import workload_of
from kubectl_svc.trace.words import mistyped

_GENERAL = frozenset(
    {"http", "https", "http2", "h2c", "web", "www", "api", "app", "server", "service", "main", "default", "ui"}
)
"""Names of the port that an application serves: one stands for another where a pod has no more."""


def bystanders(chain: Chain, port: ServicePort) -> frozenset[str]:
    """The names of the pods that lack ``port`` and belong to a workload of other ports, where pods of another one have it."""
    if isinstance(port.target_port, int) or services.headless(chain.spec):
        return frozenset()
    having = [pod for pod in chain.alive if resolve(port, pod) is not None]
    lacking = [pod for pod in chain.alive if resolve(port, pod) is None]
    if not having or not lacking:
        return frozenset()
    serving = {workload_of(pod) for pod in having}
    numbers = {resolve(port, pod) for pod in having}
    names = {known.name for pod in having for known in pods.container_ports(pod)} - {port.target_port}
    return frozenset(
        meta.name(pod)
        for pod in lacking
        if workload_of(pod)[0] not in ("", "Pod") and workload_of(pod) not in serving and not _meant(port, pod, numbers, names)
    )


def _meant(port: ServicePort, pod: Object, numbers: Collection[int | None], names: Collection[str]) -> bool:
    """Whether a pod looks as if it should have ``port``: that name of another protocol, one like it, or its number.

    ``numbers`` are what the name stands for in the pods that have it, and ``names`` those of their other ports.
    """
    own = [known for known in pods.container_ports(pod) if known.name not in names]
    if any(known.name == port.target_port or mistyped(known.name, [str(port.target_port)]) for known in own if known.name):
        return True
    open_ = list(_of_protocol(port, pod))
    left = [known.name for known in open_ if known in own]
    return any(known.number in numbers for known in open_) or (len(left) == 1 and {*left, port.target_port} <= _GENERAL)


def _of_protocol(port: ServicePort, pod: Object) -> Iterator[pods.ContainerPort]:
    return (known for known in pods.container_ports(pod) if known.kind != pods.INIT and known.protocol == port.protocol)
