"""``--wait``: until the load balancer has an address, or one endpoint is ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kubectl_svc.errors import NotFound, SvcError
from kubectl_svc.objects import Object, meta, services, slices

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
    tell: Callable[[str], None],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> Object:
    """The Service once it has ``what``; ``tell`` hears when what is missing changes. Raises ``SvcError`` when time is up."""
    name, uid = meta.name(service), meta.uid(service)
    deadline, told = clock() + seconds, ""
    while True:
        service, held = _look(cluster, name, meta.namespace(service), what)
        if meta.uid(service) != uid or meta.terminating(service):
            raise SvcError(f"service/{name} was deleted while waiting for it")
        missing = missing_address(service) if what == ADDRESS else missing_endpoints(service, held)
        if not missing:
            return service
        if missing != told:
            tell(f"waiting for service/{name}: {missing}")
            told = missing
        if clock() >= deadline:
            raise SvcError(f"service/{name}: timed out after {seconds:g} s: {missing}", f"'kubectl svc trace {name}' says why")
        sleep(min(PAUSE, max(0.0, deadline - clock())))


def _look(cluster: Cluster, name: str, namespace: str, what: str) -> tuple[Object, list[Object]]:
    """The Service, empty where it is gone, and where endpoints are waited for its slices."""
    from kubectl_svc.cluster.kinds import ENDPOINT_SLICE, SERVICE
    from kubectl_svc.cluster.reading import Read

    wanted = [Read(SERVICE, name, namespace), Read(ENDPOINT_SLICE, None, namespace, f"{slices.SERVICE_NAME}={name}")]
    service, *held = cluster.together(wanted if what == ENDPOINTS else wanted[:1])
    for answer in (service, *held):
        if isinstance(answer, SvcError) and not (answer is service and isinstance(answer, NotFound)):
            raise answer
    return service if isinstance(service, dict) else {}, [one for answer in held if isinstance(answer, list) for one in answer]


def missing_address(service: Object) -> str:
    """Why there is no load balancer's address yet, or nothing."""
    if services.type_of(service) != "LoadBalancer":
        return f"a Service of type {services.type_of(service)} never gets a load balancer's address"
    return "" if services.load_balancer_addresses(service) else "no IP or hostname in status.loadBalancer yet"


def missing_endpoints(service: Object, held: list[Object]) -> str:
    """Why no traffic would arrive yet, or nothing."""
    endpoints = [endpoint for slice_ in held for endpoint in slices.endpoints(slice_)]
    if not endpoints and not services.selector(service):
        return f"no endpoint, and no selector to find any by ('kubectl svc endpoints add {meta.name(service)} ADDR' adds one)"
    if not held:
        return "no EndpointSlice yet"
    if not endpoints:
        return "no endpoint: no running pod matches the selector"
    ready = sum(1 for endpoint in endpoints if slices.ready(endpoint))
    return "" if ready else f"none of {len(endpoints)} endpoints is ready"
