"""Services and EndpointSlices as a person would write them, in a few words. Pure.

Pods are called as they are in `nodes.known_as`: ``n1.7``, or ``n1.7+n1.8`` for one endpoint with several addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.packets.nodes import FAMILIES, pod_addresses

Object = dict[str, Any]
SLICES = "discovery.k8s.io/v1/endpointslices"

READY: Object = {"ready": True}
NOT_READY: Object = {"ready": False}
DRAINING: Object = {"ready": False, "serving": True, "terminating": True}
DYING: Object = {"ready": False, "serving": False, "terminating": True}

HTTP: Object = {"name": "http", "port": 8080}


class Endpoint(NamedTuple):
    """One entry of a slice; hints are names between blanks; ``node`` is where its first pod is, unless another is named."""

    pods: str
    conditions: Object = READY
    zones: str = ""
    nodes: str = ""
    node: str | None = ""

    def of(self, family: str) -> Object:
        """As the API has it."""
        pods = [pod.split(".") for pod in self.pods.split("+")]
        found = {
            "addresses": [pod_addresses(node, int(number)).of(family) for node, number in pods],
            "conditions": self.conditions,
            "nodeName": pods[0][0] if self.node == "" else self.node,
            "hints": _hints(forZones=self.zones, forNodes=self.nodes),
        }
        return {field: value for field, value in found.items() if value is not None}


def service(name: str, *ports: Object | int, **spec: Any) -> Object:
    """A Service of both families without a selector; a number stands for the port that is named http."""
    listed = [{"name": "http", "port": port} if isinstance(port, int) else port for port in ports or (80,)]
    return {"metadata": {"name": name}, "spec": {"ipFamilyPolicy": "RequireDualStack", "ports": listed, **spec}}


def up(pods: str, conditions: Object = READY, **more: Any) -> list[Endpoint]:
    """An endpoint for each of ``pods``, names between blanks, all in one state."""
    return [Endpoint(pod, conditions, **more) for pod in pods.split()]


def slices(
    *endpoints: Iterable[Endpoint], ports: Iterable[Object] = (HTTP,), families: Iterable[str] = FAMILIES
) -> Iterator[Object]:
    """A slice for each of ``families``, with the same pods; `bound` says whose."""
    for family in families:
        listed = [endpoint.of(family) for group in endpoints for endpoint in group]
        yield {"addressType": family, "ports": list(ports), "endpoints": listed}


def bound(found: Iterable[Object], service: str) -> Iterator[Object]:
    """The slices, as those of the Service called ``service``; their own labels stay."""
    for number, slice_ in enumerate(found):
        labels = {"kubernetes.io/service-name": service, **slice_.get("metadata", {}).get("labels", {})}
        yield {**slice_, "metadata": {"name": f"{service}-{number}", "labels": labels}}


def _hints(**named: str) -> Object | None:
    return {field: [{"name": name} for name in names.split()] for field, names in named.items() if names} or None
