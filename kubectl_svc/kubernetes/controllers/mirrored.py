"""The slices that the EndpointSliceMirroring controller makes of an Endpoints object that a person keeps.

Mirrors pkg/controller/endpointslicemirroring (``syncEndpoints``, ``reconcile``, ``newEndpointSlice``) and
pkg/api/v1/endpoints (``RepackSubsets``) of Kubernetes 1.37. What a slice is called the API server decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kubectl_svc.kubernetes.controllers.endpoints_object import CAPACITY, mirror_obstacle
from kubectl_svc.objects import Object, addresses, meta, slices
from kubectl_svc.objects.meta import dig, items, mapping
from kubectl_svc.objects.slices import SlicePort

_NOT_COPIED = ("endpoints.kubernetes.io/last-change-trigger-time", "kubectl.kubernetes.io/last-applied-configuration")

_Key = tuple[str, str]
"""IP and the uid of the pod: the same IP twice is two addresses only where two pods have it."""


def mirrored(service: Object, endpoints: Object) -> list[Object]:
    """One slice for each set of ports and family; none where ``service`` has a selector or ``endpoints`` forbid it."""
    if mirror_obstacle(service, endpoints):
        return []
    known: dict[_Key, Object] = {}
    made: list[Object] = []
    for ports, states in _repacked(items(endpoints, "subsets"), known):
        ordered = sorted(states.items(), key=lambda item: (not item[1], item[0]))
        valid = [item for item in ordered if addresses.family(item[0][0])][:CAPACITY]
        for family in (addresses.IPV4, addresses.IPV6):
            own = [_endpoint(known[key], ready) for key, ready in valid if addresses.family(key[0]) == family]
            if own:
                made.append(_slice(endpoints, len(made) + 1, ports, family, own))
    return made


def copied_annotations(endpoints: Object) -> Object:
    """Those of the Endpoints that each slice gets, beside all of their labels (``newEndpointSlice``)."""
    return {key: value for key, value in mapping(endpoints, "metadata", "annotations").items() if key not in _NOT_COPIED}


def _repacked(subsets: Iterable[Object], known: dict[_Key, Object]) -> Iterator[tuple[list[SlicePort], dict[_Key, bool]]]:
    """Each set of ports, the addresses that offer all of it, and whether they are ready: "not ready" trumps "ready".

    ``known`` gets what is first said of each address.
    """
    by_port: dict[SlicePort | None, dict[_Key, bool]] = {}
    for subset in subsets:
        ports: list[SlicePort | None] = [*slices.ports(subset)]
        for port in ports or [None]:
            states = by_port.setdefault(port, {})
            for said, ready in _said(subset):
                key = str(said.get("ip") or ""), str(dig(said, "targetRef", "uid") or "")
                known.setdefault(key, said)
                states[key] = states.get(key, True) and ready
    packed: dict[frozenset[tuple[_Key, bool]], list[SlicePort]] = {}
    for one, states in by_port.items():
        packed.setdefault(frozenset(states.items()), []).extend([one] if one else [])
    return ((ports, dict(states)) for states, ports in packed.items())


def _said(subset: Object) -> Iterator[tuple[Object, bool]]:
    for field, ready in (("addresses", True), ("notReadyAddresses", False)):
        yield from ((address, ready) for address in items(subset, field) if isinstance(address, dict))


def _slice(endpoints: Object, number: int, ports: Sequence[SlicePort], family: str, own: Sequence[Object]) -> Object:
    name, copied = meta.name(endpoints), copied_annotations(endpoints)
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": f"{name}-{number}",
            "namespace": meta.namespace(endpoints),
            "labels": {
                **meta.labels(endpoints),
                slices.SERVICE_NAME: name,
                slices.MANAGED_BY: slices.MIRRORING_CONTROLLER,
            },
            **({"annotations": copied} if copied else {}),
            "ownerReferences": [{"apiVersion": "v1", "kind": "Endpoints", "name": name, "controller": True}],
        },
        "addressType": family,
        "ports": [
            {
                "name": port.name,
                "port": port.port,
                "protocol": port.protocol,
                **({"appProtocol": port.app_protocol} if port.app_protocol else {}),
            }
            for port in ports
        ],
        "endpoints": list(own),
    }


def _endpoint(said: Object, ready: bool) -> Object:
    kept = {key: said[key] for key in ("nodeName", "targetRef", "hostname") if said.get(key)}
    return {"addresses": [addresses.canonical(str(said.get("ip")))], "conditions": {"ready": ready}, **kept}
