"""Which kind of object holds the endpoints that an edit is about, what is held beside it, and how endpoints are put back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.endpoints.objects import classic, layout, managers
from kubectl_svc.endpoints.objects.entries import Entry, of_endpoints, of_slices
from kubectl_svc.endpoints.objects.ignored import known_ports, port_reason, used_ports
from kubectl_svc.endpoints.objects.writes import Write
from kubectl_svc.endpoints.reading.facts import EndpointFacts, is_own
from kubectl_svc.endpoints.said import said
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.addresses import IPV4, IPV6
from kubectl_svc.wording import Said

SLICES, ENDPOINTS = "endpointslice", "endpoints"


def suitable(facts: EndpointFacts) -> str:
    """Slices, unless the Service has classic Endpoints of somebody's and no slice of ours yet."""
    return ENDPOINTS if facts.mirrored_endpoints and not facts.own else SLICES


def entries(facts: EndpointFacts, kind: str) -> tuple[Entry, ...]:
    """The endpoints that are ours to edit; a slice of ours with host names has none."""
    return of_endpoints(facts.endpoints) if kind == ENDPOINTS else of_slices([one for one in facts.own if _has_ips(one)])


def beside(facts: EndpointFacts, kind: str) -> Iterator[tuple[Object, Entry]]:
    """What gets traffic through slices besides, by the ports that count."""
    for slice_ in others(facts, kind):
        yield from ((slice_, entry) for entry in live(facts, slice_))


def unused(facts: EndpointFacts, kind: str) -> Iterator[tuple[Object, Entry]]:
    """What is in slices besides and gets no traffic, by the ports that nobody uses."""
    for slice_ in others(facts, kind):
        used = used_ports(facts.service, slice_)
        for entry in of_slices([slice_]):
            ports = tuple(port for port in entry.ports if port not in used)
            if ports or (not entry.ports and not services.headless(facts.service)):
                yield slice_, entry._replace(ports=ports)


def others(facts: EndpointFacts, kind: str) -> Iterator[Object]:
    """The slices of IP addresses that are not ours to edit; mirrored ones are but copies of classic Endpoints."""
    for slice_ in facts.slices:
        ours = slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER if kind == ENDPOINTS else is_own(slice_)
        if not ours and _has_ips(slice_):
            yield slice_


def live(facts: EndpointFacts, slice_: Object) -> Iterator[Entry]:
    """The endpoints of ``slice_`` by the ports that count."""
    used = used_ports(facts.service, slice_)
    for entry in of_slices([slice_]):
        ports = tuple(port for port in entry.ports if port in used)
        if ports or (not entry.ports and services.headless(facts.service)):
            yield entry._replace(ports=ports)


def union(facts: EndpointFacts, kind: str) -> tuple[Entry, ...]:
    """All that gets traffic: what is ours to edit, and what is beside it."""
    ours = []
    headless, known = services.headless(facts.service), known_ports(facts.service)
    for entry in entries(facts, kind):
        used = tuple(port for port in entry.ports if headless or not port_reason(known, port))
        if used or not entry.ports:
            ours.append(entry._replace(ports=used))
    return (*ours, *(entry for _, entry in beside(facts, kind)))


def _has_ips(slice_: Object) -> bool:
    return slices.address_type(slice_) in (IPV4, IPV6)


def described(facts: EndpointFacts, slice_: Object, *, whole: bool = False) -> Said:
    """A slice beside what is edited, its manager, and how it can be edited after all, or with all others as a ``whole``."""
    reference = meta.reference(slice_)
    mirrored = slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER
    if whole and facts.mirrored_endpoints and (is_own(slice_) or (mirrored and any(of_slices(facts.own)))):
        pair = [f"endpoints/{facts.name}", meta.reference(facts.own[0])]
        object, other = reversed(pair) if is_own(slice_) else pair
        return said("beside-both", object=object, other=other, command=migrate_hint(facts), kind=is_own(slice_))
    if is_own(slice_):
        return said("beside-own", object=reference, command=migrate_hint(facts, back=True))
    if mirrored:
        return said("beside-mirrored", name=facts.name, command=migrate_hint(facts))
    if slices.managed_by(slice_) == slices.CONTROLLER and services.selector(facts.service):
        return said("beside-pods", object=reference)
    if meta.terminating(slice_):
        return said("beside-terminating", object=reference)
    return said("beside-other", object=reference, managed=managers.managed(slice_), command=adopt_hint(facts, slice_))


def adopt_hint(facts: EndpointFacts, slice_: Object) -> str:
    """The ``adopt`` that takes this slice, as it can be typed."""
    kept = managers.manager_of(slice_).kind == managers.TOOL
    return facts.command("adopt", *(["--take-over"] if kept else []))


def migrate_hint(facts: EndpointFacts, *, back: bool = False) -> str:
    """The ``migrate`` that makes slices of the classic Endpoints, or ``back``, as it can be typed."""
    current = [*facts.own, *([facts.endpoints] if facts.endpoints else [])]
    kept = any(managers.manager_of(obj).kind == managers.TOOL for obj in current)
    return facts.command("migrate", *["--back"] * back, *["--take-over"] * kept)


def pack(facts: EndpointFacts, kind: str, after: Sequence[Entry], *, take_over: bool = False) -> tuple[Write, ...]:
    """The writes that make the objects hold exactly ``after``; raises ``SvcError`` where they cannot."""
    if kind == ENDPOINTS:
        instead = said("migrate-first", command=migrate_hint(facts)) if facts.mirrored_endpoints else said("use-slices")
        classic.check(after, instead)
        writes = classic.pack(facts.service, facts.endpoints, after)
    else:
        writes = layout.pack(facts.service, facts.own, after, facts.all_used_names)
    if take_over:
        return tuple(write._replace(obj=managers.disowned(write.obj)) for write in writes)
    managers.check(writes)
    return writes
