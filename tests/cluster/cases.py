"""One Service as it is in a cluster, with all it depends on: does the model agree with the real controllers about it?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.controllers.difference import slice_differences
from kubectl_svc.kubernetes.controllers.endpoints_object import (
    endpoints_differences,
    mirror_differences,
    mirror_obstacle,
    mirrored_claims,
    unwritable,
)
from kubectl_svc.kubernetes.controllers.expected import Expected, ExpectedSlice, expect, reconciled
from kubectl_svc.objects import meta, services, slices
from tests.trace.observed import normal, observe

Object = dict[str, Any]


class Case(NamedTuple):
    """One Service as it is in the cluster, with all pods of its namespace and its slices."""

    service: Object
    pods: list[Object]
    slices: list[Object]
    nodes: dict[str, Object]
    endpoints: Object | None

    def complaints(self) -> list[str]:
        """In what the controllers and the model disagree: nothing, it is hoped."""
        service, own = self.service, [one for one in self.slices if slices.managed_by(one) == slices.CONTROLLER]
        found = [str(difference) for difference in slice_differences(service, self.pods, own, self.nodes)]
        if self.endpoints:
            found += [str(one) for one in endpoints_differences(service, self.pods, self.endpoints)]
            found += self._mirror_complaints(self.endpoints)
        if not reconciled(service):
            left_behind = own and "was-selected" not in meta.annotations(service)
            return [*found, *(["slices where none were expected"] if left_behind else [])]
        expected = expect(service, self.pods, self.nodes)
        if {slices.address_type(one) for one in own} != set(service["spec"]["ipFamilies"]):
            found.append("other families than expected")
        if comparable(expected, expected.slices) != comparable(expected, observe(own)):
            found.append("other slices than expected")
        return found

    def _mirror_complaints(self, endpoints: Object) -> list[str]:
        if mirror_obstacle(self.service, endpoints):
            return ["mirrored all the same"] if mirrored_claims(self.slices) else []
        return [str(difference) for difference in mirror_differences(self.service, endpoints, self.slices)]

    def features(self) -> set[str]:
        """What makes this case more than trivial, for the account at the end."""
        expected = expect(self.service, self.pods, self.nodes)
        endpoints = [endpoint for one in expected.slices for endpoint in one.endpoints]
        named = {port.target_port for port in services.ports(self.service) if isinstance(port.target_port, str)}
        facts = {
            "with endpoints": endpoints,
            "several port sets": len({one.ports for one in expected.slices}) > 1,
            "a port that some pod lacks": any(len(one.ports) < len(services.ports(self.service)) for one in expected.slices),
            "named ports": named and endpoints,
            "dual stack": len({one.address_type for one in expected.slices}) > 1,
            "headless": services.headless(self.service) and endpoints,
            "no Service ports": endpoints and not services.ports(self.service),
            "unready published": any(endpoint.ready and not endpoint.serving for endpoint in endpoints),
            "serving while terminating": any(endpoint.serving and endpoint.terminating for endpoint in endpoints),
            "hostnames": any(endpoint.hostname for endpoint in endpoints),
            "zone hints": any(endpoint.for_zones for endpoint in endpoints),
            "node hints": any(endpoint.for_nodes for endpoint in endpoints),
            "not reconciled": not reconciled(self.service),
            "Endpoints compared": self.endpoints and endpoints and not unwritable(self.service, self.pods),
            "mirrored": self.endpoints and mirrored_claims(self.slices),
        }
        left_out = {f"left out: {one.reason}" for one in expected.left_out}
        return {name for name, fact in facts.items() if fact} | left_out

    def keep(self, folder: Path, name: str) -> Path:
        """Write everything in it as a List, the Service first."""
        endpoints = [self.endpoints] if self.endpoints else []
        objects = [self.service, *self.slices, *endpoints, *self.pods, *self.nodes.values()]
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}-{meta.name(self.service)}.json"
        path.write_text(as_list(map(bare, objects)))
        return path


def cases_of(objects: Iterable[Object]) -> Iterator[Case]:
    """One case for every Service among ``objects``, all of one namespace."""
    by_kind: dict[str, list[Object]] = {}
    for obj in objects:
        by_kind.setdefault(obj["kind"], []).append(obj)
    nodes = {meta.name(node): node for node in by_kind.get("Node", [])}
    endpoints = {meta.name(one): one for one in by_kind.get("Endpoints", [])}
    for service in by_kind.get("Service", []):
        name = meta.name(service)
        own = [one for one in by_kind.get("EndpointSlice", []) if slices.service_name(one) == name]
        yield Case(service, by_kind.get("Pod", []), own, nodes, endpoints.get(name))


def as_list(objects: Iterable[Object]) -> str:
    """JSON of a List of ``objects``, one a line."""
    lines = ",\n".join(json.dumps(obj, separators=(",", ":")) for obj in objects)
    return f'{{"apiVersion":"v1","kind":"List","items":[\n{lines}\n]}}\n'


def comparable(expected: Expected, side: Iterable[ExpectedSlice]) -> tuple[ExpectedSlice, ...]:
    """``side`` without the hints where the model says that it cannot tell them."""
    if expected.hints_known:
        return normal(side)
    return normal(
        one._replace(endpoints=tuple(endpoint._replace(for_zones=(), for_nodes=()) for endpoint in one.endpoints))
        for one in side
    )


def bare(obj: Object) -> Object:
    """An object without its book-keeping and without what no model reads of a pod."""
    metadata = {key: value for key, value in obj["metadata"].items() if key != "managedFields"}
    if obj["kind"] != "Pod":
        return {**obj, "metadata": metadata}
    wanted = ("nodeName", "hostNetwork", "hostname", "subdomain", "readinessGates")
    spec = {key: obj["spec"][key] for key in wanted if key in obj["spec"]}
    for field in ("containers", "initContainers"):
        spec[field] = [
            {key: one[key] for key in ("name", "image", "ports", "restartPolicy") if key in one}
            for one in obj["spec"].get(field, [])
        ]
    return {**obj, "metadata": metadata, "spec": spec}
