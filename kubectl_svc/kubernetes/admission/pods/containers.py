"""The containers of a pod (``validateContainers``, ``validateInitContainers`` and ``validateContainerCommon``, v1.37)."""

from __future__ import annotations

from typing import NamedTuple

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.kubernetes.admission.defaults import PROBES
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods import environment, mounts, probes, resources, restarts, security
from kubectl_svc.kubernetes.admission.ports import PROTOCOLS
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    duplicate,
    each_invalid,
    forbidden,
    invalid,
    required,
    unsupported,
)

PULL_POLICIES = ("Always", "IfNotPresent", "Never")
_MESSAGES = ("File", "FallbackToLogsOnError")
_NOT_IN_INIT = "may not be set for init containers without restartPolicy=Always"


class PodAround(NamedTuple):
    """What the rules of a container look at in its pod: valid volumes by name, claims, and a few fields of the spec."""

    volumes: dict[str, Struct]
    claims: frozenset[str]
    spec: Struct

    @property
    def grace(self) -> int:
        """``terminationGracePeriodSeconds``."""
        return int(self.spec.get("terminationGracePeriodSeconds") or 0)


def valid(path: Path, around: PodAround) -> Refusals:
    """``containers`` and ``initContainers`` of the pod's spec at ``path``."""
    regular, early = around.spec.get("containers") or [], around.spec.get("initContainers") or []
    names: set[str] = set()
    if not regular:
        yield required((*path, "containers"))
    for index, one in enumerate(regular):
        own = (*path, "containers", index)
        yield from _common(own, one, around)
        if (one.get("name") or "") in names:
            yield duplicate((*own, "name"), one.get("name") or "")
        names.add(one.get("name") or "")
        yield from _watched(own, one, around)
        yield from restarts.valid(own, one)
    yield from _host_ports((*path, "containers"), regular)
    for index, one in enumerate(early):
        yield from _early(path, index, one, around, names)


def _early(path: Path, index: int, one: Struct, around: PodAround, names: set[str]) -> Refusals:
    own, name = (*path, "initContainers", index), one.get("name") or ""
    yield from _common(own, one, around)
    yield from restarts.valid(own, one, early=True)
    if name in names:
        yield duplicate((*own, "name"), name)
    elif name:
        names.add(name)
    yield from _host_ports((*path, "initContainers"), [one])
    if one.get("restartPolicy") == "Always":
        yield from _watched(own, one, around)
        return
    for field in ("lifecycle", *PROBES):
        if one.get(field) is not None:
            yield forbidden((*own, field), _NOT_IN_INIT)
    for number, policy in enumerate(one.get("resizePolicy") or []):
        if policy.get("restartPolicy") == "RestartContainer":
            says = "must not be set to 'RestartContainer' for non-sidecar initContainers"
            yield invalid((*own, "resizePolicy", number, "restartPolicy"), "RestartContainer", says)


def _common(path: Path, one: Struct, around: PodAround) -> Refusals:
    name, message = one.get("name") or "", one.get("terminationMessagePolicy")
    if not name:
        yield required((*path, "name"))
    yield from each_invalid((*path, "name"), name, formats.dns_label(name) if name else [])
    if not one.get("image"):
        yield required((*path, "image"))
    if message not in _MESSAGES:
        yield unsupported((*path, "terminationMessagePolicy"), message, _MESSAGES)
    yield from _ports((*path, "ports"), one.get("ports") or [])
    yield from environment.variables((*path, "env"), one.get("env") or [])
    yield from environment.sources((*path, "envFrom"), one.get("envFrom") or [])
    yield from mounts.valid(path, one, around.volumes)
    yield from pull_policy((*path, "imagePullPolicy"), one.get("imagePullPolicy") or "")
    yield from resources.of_container((*path, "resources"), one.get("resources") or {}, around.claims)
    yield from restarts.resize((*path, "resizePolicy"), one.get("resizePolicy") or [], around.spec.get("restartPolicy") or "")
    users = around.spec.get("hostUsers") is not False
    yield from security.of_container((*path, "securityContext"), one.get("securityContext"), users)


def _watched(path: Path, one: Struct, around: PodAround) -> Refusals:
    yield from probes.lifecycle((*path, "lifecycle"), one.get("lifecycle") or {}, around.grace)
    for field in PROBES:
        if one.get(field) is not None:
            yield from probes.valid((*path, field), one[field], field, around.grace)


def pull_policy(path: Path, value: str) -> Refusals:
    """``validatePullPolicy``."""
    if not value:
        yield required(path)
    elif value not in PULL_POLICIES:
        yield unsupported(path, value, PULL_POLICIES)


def _ports(path: Path, ports: list[Struct]) -> Refusals:
    """``validateContainerPorts``."""
    names: set[str] = set()
    for index, port in enumerate(ports):
        own, name, number = (*path, index), port.get("name") or "", port.get("containerPort") or 0
        wrong = formats.port_name(name) if name else []
        yield from each_invalid((*own, "name"), name, wrong)
        if name and not wrong and name in names:
            yield duplicate((*own, "name"), name)
        names.add(name)
        if not number:
            yield required((*own, "containerPort"))
        else:
            yield from each_invalid((*own, "containerPort"), number, formats.port_number(number))
        host, protocol = port.get("hostPort") or 0, port.get("protocol") or ""
        yield from each_invalid((*own, "hostPort"), host, formats.port_number(host) if host else [])
        if protocol not in PROTOCOLS:
            yield unsupported((*own, "protocol"), protocol, PROTOCOLS)


def _host_ports(path: Path, containers: list[Struct]) -> Refusals:
    """``checkHostPortConflicts``."""
    used = set()
    for index, one in enumerate(containers):
        for number, port in enumerate(one.get("ports") or []):
            if not port.get("hostPort"):
                continue
            text = f"{port.get('protocol') or ''}/{port.get('hostIP') or ''}/{port['hostPort']}"
            if text in used:
                yield duplicate((*path, index, "ports", number, "hostPort"), text)
            used.add(text)
