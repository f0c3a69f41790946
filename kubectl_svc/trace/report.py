"""What a trace comes to: hops, findings, what was not seen, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.references.table import KINDS
from kubectl_svc.objects import Object
from kubectl_svc.trace.reading.facts import AT_ADDRESS, NOT_LOOKED_AT
from kubectl_svc.wording import Said as Said

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


Values = Mapping[str, Any]
"""Named facts: texts, numbers, truth values, lists and mappings of them, and named tuples such as a port, a `Cause` or a
`Difference`. Nothing in them is worded: ``texts/`` does that, last of all."""


class Cause(NamedTuple):
    """Why a pod is not ready. ``kind`` is a key of ``texts/causes.py``, and the other fields are what that kind knows.

    ``container`` is the one concerned, ``reason`` Kubernetes' own word, ``last`` that of the run before, ``exit_code`` of the
    run that ended, as text so that 0 counts; ``event`` the message of the last warning about the pod.
    """

    kind: str
    container: str = ""
    reason: str = ""
    message: str = ""
    last: str = ""
    exit_code: str = ""
    restarts: int = 0
    gate: str = ""
    phase: str = ""
    event: str = ""

    @property
    def starting(self) -> bool:
        """Whether it passes by itself as a rule."""
        return self.kind in ("starting", "starting-init")

    @property
    def logged(self) -> bool:
        """Whether a container has ended, so that its log tells more."""
        return bool(self.last) or self.reason == "CrashLoopBackOff" or self.kind in ("ended", "ended-init")


class LabelDifference(NamedTuple):
    """A selector wants ``key`` to be ``wanted``; pods have ``found``, or ``None`` and perhaps the value under ``other``."""

    key: str
    wanted: str
    found: str | None
    other: str = ""


class PodNumber(NamedTuple):
    """The port number that a name stands for in one pod."""

    number: int
    pod: str


class Counted(NamedTuple):
    """A cause, and how many pods have it."""

    cause: Cause
    pods: int


EDIT = "edit"
STEP = "step"
LOOK = "look"


class Edit(NamedTuple):
    """One field of an object: what it is, ``None`` where it is unset, and what it should be, ``None`` where it should go.

    With an empty ``path`` it is the whole object. ``written`` is how the file has the old value, where JSON has it otherwise.
    """

    path: tuple[str | int, ...]
    old: Any
    new: Any
    written: str = ""


class Fix(NamedTuple):
    """What to do about a problem.

    ``kind``: ``edit`` fixes it: right beyond doubt, and the engine has tried it (`trial`); ``step`` leads to the
    fixed state, but the reader has to decide or to fill something in; ``look`` shows where the rest of the story stands.
    ``target`` is the object as ``kind/name`` and ``edits`` are its fields. ``command`` is what a shell takes; it is empty for
    files, which are edited by hand. ``namespace`` is that of the object where the Service is in another one.
    """

    kind: str
    target: str = ""
    edits: tuple[Edit, ...] = ()
    command: str = ""
    namespace: str = ""


class Problem(NamedTuple):
    """What a check yields: facts, no words.

    ``values`` are the facts that the text ``variant`` of this code in ``texts/`` names. ``hop`` is the id of the hop that it
    concerns, ``also`` are those of further ones, and ``partly`` those of all these where some traffic is lost at most.
    ``severity`` replaces the check's own where a case is milder or graver than usual.
    """

    object: str
    values: Values
    fix: Fix | None = None
    hop: str = ""
    severity: str = ""
    variant: str = ""
    also: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()


class Finding(NamedTuple):
    """A problem with its identity. ``cause`` is the code of the finding that it merely follows from, or nothing."""

    code: str
    slug: str
    severity: str
    object: str
    values: Values
    fix: Fix | None = None
    hop: str = ""
    variant: str = ""
    cause: str = ""
    also: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()

    def at(self, hop: str) -> Finding:
        """This finding as one of its hops has it: at most a warning where some traffic is lost only."""
        return self._replace(severity=WARNING) if hop in self.partly and self.severity == ERROR else self


class Hop(NamedTuple):
    """One step of the path. ``id`` is a path: the parent's id stands before the last slash.

    ``detail`` holds its facts; ``reason`` says why ``status`` is not ok, unless a ``finding`` has made it so. ``object`` is
    ``kind/name``, or a port as ``http 80/TCP``. ``address`` is what a pod or address is reached by, as ``10.1.0.7:8080``.
    """

    id: str
    kind: str
    object: str
    status: str
    detail: Said | None = None
    reason: Said | None = None
    address: str = ""
    finding: Finding | None = None

    @property
    def depth(self) -> int:
        """0 for the Service."""
        return self.id.count("/")

    @property
    def facts(self) -> dict[str, Any]:
        """The values of detail and reason."""
        return {**(self.detail.values if self.detail else {}), **(self.reason.values if self.reason else {})}


class Judged(NamedTuple):
    """The hops, marked by the findings, and these: what models and checks make of some facts."""

    hops: tuple[Hop, ...]
    findings: tuple[Finding, ...]


class Report(NamedTuple):
    """The whole answer about one Service."""

    namespace: str
    name: str
    asked: str
    service: Object | None
    hops: tuple[Hop, ...]
    findings: tuple[Finding, ...]
    unseen: Mapping[str, Said | str]
    events: tuple[Object, ...] = ()
    forbidden: frozenset[str] = frozenset()
    client: str = ""
    unjudged: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """``healthy``, ``warning``, ``unknown`` or ``broken``: that of the worst hop."""
        status = worst(hop.status for hop in self.hops)
        return HEALTHY if status == OK else status

    @property
    def refused(self) -> dict[str, Said | str]:
        """What stands beside the path, so that no hop tells, and may not be seen: kind and reason."""
        beside = {kind: why for kind, why in self.unseen.items() if kind not in _ON_THE_WAY}
        return {kind: why for kind, why in sorted(beside.items()) if kind in self.forbidden}

    @property
    def unlooked(self) -> Said | None:
        """What was not looked at: more may lead to a Service; a controller is before an Ingress or a Gateway.

        Nothing more is on the path from an Ingress or route that was asked for; and of what leads to an address that may be a
        controller's, the Ingresses and routes were read to find the Service.
        """
        front = next((why for kind, why in self.unseen.items() if kind.startswith(AT_ADDRESS)), "")
        if isinstance(front, Said) and not self.client:
            return Said("not-looked-at-front", front.values)
        kinds = [kind for _, kind in KINDS if self.unseen.get(kind) == NOT_LOOKED_AT]
        if not kinds or self.service is None or self.client:
            return None
        asked = next((hop.detail for hop in self.hops if hop.id == "service/asked"), None)
        if asked is not None and ("door" in asked.values or "HTTPRoute" not in kinds):
            return None
        return Said("not-looked-at", {"ingresses": "Ingress" in kinds, "calls": "APIService" in kinds})

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
