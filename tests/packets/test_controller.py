"""The whole way: real pods, slices by the real controller, packets by the real kube-proxy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.namespaces import Namespace
from tests.cluster.worlds import KEEP
from tests.packets.bed import Bed, held
from tests.packets.comparison import compare, table
from tests.packets.nodes import FAMILIES, pod_addresses
from tests.waiting import wait_for

LANDINGS = Path(__file__).parent / "landings"
SERVICES: dict[str, dict[str, Any]] = {
    "by-name": {},
    "same-zone": {"trafficDistribution": "PreferSameZone"},
    "same-node": {"trafficDistribution": "PreferSameNode"},
    "unready-too": {"publishNotReadyAddresses": True},
    "internal-local": {"internalTrafficPolicy": "Local"},
}


@pytest.fixture
def namespace(bed: Bed) -> Iterator[Namespace]:
    """A namespace with the SERVICES, two ready pods and one that is not."""
    fresh = Namespace(bed.plane)
    port = {"name": "http", "port": 80, "targetPort": "web"}
    for name, spec in SERVICES.items():
        fresh.make_service(name, {"app": "web"}, port, ipFamilyPolicy="RequireDualStack", **spec)
    for pod, node, number, ready in (("one", "n1", 1, True), ("two", "n2", 1, True), ("three", "n2", 2, False)):
        fresh.make_pod(pod, {"app": "web"}, [{"name": "web", "containerPort": 8080}], running=False)
        fresh.client.patch(fresh.path("pods", pod), {"metadata": {"finalizers": [KEEP]}})
        fresh.make_pod_ready(pod, node=node, ip=pod_addresses(node, number), ready=ready)
    yield fresh
    for pod in ("one", "two", "three"):
        fresh.client.patch(fresh.path("pods", pod), {"metadata": {"finalizers": None}})
    fresh.close()


def test_packets_follow_pods(bed: Bed, namespace: Namespace, golden: Callable[[str, Path], None]) -> None:
    wait_for(lambda: _conditions(namespace, "serving") == [True, True, False], what="the controller")
    follow(bed, namespace, golden, "running")
    for pod in ("one", "two"):
        namespace.client.delete(namespace.path("pods", pod))
    wait_for(lambda: _conditions(namespace, "terminating") == [True, True, False], what="the controller")
    follow(bed, namespace, golden, "draining")


def follow(bed: Bed, namespace: Namespace, golden: Callable[[str, Path], None], stage: str) -> None:
    """Compare once every kube-proxy knows what the slices say, and with what landings/ says."""
    bed.settle()
    compared = compare(bed.nodes, held(namespace))
    assert not (odd := [str(one) for one in compared if not one.agrees]), "\n".join(odd)
    tables = [f"{name}\n{table([one for one in compared if one.service == name])}" for name in sorted(SERVICES)]
    golden("\n".join(tables), LANDINGS / f"controller-{stage}.txt")


def _conditions(namespace: Namespace, condition: str) -> list[bool | None]:
    """What every slice says of the pods one, two and three; nothing as long as they differ."""
    slices = [slice_ for name in SERVICES for slice_ in namespace.slices(name)]
    said = [{one["targetRef"]["name"]: one["conditions"][condition] for one in slice_["endpoints"] or []} for slice_ in slices]
    alike = len(slices) == len(SERVICES) * len(FAMILIES) and all(one == said[0] for one in said)
    return [said[0].get(name) for name in ("one", "two", "three")] if alike else []
