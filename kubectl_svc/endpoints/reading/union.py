"""Everything that may get a Service's traffic, from whatever object, and what nobody will use and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.endpoints.objects import ignored
from kubectl_svc.endpoints.objects.entries import Entry, of_endpoints, of_slices, ports_of
from kubectl_svc.endpoints.reading.facts import EndpointFacts, owner_is_gone, skips_mirror
from kubectl_svc.objects import Object, endpoint_addresses, meta, services, slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.slices import SlicePort

Places = dict[tuple[str, SlicePort], list[str]]
"""Address and port -> the names of the slices that have it, once for each time."""


class Row(NamedTuple):
    """One address as one object has it. ``source`` is ``kind/name``; ``notes`` say what is wrong with it."""

    namespace: str
    service: str
    address: str
    ports: str
    state: str
    zone: str
    node: str
    source: str
    manager: str
    notes: tuple[str, ...] = ()


def rows(facts: EndpointFacts) -> tuple[Row, ...]:
    """A row for each address of each slice, then those of classic Endpoints that no slice mirrors."""
    held = sorted(facts.slices, key=meta.name)
    seen: Places = {}
    for slice_ in held:
        for entry in of_slices([slice_]):
            for port in entry.ports:
                seen.setdefault((entry.address, port), []).append(meta.name(slice_))
    found = [row for slice_ in held for row in _of_slice(facts, slice_, seen)]
    return (*found, *_of_endpoints(facts, {address for address, _ in seen}))


def _of_slice(facts: EndpointFacts, slice_: Object, seen: Places) -> Iterator[Row]:
    wrong = list(_slice_notes(facts, slice_))
    whose, source, manager = (facts.namespace, facts.name), meta.reference(slice_), _manager(slice_)
    ports = _ports_text(ports_of(slice_))
    for entry in of_slices([slice_]):
        notes = (*wrong, *_address_notes(facts, entry.address), *_doubles(entry, seen))
        row = Row(*whose, entry.address, ports, entry.state, entry.zone, _node(entry), source, manager, notes)
        yield row
        for further in slices.addresses(entry.raw)[1:]:
            yield row._replace(
                address=further, notes=(*wrong, "ignored: kube-proxy reads only the first address of an endpoint")
            )


def _of_endpoints(facts: EndpointFacts, mirrored: set[str]) -> Iterator[Row]:
    """Nothing for a Service with a selector: its Endpoints are the endpoints controller's, and never mirrored."""
    endpoints = facts.endpoints
    if endpoints is None or services.selector(facts.service):
        return
    skipped = skips_mirror(endpoints)
    mirror = any(slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER for slice_ in facts.slices)
    note = (
        "ignored: labelled skip-mirror, so no slice carries it"
        if skipped
        else "not in any slice: the mirroring controller has not copied it"
    )
    for entry in of_endpoints(endpoints):
        if skipped or not mirror or canonical(entry.address) not in mirrored:
            text = _ports_text(entry.ports)
            source = meta.reference(endpoints)
            yield Row(facts.namespace, facts.name, entry.address, text, entry.state, "", _node(entry), source, "", (note,))


def _slice_notes(facts: EndpointFacts, slice_: Object) -> Iterator[str]:
    """What is wrong with all of a slice."""
    if not facts.service_exists:
        yield "serves nobody: there is no such Service"
        return
    for reason in ignored.reasons(facts.service, slice_):
        yield f"ignored: {reason}"
    yield from _owner_notes(facts.service, slice_)


def _owner_notes(service: Object, slice_: Object) -> Iterator[str]:
    manager = slices.managed_by(slice_)
    if services.selector(service):
        if manager != slices.CONTROLLER:
            yield "gets traffic beside the pods: the Service has a selector"
        return
    if manager == slices.CONTROLLER:
        yield "left behind by the controller when the Service lost its selector: adopt or clean"
    if owner_is_gone(service, slice_):
        yield "belongs to a Service of this name that is gone: adopt or clean"
    if not items(slice_, "metadata", "ownerReferences") and manager != slices.CONTROLLER and meta.uid(service):
        yield "outlives the Service: no ownerReference"


def _address_notes(facts: EndpointFacts, address: str) -> list[str]:
    if not canonical(address):
        return []
    refusals = endpoint_addresses.refusals(canonical(address), (), facts.cluster_ips)
    return [f"never reached: it is {refusal.reason}" for refusal in refusals]


def _doubles(entry: Entry, seen: Places) -> Iterator[str]:
    """Where else the same address and port is."""
    places = [place for port in entry.ports for place in set(seen[entry.address, port]) - {entry.home}]
    if places:
        yield f"also in {', '.join(f'endpointslice/{place}' for place in dict.fromkeys(places))}: which copy counts is chance"
    if any(seen[entry.address, port].count(entry.home) > 1 for port in entry.ports):
        yield "twice in this slice: which copy counts is chance"


def _manager(slice_: Object) -> str:
    manager = slices.managed_by(slice_)
    if manager == slices.MIRRORING_CONTROLLER:
        kind, name = meta.owner(slice_)
        return f"mirrored from {kind.lower() or 'endpoints'}/{name}"
    return manager.removesuffix(".k8s.io")


def _node(entry: Entry) -> str:
    return str(dig(entry.raw, "nodeName") or "")


def _ports_text(ports: Sequence[SlicePort]) -> str:
    return ",".join(
        f"{f'{port.name}=' if port.name else ''}{port.port if port.port is not None else '?'}/{port.protocol}" for port in ports
    )
