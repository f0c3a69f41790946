"""``python -m benchmarks.writers``: many writers at once on one slice, ours against the loop that a script would have.

Each of 24 writers adds one address. The loop is GET, append, PUT with resourceVersion, and after a conflict a random pause of
up to a tenth of a second; it checks nothing and knows no other slice. Each is measured twice: as a whole command, against the
loop in a shell around ``kubectl get`` and ``kubectl replace``; and without the start of any program, both with the same client
and connections open before. Writers are processes that start together; the two sides take turns, on a real API server.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import NamedTuple

from kubectl_svc.cluster.api import Cluster
from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.kinds import ENDPOINT_SLICE
from kubectl_svc.cluster.secret import Secret
from kubectl_svc.cluster.transport import connect
from kubectl_svc.endpoints.addresses import EndpointAddress
from kubectl_svc.endpoints.edits.planning import plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.reading.gather import Scope, read
from kubectl_svc.endpoints.writing.store import Store
from kubectl_svc.errors import Conflict
from tests.cluster import binaries
from tests.cluster.control_plane import ControlPlane, running, token
from tests.cluster.namespaces import Namespace

PAUSE = 0.1
LOOP = r"""
until kubectl get endpointslice "$1" -n "$3" -o json |
  sed 's/"endpoints": \[/&{"addresses":["'"$2"'"]},/' | kubectl replace -f - 2>/dev/null
do sleep "0.0$((RANDOM % 100))"
done
"""
STUCK = 300
"""Seconds after which a writer that fell out is not waited for."""


class Place(NamedTuple):
    """Where one writer stands: its connection, a shell's environment for the same server, and what it is to add to what."""

    cluster: Cluster
    environ: Mapping[str, str]
    service: str
    address: str

    @property
    def slice(self) -> str:
        return f"{self.service}-kubectl-svc-ipv4-0"


Writer = Callable[[Place], None]


def command(place: Place) -> None:
    """``kubectl svc endpoints add``."""
    _run(
        place,
        "kubectl",
        "svc",
        "endpoints",
        "add",
        place.service,
        place.address,
        "-n",
        place.cluster.namespace,
        "--timeout=120s",
    )


def script(place: Place) -> None:
    """The loop as a shell script."""
    _run(place, "bash", "-c", LOOP, "loop", place.slice, place.address, place.cluster.namespace)


def ours(place: Place) -> None:
    """``kubectl svc endpoints add``, without the start of the program."""
    request = EditRequest("add", (EndpointAddress(place.address),))
    Store(place.cluster, place.service, timeout=120, scope=Scope(endpoints=False)).run(lambda facts: plan(facts, request))


def loop(place: Place) -> None:
    """The loop, without the start of any program."""
    while True:
        slice_ = place.cluster.get(ENDPOINT_SLICE, place.slice)
        endpoints = [*slice_["endpoints"], {"addresses": [place.address]}]
        try:
            place.cluster.replace(ENDPOINT_SLICE, {**slice_, "endpoints": endpoints})
            return
        except Conflict:
            time.sleep(random.uniform(0, PAUSE))


PAIRS: Sequence[tuple[str, Writer, Writer]] = (("whole commands", command, script), ("the writes alone", ours, loop))


def storm(plane: ControlPlane, namespace: Namespace, writer: Writer, writers: int, held: int) -> tuple[float, int]:
    """Seconds until the last of ``writers`` is done, and how many of their addresses are there; ``held`` were before."""
    before = [f"10.1.{number // 250}.{number % 250}" for number in range(held)]
    service = namespace.create("services", {"metadata": {"generateName": "db-"}, "spec": {"ports": [{"port": 5432}]}})
    name = service["metadata"]["name"]
    request = EditRequest("set", tuple(map(EndpointAddress, before)))
    with closing(_cluster(plane, namespace)) as cluster:
        Store(cluster, name).run(lambda facts: plan(facts, request))
    added = [f"10.2.0.{number}" for number in range(writers)]
    processes = get_context("fork")
    together = processes.Barrier(writers + 1)
    running = [processes.Process(target=_write, args=(plane, namespace, writer, name, one, together)) for one in added]
    for process in running:
        process.start()
    together.wait(STUCK)
    started = time.perf_counter()
    together.wait(STUCK)
    seconds = time.perf_counter() - started
    for process in running:
        process.join()
    return seconds, len(set(namespace.endpoints(name)) & set(added))


def _write(plane: ControlPlane, namespace: Namespace, writer: Writer, service: str, address: str, together: Barrier) -> None:
    with closing(_cluster(plane, namespace)) as cluster:
        read(cluster, service, Scope(endpoints=False))  # opens the connections
        place = Place(cluster, plane.environment(), service, address)
        together.wait(STUCK)
        writer(place)
        together.wait(STUCK)


def main() -> int:
    """Time each pair, alternating, on a small slice and on one that is nearly full."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="measured runs of each (7)")
    parser.add_argument("--writers", type=int, default=24, metavar="N", help="how many at once (24)")
    args = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), binaries.directory_with(*binaries.CONTROL_PLANE)) as plane,
    ):
        namespace = Namespace(plane)
        print(f"{args.writers} writers, {args.runs} runs each, alternating; medians of ours and the loop's, and their ratio")
        for what, mine, bare in PAIRS:
            for held in (1, 1000 - args.writers):
                once = partial(storm, plane, namespace, writers=args.writers, held=held)
                rounds = [(once(mine), once(bare)) for _ in range(args.runs + 1)]
                kept = [min(count for _, count in runs) for runs in zip(*rounds, strict=True)]
                wall = [statistics.median(seconds for seconds, _ in runs[1:]) for runs in zip(*rounds, strict=True)]
                print(
                    f"{what}, one more on {held} addresses  {wall[0] * 1000:.0f} ms, {kept[0]} kept  "
                    f"{wall[1] * 1000:.0f} ms, {kept[1]} kept  {wall[0] / wall[1]:.2f}",
                    flush=True,
                )
    return 0


def _run(place: Place, *argv: str) -> None:
    subprocess.run(argv, env=place.environ, check=True, stdout=subprocess.DEVNULL)


def _cluster(plane: ControlPlane, namespace: Namespace) -> Cluster:
    connection = Connection(server=plane.server, ca=plane.ca_file.read_bytes(), token=Secret(token("admin")))
    return Cluster(connect(connection, {}), namespace=str(namespace), warn=lambda text: None, headers=connection.identity)


if __name__ == "__main__":
    sys.exit(main())
