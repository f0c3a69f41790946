"""Expected slices, and Endpoints objects, against those of the real controllers, in random worlds.

``python -m tests.cluster.random_worlds --cases 10000 --seed N`` starts a control plane and goes on until so many cases agree.
One case is one Service with its pods, slices and Endpoints object; every world is compared, changed at random, and compared
again, and all of them once more at the end, when nothing has changed for a while. A case that does not come to agree is kept
as a file that ``kubectl svc trace -f`` can read.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import requests

from kubectl_svc.kubernetes.controllers.expected import reconciled
from kubectl_svc.objects import pods
from tests.cluster import binaries, worlds
from tests.cluster.cases import Case, as_list, bare, cases_of
from tests.cluster.control_plane import ControlPlane, running, token
from tests.cluster.plain_client import PlainClient
from tests.waiting import wait_for

Object = dict[str, Any]
SETTLE_SECONDS = 60.0
KEPT = Path("build", "random-worlds")


class Room:
    """One namespace with one random world in it."""

    def __init__(self, plane: ControlPlane, seed: str, services: int = 40, pods: int = 16) -> None:
        self.client = PlainClient(plane.server, plane.ca_file, token("admin"))
        self.seed, self.chance = seed, Random(seed)
        self.sidecars_are_named = int(self.client.get("/version")["minor"].rstrip("+")) >= 33
        self.name = self.client.create("/api/v1/namespaces", {"metadata": {"generateName": "world-"}})["metadata"]["name"]
        wait_for(lambda: self.client.find(self._path("serviceaccounts/default")), 30, "the default ServiceAccount")
        world = worlds.random_world(self.chance, services, pods)
        for service in world.services:
            self.client.create(self._path("services"), service)
        for plan in world.pods:
            self._create(plan)
        for endpoints in world.endpoints:
            self.client.create(self._path("endpoints"), endpoints)
        self.spare = len(world.pods)

    def shake(self) -> None:
        """Change some pods and Services, delete some pods, add some, and have the controller look at every Service again."""
        for pod in self._list("pods"):
            with unless_swept_away():
                self._shake_pod(self._path(f"pods/{pod['metadata']['name']}"))
        for _ in range(2):
            self._create(worlds.random_pod(self.chance, f"pod-{self.spare}", 40))
            self.spare += 1
        for service in self._list("services"):
            self._shake_service(service)

    def _shake_pod(self, path: str) -> None:
        match self.chance.randrange(6):
            case 0:
                self.client.patch(path, {"metadata": {"labels": worlds.random_labels(self.chance)}})
            case 1:
                self.client.patch(f"{path}/status", {"status": worlds.random_status(self.chance)})
            case 2:
                self.client.delete(path)

    def _shake_service(self, service: Object) -> None:
        """A pod that fails while it is unready wakes nobody, so that each Service is touched (``podEndpointsChanged``)."""
        patch = worlds.changed(self.chance, service) if self.chance.random() < 0.4 else {}
        marks = {"shaken": "yes"} | ({"was-selected": "yes"} if reconciled(service) else {})
        self.client.patch(self._path(f"services/{service['metadata']['name']}"), {"metadata": {"annotations": marks}, **patch})

    def touch(self, cases: Iterable[Case]) -> None:
        """Have the controllers look at these Services again."""
        mark = {"metadata": {"annotations": {"touched": str(time.time_ns())}}}
        for case in cases:
            self.client.patch(self._path(f"services/{case.service['metadata']['name']}"), mark)

    def cases(self) -> Iterator[Case]:
        """Every Service as it is now; before Kubernetes 1.33 the ports of sidecars are for the controllers without names."""
        every = self.objects()
        return cases_of(every if self.sidecars_are_named else map(_without_names_in_sidecars, every))

    def objects(self) -> Iterator[Object]:
        """All that the models speak of, with kinds; the nodes are those of the cluster."""
        base = f"/apis/discovery.k8s.io/v1/namespaces/{self.name}/endpointslices"
        for path in (*map(self._path, ("services", "pods", "endpoints")), base, "/api/v1/nodes"):
            found = self.client.get(path)
            kind = {"apiVersion": found["apiVersion"], "kind": found["kind"].removesuffix("List")}
            yield from ({**kind, **obj} for obj in found["items"])

    def settled(self, seconds: float = SETTLE_SECONDS) -> tuple[list[Case], list[Case]]:
        """The cases that agree, and those that still do not when the time is up."""
        deadline = time.monotonic() + seconds
        while True:
            good, odd = list[Case](), list[Case]()
            for case in self.cases():
                (odd if case.complaints() else good).append(case)
            if not odd or time.monotonic() > deadline:
                return good, odd
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
        with unless_swept_away():
            self.client.patch(self._path(f"pods/{name}/status"), {"status": plan.status})
            if plan.deleted:
                self.client.delete(self._path(f"pods/{name}"))

    def _list(self, resource: str) -> list[Object]:
        items: list[Object] = self.client.get(self._path(resource))["items"]
        return items

    def _path(self, rest: str) -> str:
        return f"/api/v1/namespaces/{self.name}/{rest}"


def _without_names_in_sidecars(obj: Object) -> Object:
    if obj["kind"] != "Pod":
        return obj
    starting = [
        {**one, "ports": [{**port, "name": ""} for port in one.get("ports") or ()]} if pods.sidecar(one) else one
        for one in obj["spec"].get("initContainers") or ()
    ]
    return {**obj, "spec": {**obj["spec"], "initContainers": starting}}


@contextmanager
def unless_swept_away() -> Iterator[None]:
    """The garbage collector of pods deletes those on nodes that are not there whenever it comes by."""
    try:
        yield
    except requests.HTTPError as error:
        if error.response is None or error.response.status_code != requests.codes.not_found:
            raise


def make_nodes(client: PlainClient) -> list[str]:
    """The nodes that the worlds speak of."""
    for name, zone in worlds.ZONES.items():
        labels = {"topology.kubernetes.io/zone": zone} if zone else {}
        client.create("/api/v1/nodes", {"metadata": {"name": name, "labels": labels}})
    return list(worlds.ZONES)


class Tally:
    """What has been compared so far; several threads may add to it."""

    def __init__(self, wanted: int, seed: int) -> None:
        self.wanted, self.seed = wanted, seed
        self.agreed: Counter[str] = Counter()
        self.features: Counter[str] = Counter()
        self.second_looks = 0
        self.kept: dict[Path, list[str]] = {}
        self.lock = threading.Lock()

    def judge(self, room: Room, stage: str, seconds: float = SETTLE_SECONDS) -> None:
        """Compare a world as it is at this stage: ``first``, ``changed`` or ``end``.

        The real Endpoints controller now and then misses the last event of a pod until something else happens to the
        Service. Cases that differ are given such a second look, and those that it fixes are counted apart.
        """
        good, odd = room.settled(seconds)
        missed = len(odd)
        if odd:
            room.touch(odd)
            good, odd = room.settled(seconds)
        with self.lock:
            self.agreed[stage] += len(good)
            self.second_looks += missed - len(odd)
            self.kept.update({case.keep(KEPT, f"{room.seed}-{stage}"): case.complaints() for case in odd})
            if stage != "end":
                self.features.update(feature for case in good for feature in case.features())

    @property
    def count(self) -> int:
        """Cases that agree; the look at the end is none of its own."""
        return self.agreed["first"] + self.agreed["changed"]

    def __str__(self) -> str:
        first, changed, end = (self.agreed[stage] for stage in ("first", "changed", "end"))
        lines = [f"seed {self.seed}: {first} fresh and {changed} changed cases agree; at the end {end} still do"]
        lines += [f"{self.second_looks:7} needed a second look of the real controllers"]
        lines += [f"{count:7} {feature}" for feature, count in sorted(self.features.items())]
        lines += ["\n  ".join([f"DIFFERS: {path}", *complaints]) for path, complaints in self.kept.items()]
        return "\n".join(lines)


def run(plane: ControlPlane, cases: int, seed: int, workers: int = 4) -> tuple[Tally, list[Room]]:
    """Compare until ``cases`` agree; the cases that never did are kept as files. The rooms are left as they are."""
    tally, rooms = Tally(cases, seed), list[Room]()

    def play(number: int) -> None:
        if tally.count >= cases:
            return
        rooms.append(room := Room(plane, f"{seed}.{number}"))
        tally.judge(room, "first")
        room.shake()
        tally.judge(room, "changed")
        print(f"\r{tally.count} of {cases} cases agree, {len(tally.kept)} do not", end="", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(play, range(cases // 70 + 2)))
        list(pool.map(lambda room: tally.judge(room, "end", 5), rooms))
    print(file=sys.stderr)
    return tally, rooms


def record(plane: ControlPlane, folder: Path, seed: int, count: int) -> None:
    """Write small worlds, as the controllers left them, into ``folder``: the truth for tests that have no controllers."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        room = Room(plane, f"{seed}.{number}", services=8, pods=8)
        room.settled()
        room.shake()
        assert not room.settled()[1], "a world that does not agree is not for the tests without controllers"
        (folder / f"{seed}-{number}.json").write_text(as_list(map(bare, room.objects())))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000, help="how many shall agree")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="the same seed makes the same worlds")
    parser.add_argument("--workers", type=int, default=4, help="worlds at a time")
    parser.add_argument("--record", type=Path, metavar="FOLDER", help="compare nothing; write a few small worlds there")
    options = parser.parse_args()
    print(f"seed {options.seed}", file=sys.stderr)
    found = binaries.directory_with(*binaries.CONTROL_PLANE)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), found) as plane:
        make_nodes(plane.client)
        if options.record:
            record(plane, options.record, options.seed, count=5)
            return 0
        tally, _ = run(plane, options.cases, options.seed, options.workers)
        print(tally)
        return 1 if tally.kept else 0


if __name__ == "__main__":
    sys.exit(main())
