"""``--address``: the endpoints of a Service for what runs outside, as ``endpoints set`` writes them. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from kubectl_svc.endpoints.addresses import Address, parse_all
from kubectl_svc.endpoints.edits.holders import SLICES
from kubectl_svc.endpoints.edits.plan import EditPlan
from kubectl_svc.endpoints.edits.planning import plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.edits.rules import service_ports
from kubectl_svc.endpoints.objects.entries import in_order
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.expose.request import ServiceRequest
from kubectl_svc.expose.said import said
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.addresses import IPV6, family
from kubectl_svc.objects.meta import items
from kubectl_svc.wording import Said

_FAMILIES = (("ipFamilies",), ("ipFamilyPolicy",), ("clusterIP",))


def edit(request: ServiceRequest) -> EditRequest:
    """The edit that makes the endpoints exactly those asked for; raises ``Problems`` with all that are no addresses."""
    return EditRequest(
        "set", parse_all(request.addresses, once=True), holder=SLICES, allow=request.allow, take_over=request.take_over
    )


def with_families(request: ServiceRequest, wanted: EditRequest) -> ServiceRequest:
    """``request`` with the IP families that the addresses need, unless flags say which."""
    if any(path in request.spec for path in _FAMILIES):
        return request
    families = {family(address.ip) for address in wanted.targets}
    if families == {IPV6}:
        return request._replace(spec={**request.spec, ("ipFamilies",): [IPV6]})
    if IPV6 in families:
        return request._replace(spec={**request.spec, ("ipFamilyPolicy",): "PreferDualStack"})
    return request


def in_families_of(live: Object, service: Object, wanted: EditRequest) -> Object:
    """``service`` without the IP family that its addresses need where the Service has another: it cannot be changed."""
    asked, has = items(service, "spec", "ipFamilies"), items(live, "spec", "ipFamilies")
    if not has or asked[:1] == has[:1] or asked != list({family(address.ip) for address in wanted.targets}):
        return service
    return {**service, "spec": {key: value for key, value in service["spec"].items() if key != "ipFamilies"}}


def planned(facts: EndpointFacts, service: Object, wanted: EditRequest) -> EditPlan:
    """What has to be written once ``service`` is there; raises ``SvcError`` for addresses that would not serve."""
    return plan(facts._replace(service=service), wanted)


def new_slices(service: Object, wanted: EditRequest) -> list[Object]:
    """The EndpointSlices of a Service that has none, without a cluster to ask."""
    return [write.obj for write in planned(EndpointFacts(service), service, wanted).writes]


def left_behind(before: Object, after: Object, held: Sequence[Object]) -> Said | None:
    """What is wrong with the slices ``held`` that fitted a Service before its ports were changed."""
    old, new = service_ports(before), service_ports(after)
    stale = [slice_ for slice_ in held if in_order(slices.ports(slice_)) == old]
    found = [address for slice_ in stale for endpoint in slices.endpoints(slice_) for address in slices.addresses(endpoint)]
    if old == new or not found:
        return None
    name, namespace, addresses = meta.name(after), meta.namespace(after), " ".join(dict.fromkeys(found))
    ports = [f"{port.port}/{port.protocol}" for port in old]
    return said("ports-kept", name=name, namespace=namespace, ports=ports, addresses=addresses)


def command(service: Object, wanted: EditRequest) -> str:
    """The command line that makes the endpoints of a Service those asked for."""
    words = ["kubectl", "svc", "endpoints", "set", meta.name(service), *map(_typed, wanted.targets)]
    words += [*(f"--allow={rule}" for rule in sorted(wanted.allow)), *["--take-over"] * wanted.take_over]
    return shlex.join([*words, *(["-n", meta.namespace(service)] if meta.namespace(service) else [])])


def _typed(address: Address) -> str:
    return f"{address}@{address.zone}" if address.zone else str(address)
