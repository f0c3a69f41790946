"""Annotations that the server reads in pods (``ValidatePodSpecificAnnotations``, v1.37)."""

from __future__ import annotations

import re

from kubectl_svc.kubernetes.admission.defaults import CONTAINER_LISTS, containers
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods.paths import descending
from kubectl_svc.kubernetes.admission.refused import Key, Path, Refusals, forbidden, invalid

_MIRROR, _COST = "kubernetes.io/config.mirror", "controller.kubernetes.io/pod-deletion-cost"
_SECCOMP_POD, _SECCOMP = "seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/"
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_PROFILES: dict[str, dict[str, tuple[str, ...]]] = {
    _SECCOMP: {"Unconfined": ("unconfined",), "RuntimeDefault": ("runtime/default", "docker/default")},
    _APPARMOR: {"Unconfined": ("unconfined",), "RuntimeDefault": ("runtime/default",)},
}


def valid(path: Path, notes: dict[str, str], spec: Struct) -> Refusals:
    """What the annotations of a pod with this spec must keep to."""
    if _MIRROR in notes and not spec.get("nodeName"):
        yield invalid((*path, Key(_MIRROR)), notes[_MIRROR], "must set spec.nodeName if mirror pod annotation is set")
    cost = notes.get(_COST)
    if cost is not None and not (re.fullmatch(r"0|-?[0-9]+", cost) and _is_int32(cost)):
        yield invalid((*path, Key(_COST)), cost, "must be a 32bit integer")
    names = {one.get("name") or "" for one in containers(spec, CONTAINER_LISTS)}
    for key, value in notes.items():
        if key == _SECCOMP_POD or key.startswith(_SECCOMP):
            yield from _seccomp((*path, key), value)
        elif key.startswith(_APPARMOR):
            if key.removeprefix(_APPARMOR) not in names:
                yield invalid((*path, Key(key)), key.removeprefix(_APPARMOR), "container not found")
            if value not in ("", "runtime/default", "unconfined") and not value.startswith("localhost/"):
                yield invalid((*path, Key(key)), value, f'invalid AppArmor profile name: "{value}"')


def match_fields(path: Path, notes: dict[str, str], spec: Struct) -> Refusals:
    """The fields that came after the annotations must say the same."""
    whole = (spec.get("securityContext") or {}).get("seccompProfile")
    if whole and _SECCOMP_POD in notes:
        yield from _same((*path, "securityContext", "seccompProfile"), notes[_SECCOMP_POD], whole, _SECCOMP)
    for field in CONTAINER_LISTS:
        for index, one in enumerate(spec.get(field) or []):
            own = one.get("securityContext") or {}
            for prefix, name in ((_SECCOMP, "seccompProfile"), (_APPARMOR, "appArmorProfile")):
                profile = own.get(name)
                if profile is None and prefix == _APPARMOR:
                    profile = (spec.get("securityContext") or {}).get(name)
                noted = notes.get(prefix + (one.get("name") or ""))
                if profile is not None and noted is not None:
                    yield from _same((*path, field, index, "securityContext", name), noted, profile, prefix)


def _seccomp(path: Path, value: str) -> Refusals:
    if value.startswith("localhost/"):
        yield from descending(path, value.removeprefix("localhost/"))
    elif value not in ("runtime/default", "docker/default", "unconfined"):
        yield invalid(path, value, "must be a valid seccomp profile")


def _same(path: Path, noted: str, profile: Struct, prefix: str) -> Refusals:
    name, kind = "seccomp" if prefix == _SECCOMP else "apparmor", profile.get("type")
    if kind == "Localhost" and noted.startswith("localhost/"):
        if noted.removeprefix("localhost/") != profile.get("localhostProfile"):
            yield forbidden((*path, "localhostProfile"), f"{name} profile in annotation and field must match")
    elif kind == "Localhost" or noted not in _PROFILES[prefix].get(str(kind), (noted,)):
        yield forbidden((*path, "type"), f"{name} type in annotation and field must match")


def _is_int32(text: str) -> bool:
    return (text == "0" or not text.startswith("0")) and -(2**31) <= int(text) < 2**31
