"""``--address``: a Service for what runs outside, whose endpoints are written by hand. Pure."""

from __future__ import annotations

from kubectl_svc.endpoints.addresses import Address, parse_all
from kubectl_svc.endpoints.edits.holders import SLICES
from kubectl_svc.endpoints.edits.planning import plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.expose.request import Request
from kubectl_svc.objects import Object
from kubectl_svc.objects.addresses import IPV6, family

_FAMILIES = (("ipFamilies",), ("ipFamilyPolicy",), ("clusterIP",))


def targets(request: Request) -> tuple[Address, ...]:
    """The addresses asked for; raises ``Problems`` with all that are none."""
    return parse_all(request.addresses)


def with_families(request: Request, wanted: tuple[Address, ...]) -> Request:
    """``request`` with the IP families that the addresses need, unless flags say which."""
    if not wanted or any(path in request.spec for path in _FAMILIES):
        return request
    families = {family(target.ip) for target in wanted}
    if families == {IPV6}:
        return request._replace(spec={**request.spec, ("ipFamilies",): [IPV6]})
    if IPV6 in families:
        return request._replace(spec={**request.spec, ("ipFamilyPolicy",): "PreferDualStack"})
    return request


def edit(wanted: tuple[Address, ...]) -> EditRequest:
    """The edit of endpoints that makes them exactly ``wanted``."""
    return EditRequest("set", wanted, holder=SLICES)


def slices(service: Object, wanted: tuple[Address, ...]) -> list[Object]:
    """The EndpointSlices of a Service that has none; raises ``SvcError`` for addresses that would not serve."""
    return [write.obj for write in plan(EndpointFacts(service), edit(wanted)).writes] if wanted else []
