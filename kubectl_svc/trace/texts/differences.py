"""How slices and Endpoints differ from what they should say."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.kubernetes.controllers.difference import CHANGED, STALE, Difference
from kubectl_svc.kubernetes.controllers.endpoints_object import LEADER
from kubectl_svc.objects.slices import SKIP_MIRROR
from kubectl_svc.trace.texts.filling import fill
from kubectl_svc.wording.filling import Template

TEXTS: Mapping[str, Template] = {
    "no-slice": "the EndpointSlice controller has written no {address_type} slice, not even an empty one",
    "missing": "pod {pod} is {reason} at {address}, but no {address_type} slice has it",
    "ports sidecar": (
        "pod {pod} has {expected}, but slice {slice} has {actual}: "
        "Kubernetes before 1.33 does not look up a named targetPort in sidecars"
    ),
    "ports template": "the pods of {pod} have {expected}, but {slice} has {actual}",
    "ports": "pod {pod} has {expected}, but slice {slice} has {actual}",
    "changed": "{field} of pod {pod} should be {expected}, but slice {slice} has {actual}",
    "foreign": (
        "the Service has a selector, but the EndpointSlice controller does not manage slice {slice}; "
        "its endpoints get traffic in addition to the pods",
        " (managed by {reason})",
    ),
    "left-behind": "the EndpointSlice controller no longer updates slice {slice}: the Service has no selector now",
    "not-mirrored": "Endpoints {endpoints} has {address}, but no slice mirrors it",
    "not-mirrored skip-mirror": f"Endpoints {{endpoints}} has {{address}}, but its label {SKIP_MIRROR} prevents mirroring",
    "not-mirrored leader-election": f"Endpoints {{endpoints}} has {{address}}, but its annotation {LEADER} prevents mirroring",
    "mirror-stale": "a mirrored slice has {address}, which Endpoints {endpoints} does not have",
    "mirror-changed": "Endpoints {endpoints} has {address} as {expected}, but its mirror has {actual}",
    "endpoints-missing": "the pods have {address}, but Endpoints {endpoints} does not",
    "endpoints-stale": "Endpoints {endpoints} has {address}, which no pod has",
    "endpoints-changed": "the pods have {address} as {expected}, but Endpoints {endpoints} has {actual}",
    "stale duplicate": "{address} in slice {slice} should be gone: it is in several slices",
    "stale pod-gone": "{address} in slice {slice} should be gone: the selector matches no pod called {pod}",
    "stale no-pod": "{address} in slice {slice} should be gone: it names no pod",
    "stale not-selected": "{address} in slice {slice} should be gone: the selector does not match pod {pod}",
    "stale pod-replaced": "{address} in slice {slice} should be gone: it belonged to an earlier pod called {pod}",
    "stale foreign-family": "{address} in slice {slice} should be gone: the Service has no {address_type}",
    "stale finished": "{address} in slice {slice} should be gone: pod {pod} has finished ({expected})",
    "stale no-address": "{address} in slice {slice} should be gone: pod {pod} has no address",
    "stale no-node": "{address} in slice {slice} should be gone: the node of pod {pod} does not exist",
    "stale address-changed": (
        "{address} in slice {slice} should be gone: pod {pod} does not have it",
        ", its address is {expected}",
    ),
}
"""By kind, and by reason where there is a text for it."""


def text(one: Difference) -> str:
    """A sentence without a full stop."""
    template = TEXTS.get(f"{one.kind} {one.reason}") or TEXTS[one.kind]
    values = one._asdict()
    if one.kind == CHANGED:
        values |= {"field": one.reason.replace("_", " "), "expected": one.expected or "unset", "actual": one.actual or "unset"}
    if one.kind == STALE:
        values["address"] = one.address or "an endpoint without address"
    return fill(template, values)
