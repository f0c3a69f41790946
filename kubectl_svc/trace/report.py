"""What a trace comes to: hops, findings, what was not seen, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kubectl_svc.objects import Object
from kubectl_svc.trace.reading.facts import FORBIDDEN

OK = "ok"
WARNING = "warning"
BROKEN = "broken"
UNKNOWN = "unknown"
STATUSES = (OK, WARNING, UNKNOWN, BROKEN)
"""From best to worst."""

HEALTHY = "healthy"

ERROR = "error"
NOTE = "note"
SEVERITIES = (ERROR, WARNING, NOTE)
"""Traffic is lost; some of it is, or soon will be; worth knowing."""


_ON_THE_WAY = ("Service", "EndpointSlice", "Pod")


class Hop(NamedTuple):
    """One step of the way. ``id`` is a path: the parent's id stands before the last slash; ``detail`` holds the facts.

    ``reason`` says why ``status`` is not ok. ``object`` is ``kind/name``, or a port as ``http 80/TCP``. ``address`` is what a
    pod or address is reached by, as ``10.1.0.7:8080``.
    """

    id: str
    kind: str
    object: str
    status: str
    detail: str = ""
    reason: str = ""
    address: str = ""

    @property
    def depth(self) -> int:
        """0 for the Service."""
        return self.id.count("/")


class Problem(NamedTuple):
    """What a check yields: what is wrong, where, and the one edit that mends it.

    ``hop`` is the id of the hop it concerns. ``fix`` is an exact command, or the two values that differ. ``severity`` replaces
    the check's own where a case is milder or graver than usual.
    """

    object: str
    message: str
    fix: str = ""
    hop: str = ""
    severity: str = ""


class Finding(NamedTuple):
    """A problem with its identity. ``cause`` is the code of the finding that it merely follows from, or nothing."""

    code: str
    slug: str
    severity: str
    object: str
    message: str
    fix: str = ""
    hop: str = ""
    cause: str = ""


class Report(NamedTuple):
    """The whole answer about one Service."""

    namespace: str
    name: str
    asked: str
    service: Object | None
    hops: tuple[Hop, ...]
    findings: tuple[Finding, ...]
    unseen: Mapping[str, str]
    events: tuple[Object, ...] = ()

    @property
    def verdict(self) -> str:
        """``healthy``, ``warning``, ``unknown`` or ``broken``: that of the worst hop."""
        status = worst(hop.status for hop in self.hops)
        return HEALTHY if status == OK else status

    @property
    def refused(self) -> dict[str, str]:
        """What stands beside the way, so that no hop tells, and may not be seen: kind and reason."""
        beside = {kind: why for kind, why in self.unseen.items() if kind not in _ON_THE_WAY}
        return {kind: why for kind, why in sorted(beside.items()) if why.startswith(FORBIDDEN)}

    @property
    def causes(self) -> tuple[Finding, ...]:
        """The findings that follow from no other."""
        return tuple(finding for finding in self.findings if not finding.cause)


def worst(statuses: Iterable[str]) -> str:
    """The worst of ``statuses``; ok for none."""
    return max(statuses, key=STATUSES.index, default=OK)


def status_of(severity: str) -> str:
    """What a finding makes of the hop it concerns."""
    return {ERROR: BROKEN, WARNING: WARNING}.get(severity, OK)
