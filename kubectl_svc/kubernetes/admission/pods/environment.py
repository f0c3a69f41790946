"""Environment variables of a container (``ValidateEnv`` and ``ValidateEnvFrom``, v1.37)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction

from kubectl_svc.kubernetes.admission import formats, quantities
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods.paths import no_backsteps
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    each_invalid,
    invalid,
    required,
    unsupported,
)

FIELDS = (
    *("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName"),
    *("status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
)
"""The fields of a pod that a variable may show."""

_KNOWN = {*FIELDS, "metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase"}
_RESOURCES = tuple(f"{side}.{name}" for side in ("limits", "requests") for name in ("cpu", "ephemeral-storage", "memory"))
_HUGE = ("requests.hugepages-", "limits.hugepages-")
_SIZES = [Fraction(base) ** power for base in (1000, 1024) for power in range(7)]
_ONE_OF = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
_ONLY_ONE = "may not have more than one field specified at a time"


def variables(path: Path, given: list[Struct]) -> Refusals:
    """``env``."""
    for index, variable in enumerate(given):
        own, name, source = (*path, index), variable.get("name") or "", variable.get("valueFrom")
        if not name:
            yield required((*own, "name"))
        yield from each_invalid((*own, "name"), name, formats.environment_name(name) if name else [])
        if source is not None:
            yield from _source((*own, "valueFrom"), source, variable.get("value") or "")


def sources(path: Path, given: list[Struct]) -> Refusals:
    """``envFrom``."""
    for index, source in enumerate(given):
        prefix = source.get("prefix") or ""
        yield from each_invalid((*path, index, "prefix"), prefix, formats.environment_name(prefix) if prefix else [])
        present = [field for field in ("configMapRef", "secretRef") if source.get(field) is not None]
        for field in present:
            own, name = (*path, index, field, "name"), source[field].get("name") or ""
            if not name:
                yield required(own)
            yield from each_invalid(own, name, formats.dns_subdomain(formats.masked(name)) if name else [])
        if len(present) != 1:
            yield invalid(path, "", _ONLY_ONE if present else "must specify one of: `configMapRef` or `secretRef`")


def field_reference(path: Path, given: Struct, fields: Collection[str]) -> Refusals:
    """``validateObjectFieldSelector``; ``fields`` are those that may be shown, with annotations and labels by key."""
    version, name = given.get("apiVersion") or "", given.get("fieldPath") or ""
    own = (*path, "fieldPath")
    if not name:
        yield required(own)
        return
    base, key = _subscripted(name)
    if version != "v1":
        yield invalid(own, name, f"error converting fieldPath: unsupported pod version: {version}")
    elif key is not None and base not in ("metadata.annotations", "metadata.labels"):
        yield invalid(own, name, f"error converting fieldPath: field label does not support subscript: {name}")
    elif key is not None:
        key = key.lower() if base == "metadata.annotations" else key
        yield from each_invalid(path, key, formats.label_key(key))
    elif name not in (*_KNOWN, "spec.host"):
        yield invalid(own, name, f"error converting fieldPath: field label not supported: {name}")
    elif name.replace("spec.host", "spec.nodeName") not in fields:
        yield unsupported(own, name, sorted(fields))


def resource_reference(path: Path, given: Struct, in_volume: bool) -> Refusals:
    """``validateContainerResourceFieldSelector``."""
    name = given.get("resource") or ""
    if in_volume and not given.get("containerName"):
        yield required((*path, "containerName"))
    elif not name:
        yield required((*path, "resource"))
    elif name not in _RESOURCES and not name.startswith(_HUGE):
        yield unsupported((*path, "resource"), name, _RESOURCES)
    divisor = quantities.parse(given.get("divisor") or "0")
    if not divisor:
        return
    if name in ("limits.cpu", "requests.cpu"):
        if divisor not in (Fraction(1, 1000), 1):
            yield invalid((*path, "divisor"), name, "only divisor's values 1m and 1 are supported with the cpu resource")
    elif (name in _RESOURCES or name.startswith(_HUGE)) and divisor not in _SIZES:
        what = name.partition(".")[2].replace("ephemeral-storage", "local ephemeral storage")
        what = "hugepages" if name.startswith(_HUGE) else what
        sizes = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei"
        yield invalid((*path, "divisor"), name, f"only divisor's values {sizes} are supported with the {what} resource")


def _source(path: Path, source: Struct, value: str) -> Refusals:
    """``validateEnvVarValueFrom``."""
    present = [field for field in _SOURCES if source.get(field) is not None]
    for field in present:
        yield from _SOURCES[field]((*path, field), source[field])
    if not present:
        yield invalid(path, "", _ONE_OF)
    elif value:
        yield invalid(path, "", "may not be specified when `value` is not empty")
    elif len(present) > 1:
        yield invalid(path, "", _ONLY_ONE)


def _field(path: Path, given: Struct) -> Refusals:
    yield from field_reference(path, given, FIELDS)


def _resource(path: Path, given: Struct) -> Refusals:
    yield from resource_reference(path, given, in_volume=False)


def _key(path: Path, given: Struct) -> Refusals:
    """``validateConfigMapKeySelector`` and ``validateSecretKeySelector``."""
    name, key = given.get("name") or "", given.get("key") or ""
    yield from each_invalid((*path, "name"), name, formats.dns_subdomain(name))
    if not key:
        yield required((*path, "key"))
    yield from each_invalid((*path, "key"), key, formats.config_key(key) if key else [])


def _file(path: Path, given: Struct) -> Refusals:
    """``validateFileKeySelector``."""
    for field in ("key", "volumeName", "path"):
        if not given.get(field):
            yield required((*path, field))
    if given.get("key"):
        yield from each_invalid((*path, "key"), given["key"], formats.environment_name(given["key"]))
    if given.get("volumeName"):
        yield from each_invalid((*path, "volumeName"), given["volumeName"], formats.dns_label(given["volumeName"]))
    yield from no_backsteps((*path, "path"), given.get("path") or "")


_SOURCES: dict[str, Callable[[Path, Struct], Refusals]] = {
    "fieldRef": _field,
    "resourceFieldRef": _resource,
    "configMapKeyRef": _key,
    "secretKeyRef": _key,
    "fileKeyRef": _file,
}


def _subscripted(name: str) -> tuple[str, str | None]:
    """``metadata.labels['a']`` as its field and key (``SplitMaybeSubscriptedPath``)."""
    base, found, key = name.removesuffix("']").partition("['")
    return (base, key) if name.endswith("']") and found and base else (name, None)
