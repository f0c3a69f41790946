"""What is refused before anything is written, each rule by its name; ``--allow NAME`` opens exactly that one.

The API server accepts nearly all of this, and kube-proxy then ignores it, or worse.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kubectl_svc.endpoints.addresses import Address, PortOverride
from kubectl_svc.endpoints.edits import holders
from kubectl_svc.endpoints.objects.entries import UP, Entry, Ports, of_slices
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.errors import Problems, SvcError, UsageError
from kubectl_svc.objects import Object, endpoint_addresses, meta, services, slices
from kubectl_svc.objects.endpoint_addresses import Refusal
from kubectl_svc.objects.slices import SlicePort

SELECTOR, PORT_NAME, PORT_PROTOCOL, DUPLICATE, EMPTY = "selector", "port-name", "port-protocol", "duplicate", "empty"

RULES = (*endpoint_addresses.RULES, SELECTOR, PORT_NAME, PORT_PROTOCOL, DUPLICATE, EMPTY)
"""Every name that ``--allow`` takes."""


def check_service(facts: EndpointFacts, allow: Collection[str] = ()) -> None:
    """That hand-made endpoints make sense for this Service; raises ``SvcError``."""
    name = facts.name
    if not facts.service_exists:
        raise SvcError(
            f'services "{name}" not found; only leftovers of it are there', f"'kubectl svc endpoints clean {name}' removes them"
        )
    if services.type_of(facts.service) == "ExternalName":
        raise SvcError(
            f'the Service "{name}" is of type ExternalName: it is a DNS alias for '
            f'"{services.external_name(facts.service)}" and has no endpoints',
            "'kubectl svc expose --name NAME --port PORT' makes one that has",
        )
    if meta.terminating(facts.service):
        raise SvcError(
            f'the Service "{name}" is being deleted, and its endpoints with it', "try again when it has been made anew"
        )
    selector = services.selector(facts.service)
    if selector and SELECTOR not in allow:
        text = ",".join(f"{key}={value}" for key, value in sorted(selector.items()))
        raise SvcError(
            f'the Service "{name}" has the selector {text}: a controller keeps its endpoints, and addresses set by hand '
            "would get traffic beside the pods",
            f"drop the selector first, or label the pods; --allow {SELECTOR} does it all the same",
        )


def check_whole_set(facts: EndpointFacts, holder: str, allow: Collection[str] = ()) -> None:
    """That a new whole set would be the whole: beside slices of ours classic Endpoints are but a part; raises ``SvcError``."""
    serving = [slice_ for slice_ in facts.own if slices.endpoints(slice_)]
    if holder == holders.ENDPOINTS and serving and DUPLICATE not in allow:
        raise SvcError(
            f'the Service "{facts.name}" is served through {holders.told(facts, serving[0])} '
            f"(--allow {DUPLICATE} writes Endpoints beside it all the same)"
        )


def wanted_entries(
    facts: EndpointFacts,
    holder: str,
    targets: Sequence[Address],
    overrides: Sequence[PortOverride] = (),
    allow: Collection[str] = (),
) -> tuple[Entry, ...]:
    """``targets`` as entries with the ports they serve; raises ``Problems`` with all that is wrong with them."""
    ports = service_ports(facts.service)
    shared, refused = _overridden(ports, overrides)
    families = services.ip_families(facts.service)
    entries: list[Entry] = []
    for target in targets:
        refused += endpoint_addresses.refusals(target.address, families, facts.cluster_ips)
        entries.append(Entry(target.address, _on_port(shared, target), zone=target.zone))
    refused += _doubles(facts, holder, entries)
    problems = [str(refusal) for refusal in refused if not (refusal.allowable and refusal.rule in allow)]
    if problems:
        raise Problems(problems)
    return tuple(entries)


def service_ports(service: Object) -> Ports:
    """What a slice for this Service has to say: each port by name and protocol, on the numeric targetPort or the port."""
    ports = [
        SlicePort(
            port.name, port.protocol, port.target_port if isinstance(port.target_port, int) else port.port, port.app_protocol
        )
        for port in services.ports(service)
    ]
    return tuple(sorted(ports, key=lambda port: (port.name, port.protocol, port.port or 0)))


def check_not_empty(before: Sequence[Entry], after: Sequence[Entry], facts: EndpointFacts, allow: Collection[str] = ()) -> None:
    """That something ready is left where something was; raises ``SvcError``."""
    elsewhere = [entry for entry in of_slices(holders.beside(facts, holders.SLICES)) if entry.state == UP]
    ready_before = any(entry.state == UP for entry in before)
    if ready_before and not any(entry.state == UP for entry in after) and not elsewhere and EMPTY not in allow:
        raise SvcError(
            f'this would leave the Service "{facts.name}" without a ready endpoint',
            f"add another first, or use --allow {EMPTY}",
        )


def _overridden(ports: Ports, overrides: Sequence[PortOverride]) -> tuple[Ports, list[Refusal]]:
    """The Service's ports with the numbers that ``--port`` gives them."""
    result = list(ports)
    refused: list[Refusal] = []
    for override in overrides:
        if override.name is None and len(ports) > 1:
            names = ", ".join(port.name for port in ports)
            raise UsageError(
                f"--port {override.port}: the Service has several ports",
                f"say which: NAME={override.port}, NAME one of {names}",
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
    return tuple(sorted(result, key=lambda port: (port.name, port.protocol, port.port or 0))), refused


def _misfit(name: str, override: PortOverride, named: Sequence[SlicePort], ports: Ports) -> Refusal:
    if named:
        reason = f"{override.protocol}, but the Service's port is {named[0].protocol}: kube-proxy would not match them"
        return Refusal(f'port "{name}"', PORT_PROTOCOL, reason, True)
    known = ", ".join(f'"{port.name}"' for port in ports) or "none"
    if [port.name for port in ports] == [""]:
        known = f"one without a name: say --port {override.port}"
    return Refusal(
        f'port "{name}"', PORT_NAME, f"not a port of the Service (it has {known}): kube-proxy would not match it", True
    )


def _on_port(shared: Ports, target: Address) -> Ports:
    if target.port is None:
        return shared
    if len(shared) != 1:
        raise UsageError(
            f"{target}: the Service has {len(shared) or 'no'} ports, and one number cannot say which", "use --port NAME=NUMBER"
        )
    return (shared[0]._replace(port=target.port),)


def _doubles(facts: EndpointFacts, holder: str, entries: Sequence[Entry]) -> list[Refusal]:
    """Those that an object beside the edited ones serves already: which copy's state counts would be chance."""
    beside = holders.beside(facts, holder)
    held = {(entry.address, port): slice_ for slice_ in beside for entry in of_slices([slice_]) for port in entry.ports}
    refused = []
    for entry in entries:
        home = next((held[entry.address, port] for port in entry.ports if (entry.address, port) in held), None)
        if home is not None:
            refused.append(Refusal(str(entry), DUPLICATE, f"served already through {holders.told(facts, home)}", True))
    return refused
