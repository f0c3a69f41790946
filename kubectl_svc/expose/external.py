"""``--address``: a Service for what runs outside, whose endpoints are written by hand. Pure."""

from __future__ import annotations

from kubectl_svc.endpoints.facts import Facts
from kubectl_svc.endpoints.holders import SLICES
from kubectl_svc.endpoints.request import Request as EndpointsRequest
from kubectl_svc.endpoints.request import plan
from kubectl_svc.endpoints.targets import Target, parse_all
from kubectl_svc.expose.request import Request
from kubectl_svc.objects import Object
from kubectl_svc.objects.addresses import IPV6, family

_FAMILIES = (("ipFamilies",), ("ipFamilyPolicy",), ("clusterIP",))


def targets(request: Request) -> tuple[Target, ...]:
    """The addresses asked for; raises ``Problems`` with all that are none."""
    return parse_all(request.addresses)


def with_families(request: Request, wanted: tuple[Target, ...]) -> Request:
    """``request`` with the IP families that the addresses need, unless flags say which."""
    if not wanted or any(path in request.spec for path in _FAMILIES):
        return request
    families = {family(target.address) for target in wanted}
    if families == {IPV6}:
        return request._replace(spec={**request.spec, ("ipFamilies",): [IPV6]})
    if IPV6 in families:
        return request._replace(spec={**request.spec, ("ipFamilyPolicy",): "PreferDualStack"})
    return request


def edit(wanted: tuple[Target, ...]) -> EndpointsRequest:
    """The edit of endpoints that makes them exactly ``wanted``."""
    return EndpointsRequest("set", wanted, holder=SLICES)


def slices(service: Object, wanted: tuple[Target, ...]) -> list[Object]:
    """The EndpointSlices of a Service that has none; raises ``SvcError`` for addresses that would not serve."""
    return [write.obj for write in plan(Facts(service), edit(wanted)).writes] if wanted else []
