"""The API server would refuse the Service.

What: the Service will never exist. The reasons are the server's own: a field that it does not know, a value of the wrong
type or form, fields that do not go together, an object without a field that it needs.
Why: a template that rendered nothing, text where a number belongs, a typing mistake, or a field that another type has.
Fix: correct the fields that the finding names; a missing port is taken from the containers.

Example: "port: '80'", a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.kubernetes.admission.refused import UNKNOWN_FIELD, Refused
from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.selectors import of_label_selector
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import refusals
from kubectl_svc.trace.fixes.edits import setting
from kubectl_svc.trace.fixes.refusals import Correction
from kubectl_svc.trace.report import Edit, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: no cluster holds such a Service."""
    return refusals.problems(chain, [chain.spec], lambda obj, one: _corrected(chain, obj, one))


def _corrected(chain: Chain, obj: Object, one: Refused) -> Correction | None:
    """The edits that only the rest of the path can tell."""
    match one.path:
        case ("spec", "ports") if not isinstance(meta.dig(obj, *one.path), dict):
            declared = next((port for pod in chain.alive for port in pods.container_ports(pod)), None)
            port: dict[str, Any] = {"port": declared.number, "protocol": declared.protocol} if declared else {"port": "PORT"}
            return Correction((setting(obj, one.path, [port]),))
        case ("spec", "externalName"):
            return _host(obj)
        case ("spec", "selector", str(key)) if key in refusals.WRAPPERS:
            return _unwrapped(obj)
        case ("spec", "clusterIP") | ("spec", "clusterIPs", 0) if str(one.value).lower() == "none":
            return _headless(obj)
        case ("spec", "type") if str(one.value).lower() == "headless":
            return _headless(obj, setting(obj, one.path, None))
        case ("spec", str()) if one.reason == UNKNOWN_FIELD and (labels := _selecting(chain, obj, one.value)):
            return Correction((setting(obj, one.path, None), setting(obj, ("spec", "selector"), labels)), certain=True)
        case ("spec", "ports", int(), "containerPort"):
            return Correction((setting(obj, one.path, None), setting(obj, (*one.path[:-1], "targetPort"), one.value)))
        case ("spec", "ports", int(index), "port") if not _quoted(meta.dig(obj, *one.path)):
            return Correction((setting(obj, one.path, _of_container(chain, index)),))
        case ("spec", "ports", int(), "targetPort"):
            value = meta.dig(obj, *one.path)
            return Correction((setting(obj, one.path, int(value)),), certain=True) if _quoted(value) else None
        case ("spec", "ports", int(index), "name"):
            return _named(obj, index)
    return None


def _headless(obj: Object, *more: Edit) -> Correction:
    """Without a cluster IP, in the one word that says so; clients then use the pods' own ports."""
    edits = [setting(obj, ("spec", "clusterIP"), services.HEADLESS), *more]
    if meta.dig(obj, "spec", "clusterIPs"):
        edits.append(setting(obj, ("spec", "clusterIPs"), [services.HEADLESS]))
    return Correction(tuple(edits))


def _selecting(chain: Chain, obj: Object, value: Any) -> dict[str, str]:
    """The labels that a field of another name asks for, where the Service has no selector, and pods have them."""
    inner = value.get("matchLabels", value) if isinstance(value, dict) else {}
    labels = inner if isinstance(inner, dict) and all(isinstance(one, str) for one in inner.values()) else {}
    known = (meta.labels(pod) for pod in chain.facts.objects("Pod"))
    found = labels and not meta.dig(obj, "spec", "selector") and any(labels.items() <= one.items() for one in known)
    return dict(labels) if found else {}


def _unwrapped(obj: Object) -> Correction | None:
    """The labels that a selector as a workload has it asks for, where they are pairs."""
    given = meta.mapping(obj, "spec", "selector")
    inner = {key: value for key, value in given.items() if key in refusals.WRAPPERS}
    labels = of_label_selector(inner).equalities()
    others = {key: value for key, value in given.items() if key not in inner}
    return Correction((setting(obj, ("spec", "selector"), {**others, **labels}),), certain=True) if labels else None


def _host(obj: Object) -> Correction:
    """The host alone, where there is one in what was given."""
    given = services.external_name(obj)
    if not given:
        return Correction((setting(obj, ("spec", "externalName"), "HOST"),))
    bare = given.partition("://")[2] or given
    bare = bare.partition("/")[0].partition(":")[0].strip().lower()
    edit = setting(obj, ("spec", "externalName"), bare)
    after = {**obj, "spec": {**meta.mapping(obj, "spec"), "externalName": bare}}
    wrong = any(one.path == ("spec", "externalName") for one in refusals.of(after))
    return Correction((edit._replace(new="HOST"),)) if wrong else Correction((edit,), certain=True)


def _named(obj: Object, index: int) -> Correction:
    """A name of its own, made from the number."""
    port = meta.dig(obj, "spec", "ports", index)
    number, name = meta.dig(port, "port"), meta.dig(port, "name")
    names = [meta.dig(other, "name") for other in meta.items(obj, "spec", "ports")]
    path = ("spec", "ports", index, "name")
    if not name:
        return Correction((setting(obj, path, f"port-{number}"),), certain=True)
    if names.count(name) > 1:
        return Correction((setting(obj, path, f"{name}-{number}"[:15].rstrip("-")),), certain=True)
    plain = "-".join(part for part in "".join(char if char.isalnum() else "-" for char in str(name).lower()).split("-") if part)
    return Correction((setting(obj, path, plain[:63].rstrip("-") or f"port-{number}"),))


def _of_container(chain: Chain, index: int) -> int | str:
    """The number that a port's targetPort stands for, or the one that it gives as a container does."""
    given = meta.dig(chain.spec, "spec", "ports", index, "containerPort")
    if _is_port(given):
        return int(given)
    ports = [port.port for port in chain.ports if port.position == index]
    resolved = (resolve(port, pod) for port in ports for pod in chain.alive)
    return next(filter(_is_port, resolved), None) or "PORT"


def _quoted(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6 and _is_port(int(value))


def _is_port(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < 65536
