"""Where a container mounts its pod's volumes (``ValidateVolumeMounts`` and ``ValidateVolumeDevices``, v1.37)."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods.paths import descending
from kubectl_svc.kubernetes.admission.refused import Path, Refusals, forbidden, invalid, not_found, required, unsupported

_PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")
_RECURSIVE = ("Disabled", "Enabled", "IfPossible")


def valid(path: Path, container: Struct, volumes: Mapping[str, Struct]) -> Refusals:
    """``volumeMounts`` and ``volumeDevices`` of the container at ``path``; ``volumes`` are the valid ones by name."""
    mounts, devices = container.get("volumeMounts") or [], container.get("volumeDevices") or []
    paths = {device.get("name") or "": device.get("devicePath") or "" for device in devices}
    places: set[str] = set()
    for index, mount in enumerate(mounts):
        own = (*path, "volumeMounts", index)
        yield from _mount(own, mount, volumes, places)
        if (mount.get("name") or "") in paths:
            yield invalid((*own, "name"), mount.get("name") or "", "must not already exist in volumeDevices")
        if (mount.get("mountPath") or "") in paths.values():
            says = "must not already exist as a path in volumeDevices"
            yield invalid((*own, "mountPath"), mount.get("mountPath") or "", says)
        yield from _how((*path, "volumeMounts"), index, mount, container)
    yield from _devices((*path, "volumeDevices"), devices, mounts, volumes)


def _mount(path: Path, mount: Struct, volumes: Mapping[str, Struct], places: set[str]) -> Refusals:
    name, place = mount.get("name") or "", mount.get("mountPath") or ""
    if not name:
        yield required((*path, "name"))
    if name not in volumes:
        yield not_found((*path, "name"), name)
    if not place:
        yield required((*path, "mountPath"))
    if place in places:
        yield invalid((*path, "mountPath"), place, "must be unique")
    places.add(place)


def _how(path: Path, index: int, mount: Struct, container: Struct) -> Refusals:
    """Upstream these fields are named without the index of their mount, but for ``subPathExpr`` beside ``subPath``."""
    sub, expression = mount.get("subPath") or "", mount.get("subPathExpr") or ""
    propagation, recursive = mount.get("mountPropagation"), mount.get("recursiveReadOnly")
    yield from descending((*path, "subPath"), sub)
    if sub and expression:
        yield invalid((*path, index, "subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive")
    yield from descending((*path, "subPathExpr"), expression)
    own = (*path, "mountPropagation")
    if propagation is not None and propagation not in _PROPAGATIONS:
        yield unsupported(own, propagation, _PROPAGATIONS)
    if propagation == "Bidirectional" and not (container.get("securityContext") or {}).get("privileged"):
        yield forbidden(own, "Bidirectional mount propagation is available only to privileged containers")
    own = (*path, "recursiveReadOnly")
    if recursive is not None and recursive not in _RECURSIVE:
        yield unsupported(own, recursive, _RECURSIVE)
    if recursive in _RECURSIVE[1:]:
        if not mount.get("readOnly"):
            yield forbidden(own, "may only be specified when readOnly is true")
        if propagation not in (None, "None"):
            yield forbidden(own, "may only be specified when mountPropagation is None or not specified")


def _devices(path: Path, devices: list[Struct], mounts: list[Struct], volumes: Mapping[str, Struct]) -> Refusals:
    mounted = {mount.get("name") or "": mount.get("mountPath") or "" for mount in mounts}
    names: set[str] = set()
    places: set[str] = set()
    for index, device in enumerate(devices):
        own, name, place = (*path, index), device.get("name") or "", device.get("devicePath") or ""
        volume = volumes.get(name)
        if not name:
            yield required((*own, "name"))
        if name in names:
            yield invalid((*own, "name"), name, "must be unique")
        if volume is None:
            yield not_found((*own, "name"), name)
        elif "persistentVolumeClaim" not in volume and "ephemeral" not in volume:
            says = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
            yield invalid((*own, "name"), name, says)
        if not place:
            yield required((*own, "devicePath"))
        if place in places:
            yield invalid((*own, "devicePath"), place, "must be unique")
        if ".." in place.split("/"):
            yield invalid((*own, "devicePath"), place, "can not contain backsteps ('..')")
        else:
            places.add(place)
        if name in mounted:
            yield invalid((*own, "name"), name, "must not already exist in volumeMounts")
        if place in mounted.values():
            yield invalid((*own, "devicePath"), place, "must not already exist as a path in volumeMounts")
        names.add(name)
