"""Files projected into a volume (``validateProjectedVolumeSource`` and ``validateDownwardAPIVolumeFile``, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods.environment import field_reference, resource_reference
from kubectl_svc.kubernetes.admission.pods.paths import mode, not_reserved
from kubectl_svc.kubernetes.admission.refused import Path, Refusals, forbidden, invalid, required

_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_BOTH = "fieldRef and resourceFieldRef can not be specified simultaneously"
_SOURCES = ("secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate")


def valid(path: Path, source: Struct) -> Refusals:
    """``projected``."""
    yield from mode((*path, "defaultMode"), source.get("defaultMode"))
    paths: set[str] = set()
    for index, one in enumerate(source.get("sources") or []):
        own = (*path, "sources", index)
        for field in ("secret", "configMap"):
            if one.get(field) is not None:
                yield from _named(path, (*own, field), one[field], paths)
        for item in (one.get("downwardAPI") or {}).get("items") or []:
            yield from downward_file((*own, "downwardAPI"), item)
            yield from _once(path, item.get("path") or "", item.get("path") or "", paths)
        if one.get("serviceAccountToken") is not None:
            yield from _token(path, (*own, "serviceAccountToken"), one["serviceAccountToken"])
        present = [field for field in _SOURCES if one.get(field) is not None]
        if len(present) > 1:
            yield forbidden(own, "may not specify more than 1 volume type per source")


def key_to_path(path: Path, item: Struct) -> Refusals:
    """``validateKeyToPath``."""
    for field in ("key", "path"):
        if not item.get(field):
            yield required((*path, field))
    yield from not_reserved((*path, "path"), item.get("path") or "")
    yield from mode((*path, "mode"), item.get("mode"))


def downward_file(path: Path, item: Struct) -> Refusals:
    """``validateDownwardAPIVolumeFile``; upstream names no item, only the list's place."""
    name, field, resource = item.get("path") or "", item.get("fieldRef"), item.get("resourceFieldRef")
    if not name:
        yield required((*path, "path"))
    yield from not_reserved((*path, "path"), name)
    if field is not None:
        yield from field_reference((*path, "fieldRef"), field, _FIELDS)
        if resource is not None:
            yield invalid(path, "resource", _BOTH)
    elif resource is not None:
        yield from resource_reference((*path, "resourceFieldRef"), resource, in_volume=True)
    else:
        yield required(path, "one of fieldRef and resourceFieldRef is required")
    yield from mode((*path, "mode"), item.get("mode"))


def _named(whole: Path, path: Path, source: Struct, paths: set[str]) -> Refusals:
    name = source.get("name") or ""
    if not name:
        yield required((*path, "name"))
    for index, item in enumerate(source.get("items") or []):
        yield from key_to_path((*path, "items", index), item)
        yield from _once(whole, item.get("path") or "", name, paths)


def _once(path: Path, place: str, value: str, paths: set[str]) -> Refusals:
    if place and place in paths:
        yield invalid(path, value, "conflicting duplicate paths")
    paths.add(place)


def _token(whole: Path, path: Path, token: Struct) -> Refusals:
    seconds, place, own = token["expirationSeconds"], token.get("path") or "", (*path, "expirationSeconds")
    if seconds < 600:
        yield invalid(own, seconds, "may not specify a duration less than 10 minutes")
    if seconds > 2**32:
        yield invalid(own, seconds, "may not specify a duration larger than 2^32 seconds")
    if not place:
        yield required((*whole, "path"))
    else:
        yield from not_reserved((*whole, "path"), place)
