"""Requests and limits (``validateResourceRequirements``, v1.37)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction

from kubectl_svc.kubernetes.admission import formats, quantities
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.refused import (
    Key,
    Path,
    Refusals,
    Refused,
    duplicate,
    each_invalid,
    forbidden,
    invalid,
    not_found,
    required,
    unsupported,
)

_OF_CONTAINERS = ("cpu", "memory", "ephemeral-storage")
_STANDARD = (
    *(*_OF_CONTAINERS, "storage", "pods", "services", "secrets", "configmaps", "persistentvolumeclaims", "resourcequotas"),
    *("replicationcontrollers", "services.nodeports", "services.loadbalancers", "requests.cpu", "requests.memory"),
    *("requests.storage", "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage"),
)
_COUNTED = (
    *("pods", "services", "secrets", "configmaps", "persistentvolumeclaims", "resourcequotas", "replicationcontrollers"),
    *("services.nodeports", "services.loadbalancers"),
)
_OF_PODS = ("cpu", "memory")
_HUGE = "hugepages-"


def of_container(path: Path, given: Struct, claims: Collection[str]) -> Refusals:
    """``ValidateContainerResourceRequirements``; ``claims`` are the names of the pod's resource claims."""
    yield from _amounts(path, given, _container_name)
    yield from _claims((*path, "claims"), given.get("claims") or [], claims)


def of_pod(path: Path, spec: Struct) -> Refusals:
    """``validatePodResources``, but for what the containers add up to beyond single limits."""
    given = spec.get("resources")
    if given is None:
        return
    if "claims" in given:
        yield forbidden((*path, "claims"), "claims may not be set for Resources at pod-level")
    yield from _amounts(path, given, _pod_name)
    limits = given.get("limits") or {}
    for index, one in enumerate(spec.get("containers") or []):
        for name, value in ((one.get("resources") or {}).get("limits") or {}).items():
            if name in limits and _amount(value) > _amount(limits[name]):
                own = (*path, "containers", index, Key(name), "limits")
                yield invalid(own, value, f"must be less than or equal to pod limits of {limits[name]}")
    yield from _together((*path, "requests"), given.get("requests") or {}, spec)


def not_negative(path: Path, name: str, value: str) -> Refusals:
    """``ValidateResourceQuantityValue``."""
    amount = _amount(value)
    if amount < 0:
        yield invalid(path, value, "must be greater than or equal to 0")
    if (name in _COUNTED or _extended(name)) and amount.denominator != 1:
        yield invalid(path, value, "must be an integer")


def _amounts(path: Path, given: Struct, name_of: Callable[[Path, str], list[Refused]]) -> Refusals:
    limits, requests = given.get("limits") or {}, given.get("requests") or {}
    for side, amounts in (("limits", limits), ("requests", requests)):
        for name, value in amounts.items():
            own = (*path, side, Key(name))
            yield from name_of(own, name)
            yield from not_negative(own, name, value)
            if side == "requests":
                yield from _against_limit(path, name, value, limits)
            if name.startswith(_HUGE) and not _divisible(name, value):
                yield invalid(own, value, f"{value} is not positive integer multiple of {name}")
    named = {*limits, *requests}
    if any(name.startswith(_HUGE) for name in named) and not named & set(_OF_PODS):
        yield forbidden(path, "HugePages require cpu or memory")


def _against_limit(path: Path, name: str, value: str, limits: dict[str, str]) -> Refusals:
    own, shared = (*path, "requests"), not (_native(name) and not name.startswith(_HUGE))
    if name not in limits:
        if shared:
            yield required((*path, "limits"), "Limit must be set for non overcommitable resources")
        return
    amount, limit = _amount(value), _amount(limits[name])
    if shared and amount != limit:
        yield invalid(own, value, f"must be equal to {name} limit of {limits[name]}")
    elif amount > limit:
        yield invalid(own, value, f"must be less than or equal to {name} limit of {limits[name]}")


def _container_name(path: Path, name: str) -> list[Refused]:
    """``ValidateContainerResourceName``."""
    found = _name(path, name)
    if "/" not in name:
        if name not in _OF_CONTAINERS and not name.startswith(_HUGE):
            found.append(invalid(path, name, "must be a standard resource for containers"))
    elif not _native(name) and not _extended(name):
        found.append(invalid(path, name, "doesn't follow extended resource name standard"))
    return found


def _pod_name(path: Path, name: str) -> list[Refused]:
    """``validatePodResourceName``."""
    found = _name(path, name)
    if not found and name not in _OF_PODS and not name.startswith(_HUGE):
        found.append(unsupported(path, name, _OF_PODS))
    return found


def _name(path: Path, name: str) -> list[Refused]:
    """``validateResourceName``."""
    found = list(each_invalid(path, name, formats.label_key(name)))
    if not found and "/" not in name and name not in _STANDARD and not name.startswith((_HUGE, "requests.hugepages-")):
        found.append(invalid(path, name, "must be a standard resource type or fully qualified"))
    return found


def _claims(path: Path, given: list[Struct], known: Collection[str]) -> Refusals:
    """``validateResourceClaimNames``."""
    names: set[str] = set()
    for index, claim in enumerate(given):
        name, request, own = claim.get("name") or "", claim.get("request") or "", (*path, index)
        if not name:
            yield required(own)
            continue
        key = f"{name}/{request}" if request else name
        if name in names or key in names:
            yield duplicate(own, name if name in names else key)
        elif not request and any(other.startswith(f"{name}/") for other in names):
            yield duplicate(own, name)
        if request and name not in names:
            yield from each_invalid((*own, "request"), request, formats.dns_label(request))
        names.add(key)
        if name not in known:
            yield not_found(own, name)._replace(expected=_known(known))


def _known(names: Collection[str]) -> str:
    listed = f": {', '.join(sorted(names))}" if names else " which is empty"
    return f"must be one of the names in pod.spec.resourceClaims{listed}"


def _together(path: Path, requests: dict[str, str], spec: Struct) -> Refusals:
    """The requests of the containers added up, for pods without init containers."""
    if spec.get("initContainers"):
        return
    for name, value in requests.items():
        each = [((one.get("resources") or {}).get("requests") or {}).get(name, "0") for one in spec.get("containers") or []]
        total = sum((_amount(amount) for amount in each), Fraction())
        if total > _amount(value):
            yield invalid(
                (*path, Key(name)), value, f"must be greater than or equal to aggregate container requests of {total}"
            )


def _native(name: str) -> bool:
    """``IsNativeResource``."""
    return "/" not in name or "kubernetes.io/" in name


def _extended(name: str) -> bool:
    """``IsExtendedResourceName``."""
    return not (_native(name) or name.startswith("requests.") or formats.label_key(f"requests.{name}"))


def _divisible(name: str, value: str) -> bool:
    """``IsHugePageResourceValueDivisible``."""
    try:
        size = quantities.parse(name.removeprefix(_HUGE))
    except quantities.BadQuantity:
        return False
    return size > 0 and size.denominator == 1 and (_amount(value) / size).denominator == 1


def _amount(value: str) -> Fraction:
    return quantities.rounded(quantities.parse(value))
