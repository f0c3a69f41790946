"""``metadata`` of any object, labels and label selectors.

Mirrors k8s.io/apimachinery v0.37 pkg/api/validation ``ValidateObjectMeta`` and ``ValidateObjectMetaUpdate`` and
pkg/apis/meta/v1/validation ``ValidateLabels`` and ``ValidateLabelSelector``.
"""

from collections.abc import Callable
from typing import Any

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    each_invalid,
    forbidden,
    invalid,
    required,
    too_long,
    unsupported,
)

Struct = dict[str, Any]
NameForm = Callable[[str], list[str]]

METADATA: Path = ("metadata",)
_ANNOTATIONS_SIZE = 256 * 1024
_GENERATED = "xxxxx"
"""What the server adds to ``generateName``, but for the letters (apiserver pkg/storage/names, five of at most 63)."""
_DEPENDENTS = ("orphan", "foregroundDeletion")
_FINALIZERS = ("kubernetes", *_DEPENDENTS)
"""Those without a domain that there are (pkg/apis/core/helper ``IsStandardFinalizerName``)."""


def created(meta: Struct, form: NameForm) -> Refusals:
    """``ValidateObjectMeta``: of a new object whose name must have ``form``."""
    prefix, name = meta.get("generateName") or "", meta.get("name") or ""
    if prefix:
        yield from each_invalid((*METADATA, "generateName"), prefix, form(formats.masked(prefix)))
        name = name or prefix[:58] + _GENERATED
    if not name:
        yield required((*METADATA, "name"), "name or generateName is required")
    yield from each_invalid((*METADATA, "name"), name, form(name) if name else [])
    if meta.get("namespace"):
        yield from each_invalid((*METADATA, "namespace"), meta["namespace"], formats.dns_label(meta["namespace"]))
    if "generation" in meta:
        yield from not_negative((*METADATA, "generation"), meta["generation"])
    yield from _common(meta)
    path = (*METADATA, "finalizers")
    for finalizer in meta.get("finalizers") or []:
        yield from each_invalid(path, finalizer, formats.label_key(finalizer))
    if set(_DEPENDENTS) <= set(meta.get("finalizers") or []):
        yield invalid(path, meta["finalizers"], "finalizer orphan and foregroundDeletion cannot be both set")


def updated(meta: Struct, old: Struct) -> Refusals:
    """``ValidateObjectMetaUpdate``, of an object that is sent with the resourceVersion of ``old``."""
    for field in ("name", "namespace", "uid"):
        if (meta.get(field) or old.get(field)) != old.get(field):
            yield invalid((*METADATA, field), meta.get(field), "field is immutable")
    added = sorted(set(meta.get("finalizers") or ()) - set(old.get("finalizers") or ()))
    if old.get("deletionTimestamp") and added:
        yield forbidden(
            (*METADATA, "finalizers"),
            f"no new finalizers can be added if the object is being deleted, found new finalizers {added}",
        )
    yield from _common(meta)


def labels(path: Path, pairs: dict[str, str]) -> Refusals:
    """``ValidateLabels``."""
    for key, value in pairs.items():
        yield from each_invalid(path, key, formats.label_key(key))
        yield from each_invalid(path, value, formats.label_value(value))


def annotations(path: Path, pairs: dict[str, str]) -> Refusals:
    """``ValidateAnnotations``."""
    for key in pairs:
        yield from each_invalid(path, key, formats.label_key(key.lower()))
    if (
        sum(
            len(key.encode("utf-8", "surrogatepass")) + len(value.encode("utf-8", "surrogatepass"))
            for key, value in pairs.items()
        )
        > _ANNOTATIONS_SIZE
    ):
        yield too_long(path, _ANNOTATIONS_SIZE)


def label_selector(path: Path, selector: Struct) -> Refusals:
    """``ValidateLabelSelector``."""
    yield from labels((*path, "matchLabels"), selector.get("matchLabels") or {})
    for index, requirement in enumerate(selector.get("matchExpressions") or []):
        yield from _requirement((*path, "matchExpressions", index), requirement)


def not_negative(path: Path, value: int) -> Refusals:
    """``ValidateNonnegativeField``."""
    if value < 0:
        yield invalid(path, value, "must be greater than or equal to 0")


def _requirement(path: Path, requirement: Struct) -> Refusals:
    """``ValidateLabelSelectorRequirement``."""
    operator, values = requirement.get("operator") or "", requirement.get("values") or []
    if operator in ("In", "NotIn"):
        if not values:
            yield required((*path, "values"), "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            yield forbidden((*path, "values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    else:
        yield invalid((*path, "operator"), operator, "not a valid selector operator")
    key = requirement.get("key") or ""
    yield from each_invalid((*path, "key"), key, formats.label_key(key))
    for index, value in enumerate(values):
        yield from each_invalid((*path, "values", index), value, formats.label_value(value))


def _common(meta: Struct) -> Refusals:
    yield from labels((*METADATA, "labels"), meta.get("labels") or {})
    yield from annotations((*METADATA, "annotations"), meta.get("annotations") or {})
    yield from _owners((*METADATA, "ownerReferences"), meta.get("ownerReferences") or [])
    for index, entry in enumerate(meta.get("managedFields") or []):
        yield from _managed_fields((*METADATA, "managedFields", index), entry)
    for index, finalizer in enumerate(meta.get("finalizers") or []):
        if "/" not in finalizer and finalizer not in _FINALIZERS:
            says = "name is neither a standard finalizer name nor is it fully qualified"
            yield invalid((*METADATA, "finalizers", index), finalizer, says)


def _owners(path: Path, owners: list[Struct]) -> Refusals:
    """``ValidateOwnerReferences``; the server drops the second of two that are the same."""
    controller, distinct = "", [owner for index, owner in enumerate(owners) if owner not in owners[:index]]
    for index, owner in enumerate(distinct):
        version = owner.get("apiVersion") or ""
        if not version:
            yield required((*path, index, "apiVersion"), "must not be empty")
        elif version.count("/") > 1 or version.endswith("/") or version == "/":
            yield invalid((*path, index, "apiVersion"), version, "must be <group>/<version> or <version>")
        for field in ("kind", "name", "uid"):
            if not owner.get(field):
                yield required((*path, index, field), "must not be empty")
        if (version, owner.get("kind")) == ("v1", "Event"):
            yield invalid((*path, index), owner, "/v1, Kind=Event is disallowed from being an owner")
        if owner.get("controller"):
            this = f"{owner.get('kind') or ''}/{owner.get('name') or ''}"
            if controller:
                yield invalid(
                    path,
                    distinct,
                    "Only one reference can have Controller set to true. "
                    f'Found "true" in references for {controller} and {this}',
                )
            controller = controller or this


def _managed_fields(path: Path, entry: Struct) -> Refusals:
    """``ValidateManagedFields``."""
    operation = entry.get("operation") or ""
    if not operation:
        yield required((*path, "operation"), "must not be empty")
    elif operation not in ("Apply", "Update"):
        yield unsupported((*path, "operation"), operation, ("Apply", "Update"))
    if entry.get("fieldsType") not in (None, "", "FieldsV1"):
        yield invalid((*path, "fieldsType"), entry["fieldsType"], "must be `FieldsV1`")
