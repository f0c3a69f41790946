"""A request and a source -> the Service to make. Pure: what cannot be decided goes to ``problems``."""

from __future__ import annotations

from kubectl_svc.expose.facts import Source, SourcePort
from kubectl_svc.expose.ports import AskedPort
from kubectl_svc.expose.request import ServiceRequest
from kubectl_svc.expose.said import said
from kubectl_svc.objects import Object
from kubectl_svc.wording import Said

NAME_LENGTH = 63


def service(request: ServiceRequest, source: Source | None, problems: list[Said]) -> Object:
    """The Service that ``request`` asks for, with what it leaves open inferred from ``source``."""
    if source and not source.runs_pods and source.trouble:
        problems.append(source.trouble)
        return {}
    metadata: Object = {"name": request.name or default_name(source)}
    if labels := request.labels or (source.labels if source else {}):
        metadata["labels"] = dict(sorted(labels.items()))
    if request.annotations:
        metadata["annotations"] = dict(sorted(request.annotations.items()))
    spec: Object = {}
    if found := _ports(request, source, problems):
        spec["ports"] = found
    if selector := _selector(request, source, problems):
        spec["selector"] = dict(sorted(selector.items()))
    _set_fields(spec, request)
    return {"kind": "Service", "apiVersion": "v1", "metadata": metadata, "spec": spec, "status": {"loadBalancer": {}}}


def default_name(source: Source | None) -> str:
    """The source's name, made fit for a Service: at most 63 characters, no dots, a letter or digit at the end."""
    return source.name[:NAME_LENGTH].replace(".", "-").rstrip("-") if source else ""


def _selector(request: ServiceRequest, source: Source | None, problems: list[Said]) -> dict[str, str]:
    if request.external:
        return {}
    if request.selector or source is None:
        return request.selector
    if not source.selector:
        problems.append(said("no-selector", trouble=source.trouble))
    return source.selector


def _set_fields(spec: Object, request: ServiceRequest) -> None:
    for path, value in request.spec.items():
        place = spec
        for key in path[:-1]:
            place = place.setdefault(key, {})
        place[path[-1]] = value
    if addresses := request.spec.get(("clusterIP",)):
        spec["clusterIP"] = addresses[0]
        if len(addresses) > 1:
            spec["clusterIPs"] = addresses


def _ports(request: ServiceRequest, source: Source | None, problems: list[Said]) -> list[Object]:
    declared = source.ports if source else ()
    numbers = dict.fromkeys(port.number for port in declared)
    asked = tuple(dict.fromkeys(request.ports)) or tuple(AskedPort(number) for number in numbers)
    if not asked:
        if not (request.headless or request.external):
            problems.append(said("no-port"))
        return []
    found: list[Object] = []
    for place, port in enumerate(asked, 1):
        for entry in _expanded(port, place, len(asked) > 1, request, declared):
            _add(found, entry, port, place)
    if len(found) == 1 and not asked[0].name:
        found[0].pop("name", None)
    if request.node_port:
        _set_node_port(found, request.node_port, problems)
    return found


def _expanded(
    asked: AskedPort, place: int, several: bool, request: ServiceRequest, declared: tuple[SourcePort, ...]
) -> list[Object]:
    """One asked port as one entry, or as one for each protocol that the source declares for its number.

    Where the source says nothing of the number, traffic goes to that number, as in kubectl: what a container declares is only
    information, and often its exporter's port (`declared.notes`).
    """
    matching = [port for port in declared if port.number == asked.port]
    if protocol := asked.protocol or request.protocol:
        fitting = [port for port in matching if port.protocol == protocol]
        matching = fitting or [SourcePort(asked.port, protocol, "", _target_of(asked.port, matching))]
    matching = matching or [SourcePort(asked.port, "TCP", "", asked.port)]
    return [_entry(asked, _name(asked, place, port, several, len(matching) > 1), port, request) for port in matching]


def _target_of(number: int, matching: list[SourcePort]) -> int | str:
    """Where ``number`` goes under a protocol that is not declared: where it goes under another, unless that is a name."""
    return next((port.target for port in matching if isinstance(port.target, int)), number)


def _name(asked: AskedPort, place: int, port: SourcePort, several: bool, split: bool) -> str:
    """The asked name, else the container port's, else ``port-N`` or ``port-N-udp`` as kubectl counts them."""
    if asked.name:
        return f"{asked.name}-{port.protocol.lower()}" if split else asked.name
    if not (several or split):
        return ""
    return port.name or (f"port-{place}-{port.protocol.lower()}" if split else f"port-{place}")


def _entry(asked: AskedPort, name: str, port: SourcePort, request: ServiceRequest) -> Object:
    target = asked.target if asked.target is not None else request.target
    entry: Object = {"name": name} if name else {}
    entry["protocol"] = port.protocol
    if asked.app_protocol:
        entry["appProtocol"] = asked.app_protocol
    entry["port"] = asked.port
    entry["targetPort"] = target if target is not None else port.target
    if asked.node_port:
        entry["nodePort"] = asked.node_port
    return entry


def _add(found: list[Object], entry: Object, asked: AskedPort, place: int) -> None:
    """Inference never says a port, or a name, twice; what was asked for explicitly stays, for the rules to judge."""
    inferred = asked == AskedPort(asked.port)
    if inferred and any((entry["port"], entry["protocol"]) == (other["port"], other["protocol"]) for other in found):
        return
    if not asked.name and entry.get("name") in {other.get("name") for other in found} - {None}:
        entry["name"] = f"port-{place}"
    found.append(entry)


def _set_node_port(entries: list[Object], number: int, problems: list[Said]) -> None:
    if len(entries) > 1:
        problems.append(said("several-node-ports", count=len(entries)))
    for entry in entries[:1]:
        if entry.setdefault("nodePort", number) != number:
            problems.append(said("two-node-ports", number=entry["nodePort"]))
