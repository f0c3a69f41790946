"""What is refused before anything is written, each rule by its name; ``--allow NAME`` opens exactly that one.

The API server accepts nearly all of this, and kube-proxy then ignores it, or worse.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kubectl_svc.endpoints import refusals
from kubectl_svc.endpoints.addresses import EndpointAddress, PortOverride, at
from kubectl_svc.endpoints.edits import storage
from kubectl_svc.endpoints.objects import managers
from kubectl_svc.endpoints.objects.entries import UP, Entry, Ports, in_order, of_slices
from kubectl_svc.endpoints.objects.ignored import known_ports, port_reason
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.endpoints.refusals import Refusal
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import Problems, SvcError, UsageError
from kubectl_svc.kubernetes.controllers.endpoints_object import mirror_obstacle
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.slices import SlicePort

SELECTOR, PORT_NAME, PORT_PROTOCOL, DUPLICATE, EMPTY = "selector", "port-name", "port-protocol", "duplicate", "empty"

RULES = (*refusals.RULES, SELECTOR, PORT_NAME, PORT_PROTOCOL, DUPLICATE, EMPTY)
"""Every name that ``--allow`` takes."""


def check_service(facts: EndpointFacts, allow: Collection[str] = (), *, take_over: bool = False, whole: bool = False) -> None:
    """That hand-made endpoints make sense for this Service, or are ``whole`` all that it has; raises ``SvcError``."""
    name = facts.name
    if not facts.service_exists:
        by_others = all(managers.manager_of(obj).kind in (managers.TOOL, managers.NOBODY) for obj in facts.endpoint_objects)
        raise SvcError(
            said("service-gone", name=name), said("clean", command=facts.command("clean", *["--foreign"] * by_others))
        )
    if services.type_of(facts.service) == "ExternalName":
        raise SvcError(said("external-name", name=name, host=services.external_name(facts.service)), said("expose"))
    if meta.terminating(facts.service):
        raise SvcError(said("terminating", name=name), said("create-again"))
    if (facts.namespace, name) == services.API_SERVER and not take_over:
        raise SvcError(said("of-api-server"), said("take-over-api-server"))
    selector = services.selector(facts.service)
    if selector and SELECTOR not in allow:
        raise SvcError(said("has-selector", name=name, selector=selector), said("remove-selector", allowable=not whole))


def check_kind(facts: EndpointFacts, kind: str) -> None:
    """That somebody is served through classic Endpoints, where they are to be written; raises ``SvcError``."""
    if kind != storage.ENDPOINTS or not (obstacle := mirror_obstacle(facts.service, facts.endpoints or {})):
        return
    why = said(f"obstacle-{obstacle}", label=slices.SKIP_MIRROR)
    raise SvcError(said("endpoints-unused", name=facts.name, why=why), said("use-slices"))


def wanted_entries(
    facts: EndpointFacts,
    targets: Sequence[EndpointAddress],
    overrides: Sequence[PortOverride] = (),
    allow: Collection[str] = (),
) -> tuple[Entry, ...]:
    """``targets`` as entries with the ports they serve; raises ``Problems`` with all that is wrong with them."""
    ports = service_ports(facts.service)
    shared, refused = _overridden(ports, overrides)
    families = services.ip_families(facts.service)
    entries: list[Entry] = []
    served: dict[str, list[SlicePort]] = {}
    for entry in of_slices(facts.slices):
        served.setdefault(entry.address, []).extend(entry.ports)
    for target in targets:
        refused += refusals.refusals(target.ip, families, facts.cluster_ips)
        entries.append(Entry(target.ip, _on_port(facts.service, shared, target, served.get(target.ip, [])), zone=target.zone))
    given = {(port.name, port.port) for entry in entries for port in entry.ports}
    for override in overrides if entries and not refused else ():
        if not any(port == override.port and override.name in (None, name) for name, port in given):
            raise UsageError(said("port-without-effect", port=override), said("omit-either", port=override.port))
    problems = [refusal.said for refusal in refused if not (refusal.allowable and refusal.rule in allow)]
    if problems:
        raise Problems(problems)
    return _together(entries)


def service_ports(service: Object) -> Ports:
    """What a slice for this Service has to say: each port by name and protocol, on the numeric targetPort or the port."""
    ports = [
        SlicePort(
            port.name, port.protocol, port.target_port if isinstance(port.target_port, int) else port.port, port.app_protocol
        )
        for port in services.ports(service)
    ]
    return in_order(ports)


def check_not_empty(
    facts: EndpointFacts, kind: str, before: Sequence[Entry], after: Sequence[Entry], allow: Collection[str] = ()
) -> None:
    """That something that serves is left where something did, at each port of the Service; raises ``SvcError``."""
    if EMPTY in allow:
        return
    beside = [entry for _, entry in storage.beside(facts, kind)]
    if serving(facts, before) and not serving(facts, (*after, *beside)):
        raise SvcError(said("none-ready", name=facts.name), said("add-first"))
    if lost := unserved(facts, (*before, *beside), (*after, *beside)):
        raise SvcError(said("none-ready-of-ports", ports=lost, name=facts.name), said("add-first"))


def unserved(facts: EndpointFacts, before: Sequence[Entry], after: Sequence[Entry]) -> list[services.ServicePort]:
    """The Service's ports that an endpoint serves ``before`` and none does ``after``.

    A headless Service has none: DNS gives out its addresses whatever their ports are.
    """
    if services.headless(facts.service):
        return []
    had, left = _served(facts, before), _served(facts, after)
    return [port for port in services.ports(facts.service) if (port.name, port.protocol) in had - left]


def serving(facts: EndpointFacts, entries: Sequence[Entry]) -> list[Entry]:
    """Those of ``entries`` that are up, and reached: by their address, its family, and by a port of the Service."""
    families, known = services.ip_families(facts.service), known_ports(facts.service)
    headless = services.headless(facts.service)
    return [
        entry
        for entry in entries
        if entry.state == UP
        and not refusals.refusals(canonical(entry.address) or entry.address, families, facts.cluster_ips)
        and (headless or not entry.ports or any(not port_reason(known, port) for port in entry.ports))
    ]


def _served(facts: EndpointFacts, entries: Sequence[Entry]) -> set[tuple[str, str]]:
    return {(port.name, port.protocol) for entry in serving(facts, entries) for port in entry.ports}


def check_doubles(
    facts: EndpointFacts, before: EndpointFacts, kind: str, wanted: Sequence[Entry], allow: Collection[str] = ()
) -> None:
    """That no object beside the edited ones serves these already: which copy's state is used would be undefined.

    ``before`` are the facts before anything is taken over: what is refused takes nothing over, and a hint has to work then.
    """
    served = {(entry.address, port): slice_ for slice_, entry in storage.beside(facts, kind) for port in entry.ports}
    refused = []
    for entry in wanted if DUPLICATE not in allow else ():
        home = next((served[entry.address, port] for port in entry.ports if (entry.address, port) in served), None)
        if home is not None:
            reason = said("already-served", object=storage.described(before, home))
            refused.append(Refusal(str(entry), DUPLICATE, reason, True).said)
    if refused:
        raise Problems(refused)


def _overridden(ports: Ports, overrides: Sequence[PortOverride]) -> tuple[Ports, list[Refusal]]:
    """The Service's ports with the numbers that ``--port`` gives them."""
    result = list(ports)
    refused: list[Refusal] = []
    for override in overrides:
        if override.name is None and len(ports) > 1:
            raise UsageError(
                said("several-ports", port=override.port),
                said("name-port", port=override.port, names=[port.name for port in ports]),
            )
        name = override.name if override.name is not None else (ports[0].name if ports else "")
        named = [index for index, port in enumerate(result) if port.name == name]
        fitting = [index for index in named if override.protocol in ("", result[index].protocol)]
        if fitting:
            result[fitting[0]] = result[fitting[0]]._replace(port=override.port)
            continue
        refused.append(_misfit(name, override, [result[index] for index in named], ports))
        for index in named:
            result[index] = result[index]._replace(protocol=override.protocol, port=override.port)
        if not named:
            result.append(SlicePort(name, override.protocol or "TCP", override.port))
    return in_order(result), refused


def _misfit(name: str, override: PortOverride, named: Sequence[SlicePort], ports: Ports) -> Refusal:
    if named:
        reason = said("port-protocol", protocol=override.protocol, service=named[0].protocol)
        return Refusal(said("port", name=name), PORT_PROTOCOL, reason, True)
    names = [port.name for port in ports]
    reason = said("port-name-alone", port=override.port) if names == [""] else said("port-name", ports=names)
    return Refusal(said("port", name=name), PORT_NAME, reason if names else said("port-name-none"), True)


def _on_port(service: Object, shared: Ports, target: EndpointAddress, served: Sequence[SlicePort]) -> Ports:
    """The ports that ``target`` means: all of the Service's, its only one at that number, or those that have it.

    ``served`` are the ports that the address serves already: at a number of its own a port is known, and no other is it.
    """
    if target.port is None:
        return shared
    if len(shared) == 1:
        return (shared[0]._replace(port=target.port),)
    own = {port.name: port for port in served if port not in shared and port.name in {one.name for one in shared}}
    if there := tuple(port for port in own.values() if port.port == target.port):
        return there
    if meant := tuple(port for port in shared if port.port == target.port):
        return tuple(port for port in meant if port.name not in own) or meant
    if not shared:
        raise UsageError(said("no-ports", address=target), said("omit-port"))
    behind = next((port for port in services.ports(service) if port.port == target.port), None)
    hint = said("set-port", port=target.port)
    if behind and isinstance(behind.target_port, int):
        hint = said("write-address", address=at(target.ip, behind.target_port))
    known = [f"{port.name}={port.port}" for port in shared]
    raise UsageError(said("no-such-port", address=target, ports=known, port=target.port), hint)


def _together(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """One entry for each address and zone: ``ADDR:5432 ADDR:8008`` is one endpoint of a Service that has both ports.

    Two numbers for one port are two endpoints, for a slice names each port once.
    """
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        alike = found.setdefault((entry.address, entry.zone), [])
        names = {port.name for port in entry.ports}
        at_home = next((index for index, one in enumerate(alike) if not names & {port.name for port in one.ports}), None)
        if at_home is None:
            alike.append(entry)
        else:
            alike[at_home] = entry._replace(ports=in_order((*alike[at_home].ports, *entry.ports)))
    return tuple(entry for alike in found.values() for entry in alike)
