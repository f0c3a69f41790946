"""What the API server says of an aggregated API: the condition ``Available`` of its APIService.

It forwards requests to the Service only while that is True, and else answers them with status 503 (``updateAPIService`` and
``ServeHTTP`` of kube-aggregator 0.37, pkg/apiserver/handler_proxy.go). It looks at the Service, sends it a request, and writes
the condition (``sync`` of pkg/controllers/status/remote): when the Service or its slices change, and every 30 seconds.
"""

from __future__ import annotations

from kubectl_svc.objects import Object, conditions
from kubectl_svc.objects.conditions import Condition
from kubectl_svc.objects.meta import dig

AVAILABLE = "Available"
TRUE = "True"


def availability(api: Object) -> Condition | None:
    """The condition of an APIService whose API a Service serves; ``None`` before it is written, and for other objects."""
    if not dig(api, "spec", "service"):
        return None
    return next((one for one in conditions.of_object(api) if one.type == AVAILABLE), None)


def outdated(said: Condition, *, service: bool, port: bool, ready: bool) -> bool:
    """Whether what there is contradicts the reason: the ``service``, its ``port``, an endpoint that its slices call ``ready``.

    No generation tells which state of the objects a condition is about. Kubernetes 1.30 goes by Endpoints, not by slices.
    """
    of_slices = "endpointslices" in said.message
    return {
        "ServiceNotFound": service,
        "ServicePortError": port,
        "EndpointsNotFound": ready and of_slices,
        "MissingEndpoints": ready and of_slices,
    }.get(said.reason, False)
