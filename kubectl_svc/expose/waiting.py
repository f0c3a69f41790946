"""``--wait``: until the load balancer has an address, or one endpoint is ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kubectl_svc.errors import NotFound, SvcError
from kubectl_svc.expose.said import said
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster

ADDRESS, ENDPOINTS = "address", "endpoints"
PAUSE = 0.5
"""Seconds between two looks."""


def suitable(service: Object) -> str:
    """What a bare ``--wait`` waits for."""
    return ADDRESS if services.type_of(service) == "LoadBalancer" else ENDPOINTS


def wait(
    cluster: Cluster,
    service: Object,
    what: str,
    seconds: float,
    report: Callable[[Said], None],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> Object:
    """The Service once it has ``what``; ``tell`` hears when what is missing changes. Raises ``SvcError`` when time is up."""
    name, uid = meta.name(service), meta.uid(service)
    deadline, before = clock() + seconds, None
    while True:
        service, current = _look(cluster, name, meta.namespace(service), what)
        if meta.uid(service) != uid or meta.terminating(service):
            raise SvcError(said("deleted-waiting", name=name))
        missing = missing_address(service) if what == ADDRESS else missing_endpoints(service, current)
        if not missing:
            return service
        if missing != before:
            report(said("waiting", name=name, missing=missing))
            before = missing
        if clock() >= deadline:
            raise SvcError(said("timed-out", name=name, seconds=f"{seconds:g}", missing=missing), said("trace", name=name))
        sleep(min(PAUSE, max(0.0, deadline - clock())))


def _look(cluster: Cluster, name: str, namespace: str, what: str) -> tuple[Object, list[Object]]:
    """The Service, empty where it is gone, and where endpoints are waited for its slices."""
    from kubectl_svc.cluster.kinds import ENDPOINT_SLICE, SERVICE
    from kubectl_svc.cluster.reading import Read

    wanted = [Read(SERVICE, name, namespace), Read(ENDPOINT_SLICE, None, namespace, f"{slices.SERVICE_NAME}={name}")]
    service, *current = cluster.together(wanted if what == ENDPOINTS else wanted[:1])
    for answer in (service, *current):
        if isinstance(answer, SvcError) and not (answer is service and isinstance(answer, NotFound)):
            raise answer
    return service if isinstance(service, dict) else {}, [
        one for answer in current if isinstance(answer, list) for one in answer
    ]


def missing_address(service: Object) -> Said | None:
    """Why there is no load balancer's address yet, or nothing."""
    if services.type_of(service) != "LoadBalancer":
        return said("never-address", type=services.type_of(service))
    return None if services.load_balancer_addresses(service) else said("no-address-yet")


def missing_endpoints(service: Object, current: list[Object]) -> Said | None:
    """Why no traffic would arrive yet, or nothing."""
    endpoints = [endpoint for slice_ in current for endpoint in slices.endpoints(slice_)]
    if not endpoints and not services.selector(service):
        return said("no-endpoint-no-selector", name=meta.name(service))
    if not current:
        return said("no-slice-yet")
    if not endpoints:
        return said("no-running-pod")
    return None if any(map(slices.ready, endpoints)) else said("none-ready")
