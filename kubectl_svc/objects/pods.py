"""What a Pod says: phase, readiness, addresses, containers and their ports (k8s.io/api/core/v1, ``Pod``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kubectl_svc.objects import Object, addresses, meta
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.remembered import Remembered

CONTAINER = "container"
SIDECAR = "sidecar"
INIT = "init"


class ContainerPort(NamedTuple):
    """One declared port; ``kind`` is ``container``, ``sidecar`` (a restartable init container) or ``init`` (any other one)."""

    container: str
    kind: str
    name: str
    protocol: str
    number: int
    host_port: int = 0


class PodCondition(NamedTuple):
    """One entry of ``status.conditions``; ``status`` is ``True``, ``False`` or ``Unknown``."""

    type: str
    status: str
    reason: str = ""
    message: str = ""


def phase(pod: Object) -> str:
    """``status.phase``: Pending, Running, Succeeded, Failed or Unknown; nothing where no status is known."""
    return str(dig(pod, "status", "phase") or "")


def finished(pod: Object) -> bool:
    """Whether the pod is done for good, well or badly (endpointslice/util ``isPodTerminal``); not the same as terminating."""
    return phase(pod) in {"Succeeded", "Failed"}


def conditions(pod: Object) -> dict[str, PodCondition]:
    """``status.conditions`` by type; of two with one type the first counts, as it does for the controllers."""
    found: dict[str, PodCondition] = {}
    for item in items(pod, "status", "conditions"):
        condition = PodCondition(*(str(dig(item, key) or "") for key in ("type", "status", "reason", "message")))
        found.setdefault(condition.type, condition)
    return found


def ready(pod: Object) -> bool:
    """Whether the condition ``Ready`` is ``True`` (endpointslice/util ``IsPodReady``)."""
    condition = conditions(pod).get("Ready")
    return condition is not None and condition.status == "True"


def changed(pod: Object) -> float | None:
    """When the pod last became what it is to its Services, in seconds since the epoch, or ``None`` where it does not say.

    That is when it was asked to go, else when it got ready or lost that, else when it was made.
    """
    end = meta.seconds(dig(pod, "metadata", "deletionTimestamp"))
    if end is not None:
        return end - _number(dig(pod, "metadata", "deletionGracePeriodSeconds"))
    ready = next((item for item in items(pod, "status", "conditions") if dig(item, "type") == "Ready"), None)
    turned = meta.seconds(dig(ready, "lastTransitionTime"))
    return meta.seconds(dig(pod, "metadata", "creationTimestamp")) if turned is None else turned


def ips(pod: Object) -> tuple[str, ...]:
    """The pod's addresses in canonical form: ``status.podIPs``, else ``status.podIP`` alone."""
    several = [dig(item, "ip") for item in items(pod, "status", "podIPs")] or [dig(pod, "status", "podIP")]
    return tuple(filter(None, (addresses.canonical(str(ip)) for ip in several if ip)))


def node_name(pod: Object) -> str:
    """``spec.nodeName``: nothing until the pod is scheduled."""
    return str(dig(pod, "spec", "nodeName") or "")


def host_network(pod: Object) -> bool:
    """``spec.hostNetwork``: the pod shares its node's addresses and ports."""
    return dig(pod, "spec", "hostNetwork") is True


def hostname(pod: Object) -> str:
    """``spec.hostname``, or nothing."""
    return str(dig(pod, "spec", "hostname") or "")


def subdomain(pod: Object) -> str:
    """``spec.subdomain``, or nothing."""
    return str(dig(pod, "spec", "subdomain") or "")


def readiness_gates(pod: Object) -> tuple[str, ...]:
    """The condition types of ``spec.readinessGates``."""
    return tuple(str(dig(gate, "conditionType") or "") for gate in items(pod, "spec", "readinessGates"))


def containers(pod: Object) -> list[Object]:
    """``spec.containers``."""
    return [item for item in items(pod, "spec", "containers") if isinstance(item, dict)]


def init_containers(pod: Object) -> list[Object]:
    """``spec.initContainers``, the restartable ones too."""
    return [item for item in items(pod, "spec", "initContainers") if isinstance(item, dict)]


def probed_port(container: Object) -> int | str | None:
    """The port of a container's readiness probe: number, name, or ``None`` where it asks none."""
    probe = dig(container, "readinessProbe")
    found = (dig(probe, kind, "port") for kind in ("httpGet", "tcpSocket", "grpc"))
    return next((port for port in found if isinstance(port, (int, str))), None)


def probed_ports(pod: Object) -> list[int | str]:
    """The ports of all readiness probes of a pod."""
    return [port for port in map(probed_port, containers(pod)) if port is not None]


def sidecar(container: Object) -> bool:
    """Whether an init container keeps running beside the others (``restartPolicy: Always``)."""
    return container.get("restartPolicy") == "Always"


class _Declared(NamedTuple):
    """The ports of a pod in their order, and the first of each name (not an ``INIT``'s) and number, with the protocol."""

    every: tuple[ContainerPort, ...]
    by_name: Mapping[tuple[str, str], ContainerPort]
    by_number: Mapping[tuple[int, str], ContainerPort]


def container_ports(pod: Object) -> tuple[ContainerPort, ...]:
    """Every declared port in the order in which a name is looked up: containers, sidecars, then ordinary init containers."""
    return _ports_of(pod).every


def find_port(pod: Object, name: str, protocol: str) -> ContainerPort | None:
    """The container port that a Service's named ``targetPort`` means: the first of that name **and** protocol.

    Mirrors k8s.io/endpointslice ``FindPort``: ordinary init containers do not count.
    """
    return _ports_of(pod).by_name.get((name, protocol))


def numbered_port(pod: Object, number: int, protocol: str) -> ContainerPort | None:
    """The first declared port of that number and protocol, those of init containers last."""
    return _ports_of(pod).by_number.get((number, protocol))


def _ports_of(pod: Object) -> _Declared:
    return _ports_of_spec(pod.get("spec"))


@Remembered
def _ports_of_spec(spec: object) -> _Declared:
    starting = init_containers({"spec": spec})
    ranked = [(CONTAINER, container) for container in containers({"spec": spec})]
    ranked += [(SIDECAR, container) for container in starting if sidecar(container)]
    ranked += [(INIT, container) for container in starting if not sidecar(container)]
    every = tuple(
        _port(kind, container, item)
        for kind, container in ranked
        for item in items(container, "ports")
        if isinstance(item, dict)
    )
    by_name = {(port.name, port.protocol): port for port in reversed(every) if port.kind != INIT}
    return _Declared(every, by_name, {(port.number, port.protocol): port for port in reversed(every)})


def _port(kind: str, container: Object, item: dict[str, Any]) -> ContainerPort:
    return ContainerPort(
        str(container.get("name") or ""),
        kind,
        str(item.get("name") or ""),
        str(item.get("protocol") or "TCP"),
        _number(item.get("containerPort")),
        _number(item.get("hostPort")),
    )


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
