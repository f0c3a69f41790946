"""Everything that may get a Service's traffic, from whatever object, and what nobody will use and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.endpoints import refusals
from kubectl_svc.endpoints.objects import ignored, managers
from kubectl_svc.endpoints.objects.adoption import owner_is_gone
from kubectl_svc.endpoints.objects.entries import DOWN, UP, Entry, of_endpoints, of_slices
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.endpoints.said import said
from kubectl_svc.kubernetes.controllers.endpoints_object import mirror_obstacle
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.slices import SlicePort
from kubectl_svc.wording import Said

Places = dict[tuple[str, SlicePort], list[str]]
"""Address and port -> the names of the slices that have it, once for each time."""


class Note(NamedTuple):
    """Something to know about an endpoint: ``code`` for programs, ``said`` for people.

    ``unused``: for this no traffic goes there.
    """

    code: str
    said: Said
    unused: bool = False


class EndpointRowPort(NamedTuple):
    """One port of an endpoint; ``why`` says why nothing is served through it, empty where something is."""

    port: SlicePort
    why: Said | None = None


class EndpointRow(NamedTuple):
    """One address as one object has it. ``object`` is its ``kind/name``, ``manager`` the name of that object's manager."""

    namespace: str
    service: str
    address: str
    ports: tuple[EndpointRowPort, ...]
    state: str
    zone: str
    node: str
    object: str
    manager: str
    notes: tuple[Note, ...] = ()

    @property
    def used(self) -> bool:
        """Whether kube-proxy, or for a headless Service DNS, takes it into account at all."""
        return not any(note.unused for note in self.notes) and not (self.ports and all(port.why for port in self.ports))


def rows(facts: EndpointFacts) -> tuple[EndpointRow, ...]:
    """A row for each address of each slice, then those of classic Endpoints that no slice mirrors."""
    current = sorted(facts.slices, key=meta.name)
    seen: Places = {}
    for entry in of_slices(current):
        for port in entry.ports:
            seen.setdefault((entry.address, port), []).append(entry.home)
    found = [row for slice_ in current for row in _of_slice(facts, slice_, seen, _slice_notes(facts, slice_))]
    missing = Note("unlabelled", said("note-unlabelled", label=slices.SERVICE_NAME), True)
    found += [row for slice_ in facts.meant for row in _of_slice(facts, slice_, {}, (missing,))]
    for slice_, services_ in facts.perhaps_meant:
        unsure = Note("unlabelled", said("note-perhaps", label=slices.SERVICE_NAME, services=services_), True)
        found += _of_slice(facts, slice_, {}, (unsure,))
    return (*found, *_of_endpoints(facts, {address for address, _ in seen}))


def live(row: EndpointRow, every: tuple[EndpointRow, ...]) -> bool:
    """Whether new connections go to ``row``, given all rows of its Service: what drains gets them while nothing is up."""
    if not row.used or row.state == DOWN:
        return False
    return row.state == UP or not any(other.used and other.state == UP for other in every)


def without_endpoints(facts: EndpointFacts) -> list[services.ServicePort]:
    """The ports of the Service that no slice serves, where one serves another; DNS asks for none of a headless one."""
    if services.headless(facts.service):
        return []
    current = [slice_ for slice_ in facts.slices if slices.endpoints(slice_)]
    used = {(port.name, port.protocol) for slice_ in current for port in ignored.used_ports(facts.service, slice_)}
    return [port for port in services.ports(facts.service) if used and (port.name, port.protocol) not in used]


def manager_name(facts: EndpointFacts, obj: Object) -> str:
    """The name of the manager of ``obj``: of a mirrored slice that is the Endpoints object, or the manager of that."""
    if slices.managed_by(obj) != slices.MIRRORING_CONTROLLER:
        return managers.manager_of(obj).name
    behind = managers.manager_of(facts.endpoints) if facts.endpoints else managers.ObjectManager()
    return behind.name or f"endpoints/{facts.name}"


def _of_slice(facts: EndpointFacts, slice_: Object, seen: Places, wrong: tuple[Note, ...]) -> Iterator[EndpointRow]:
    whose, object, manager = (facts.namespace, facts.name), meta.reference(slice_), manager_name(facts, slice_)
    for entry in of_slices([slice_]):
        notes = (*wrong, *_address_notes(facts, entry.address), *_doubles(entry, seen))
        ports = _ports(facts.service, entry) if facts.service_exists else tuple(map(EndpointRowPort, entry.ports))
        yield EndpointRow(*whose, entry.address, ports, entry.state, entry.zone, _node(entry), object, manager, notes)
        further = Note("further-address", said("note-further"), True)
        for address in slices.addresses(entry.raw)[1:]:
            notes = (*wrong, further)
            yield EndpointRow(*whose, address, ports, entry.state, entry.zone, _node(entry), object, manager, notes)


def _of_endpoints(facts: EndpointFacts, mirrored: set[str]) -> Iterator[EndpointRow]:
    """Nothing for a Service with a selector: its Endpoints are the Endpoints controller's, and never mirrored."""
    endpoints = facts.endpoints
    if endpoints is None or services.selector(facts.service):
        return
    obstacle = mirror_obstacle(facts.service, endpoints)
    mirror = any(slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER for slice_ in facts.slices)
    for entry in of_endpoints(endpoints):
        if obstacle or not mirror or canonical(entry.address) not in mirrored:
            object, manager = meta.reference(endpoints), managers.manager_of(endpoints).name
            ports, notes = tuple(map(EndpointRowPort, entry.ports)), (_not_mirrored(facts, obstacle),)
            yield EndpointRow(
                facts.namespace, facts.name, entry.address, ports, entry.state, "", _node(entry), object, manager, notes
            )


def _not_mirrored(facts: EndpointFacts, obstacle: str) -> Note:
    if services.type_of(facts.service) == "ExternalName":
        return Note("external-name", said("ignored", reason=said("slice-alias")), True)
    code = obstacle or "not-mirrored"
    return Note(code, said(f"unmirrored-{code}"), True)


def _slice_notes(facts: EndpointFacts, slice_: Object) -> tuple[Note, ...]:
    """What is wrong with all of a slice."""
    if not facts.service_exists:
        return (Note("no-service", said("note-no-service"), True),)
    going = [Note("being-deleted", said("note-being-deleted"))] if meta.terminating(slice_) else []
    unused = [Note("ignored", said("ignored", reason=reason), True) for reason in ignored.reasons(facts.service, slice_)]
    return (*unused, *going, *_owner_notes(facts.service, slice_))


def _owner_notes(service: Object, slice_: Object) -> Iterator[Note]:
    manager = slices.managed_by(slice_)
    if services.selector(service):
        if manager != slices.CONTROLLER and not ignored.is_ignored(service, slice_):
            yield Note("beside-pods", said("note-beside-pods"))
        return
    if manager == slices.CONTROLLER:
        yield Note("left-behind", said("note-left-behind"))
    if owner_is_gone(service, slice_):
        yield Note("owner-gone", said("note-owner-gone"))
    if not items(slice_, "metadata", "ownerReferences") and manager != slices.CONTROLLER and meta.uid(service):
        yield Note("no-owner", said("note-no-owner"))


def _address_notes(facts: EndpointFacts, address: str) -> Iterator[Note]:
    for refusal in refusals.refusals(canonical(address), (), facts.cluster_ips) if canonical(address) else []:
        yield Note(refusal.rule, said("note-unreachable", reason=refusal.reason))


def _ports(service: Object, entry: Entry) -> tuple[EndpointRowPort, ...]:
    headless, known = services.headless(service), ignored.known_ports(service)
    return tuple(EndpointRowPort(port, None if headless else ignored.port_reason(known, port)) for port in entry.ports)


def _doubles(entry: Entry, seen: Places) -> Iterator[Note]:
    """Where else the same address and port is."""
    found = [seen.get((entry.address, port), []) for port in entry.ports]
    places = [place for homes in found for place in set(homes) - {entry.home}]
    if places:
        named = [f"endpointslice/{place}" for place in places]
        yield Note("duplicate", said("note-duplicate", slices=named))
    if any(homes.count(entry.home) > 1 for homes in found):
        yield Note("duplicate", said("note-twice"))


def _node(entry: Entry) -> str:
    return str(dig(entry.raw, "nodeName") or "")
