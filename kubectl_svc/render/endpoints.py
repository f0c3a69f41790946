"""The union of a Service's endpoints: as a table, as addresses to be read again, and as a document for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kubectl_svc.console import safe
from kubectl_svc.endpoints.addresses import at
from kubectl_svc.endpoints.edits.plan import Result
from kubectl_svc.endpoints.reading.probe import ProbeResult
from kubectl_svc.endpoints.reading.union import EndpointRow, EndpointRowPort, live
from kubectl_svc.endpoints.said import said
from kubectl_svc.render import API_VERSION
from kubectl_svc.render.columns import columns
from kubectl_svc.wording import Said

_NARROW = ("ADDRESS", "PORTS", "STATE", "OBJECT", "MANAGER", "NOTE")
_WIDE = ("ADDRESS", "PORTS", "STATE", "ZONE", "NODE", "OBJECT", "MANAGER", "NOTE")


class Shown(NamedTuple):
    """One Service as it is told: its rows, and what an edit or probes have to say of them."""

    namespace: str
    service: str
    rows: tuple[EndpointRow, ...]
    changes: Sequence[Result] = ()
    probes: Mapping[tuple[str, int], ProbeResult] = {}
    warnings: Sequence[Said] = ()


def as_table(
    rows: Sequence[EndpointRow], *, wide: bool = False, services: bool = False, namespaces: bool = False, headings: bool = True
) -> str:
    """One line for each address of each object; ``services``, ``namespaces``: say whose it is, for there are several."""
    heads = (*(("NAMESPACE",) if namespaces else ()), *(("SERVICE",) if services else ()), *(_WIDE if wide else _NARROW))
    lines = [[_cell(row, head) for head in heads] for row in rows]
    return "\n".join(columns(lines, heads if headings else ()))


def as_addresses(rows: Sequence[EndpointRow]) -> str:
    """``ADDR:PORT@ZONE`` lines as commands take them back, once each; what nobody uses is left out."""
    lines: dict[str, str] = {}
    for row in rows:
        zone = f"@{row.zone}" if row.zone else ""
        numbers = [one.port.port for one in row.ports if not one.why] if row.ports else [None]
        for number in numbers if row.used else []:
            place = at(row.address, number)
            lines.setdefault(place, place + zone)
    return "\n".join(map(safe, lines.values()))


def as_document(every: Sequence[Shown], *, dry_run: str = "none") -> dict[str, Any]:
    """The document of ``-o json`` and ``-o yaml``, by the schema in docs/endpoints-schema.json; one shape for any number."""
    return {
        "apiVersion": API_VERSION,
        "kind": "ServiceEndpointsList",
        "dryRun": dry_run,
        "items": [
            {
                "namespace": shown.namespace,
                "service": shown.service,
                "endpoints": [_endpoint(shown, row, port) for row in shown.rows for port in (row.ports or (None,))],
                "changes": [{**result._asdict(), "detail": str(result.detail or "")} for result in shown.changes],
                "warnings": list(map(str, shown.warnings)),
            }
            for shown in every
        ],
    }


def _endpoint(shown: Shown, row: EndpointRow, port: EndpointRowPort | None) -> dict[str, Any]:
    used = live(row, shown.rows) and not (port and port.why)
    notes = [{"code": note.code, "message": str(note.said)} for note in row.notes]
    if port and port.why:
        notes.append({"code": "port", "message": _ignored(port)})
    probe = shown.probes.get((row.address, (port and port.port.port) or 0))
    return {
        "address": row.address,
        "port": port.port.port if port else None,
        "portName": port.port.name if port else "",
        "protocol": port.port.protocol if port else "",
        "zone": row.zone,
        "node": row.node,
        "state": row.state,
        "holder": row.object,
        "keeper": row.manager,
        "live": used,
        "notes": notes,
        "probe": probe and {"healthy": probe.healthy, "good": probe.good, "tries": probe.tries, "detail": str(probe.detail)},
    }


def _cell(row: EndpointRow, head: str) -> str:
    if head == "NOTE":
        why = dict.fromkeys(_ignored(port) for port in row.ports if port.why)
        return safe("; ".join([*why, *(str(note.said) for note in row.notes)]))
    if head == "PORTS":
        return safe(",".join(map(_port, row.ports))) or "-"
    return safe(str(getattr(row, head.lower()))) or "-"


def _ignored(port: EndpointRowPort) -> str:
    return str(said("ignored", reason=port.why))


def _port(one: EndpointRowPort) -> str:
    port = one.port
    return f"{f'{port.name}=' if port.name else ''}{port.port if port.port is not None else '?'}/{port.protocol}"
