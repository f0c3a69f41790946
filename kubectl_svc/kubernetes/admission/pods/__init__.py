"""A pod and the template of one (pkg/apis/core/validation ``ValidatePodCreate`` and ``ValidatePodTemplateSpec``, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods import noted, spec
from kubectl_svc.kubernetes.admission.refused import Path, Refusals, forbidden, invalid


def created(pod: Struct) -> Refusals:
    """``ValidatePodCreate``."""
    meta, own = pod.get("metadata") or {}, pod.get("spec") or {}
    yield from metadata.created(meta, formats.dns_subdomain)
    notes = meta.get("annotations") or {}
    yield from noted.valid(("metadata", "annotations"), notes, own)
    yield from spec.valid(("spec",), own, pod=True, name=meta.get("name") or "")
    for field in ("containers", "initContainers"):
        for index, one in enumerate(own.get(field) or []):
            image = one.get("image") or ""
            if image != image.strip():
                yield invalid(("spec", field, index, "image"), image, "must not have leading or trailing whitespace")
    if own.get("ephemeralContainers"):
        yield forbidden(("spec", "ephemeralContainers"), "cannot be set on create")
    if own.get("nodeName") and own.get("schedulingGates"):
        yield forbidden(("spec", "nodeName"), "cannot be set until all schedulingGates have been cleared")
    yield from noted.match_fields(("spec",), notes, own)


def template(path: Path, given: Struct) -> Refusals:
    """``ValidatePodTemplateSpec``."""
    meta, own = given.get("metadata") or {}, given.get("spec") or {}
    notes = meta.get("annotations") or {}
    yield from metadata.labels((*path, "labels"), meta.get("labels") or {})
    yield from metadata.annotations((*path, "annotations"), notes)
    yield from noted.valid((*path, "annotations"), notes, own)
    yield from spec.valid((*path, "spec"), own, pod=False, name="")
    yield from noted.match_fields((*path, "spec"), notes, own)
    if own.get("ephemeralContainers"):
        yield forbidden((*path, "spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template")
