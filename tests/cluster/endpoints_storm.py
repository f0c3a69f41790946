"""Many writers on one Service over a bad line: the set in the end is exactly the sequential model's, run after run.

``python -m tests.cluster.endpoints_storm --runs 1000`` is the long run; a failing run prints its seed. Each writer adds and
removes addresses of its own in a random order, and all of them add the same shared addresses and remove the same others.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from kubectl_svc.cluster.api import Cluster
from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.transport import connect
from kubectl_svc.endpoints.addresses import EndpointAddress
from kubectl_svc.endpoints.edits.planning import plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.reading.gather import Scope
from kubectl_svc.endpoints.writing.store import Store
from tests.cluster import binaries
from tests.cluster.control_plane import ControlPlane, running, token
from tests.cluster.faulty_proxy import LOSE_ANSWER, Fault, FaultyProxy
from tests.cluster.namespaces import Namespace
from tests.cluster.plain_client import PlainClient


class Edit(NamedTuple):
    """One command of one writer."""

    verb: str
    addresses: tuple[str, ...]


def scripts(chance: random.Random, writers: int, edits: int) -> tuple[list[list[Edit]], set[str], set[str]]:
    """What each writer does in order, the set to begin with, and the set that must be left."""
    kept, removed = ("192.0.2.1", "192.0.2.2"), ("192.0.2.101", "192.0.2.102")
    left = set(kept)
    all_scripts = []
    for writer in range(writers):
        mine = [f"10.{writer // 200 + 1}.{writer % 200}.{number}" for number in range(1, 7)]
        held: set[str] = set()
        script = []
        for _ in range(edits - 2):
            verb, some = chance.choice(("add", "remove")), tuple(chance.sample(mine, chance.randint(1, 3)))
            held = held | set(some) if verb == "add" else held - set(some)
            script.append(Edit(verb, some))
        for shared in (Edit("add", kept), Edit("remove", removed)):
            script.insert(chance.randint(0, len(script)), shared)
        left |= held
        all_scripts.append(script)
    return all_scripts, set(removed) | {"192.0.2.200"}, left | {"192.0.2.200"}


def run_once(plane: ControlPlane, namespace: Namespace, seed: int, writers: int, edits: int, drop: float) -> str:
    """One run; what went wrong, or nothing."""
    chance = random.Random(seed)
    service = f"storm-{seed}"
    work, first, expected = scripts(chance, writers, edits)
    namespace.make_service(service, None, 5432)
    dice, lock = random.Random(seed), threading.Lock()

    def decide(method: str, path: str) -> Fault | None:
        with lock:
            return Fault(LOSE_ANSWER) if dice.random() < drop else None

    with FaultyProxy(plane, decide) as proxy:
        cluster = _cluster(proxy.url, namespace)
        _do(cluster, service, Edit("add", tuple(first)))
        with ThreadPoolExecutor(writers) as pool:
            outcomes = list(pool.map(lambda script: _work(proxy.url, namespace, service, script), work))
    found = namespace.endpoints(service)
    problems = [outcome for outcome in outcomes if outcome]
    if len(found) != len(set(found)):
        problems.append("an address is there twice")
    if set(found) != expected:
        problems.append(f"lost {sorted(expected - set(found))}, resurrected {sorted(set(found) - expected)}")
    namespace.client.delete(namespace.path("services", service))
    return "; ".join(problems)


def _work(server: str, namespace: Namespace, service: str, script: list[Edit]) -> str:
    cluster = _cluster(server, namespace)
    try:
        for edit in script:
            _do(cluster, service, edit)
    except Exception as error:
        return f"{edit.verb} {edit.addresses}: {type(error).__name__}: {error}"
    finally:
        cluster.close()
    return ""


def _do(cluster: Cluster, service: str, edit: Edit) -> None:
    request = EditRequest(edit.verb, tuple(map(EndpointAddress, edit.addresses)))
    Store(cluster, service, timeout=120, scope=Scope(edit.verb == "add", False)).run(lambda facts: plan(facts, request))


def _cluster(server: str, namespace: Namespace) -> Cluster:
    return Cluster(connect(Connection(server=server), {}), namespace=str(namespace), warn=lambda text: None)


def main() -> int:
    """The long run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; each later one adds one")
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--edits", type=int, default=10, help="of each writer")
    parser.add_argument("--drop", type=float, default=0.2, help="the share of answers that are lost")
    parser.add_argument("--jobs", type=int, default=4, help="how many runs at once, each on a Service of its own")
    args = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), binaries.directory_with(*binaries.CONTROL_PLANE)) as plane,
        ProcessPoolExecutor(args.jobs, get_context("fork"), _start_job, (plane,)) as pool,
    ):
        try:
            right = _count(pool, args)
        finally:
            pool.shutdown(cancel_futures=True)
    each = f"{args.writers * args.edits} edits each, {args.drop:.0%} of the answers lost"
    print(f"{right} of {args.runs} runs right ({each})")
    return 0 if right == args.runs else 1


def _count(pool: ProcessPoolExecutor, args: argparse.Namespace) -> int:
    """How many runs are right, told while they come in."""
    right, started = 0, time.monotonic()
    seeds = range(args.seed, args.seed + args.runs)
    job = partial(_job, writers=args.writers, edits=args.edits, drop=args.drop)
    for done, (seed, problem) in enumerate(zip(seeds, pool.map(job, seeds), strict=True), 1):
        right += not problem
        if problem:
            print(f"seed {seed}: {problem}", flush=True)
        if done % 10 == 0 or done == args.runs:
            print(f"{right} of {done} right, {time.monotonic() - started:.0f} s", flush=True)
    return right


_place: list[Namespace] = []
"""Where the runs of this process take place."""


def _start_job(plane: ControlPlane) -> None:
    plane.client = PlainClient(plane.server, plane.ca_file, token("admin"))  # two processes cannot share connections
    _place.append(Namespace(plane))


def _job(seed: int, **size: Any) -> str:
    return run_once(_place[0].plane, _place[0], seed, **size)


if __name__ == "__main__":
    sys.exit(main())
