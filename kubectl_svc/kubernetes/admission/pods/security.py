"""Security contexts of pods and containers (``validatePodSpecSecurityContext`` and ``ValidateSecurityContext``, v1.37).

``windowsOptions`` are not looked into.
"""

from __future__ import annotations

import re

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods.paths import descending
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    duplicate,
    each_invalid,
    invalid,
    required,
    too_long,
    unsupported,
)

_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_POLICIES = {
    "fsGroupChangePolicy": ("Always", "OnRootMismatch"),
    "supplementalGroupsPolicy": ("Merge", "Strict"),
    "seLinuxChangePolicy": ("MountOption", "Recursive"),
}
_SYSCTL = r"[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SYSCTL_NAME = rf"({_SYSCTL}[\./])*{_SYSCTL}"
_SYSCTL_SAYS = f"must have at most 253 characters and match regex ^{_SYSCTL_NAME}$"
_IPC = ("kernel.sem", "kernel.shm", "kernel.msg", "fs.mqueue.")
_LONGEST_PROFILE = 4095


def of_pod(path: Path, given: Struct, spec: Struct) -> Refusals:
    """``securityContext`` of a pod's ``spec``."""
    yield from _ids(path, given, "fsGroup", "runAsUser", "runAsGroup")
    for index, group in enumerate(given.get("supplementalGroups") or []):
        yield from each_invalid((*path, "supplementalGroups", index), group, formats.numeric_id(group))
    yield from _sysctls((*path, "sysctls"), given.get("sysctls") or [], spec)
    yield from _seccomp((*path, "seccompProfile"), given.get("seccompProfile"))
    yield from _apparmor((*path, "appArmorProfile"), given.get("appArmorProfile"))
    for field, choices in _POLICIES.items():
        if given.get(field) is not None and given[field] not in choices:
            yield unsupported((*path, field), given[field], choices)


def of_container(path: Path, given: Struct | None, host_users: bool) -> Refusals:
    """``securityContext`` of a container."""
    if given is None:
        return
    yield from _ids(path, given, "runAsUser", "runAsGroup")
    mount, privileged = given.get("procMount"), given.get("privileged")
    if mount is not None and mount not in ("Default", "Unmasked"):
        yield unsupported((*path, "procMount"), mount, ("Default", "Unmasked"))
    if mount == "Unmasked" and host_users:
        yield invalid((*path, "procMount"), mount, "`hostUsers` must be false to use `Unmasked`")
    yield from _seccomp((*path, "seccompProfile"), given.get("seccompProfile"))
    if given.get("allowPrivilegeEscalation") is False:
        if privileged:
            yield invalid(path, given, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
        if "CAP_SYS_ADMIN" in ((given.get("capabilities") or {}).get("add") or []):
            says = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
            yield invalid(path, given, says)
    yield from _apparmor((*path, "appArmorProfile"), given.get("appArmorProfile"))


def _ids(path: Path, given: Struct, *fields: str) -> Refusals:
    for field in fields:
        if given.get(field) is not None:
            yield from each_invalid((*path, field), given[field], formats.numeric_id(given[field]))


def _sysctls(path: Path, sysctls: list[Struct], spec: Struct) -> Refusals:
    names = set()
    for index, sysctl in enumerate(sysctls):
        own, name = (*path, index, "name"), sysctl.get("name") or ""
        if not name:
            yield required(own)
        elif len(name) > 253 or not re.fullmatch(_SYSCTL_NAME, name):
            yield invalid(own, name, _SYSCTL_SAYS)
        elif name in names:
            yield duplicate(own, name)
        names.add(name)
        plain = name.replace("/", ".")
        if spec.get("hostNetwork") and plain.startswith("net."):
            yield invalid(own, name, "may not be specified when 'hostNetwork' is true")
        if spec.get("hostIPC") and plain.startswith(_IPC):
            yield invalid(own, name, "may not be specified when 'hostIPC' is true")


def _seccomp(path: Path, profile: Struct | None) -> Refusals:
    """``validateSeccompProfileField``."""
    if profile is None:
        return
    kind, local, own = profile.get("type") or "", profile.get("localhostProfile"), (*path, "localhostProfile")
    if not kind:
        yield required((*path, "type"), "type is required when seccompProfile is set")
    elif kind not in _PROFILES:
        yield unsupported((*path, "type"), kind, _PROFILES)
    if kind != "Localhost" and local is not None:
        yield invalid(own, profile, "can only be set when seccomp type is Localhost")
    elif kind == "Localhost" and local is None:
        yield required(own, "must be set when seccomp type is Localhost")
    elif kind == "Localhost":
        yield from descending(own, str(local))


def _apparmor(path: Path, profile: Struct | None) -> Refusals:
    """``ValidateAppArmorProfileField``."""
    if profile is None:
        return
    kind, local, own = profile.get("type") or "", profile.get("localhostProfile"), (*path, "localhostProfile")
    if not kind:
        yield required((*path, "type"), "type is required when appArmorProfile is set")
    elif kind not in _PROFILES:
        yield unsupported((*path, "type"), kind, _PROFILES)
    elif kind != "Localhost":
        if local is not None:
            yield invalid(own, local, "can only be set when AppArmor type is Localhost")
    elif local is None or not local:
        yield required(own, "must be set when AppArmor type is Localhost")
    else:
        if local != local.strip():
            yield invalid(own, local, "must not be padded with whitespace")
        if len(local.encode("utf-8", "surrogatepass")) > _LONGEST_PROFILE:
            yield too_long(own, _LONGEST_PROFILE)
