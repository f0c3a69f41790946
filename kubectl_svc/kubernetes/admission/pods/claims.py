"""Claims of persistent volumes within other objects (``ValidatePersistentVolumeClaimSpec``, v1.37; no data sources)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata, quantities
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods.resources import not_negative
from kubectl_svc.kubernetes.admission.refused import (
    Key,
    Path,
    Refusals,
    each_invalid,
    forbidden,
    invalid,
    required,
    unsupported,
)

_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
_VOLUME_MODES = ("Block", "Filesystem")


def template(path: Path, given: Struct) -> Refusals:
    """``ValidatePersistentVolumeClaimTemplate``."""
    meta = given.get("metadata") or {}
    yield from metadata.annotations((*path, "metadata", "annotations"), meta.get("annotations") or {})
    yield from metadata.labels((*path, "metadata", "labels"), meta.get("labels") or {})
    for field in meta:
        if meta[field] not in ("", 0) and field not in ("annotations", "labels"):
            yield forbidden((*path, "metadata", field), "cannot be set")
    yield from spec((*path, "spec"), given.get("spec") or {})


def spec(path: Path, given: Struct) -> Refusals:
    """The ``spec`` of a claim."""
    modes, own = given.get("accessModes") or [], (*path, "accessModes")
    if not modes:
        yield required(own, "at least 1 access mode is required")
    yield from metadata.label_selector((*path, "selector"), given.get("selector") or {})
    for mode in modes:
        if mode not in _MODES:
            yield unsupported(own, mode, _MODES)
    if "ReadWriteOncePod" in modes and set(modes) & set(_MODES[:3]):
        yield forbidden(own, "may not use ReadWriteOncePod with other access modes")
    yield from _storage((*path, "resources", Key("storage")), (given.get("resources") or {}).get("requests") or {})
    name = given.get("storageClassName") or ""
    yield from each_invalid((*path, "storageClassName"), name, formats.dns_subdomain(name) if name else [])
    if given.get("volumeMode") is not None and given["volumeMode"] not in _VOLUME_MODES:
        yield unsupported((*path, "volumeMode"), given["volumeMode"], _VOLUME_MODES)


def _storage(path: Path, requests: dict[str, str]) -> Refusals:
    value = requests.get("storage")
    if value is None:
        yield required(path)
    elif quantities.parse(value) <= 0:
        yield invalid(path, value, "must be greater than zero")
    else:
        yield from not_negative(path, "storage", value)
