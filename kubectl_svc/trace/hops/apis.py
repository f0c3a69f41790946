"""Aggregated APIs: whether the API server sends their requests to the Service, as it says itself."""

from __future__ import annotations

from kubectl_svc.kubernetes.gateway.conditions import Condition
from kubectl_svc.kubernetes.references.aggregated import TRUE, availability, outdated
from kubectl_svc.objects import Object
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain


def available(api: Object) -> Condition | None:
    """The condition by which the API server reaches the Service; ``None`` for other objects, too."""
    said = _said(api)
    return said if said is not None and said.status == TRUE else None


def unavailable(chain: Chain, api: Object, meant: ServicePort | None) -> Condition | None:
    """The condition by which it does not, and answers itself; ``None`` where that is of an earlier state of what was read."""
    said = _said(api)
    if said is None or said.status == TRUE:
        return None
    port = next((one for one in chain.ports if one.port == meant), None)
    ready = port is not None and any(one.ready for several in port.programmed.values() for one in several)
    gone = outdated(said, service=chain.service is not None, port=meant is not None, ready=ready)
    return None if gone else said


def _said(api: Object) -> Condition | None:
    return availability(api) if api.get("kind") == "APIService" else None
