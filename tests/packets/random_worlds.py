"""The models against real packets, in random worlds.

``python -m tests.packets.random_worlds --worlds 20 --seed N`` starts the whole bed and writes one world after another: a dozen
Services with slices of every shape, all at once. Every address of every Service is tried in both proxy modes. A Service whose
packets do not end where the models say is kept as a file that ``kubectl svc trace -f`` can read, and the run goes on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from kubectl_svc.objects import meta
from tests.cluster import binaries
from tests.cluster.cases import as_list, bare
from tests.cluster.namespaces import Namespace
from tests.packets.bed import Bed, held, lacking, running_bed
from tests.packets.comparison import Compared, compare
from tests.packets.manifests import Object
from tests.packets.names import disagreements, random_names
from tests.packets.worlds import random_world

KEPT = Path("build", "packet-worlds")


class Tally:
    """What has been compared so far."""

    def __init__(self, seed: int, first: int = 0) -> None:
        self.seed, self.first = seed, first
        self.worlds = self.services = self.names = 0
        self.misnamed: list[str] = []
        self.attempts: Counter[str] = Counter()
        self.kept: dict[Path, list[str]] = {}

    def play(self, bed: Bed) -> None:
        """Write one more world and try every address of it."""
        label = f"{self.seed}.{self.first + self.worlds}"
        namespace = Namespace(bed.plane)
        bed.fill(namespace, [*random_world(Random(label)), *random_names(Random(label), str(namespace))])
        found = list(held(namespace))
        compared = compare(bed.nodes, found)
        self.attempts.update(f"{one.attempt.mode}: {_fate(one)}" for one in compared if one.agrees)
        self._keep(bed, label, found, [one for one in compared if not one.agrees])
        bed.names.settle()
        asked, odd = disagreements(bed.names, str(namespace), found)
        self.names, self.misnamed = self.names + asked, [*self.misnamed, *(f"{label}: {one}" for one in odd)]
        namespace.close()
        self.worlds, self.services = self.worlds + 1, self.services + len(found)

    def __str__(self) -> str:
        lines = [
            f"seed {self.seed}: {self.worlds} worlds, {self.services} Services; {self.attempts.total()} attempts as predicted:"
        ]
        lines += [f"{count:7} {fate}" for fate, count in sorted(self.attempts.items())]
        lines += [f"{self.names:7} names"]
        lines += ["\n  ".join([f"DIFFERS: {path}", *complaints]) for path, complaints in self.kept.items()]
        lines += [f"DIFFERS: {complaint}" for complaint in self.misnamed]
        return "\n".join(lines)

    def _keep(self, bed: Bed, label: str, found: list[tuple[Object, list[Object]]], odd: list[Compared]) -> None:
        """Write each Service that has a differing attempt, with its slices and the nodes, as a List."""
        nodes = bed.plane.client.get("/api/v1/nodes")["items"]
        for service, slices in found:
            complaints = [str(one) for one in odd if one.service == meta.name(service)]
            if complaints:
                KEPT.mkdir(parents=True, exist_ok=True)
                path = KEPT / f"{label}-{meta.name(service)}.json"
                path.write_text(as_list(_named(service, slices, nodes)))
                self.kept[path] = complaints


def _named(service: Object, slices: list[Object], nodes: list[Object]) -> Iterator[Object]:
    """The objects with their kinds, which a list of the API server leaves out."""
    yield bare({"apiVersion": "v1", "kind": "Service", **service})
    yield from (bare({"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", **one}) for one in slices)
    yield from (bare({"apiVersion": "v1", "kind": "Node", **one}) for one in nodes)


def _fate(one: Compared) -> str:
    """What became of it, for the account at the end."""
    if not one.predicted.handled:
        return "not handled"
    if not one.predicted.certain:
        return "chance"
    return one.predicted.failure or f"{'one of ' if one.predicted.sticky else ''}{len(one.predicted.endpoints)} endpoints"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=20, help="how many")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="begin with world N, to see one again")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="the same seed makes the same worlds")
    options = parser.parse_args()
    if reason := lacking():
        sys.exit(f"no real packets: {reason}")
    try:
        found = binaries.directory_with(*binaries.BUILT)
        binaries.coredns()
    except binaries.Unavailable as unavailable:
        sys.exit(f"no real packets: {unavailable}")
    print(f"seed {options.seed}", file=sys.stderr)
    tally = Tally(options.seed, options.first)
    try:
        with tempfile.TemporaryDirectory() as folder, running_bed(Path(folder), found) as bed:
            while tally.worlds < options.worlds:
                tally.play(bed)
                print(f"\r{tally.worlds} worlds, {len(tally.kept)} Services differ", end="", file=sys.stderr, flush=True)
    finally:
        print(f"\n{tally}")
    return 1 if tally.kept or tally.misnamed else 0


if __name__ == "__main__":
    sys.exit(main())
