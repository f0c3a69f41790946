"""``python -m benchmarks.writers``: many writers at once on one slice, ours against the plain loop that a script would have.

Each of 24 writers adds one address. The plain loop is GET, append, PUT with resourceVersion, and after a conflict a random
pause of up to a tenth of a second; it checks nothing and knows no other slice. Both use the same client, turn about, on a real
API server, and have their connections open before the clock starts.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from kubectl_svc.cluster.api import Cluster
from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.kinds import ENDPOINT_SLICE
from kubectl_svc.cluster.transport import connect
from kubectl_svc.endpoints.reading import Scope, read
from kubectl_svc.endpoints.request import Request, plan
from kubectl_svc.endpoints.store import Store
from kubectl_svc.endpoints.targets import Target
from kubectl_svc.errors import Conflict
from tests.cluster import binaries
from tests.cluster.control_plane import ControlPlane, running, token
from tests.cluster.namespaces import Namespace

PAUSE = 0.1
Writer = Callable[[Cluster, str, str], None]


def ours(cluster: Cluster, service: str, address: str) -> None:
    """``kubectl svc endpoints add``, without the start of the program."""
    request = Request("add", (Target(address),))
    Store(cluster, service, timeout=120, scope=Scope(endpoints=False)).run(lambda facts: plan(facts, request))


def plain(cluster: Cluster, service: str, address: str) -> None:
    """The loop."""
    while True:
        slice_ = cluster.get(ENDPOINT_SLICE, f"{service}-kubectl-svc-ipv4-0")
        try:
            cluster.replace(ENDPOINT_SLICE, {**slice_, "endpoints": [*slice_["endpoints"], {"addresses": [address]}]})
            return
        except Conflict:
            time.sleep(random.uniform(0, PAUSE))


def storm(plane: ControlPlane, namespace: Namespace, writer: Writer, writers: int, held: int) -> tuple[float, int]:
    """Seconds until the last of ``writers`` is done, and how many of their addresses are there; ``held`` were before."""
    before = [f"10.1.{number // 250}.{number % 250}" for number in range(held)]
    service = namespace.create("services", {"metadata": {"generateName": "db-"}, "spec": {"ports": [{"port": 5432}]}})
    name = service["metadata"]["name"]
    clusters = [_cluster(plane, namespace) for _ in range(writers)]
    request = Request("set", tuple(map(Target, before)))
    Store(clusters[0], name).run(lambda facts: plan(facts, request))
    added = [f"10.2.0.{number}" for number in range(writers)]
    for cluster in clusters:
        read(cluster, name, Scope(endpoints=False))  # opens the connections
    started = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(writer, clusters, [name] * writers, added))
    seconds = time.perf_counter() - started
    for cluster in clusters:
        cluster.close()
    return seconds, len(set(namespace.endpoints(name)) & set(added))


def main() -> int:
    """Time both, alternating, on a small slice and on one that is nearly full."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="measured runs of each (7)")
    parser.add_argument("--writers", type=int, default=24, metavar="N", help="how many at once (24)")
    args = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), binaries.directory_with(*binaries.CONTROL_PLANE)) as plane,
    ):
        namespace = Namespace(plane)
        print(
            f"{args.writers} writers, {args.runs} runs each, alternating; medians of ours and the plain loop's, and their ratio"
        )
        for held in (1, 1000 - args.writers):
            once = partial(storm, plane, namespace, writers=args.writers, held=held)
            taken: dict[Writer, list[float]] = {ours: [], plain: []}
            kept: dict[Writer, set[int]] = {ours: set(), plain: set()}
            for number in range(args.runs + 1):
                for writer in (ours, plain):
                    seconds, count = once(writer)
                    kept[writer].add(count)
                    if number:
                        taken[writer].append(seconds)
            medians = {writer: statistics.median(times) for writer, times in taken.items()}
            print(
                f"add to {held} addresses  {medians[ours] * 1000:.0f} ms, {min(kept[ours])} of {args.writers} kept  "
                f"{medians[plain] * 1000:.0f} ms, {min(kept[plain])} kept  {medians[ours] / medians[plain]:.2f}",
                flush=True,
            )
    return 0


def _cluster(plane: ControlPlane, namespace: Namespace) -> Cluster:
    connection = Connection(server=plane.server, ca=plane.ca_file.read_bytes(), token=token("admin"))
    return Cluster(connect(connection, {}), namespace=str(namespace), warn=lambda text: None, headers=connection.identity)


if __name__ == "__main__":
    sys.exit(main())
