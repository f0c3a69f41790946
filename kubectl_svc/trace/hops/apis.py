"""Aggregated APIs: whether the API server sends their requests to the Service, as it says itself."""

from __future__ import annotations

from kubectl_svc.kubernetes.references.aggregated import TRUE, availability, outdated
from kubectl_svc.objects import Object
from kubectl_svc.objects.conditions import Condition
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain


def available(obj: Object) -> Condition | None:
    """The condition by which the API server gets answers; ``None`` for other objects than APIServices, too."""
    said = availability(obj)
    return said if said is not None and said.status == TRUE else None


def unavailable(chain: Chain, obj: Object, meant: ServicePort | None) -> Condition | None:
    """The condition by which it gets none; ``None`` where it is of an earlier state of what was read, and for other objects."""
    said = availability(obj)
    if said is None or said.status == TRUE:
        return None
    port = next((one for one in chain.ports if one.port == meant), None)
    ready = port is not None and any(one.ready for several in port.programmed.values() for one in several)
    return None if outdated(said, service=chain.service is not None, port=meant is not None, ready=ready) else said
