"""The volumes of a pod (``ValidateVolumes``, v1.37): the sources that Kubernetes itself brings, and CSI.

Of the network file systems and disks of single vendors only their number is judged: one volume has one source.
"""

from __future__ import annotations

from collections.abc import Callable

from kubectl_svc.kubernetes.admission import formats, quantities
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods import claims, projected
from kubectl_svc.kubernetes.admission.pods.paths import mode, no_backsteps
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    Refused,
    duplicate,
    each_invalid,
    forbidden,
    invalid,
    required,
    too_long,
    unsupported,
)

_HOST_PATHS = ("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")
_PULL_POLICIES = ("Always", "IfNotPresent", "Never")


def valid(path: Path, volumes: list[Struct], pod: str) -> tuple[dict[str, Struct], list[Refused]]:
    """The valid volumes by name, which mounts may refer to, and what is wrong with the others.

    ``pod`` is the pod's name, which a template has not.
    """
    found: dict[str, Struct] = {}
    wrong: list[Refused] = []
    made = {f"{pod}-{volume.get('name') or ''}" for volume in volumes if pod and "ephemeral" in volume}
    for index, volume in enumerate(volumes):
        own, name = (*path, index), volume.get("name") or ""
        here = list(_source(own, volume, pod))
        if not name:
            here.append(required((*own, "name")))
        here += each_invalid((*own, "name"), name, formats.dns_label(name) if name else [])
        if name in found:
            here.append(duplicate((*own, "name"), name))
        if not here:
            found[name] = volume
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName") or ""
        if "persistentVolumeClaim" in volume and claim in made:
            says = "must not reference a PVC that gets created for an ephemeral volume"
            here.append(invalid((*own, "persistentVolumeClaim", "claimName"), claim, says))
        wrong += here
    return found, wrong


def _source(path: Path, volume: Struct, pod: str) -> Refusals:
    """``validateVolumeSource``: the first source counts, and must be the only one."""
    order = [*_ORDER, *sorted(volume.keys() - set(_ORDER) - {"name"})]
    present = [field for field in order if volume.get(field) is not None]
    for index, field in enumerate(present):
        if index and field != "emptyDir":
            yield forbidden((*path, _NAMED.get(field, field)), "may not specify more than 1 volume type")
        elif field in _SOURCES:
            yield from _SOURCES[field]((*path, field), volume[field])
            if field == "ephemeral" and pod and volume.get("name"):
                claim = f"{pod}-{volume['name']}"
                messages = [f'PVC name "{claim}": {message}' for message in formats.dns_subdomain(claim)]
                yield from each_invalid((*path, "name"), volume["name"], messages)
    if not present:
        yield required(path, "must specify a volume type")


def _empty_dir(path: Path, source: Struct) -> Refusals:
    if quantities.parse(source.get("sizeLimit") or "0") < 0:
        yield forbidden((*path, "sizeLimit"), "SizeLimit field must be a valid resource quantity")


def _host_path(path: Path, source: Struct) -> Refusals:
    kind = source.get("type")
    if not source.get("path"):
        yield required((*path, "path"))
        return
    yield from no_backsteps((*path, "path"), source["path"])
    if kind is not None and kind not in _HOST_PATHS:
        yield unsupported((*path, "type"), kind, _HOST_PATHS)


def _secret(path: Path, source: Struct) -> Refusals:
    if not source.get("secretName"):
        yield required((*path, "secretName"))
    yield from _files(path, source)


def _config_map(path: Path, source: Struct) -> Refusals:
    if not source.get("name"):
        yield required((*path, "name"))
    yield from _files(path, source)


def _files(path: Path, source: Struct) -> Refusals:
    yield from mode((*path, "defaultMode"), source.get("defaultMode"))
    for index, item in enumerate(source.get("items") or []):
        yield from projected.key_to_path((*path, "items", index), item)


def _nfs(path: Path, source: Struct) -> Refusals:
    if not source.get("server"):
        yield required((*path, "server"))
    if not source.get("path"):
        yield required((*path, "path"))
    if not (source.get("path") or "").startswith("/"):
        yield invalid((*path, "path"), source.get("path") or "", "must be an absolute path")


def _claim(path: Path, source: Struct) -> Refusals:
    if not source.get("claimName"):
        yield required((*path, "claimName"))


def _downward(path: Path, source: Struct) -> Refusals:
    yield from mode((*path, "defaultMode"), source.get("defaultMode"))
    for item in source.get("items") or []:
        yield from projected.downward_file(path, item)


def _csi(path: Path, source: Struct) -> Refusals:
    driver, secret = source.get("driver") or "", source.get("nodePublishSecretRef")
    if not driver:
        yield required((*path, "driver"))
    elif len(driver.encode("utf-8", "surrogatepass")) > 63:
        yield too_long((*path, "driver"), 63)
    yield from each_invalid((*path, "driver"), driver, formats.dns_subdomain(driver.lower()) if driver else [])
    if secret is not None and not secret.get("name"):
        yield required((*path, "nodePublishSecretRef", "name"))
    elif secret is not None:
        yield from each_invalid((*path, "name"), secret["name"], formats.dns_subdomain(secret["name"]))


def _ephemeral(path: Path, source: Struct) -> Refusals:
    template, own = source.get("volumeClaimTemplate"), (*path, "volumeClaimTemplate")
    if template is None:
        yield required(own)
    else:
        yield from claims.template(own, template)


def _image(path: Path, source: Struct) -> Refusals:
    if not source.get("reference"):
        yield required((*path, "reference"))
    if source["pullPolicy"] not in _PULL_POLICIES:
        yield unsupported((*path, "pullPolicy"), source["pullPolicy"], _PULL_POLICIES)


_SOURCES: dict[str, Callable[[Path, Struct], Refusals]] = {
    "emptyDir": _empty_dir,
    "hostPath": _host_path,
    "secret": _secret,
    "nfs": _nfs,
    "persistentVolumeClaim": _claim,
    "downwardAPI": _downward,
    "configMap": _config_map,
    "projected": projected.valid,
    "csi": _csi,
    "ephemeral": _ephemeral,
    "image": _image,
}
_ORDER = (
    *("emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs"),
    *("flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap"),
    *("azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos", "projected", "scaleIO"),
    *("csi", "ephemeral", "image"),
)
_NAMED = {"cephfs": "cephFS", "downwardAPI": "downwarAPI"}
"""What upstream calls a field where it is one source too many."""
