"""Objects that hold endpoints: who manages them, and what they cannot express."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "manager": "{name} ({sign})",
    "sign-label": "label {key}",
    "sign-annotation": "annotation {key}",
    "sign-field-manager": "field manager",
    "sign-owner": "owner",
    "managed": "is managed by {manager}",
    "unmanaged": ("has no managed-by label", " (last written by {writer})"),
    "described": "{object}, which {managed}",
    "managed-elsewhere": "the endpoints of {object} are managed by {manager}, which would revert this change",
    "change-there": "change them there, or use --take-over if {name} no longer manages them",
    "zone": "classic Endpoints have no field for the zone of {endpoint}",
    "draining": "classic Endpoints cannot express that {endpoint} is draining, only ready or not ready",
    "too-many": "the EndpointSliceMirroring controller copies only the first 1000 addresses of classic Endpoints",
    "migrate-first": "run {command} first: EndpointSlices support this",
    "use-slices": "use --kind endpointslice",
    "keep-slices": "keep the EndpointSlices, or remove this obstacle first",
}
