"""Who manages the endpoints of an object: one answer for ``get``, errors and hints, and for what may be written.

A manager reverts what others change, or creates anew what others delete. Labels, annotations and owners name it, and so does
``metadata.managedFields``. A controller copies labels of the Service to its slices, so its own label goes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.endpoints.objects.writes import CREATE, Write
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import SvcError
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.meta import dig, items, mapping
from kubectl_svc.wording import Said

OURS, KUBERNETES, TOOL, NOBODY = "ours", "kubernetes", "tool", "nobody"

APPLY = "kubectl-client-side-apply"
_MANUAL = frozenset({"kubectl", "kubectl-create", "kubectl-edit", "kubectl-patch", "kubectl-replace", "before-first-apply"})
"""Field managers of commands that a person runs once (k8s.io/kubectl/pkg/cmd)."""
_CONTROLLERS = frozenset({"kube-controller-manager"})
"""They leave alone what does not carry their own label, and nothing else is edited here."""

_ANNOTATIONS = {
    "argocd.argoproj.io/tracking-id": "argocd",
    "meta.helm.sh/release-name": "helm",
    "config.k8s.io/owning-inventory": "kpt",
    "objectset.rio.cattle.io/id": "fleet",
    "kubectl.kubernetes.io/last-applied-configuration": APPLY,
}
_LABELS = {
    "argocd.argoproj.io/instance": "argocd",
    "kustomize.toolkit.fluxcd.io/name": "flux",
    "helm.toolkit.fluxcd.io/name": "flux",
    "helm.sh/chart": "helm",
    "kapp.k14s.io/app": "kapp",
    "applyset.kubernetes.io/part-of": "kubectl-apply",
    "app.kubernetes.io/managed-by": "",  # the value says it
}


_LABEL = said("sign-label", key=slices.MANAGED_BY)


class ObjectManager(NamedTuple):
    """``name`` is one word, empty where nobody manages the object; ``sign`` is what says so; ``kind`` is OURS, TOOL, …"""

    name: str = ""
    sign: Said | None = None
    kind: str = NOBODY

    def __bool__(self) -> bool:
        return bool(self.name)

    @property
    def said(self) -> Said:
        """The name, and what says so."""
        return said("manager", name=self.name, sign=self.sign)


def manager_of(obj: Object) -> ObjectManager:
    """The manager of this slice, or of these classic Endpoints."""
    label = slices.managed_by(obj)
    if label in slices.CONTROLLERS:
        return ObjectManager(label.removesuffix(".k8s.io"), _LABEL, KUBERNETES)
    if label and label != slices.OURS:
        return ObjectManager(label, _LABEL, TOOL)
    if other := next((entry for entry in _entries(obj) if _is_other_manager(obj, entry)), None):
        return ObjectManager(_manager(other), said("sign-field-manager"), TOOL)
    if label == slices.OURS:
        return ObjectManager(label, _LABEL, OURS)
    if obj.get("kind") == "Endpoints" and _by_controller(obj):
        return ObjectManager("endpoint-controller", said("sign-field-manager"), KUBERNETES)
    return next(_marked(obj), ObjectManager())


def described(obj: Object) -> Said:
    """The object and its manager."""
    return said("described", object=meta.reference(obj), managed=managed(obj))


def managed(obj: Object) -> Said:
    """That the object is managed by NAME (SIGN), or without a manager, by whom it was written last."""
    if found := manager_of(obj):
        return said("managed", manager=found.said)
    return said("unmanaged", writer=last_writer(obj))


def check(writes: Sequence[Write]) -> None:
    """That no tool would undo these updates and deletions; raises ``SvcError`` that names it."""
    for write in writes:
        found = manager_of(write.obj)
        if write.verb != CREATE and found.kind == TOOL:
            raise SvcError(
                said("managed-elsewhere", object=meta.reference(write.obj), manager=found.said),
                said("change-there", name=found.name),
            )


def disowned(obj: Object) -> Object:
    """``obj`` with its endpoints no other manager's any more: a value that does not change would stay theirs."""
    entries = [_without_endpoints(entry) if _is_other_manager(obj, entry) else entry for entry in _entries(obj)]
    return {**obj, "metadata": {**mapping(obj, "metadata"), "managedFields": entries}} if entries else obj


def last_writer(obj: Object) -> str:
    """The manager that changed ``obj`` last, or nothing; of those within the same second one that is not us."""
    writers = [(str(dig(entry, "time") or ""), _manager(entry)) for entry in _entries(obj)]
    _, manager = max(writers, key=lambda writer: (writer[0], writer[1] != slices.OURS), default=("", ""))
    return manager


def other_writer(current: Iterable[Object], write: Write) -> str:
    """The manager other than us that changed the object of ``write`` last, or nothing."""
    asked = (write.obj.get("kind"), meta.name(write.obj))
    found = next((last_writer(obj) for obj in current if (obj.get("kind"), meta.name(obj)) == asked), "")
    return "" if found == slices.OURS else found


def _marked(obj: Object) -> Iterator[ObjectManager]:
    """What other marks than the label of slices say."""
    annotations, labels = meta.annotations(obj), meta.labels(obj)
    for key, name in _ANNOTATIONS.items():
        if annotations.get(key):
            yield ObjectManager(name, said("sign-annotation", key=key), TOOL)
    for key, name in _LABELS.items():
        if labels.get(key):
            yield ObjectManager(name or labels[key], said("sign-label", key=key), TOOL)
    kind, name = meta.owner(obj)
    if kind not in ("", "Service", "Endpoints"):
        yield ObjectManager(f"{kind.lower()}/{name}", said("sign-owner"), TOOL)


def _entries(obj: Object) -> list[Object]:
    return [entry for entry in items(obj, "metadata", "managedFields") if isinstance(entry, dict)]


def _manager(entry: Object) -> str:
    return str(dig(entry, "manager") or "unknown")


def _is_other_manager(obj: Object, entry: Object) -> bool:
    """Whether this manager, neither such a command nor us, owns the endpoints; ``kubectl apply --server-side`` does."""
    field = "f:subsets" if obj.get("kind") == "Endpoints" else "f:endpoints"
    by_hand = _manager(entry) in _MANUAL and dig(entry, "operation") != "Apply"
    return dig(entry, "fieldsV1", field) is not None and not by_hand and _manager(entry) not in {slices.OURS, *_CONTROLLERS}


def _by_controller(endpoints: Object) -> bool:
    """Whether the Endpoints controller wrote them: it copies all labels of the Service (endpoints_controller.go)."""
    entries = (entry for entry in _entries(endpoints) if dig(entry, "fieldsV1", "f:subsets") is not None)
    return any(_manager(entry) in _CONTROLLERS for entry in entries)


def _without_endpoints(entry: Object) -> Object:
    fields = {field: value for field, value in mapping(entry, "fieldsV1").items() if field not in {"f:subsets", "f:endpoints"}}
    return {**entry, "fieldsV1": fields}
