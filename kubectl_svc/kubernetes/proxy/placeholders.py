"""Endpoints that another proxy takes the place of: Cilium sends the connections of some Services to its own Envoy.

Mirrors operator/pkg/model/translation of Cilium: the Service of a Gateway or an Ingress has one endpoint at which nobody
answers, with a port of no name, for the agent passes over Services without endpoints.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_svc.objects import Object, services, slices

ADDRESS, PORT = "192.192.192.192", 9999


def is_placeholder(slice_: Object) -> bool:
    """Whether all endpoints of a slice, and its ports, are such ones."""
    found = [one for endpoint in slices.endpoints(slice_) for one in slices.addresses(endpoint)]
    return set(found) == {ADDRESS} and {port.port for port in slices.ports(slice_)} == {PORT}


def standing_in(service: Object, given: Iterable[Object]) -> list[Object]:
    """The slices of a Service as they work: a placeholder serves every port of it."""
    ports = [{"name": one.name, "protocol": one.protocol, "port": PORT} for one in services.ports(service)]
    return [{**one, "ports": ports} if is_placeholder(one) else one for one in given]
