"""A trace as JSON, by the schema in docs/trace-schema.json; nothing in it is meant for people only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from kubectl_svc.render import API_VERSION
from kubectl_svc.trace import texts
from kubectl_svc.trace.report import OK, Finding, Fix, Hop, Report, status_of
from kubectl_svc.wording import Said


def as_document(reports: Sequence[Report], *, several: bool, lost: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """One ``Trace``, or a ``TraceList`` where ``several`` were asked for, or where something leads to no Service.

    ``lost`` says why of each, with the verdict.
    """
    if not several and len(reports) == 1 and not lost:
        return _trace(reports[0])
    made = {"apiVersion": API_VERSION, "kind": "TraceList", "items": [_trace(report) for report in reports]}
    reasons = [{"reason": reason, "verdict": verdict} for reason, verdict in lost.items()]
    return {**made, "withoutService": reasons} if reasons else made


def _trace(report: Report) -> dict[str, Any]:
    return {
        "apiVersion": API_VERSION,
        "kind": "Trace",
        "namespace": report.namespace,
        "service": report.name,
        "port": report.asked,
        "from": report.client,
        "verdict": report.verdict,
        "hops": [_hop(hop, report) for hop in report.hops],
        "problems": [_problem(finding, report) for finding in report.findings],
        "unseen": [{"kind": kind, "reason": str(why)} for kind, why in sorted(report.unseen.items())],
    }


def _hop(hop: Hop, report: Report) -> dict[str, Any]:
    return {
        "id": hop.id,
        "kind": hop.kind,
        "object": hop.object,
        "status": hop.status,
        "detail": texts.detail(hop),
        "reason": texts.reason(hop),
        "address": hop.address,
        "values": _values(hop.facts),
        "problem": _code(hop, report),
    }


def _code(hop: Hop, report: Report) -> str:
    """The code of the problem that has made the status what it is; one that merely follows from another counts last."""
    if hop.finding or hop.status == OK:
        return hop.finding.code if hop.finding else ""
    here = (one for one in report.findings if hop.id in (one.hop, *one.also))
    concerned = (one for one in here if status_of(one.at(hop.id).severity) == hop.status)
    return next((one.code for one in sorted(concerned, key=lambda one: bool(one.cause))), "")


def _problem(finding: Finding, report: Report) -> dict[str, Any]:
    return {
        "code": finding.code,
        "slug": finding.slug,
        "severity": finding.severity,
        "object": finding.object,
        "message": texts.message(finding),
        "fix": texts.fix(finding.fix, report.name),
        "hop": finding.hop,
        "consequenceOf": finding.cause,
        "variant": finding.variant,
        "values": _values(finding.values),
        "action": _action(finding.fix),
    }


def _action(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [{"path": list(edit.path), "old": edit.old, "new": edit.new} for edit in fix.edits]
    return {"kind": fix.kind, "target": fix.target, "edits": edits, "command": fix.command}


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {_camel(name): _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    """Named tuples as objects without what is empty in them; the keys of other mappings, such as labels, stay as they are."""
    if isinstance(value, Said):  # a reason why something was not seen is a text, as it is in "unseen"
        why = value.room == "cluster" or value.key.startswith("unseen-")
        return str(value) if why else {"key": value.key, "values": _plain(value.values)}
    if hasattr(value, "_asdict"):
        return _values({name: item for name, item in value._asdict().items() if item not in ("", None, ())})
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _camel(name: str) -> str:
    """``target_port`` as ``targetPort``."""
    first, *more = name.split("_")
    return first + "".join(word.capitalize() for word in more)
