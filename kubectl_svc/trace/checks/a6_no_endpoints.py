"""A Service without a selector has no endpoints.

What: no controller writes endpoints for such a Service, and no endpoints were added by hand.
Why: the endpoints were never made, or were removed; a selector was forgotten; or the EndpointSlice that was made for it lacks
the label "kubernetes.io/service-name", which assigns it to a Service; or Endpoints have another name than their Service.
Fix: add addresses with "kubectl svc endpoints add", give the Service a selector, give the slice its label, or the Endpoints
their name. Where a controller writes the endpoints, add none: see why it has not. Each API server writes its own address for
the Service "kubernetes", and the controller that owns a Service, as that of a ServiceImport, writes them for this one.

Example: a Service for a database outside the cluster, applied without its EndpointSlice.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.endpoints_object import mirror_obstacle
from kubectl_svc.objects import Object, meta, services, slices, unlabelled
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import agreed
from kubectl_svc.trace.fixes.edits import look_anywhere, look_at, look_into, setting, step, svc
from kubectl_svc.trace.fixes.slices import label, managed_by
from kubectl_svc.trace.hops.service import of_api_server
from kubectl_svc.trace.reading.facts import FILES, LIVE
from kubectl_svc.trace.report import NOTE, STEP, Fix, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """A note where files show no endpoints at all: something else may bring them, and so the status is unknown."""
    if chain.selector or not chain.routed or chain.endpoints or not services.ports(chain.spec) or of_api_server(chain):
        return
    meant = _meant(chain)
    if meant is not None:
        values = {"slice": meta.reference(meant), "label": slices.SERVICE_NAME, "other": slices.service_name(meant)}
        certain = _certain(chain, meant)
        variant = "other-label" if values["other"] else "no-label" if certain else "perhaps"
        fix = label(chain, meant) if certain else look_into(chain, meant, ("metadata", "labels"))
        fix = (agreed.rename(chain, values["other"], chain.name) if values["other"] and certain else None) or fix
        yield Problem(chain.reference, {"service": chain.reference, **values}, fix, variant=variant)
        return
    misnamed = _misnamed(chain)
    if misnamed is not None:
        values = {"service": chain.reference, "endpoints": meta.reference(misnamed)}
        edit = Fix(STEP, meta.reference(misnamed), (setting(misnamed, ("metadata", "name"), chain.name),))
        there = agreed.rename(chain, meta.name(misnamed), chain.name)
        fix = there or (look_at(chain, target=meta.reference(misnamed)) if meta.uid(misnamed) else edit)
        yield Problem(chain.reference, values, fix, variant="other-name")
        return
    silent = chain.facts.source == FILES and not chain.facts.sees("EndpointSlice")
    if not silent and not chain.facts.sees("EndpointSlice"):
        return
    if (chain.facts.namespace, chain.name) == services.API_SERVER:
        see = look_anywhere("get", "--raw", "/readyz?verbose")
        yield Problem(chain.reference, {"service": chain.reference}, see, variant="of-api-server")
        return
    values, severity = {"service": chain.reference}, NOTE if silent else ""
    if owner := next(filter(None, map(managed_by, [chain.spec, *chain.slices])), ""):
        see = look_at(chain, target=owner) if "/" in owner else look_at(chain)
        yield Problem(chain.reference, values | {"owner": owner}, see, "", severity, "owned")
        return
    add = step(svc(chain, "endpoints", "add", chain.name, "ADDRESS"), chain.reference)
    yield Problem(chain.reference, values, add, "", severity, "in-files" if silent else "")


def _meant(chain: Chain) -> Object | None:
    """The slice that was made for this Service and belongs to none: see `unlabelled`, or its label is nearly right."""
    found = [one for one in chain.facts.objects("EndpointSlice") if slices.endpoints(one) and not _belongs(chain, one)]
    addresses = {meta.name(obj): _addresses(obj) for obj in chain.facts.objects("Endpoints")}
    names = {meta.name(service) for service in chain.facts.objects("Service")}
    for one in found:
        theirs = slices.service_name(one)
        named = f"{meta.name(one)}-".startswith(f"{chain.name}-") or closest(theirs, [chain.name])
        if (theirs and named) or unlabelled.meant_for(chain.name, [one], names, addresses):
            return one
    return None


def _misnamed(chain: Chain) -> Object | None:
    """The Endpoints that were made for this Service and have a name that no Service has: misspelt, or with a part more."""
    for one in chain.facts.objects("Endpoints"):
        own = meta.name(one)
        longer, misspelt = own.startswith(f"{chain.name}-"), mistyped(own, [chain.name])
        programmed = any(meta.items(subset, "addresses") for subset in meta.items(one, "subsets"))
        known = chain.facts.seen.named("Service", chain.facts.namespace, own)
        if (longer or misspelt) and programmed and not known and not mirror_obstacle({}, one):
            names = {meta.name(service) for service in chain.facts.objects("Service")}
            longest = max((name for name in names if own.startswith(f"{name}-")), key=len, default="")
            if chain.name in (mistyped(own, names), longest):
                return one
    return None


def _certain(chain: Chain, slice_: Object) -> bool:
    """Whether the label can only be meant to name this Service: a trace of one has not read the others."""
    theirs = slices.service_name(slice_)
    return (
        bool(mistyped(theirs, [chain.name])) if theirs else unlabelled.certain(chain.name, slice_, chain.facts.source != LIVE)
    )


def _addresses(endpoints: Object) -> set[str]:
    subsets = meta.items(endpoints, "subsets")
    return {canonical(str(dig(item, "ip"))) for subset in subsets for item in meta.items(subset, "addresses")}


def _belongs(chain: Chain, slice_: Object) -> bool:
    """Whether there is a Service that a slice belongs to."""
    theirs = slices.service_name(slice_)
    return bool(theirs and chain.facts.seen.named("Service", chain.facts.namespace, theirs))
