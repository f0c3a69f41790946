"""Expected against actual: where the EndpointSlices differ from what the controller would write, and why.

Everything here is data for the checks. What was not read is not compared: ask only for what could be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.controllers.expected import (
    Expected,
    ExpectedEndpoint,
    endpoint_ports,
    expect,
    families,
    left_out_reason,
    reconciled,
    selected,
)
from kubectl_svc.kubernetes.controllers.slice_objects import endpoints_of
from kubectl_svc.objects import Object, addresses, meta, pods, slices
from kubectl_svc.objects.slices import SlicePort

NO_SLICE = "no-slice"
MISSING = "missing"
STALE = "stale"
PORTS = "ports"
CHANGED = "changed"
FOREIGN = "foreign"
LEFT_BEHIND = "left-behind"

POD_GONE = "pod-gone"
NO_POD = "no-pod"
DUPLICATE = "duplicate"
READY = "ready"
NOT_READY = "not ready"
SIDECAR = "sidecar"
TEMPLATE = "template"


class Difference(NamedTuple):
    """One difference.

    ``kind``: ``no-slice`` (the controller has written none of this family), ``missing`` (a pod's endpoint is in no slice),
    ``stale`` (an endpoint that should be gone), ``ports`` (in a slice with other ports), ``changed`` (one field differs),
    ``foreign`` (a slice by somebody else beside a selector), ``left-behind`` (the controller's slice of a Service that it no
    longer looks after). ``reason`` tells why for ``stale``, names the field for ``changed`` and the manager for ``foreign``,
    and is ``sidecar`` for ``ports`` as a controller before 1.33 finds them, ``template`` for those of no known pod.
    ``slice`` is the slice's name, ``endpoints`` that of an Endpoints object; ``expected`` and ``actual`` are values as text,
    side by side (of one that is ``stale``: what the pod has instead, and whether the endpoint is ready).
    """

    kind: str
    reason: str = ""
    address_type: str = ""
    address: str = ""
    pod: str = ""
    slice: str = ""
    expected: str = ""
    actual: str = ""
    endpoints: str = ""


class _Seen(NamedTuple):
    slice: str
    address_type: str
    ports: tuple[SlicePort, ...]
    endpoint: ExpectedEndpoint


_Key = tuple[str, tuple[str, ...], str]


def slice_differences(
    service: Object,
    candidates: Sequence[Object],
    found: Sequence[Object],
    nodes: Mapping[str, Object] | None = None,
    expected: Expected | None = None,
) -> tuple[Difference, ...]:
    """How the Service's slices ``found`` differ from what its pods ask for, in the order of the pods, then of the slices.

    ``candidates`` are pods as for `expected.expect`; ``nodes`` as there; ``expected`` is what that says, where it is known
    already. Only the controller's own slices are compared with pods; see `foreign_slices` for the others.
    """
    if not reconciled(service):
        return ()
    own = [slice_ for slice_ in found if slices.managed_by(slice_) == slices.CONTROLLER]
    expected = expected or expect(service, candidates, nodes)
    actual = _seen(own)
    return (
        *_without_slice(service, own),
        *(_with_reason(one, service, candidates, own) for one in _unmet(expected, actual)),
        *_unwanted(service, candidates, expected, own, nodes),
    )


def port_differences(service: Object, candidates: Sequence[Object], found: Iterable[Object]) -> tuple[Difference, ...]:
    """The Service's slices with ports that no pod asks for: what can be told where the addresses of the pods are not known."""
    wanted = [endpoint_ports(service, pod) for pod in candidates] if reconciled(service) else []
    sets = [{port[:3] for port in ports} for ports in wanted]  # what is spoken there concerns no address
    return tuple(
        Difference(PORTS, TEMPLATE, slices.address_type(slice_), "", meta.name(candidates[0]), meta.name(slice_), *texts)
        for slice_ in found
        if wanted and slices.managed_by(slice_) == slices.CONTROLLER and slices.endpoints(slice_)
        if {port[:3] for port in slices.ports(slice_)} not in sets
        for texts in [(_ports_text(wanted[0]), _ports_text(slices.ports(slice_)))]
    )


def foreign_slices(service: Object, found: Iterable[Object]) -> tuple[Difference, ...]:
    """Slices that the Service's own controller does not keep: beside a selector, or left behind after it was removed."""
    return tuple(filter(None, (_foreign(service, slice_) for slice_ in found)))


def _foreign(service: Object, slice_: Object) -> Difference | None:
    manager, name, family = slices.managed_by(slice_), meta.name(slice_), slices.address_type(slice_)
    if reconciled(service) and manager != slices.CONTROLLER:
        return Difference(FOREIGN, manager, family, slice=name)
    if not reconciled(service) and manager == slices.CONTROLLER:
        return Difference(LEFT_BEHIND, address_type=family, slice=name)
    return None


def _without_slice(service: Object, own: Sequence[Object]) -> Iterator[Difference]:
    present = {slices.address_type(slice_) for slice_ in own}
    for family in families(service):
        if family not in present:
            yield Difference(NO_SLICE, address_type=family)


def _seen(own: Iterable[Object]) -> dict[_Key, list[_Seen]]:
    """What the slices say, by family, addresses and pod."""
    found: dict[_Key, list[_Seen]] = {}
    for slice_ in own:
        family = slices.address_type(slice_)
        for endpoint in endpoints_of(slice_):
            seen = _Seen(meta.name(slice_), family, tuple(slices.ports(slice_)), endpoint)
            found.setdefault((family, endpoint.addresses, endpoint.pod_name), []).append(seen)
    return found


def _unmet(expected: Expected, actual: Mapping[_Key, list[_Seen]]) -> Iterator[Difference]:
    """Expected endpoints that no slice has, or has otherwise."""
    for family, ports, endpoints in expected.slices:
        for wanted in endpoints:
            seen = actual.get((family, wanted.addresses, wanted.pod_name), [])
            if not seen:
                state = READY if wanted.ready else NOT_READY
                where = family, wanted.addresses[0], wanted.pod_name
                yield Difference(MISSING, state, *where, expected=_ports_text(ports))
            for one in seen:
                yield from _changes(expected, ports, wanted, one)


def _changes(expected: Expected, ports: tuple[SlicePort, ...], wanted: ExpectedEndpoint, seen: _Seen) -> Iterator[Difference]:
    place = {"address_type": seen.address_type, "address": wanted.addresses[0], "pod": wanted.pod_name, "slice": seen.slice}
    if set(ports) != set(seen.ports):
        want, have = _ports_text(ports), _ports_text(seen.ports)
        yield Difference(PORTS, expected=want, actual=have, **place)
    for field in compared_fields(expected):
        want, have = _text(getattr(wanted, field)), _text(getattr(seen.endpoint, field))
        if want != have and not (field == "pod_uid" and not want):
            yield Difference(CHANGED, field, expected=want, actual=have, **place)


def _with_reason(one: Difference, service: Object, candidates: Iterable[Object], own: Iterable[Object]) -> Difference:
    """``one``, with ``sidecar`` where the ports are those that the controller finds before 1.33 (`expected.resolve`)."""
    if one.kind != PORTS:
        return one
    pod = next(
        (pod for pod in candidates if meta.name(pod) == one.pod and meta.namespace(pod) == meta.namespace(service)), None
    )
    seen = next((set(slices.ports(slice_)) for slice_ in own if meta.name(slice_) == one.slice), None)
    older = pod is not None and seen == set(endpoint_ports(service, pod, sidecars=False))
    return one._replace(reason=SIDECAR) if older else one


def compared_fields(expected: Expected) -> tuple[str, ...]:
    """The fields of an endpoint on which the model can be held to its word, given what was read."""
    zoned = ("zone", *(("for_zones",) if expected.hints_known else ())) if expected.zones_known else ()
    noded = ("for_nodes",) if expected.hints_known else ()
    return ("pod_uid", "ready", "serving", "terminating", "node_name", "hostname", *zoned, *noded)


def _unwanted(
    service: Object,
    candidates: Sequence[Object],
    expected: Expected,
    own: Iterable[Object],
    nodes: Mapping[str, Object] | None,
) -> Iterator[Difference]:
    """Endpoints in the slices that belong to no expected one."""
    wanted = {
        (slice_.address_type, endpoint.addresses, endpoint.pod_name)
        for slice_ in expected.slices
        for endpoint in slice_.endpoints
    }
    by_name = {meta.name(pod): pod for pod in candidates if meta.namespace(pod) == meta.namespace(service)}
    for key, seen in _seen(own).items():
        for one in seen[1:] if key in wanted else seen:
            endpoint, name = one.endpoint, one.endpoint.pod_name
            pod = by_name.get(name)
            reason, instead = (DUPLICATE, "") if key in wanted else _stale(service, pod, one, nodes)
            address = endpoint.addresses[0] if endpoint.addresses else ""
            actual = READY if endpoint.ready else NOT_READY
            yield Difference(STALE, reason, one.address_type, address, name, one.slice, instead, actual)


def _stale(service: Object, pod: Object | None, seen: _Seen, nodes: Mapping[str, Object] | None) -> tuple[str, str]:
    """Why an endpoint should be gone, and what the pod has instead: its phase, or its address."""
    if pod is None:
        return POD_GONE if seen.endpoint.pod_name else NO_POD, ""
    if not selected(service, [pod]):
        return "not-selected", ""
    if seen.endpoint.pod_uid not in ("", meta.uid(pod)):
        return "pod-replaced", ""
    if seen.address_type not in families(service):
        return "foreign-family", ""
    if reason := left_out_reason(service, pod, nodes):
        return reason, pods.phase(pod)
    own = [ip for ip in pods.ips(pod) if addresses.family(ip) == seen.address_type]
    return "address-changed", next(iter(own), "")


def _ports_text(ports: Iterable[SlicePort]) -> str:
    shown = (f"{port.name + '=' if port.name else ''}{port.port or 'none'}/{port.protocol}" for port in ports)
    return ", ".join(sorted(shown)) or "no ports"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
