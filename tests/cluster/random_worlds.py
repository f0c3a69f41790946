"""Expected slices against those of the real controller, in random worlds.

``python -m tests.cluster.random_worlds --cases 10000 --seed N`` starts a control plane and goes on until so many cases agree.
One case is one Service with its pods; every world is compared, changed at random, and compared again, and all of them once
more at the end, when nothing has changed for a while. A case that does not come to agree is kept as a file that
``kubectl svc trace -f`` can read.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from kubectl_svc.objects import meta, services, slices
from kubectl_svc.trace.expected import Expected, ExpectedSlice, expect, reconciled
from kubectl_svc.trace.observed import normal, observe
from tests.cluster import binaries, worlds
from tests.cluster.control_plane import ControlPlane, running, token
from tests.cluster.plain_client import PlainClient
from tests.waiting import wait_for

Object = dict[str, Any]
SETTLE_SECONDS = 60.0
KEPT = Path("build", "random-worlds")


class Case(NamedTuple):
    """One Service as it is in the cluster, with all pods of its namespace and its slices."""

    service: Object
    pods: list[Object]
    slices: list[Object]
    nodes: dict[str, Object]

    def agrees(self) -> bool:
        """Whether the controller's slices say what ours would."""
        own = [one for one in self.slices if slices.managed_by(one) == slices.CONTROLLER]
        if not reconciled(self.service):
            return not own or "was-selected" in meta.annotations(self.service)
        expected = expect(self.service, self.pods, self.nodes)
        present = {slices.address_type(one) for one in own}
        return present == set(self.service["spec"]["ipFamilies"]) and comparable(expected, expected.slices) == comparable(
            expected, observe(own)
        )

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
        }
        left_out = {f"left out: {one.reason}" for one in expected.left_out}
        return {name for name, fact in facts.items() if fact} | left_out

    def keep(self, folder: Path, name: str) -> Path:
        """Write the case as a List of its objects."""
        folder.mkdir(parents=True, exist_ok=True)
        items = [_typed(self.service, "v1", "Service")]
        items += [_typed(pod, "v1", "Pod") for pod in self.pods]
        items += [_typed(node, "v1", "Node") for node in self.nodes.values()]
        items += [_typed(one, "discovery.k8s.io/v1", "EndpointSlice") for one in self.slices]
        path = folder / f"{name}-{meta.name(self.service)}.json"
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=1))
        return path


def comparable(expected: Expected, side: Iterable[ExpectedSlice]) -> tuple[ExpectedSlice, ...]:
    """``side`` without the hints where the model says that it cannot tell them."""
    if expected.hints_known:
        return normal(side)
    return normal(
        one._replace(endpoints=tuple(endpoint._replace(for_zones=(), for_nodes=()) for endpoint in one.endpoints))
        for one in side
    )


class Room:
    """One namespace with one random world in it."""

    def __init__(self, plane: ControlPlane, seed: str, services: int = 40, pods: int = 16) -> None:
        self.client = PlainClient(plane.server, plane.ca_file, token("admin"))
        self.seed, self.chance = seed, Random(seed)
        self.name = self.client.create("/api/v1/namespaces", {"metadata": {"generateName": "world-"}})["metadata"]["name"]
        wait_for(lambda: self.client.find(self._path("serviceaccounts/default")), 30, "the default ServiceAccount")
        world = worlds.random_world(self.chance, services, pods)
        for service in world.services:
            self.client.create(self._path("services"), service)
        for plan in world.pods:
            self._create(plan)
        self.spare = len(world.pods)

    def shake(self) -> None:
        """Change some pods and Services, delete some pods, add some, and have the controller look at every Service again."""
        for pod in self._list("pods"):
            path = self._path(f"pods/{pod['metadata']['name']}")
            match self.chance.randrange(6):
                case 0:
                    self.client.patch(path, {"metadata": {"labels": worlds.random_labels(self.chance)}})
                case 1:
                    self.client.patch(f"{path}/status", {"status": worlds.random_status(self.chance)})
                case 2:
                    self.client.delete(path)
        for _ in range(2):
            self._create(worlds.random_pod(self.chance, f"pod-{self.spare}", 40))
            self.spare += 1
        for service in self._list("services"):
            self._shake_service(service)

    def _shake_service(self, service: Object) -> None:
        """A pod that fails while it is unready wakes nobody, so that each Service is touched (``podEndpointsChanged``)."""
        patch = worlds.changed(self.chance, service) if self.chance.random() < 0.4 else {}
        marks = {"shaken": "yes"} | ({"was-selected": "yes"} if reconciled(service) else {})
        self.client.patch(self._path(f"services/{service['metadata']['name']}"), {"metadata": {"annotations": marks}, **patch})

    def cases(self) -> Iterator[Case]:
        """Every Service as it is now."""
        nodes = {meta.name(node): node for node in self.client.get("/api/v1/nodes")["items"]}
        pods = self._list("pods")
        found: dict[str, list[Object]] = {}
        for one in self.client.get(f"/apis/discovery.k8s.io/v1/namespaces/{self.name}/endpointslices")["items"]:
            found.setdefault(slices.service_name(one), []).append(one)
        for service in self._list("services"):
            yield Case(service, pods, found.get(meta.name(service), []), nodes)

    def settled(self, seconds: float = SETTLE_SECONDS) -> tuple[list[Case], list[Case]]:
        """The cases that agree, and those that still do not when the time is up."""
        deadline = time.monotonic() + seconds
        while True:
            cases = list(self.cases())
            odd = [case for case in cases if not case.agrees()]
            if not odd or time.monotonic() > deadline:
                return [case for case in cases if case not in odd], odd
            time.sleep(0.3)

    def close(self) -> None:
        """Let the terminating pods go, then the namespace."""
        for pod in self._list("pods"):
            if pod["metadata"].get("finalizers"):
                self.client.patch(self._path(f"pods/{pod['metadata']['name']}"), {"metadata": {"finalizers": None}})
        self.client.delete(f"/api/v1/namespaces/{self.name}")

    def _create(self, plan: worlds.PodPlan) -> None:
        name = plan.manifest["metadata"]["name"]
        self.client.create(self._path("pods"), plan.manifest)
        self.client.patch(self._path(f"pods/{name}/status"), {"status": plan.status})
        if plan.deleted:
            self.client.delete(self._path(f"pods/{name}"))

    def _list(self, resource: str) -> list[Object]:
        items: list[Object] = self.client.get(self._path(resource))["items"]
        return items

    def _path(self, rest: str) -> str:
        return f"/api/v1/namespaces/{self.name}/{rest}"


def make_nodes(client: PlainClient) -> list[str]:
    """The nodes that the worlds speak of."""
    for name, zone in worlds.ZONES.items():
        labels = {"topology.kubernetes.io/zone": zone} if zone else {}
        client.create("/api/v1/nodes", {"metadata": {"name": name, "labels": labels}})
    return list(worlds.ZONES)


def run(plane: ControlPlane, cases: int, seed: int, workers: int = 4) -> int:
    """Compare until ``cases`` agree; returns how many never did, after writing each into KEPT."""
    make_nodes(plane.client)
    agreed: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    rooms: list[Room] = []
    kept: list[Path] = []
    lock = threading.Lock()

    def judge(room: Room, stage: str, seconds: float = SETTLE_SECONDS) -> None:
        good, odd = room.settled(seconds)
        with lock:
            agreed[stage] += len(good)
            if stage != "end":
                seen.update(feature for case in good for feature in case.features())
            kept.extend(case.keep(KEPT, f"{room.seed}-{stage}") for case in odd)
            told = f"{agreed['first'] + agreed['changed']} of {cases} cases agree, {len(kept)} do not"
            print(f"\r{told}", end="", file=sys.stderr, flush=True)

    def play(number: int) -> None:
        if agreed["first"] + agreed["changed"] >= cases:
            return
        room = Room(plane, f"{seed}.{number}")
        judge(room, "first")
        room.shake()
        judge(room, "changed")
        with lock:
            rooms.append(room)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(play, range(cases // 70 + 2)))
        list(pool.map(lambda room: judge(room, "end", 5), rooms))
    print(file=sys.stderr)
    print(
        f"seed {seed}: {agreed['first']} fresh and {agreed['changed']} changed cases agree; at the end {agreed['end']} still do"
    )
    for feature, count in sorted(seen.items()):
        print(f"{count:7} {feature}")
    for path in kept:
        print(f"DIFFERS: {path}")
    return len(kept)


def _typed(obj: Object, version: str, kind: str) -> Object:
    """An object from a list, with its type and without the book-keeping."""
    metadata = {key: value for key, value in obj["metadata"].items() if key != "managedFields"}
    return {"apiVersion": version, "kind": kind, **obj, "metadata": metadata}


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--workers", type=int, default=4)
    options = parser.parse_args()
    print(f"seed {options.seed}", file=sys.stderr)
    found = binaries.directory_with(*binaries.CONTROL_PLANE)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), found) as plane:
        return 1 if run(plane, options.cases, options.seed, options.workers) else 0


if __name__ == "__main__":
    sys.exit(main())
