"""Many traces as a table, a Service a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubectl_svc.console import safe
from kubectl_svc.objects import services
from kubectl_svc.objects.meta import mapping
from kubectl_svc.render.as_tree import refusals
from kubectl_svc.render.columns import columns
from kubectl_svc.render.look import Look
from kubectl_svc.trace import texts
from kubectl_svc.trace.report import HEALTHY, OK, UNKNOWN, Hop, Report

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_STYLE_OR_CHARACTER = re.compile(r"\x1b\[[0-9;]*m|.")

STATUS = {HEALTHY: "healthy", "warning": "degraded", "unknown": "unknown", "broken": "broken"}


def as_table(reports: Sequence[Report], look: Look, *, namespaces: bool, wide: bool) -> str:
    """The table, and below it how many Services are in what state, and what may not be seen. Nothing for no reports."""
    if not reports:
        return ""
    places, more = ["NAMESPACE"] if namespaces else [], ["CLUSTER-IP", "SELECTOR"] if wide else []
    clients = any(report.client for report in reports)
    more += ["FROM"] if clients else []
    heads = [*places, "SERVICE", "TYPE", "PORTS", "READY", *more, "STATUS"]
    rows = [
        [
            *([safe(report.namespace)] if namespaces else []),
            *_row(report, wide),
            *([safe(report.client)] if clients else []),
            _verdict(report, look),
        ]
        for report in reports
    ]
    lines = [*(_cut(line, look) for line in columns(rows, heads)), "", _sum(reports), *refusals(reports[0], look)]
    return "\n".join(lines) + "\n"


def _cut(line: str, look: Look) -> str:
    """A line that a terminal would wrap, shortened; what colours it is not counted."""
    if look.width is None or len(_STYLE.sub("", line)) <= look.width:
        return line
    room, kept = look.width - 1, ""
    for part in _STYLE_OR_CHARACTER.findall(line):
        room -= not part.startswith("\x1b")
        if room < 0:
            break
        kept += part
    return kept + ("…" if look.unicode else "~") + ("\x1b[0m" if look.colour else "")


def _row(report: Report, wide: bool) -> list[str]:
    service = report.service or {}
    ports = ",".join(f"{port.port}/{port.protocol}" for port in services.ports(service)) or "<none>"
    counts = dict.fromkeys(_ready(hop) for hop in report.hops if hop.kind == "EndpointSlice")
    more = [",".join(services.cluster_ips(service)) or "<none>", _pairs(mapping(service, "spec", "selector"))] if wide else []
    kind = services.type_of(service) if report.service is not None else "<none>"
    return [safe(text) for text in (report.name, kind, ports, ", ".join(counts) or "-", *more)]


def _ready(hop: Hop) -> str:
    """``2/3``, ``0`` where a port has no endpoint at all, or ``?``."""
    if "total" in hop.facts:
        return f"{hop.facts['ready']}/{hop.facts['total']}"
    return "?" if hop.status == UNKNOWN else "0"


def _pairs(selector: dict[str, object]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(selector.items())) or "<none>"


def _verdict(report: Report, look: Look) -> str:
    """The state, and the first thing that is wrong."""
    verdict = report.verdict
    status = OK if verdict == HEALTHY else verdict
    wrong = [finding for finding in report.causes if finding.severity != "note"]
    notes = [] if wrong else [one.code for one in report.causes if one.code not in _EVERYDAY]
    reason = next((texts.reason(hop) for hop in report.hops if hop.status == status != OK), "")
    why = f"{wrong[0].code} {texts.message(wrong[0])}" if wrong else reason or _noted(notes)
    more = f" (+{len(wrong) - 1})" if len(wrong) > 1 else ""
    return f"{look.mark(status)} {look.paint(STATUS[verdict], status)}" + (f": {safe(why)}{more}" if why else "")


_EVERYDAY = ("A14", "C13", "C14", "D7", "D16")
"""Notes that say nothing of a mistake; the tree shows them."""


def _noted(codes: Sequence[str]) -> str:
    several = list(dict.fromkeys(codes))
    return f"note{'' if len(several) == 1 else 's'} {', '.join(several)}" if several else ""


def _sum(reports: Sequence[Report]) -> str:
    counts = {word: sum(report.verdict == verdict for report in reports) for verdict, word in STATUS.items()}
    noun = "trace" if any(report.client for report in reports) else "Service"
    return f"{len(reports)} {noun}{'' if len(reports) == 1 else 's'}: " + ", ".join(
        f"{count} {word}" for word, count in counts.items() if count
    )
