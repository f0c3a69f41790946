"""``--address``: the endpoints of a Service for what runs outside, as ``endpoints set`` writes them. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from kubectl_svc.endpoints.addresses import at, in_zone, parse_all
from kubectl_svc.endpoints.edits.plan import EditPlan
from kubectl_svc.endpoints.edits.planning import plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.edits.rules import service_ports
from kubectl_svc.endpoints.objects.entries import Entry, Ports, of_slices
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.expose.request import ServiceRequest
from kubectl_svc.expose.said import said
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.addresses import IPV6, family
from kubectl_svc.objects.meta import items
from kubectl_svc.wording import Said

_FAMILIES = (("ipFamilies",), ("ipFamilyPolicy",), ("clusterIP",))


def edit(request: ServiceRequest) -> EditRequest:
    """The edit that makes the endpoints exactly those asked for; raises ``Problems`` with all that are no addresses."""
    return EditRequest("set", parse_all(request.addresses, once=True), allow=request.allow, take_over=request.take_over)


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
    ips = {**facts.cluster_ips, **services.names_by_cluster_ip([service])}
    return plan(facts._replace(service=service, cluster_ips=ips), wanted)


def new_slices(service: Object, wanted: EditRequest) -> list[Object]:
    """The EndpointSlices of a Service that has none, without a cluster to ask."""
    return [write.obj for write in planned(EndpointFacts(service), service, wanted).writes]


def left_behind(before: Object | None, after: Object, found: Sequence[Object]) -> Said | None:
    """What a Service written without ``--address`` means for endpoints in the slices ``found`` that no controller writes.

    ``before`` is the Service as it was, ``None`` where it is new.
    """
    by_selector = [slice_ for slice_ in found if slices.managed_by(slice_) == slices.CONTROLLER]
    entries = of_slices([slice_ for slice_ in found if slice_ not in by_selector])
    place = {"name": meta.name(after), "namespace": meta.namespace(after), "endpoints": entries}
    if before is not None and services.selector(before) and not services.selector(after) and of_slices(by_selector):
        alias = services.type_of(after) == "ExternalName"
        return None if alias else said("pods-stay", **{**place, "endpoints": of_slices(by_selector)})
    if not entries:
        return None
    was_used = before is not None and services.type_of(before) != "ExternalName"
    if services.type_of(after) == "ExternalName":
        return said("endpoints-unused", **place) if was_used else None
    if services.selector(after):
        return said("beside-pods", **place) if before is None or not services.selector(before) else None
    new = {(port.name, port.protocol) for port in service_ports(after)}
    if before is None or not was_used:
        served = [entry for entry in entries if new & {(port.name, port.protocol) for port in entry.ports}]
        return said("served-again", **{**place, "endpoints": served}) if served else None
    gone = set(services.ip_families(before)) - set(services.ip_families(after))
    if unused := [entry for entry in entries if family(entry.address) in gone]:
        return said("family-unused", **{**place, "endpoints": unused})
    old, stale = service_ports(before), []
    for entry in entries:
        of_before = entry.ports == old != service_ports(after)
        if of_before or any((port.name, port.protocol) not in new for port in entry.ports):
            stale.append(entry)
    ports = dict.fromkeys(f"{port.port}/{port.protocol}" for entry in stale for port in entry.ports)
    typed = [word for entry in entries for word in _as_before(entry, old, after)]
    return said("ports-kept", **place, ports=list(ports), addresses=" ".join(dict.fromkeys(typed))) if stale else None


def _as_before(entry: Entry, old: Ports, after: Object) -> list[str]:
    """``entry`` as it is typed to go on: at the ports of the Service where it was at them, else at its own that are left."""
    if entry.ports == old:
        return [in_zone(entry.address, entry.zone)]
    new = service_ports(after)
    left = [port for port in entry.ports if len(new) == 1 or port.port in {one.port for one in new}]
    return [in_zone(at(entry.address, port.port), entry.zone) for port in left]


def command(service: Object, wanted: EditRequest) -> str:
    """The command line that makes the endpoints of a Service those asked for."""
    words = ["kubectl", "svc", "endpoints", "set", meta.name(service), *(in_zone(one, one.zone) for one in wanted.targets)]
    words += [*(f"--allow={rule}" for rule in sorted(wanted.allow)), *["--take-over"] * wanted.take_over]
    return shlex.join([*words, *(["-n", meta.namespace(service)] if meta.namespace(service) else [])])
