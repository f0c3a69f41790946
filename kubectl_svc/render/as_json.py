"""A trace as JSON, by the schema in docs/trace-schema.json; nothing in it is meant for people only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kubectl_svc.trace.report import Report

API_VERSION = "kubectl-svc/v1"
"""Fields may be added under this version; none is renamed, removed or given another meaning."""


def as_document(reports: Sequence[Report], *, several: bool) -> dict[str, Any]:
    """One ``Trace``, or a ``TraceList`` where ``several`` were asked for."""
    if not several and len(reports) == 1:
        return _trace(reports[0])
    return {"apiVersion": API_VERSION, "kind": "TraceList", "items": [_trace(report) for report in reports]}


def _trace(report: Report) -> dict[str, Any]:
    return {
        "apiVersion": API_VERSION,
        "kind": "Trace",
        "namespace": report.namespace,
        "service": report.name,
        "port": report.asked,
        "verdict": report.verdict,
        "hops": [
            {
                "id": hop.id,
                "kind": hop.kind,
                "object": hop.object,
                "status": hop.status,
                "detail": hop.detail,
                "reason": hop.reason,
                "address": hop.address,
            }
            for hop in report.hops
        ],
        "problems": [
            {
                "code": finding.code,
                "slug": finding.slug,
                "severity": finding.severity,
                "object": finding.object,
                "message": finding.message,
                "fix": finding.fix,
                "hop": finding.hop,
                "consequenceOf": finding.cause,
            }
            for finding in report.findings
        ],
        "unseen": [{"kind": kind, "reason": why} for kind, why in sorted(report.unseen.items())],
    }
