"""Which kind of object holds the endpoints that an edit is about, and how they are put back into it."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.endpoints.objects import classic, keepers, layout
from kubectl_svc.endpoints.objects.entries import Entry, of_endpoints, of_slices
from kubectl_svc.endpoints.objects.ignored import is_ignored
from kubectl_svc.endpoints.objects.writes import Write
from kubectl_svc.endpoints.reading.facts import EndpointFacts, is_own
from kubectl_svc.objects import Object, meta, slices

SLICES, ENDPOINTS = "endpointslice", "endpoints"


def suitable(facts: EndpointFacts) -> str:
    """Slices, unless the Service has classic Endpoints of somebody's and no slice of ours yet."""
    return ENDPOINTS if facts.mirrored_endpoints and not facts.own else SLICES


def entries(facts: EndpointFacts, holder: str) -> tuple[Entry, ...]:
    """The endpoints that are ours to edit."""
    return of_endpoints(facts.endpoints) if holder == ENDPOINTS else of_slices(facts.own)


def beside(facts: EndpointFacts, holder: str) -> tuple[Object, ...]:
    """The slices besides that serve the Service; the mirrored ones are but copies of classic Endpoints."""
    if holder == SLICES:
        held = facts.others
    else:
        held = tuple(slice_ for slice_ in facts.slices if slices.managed_by(slice_) != slices.MIRRORING_CONTROLLER)
    return tuple(slice_ for slice_ in held if not is_ignored(facts.service, slice_))


def told(facts: EndpointFacts, slice_: Object) -> str:
    """A slice beside what is edited, who manages it, and how it can be edited after all."""
    if is_own(slice_):
        back = f"'kubectl svc endpoints migrate {facts.name} --back' makes classic Endpoints of all"
        return f"{meta.reference(slice_)}, which is ours; edit it without --kind endpoints, or {back}"
    manager = slices.managed_by(slice_)
    if manager == slices.MIRRORING_CONTROLLER:
        return f"endpoints/{facts.name}; edit it with --kind endpoints, or 'kubectl svc endpoints migrate {facts.name}'"
    by = f"managed by {manager}" if manager else "managed by nobody named"
    return f"{meta.reference(slice_)} ({by}); 'kubectl svc endpoints adopt {facts.name}' makes it ours"


def pack(facts: EndpointFacts, holder: str, after: Sequence[Entry], *, take_over: bool = False) -> tuple[Write, ...]:
    """The writes that make the objects hold exactly ``after``; raises ``SvcError`` for what they cannot say or others keep."""
    if holder == ENDPOINTS:
        way = f"'kubectl svc endpoints migrate {facts.name}' first" if facts.mirrored_endpoints else "use --kind endpointslice"
        classic.check(after, f"slices can: {way}")
        writes = classic.pack(facts.service, facts.endpoints, after)
    else:
        writes = layout.pack(facts.service, facts.own, after)
    if not take_over:
        keepers.check(writes)
    return writes
