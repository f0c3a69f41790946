"""``python -m benchmarks.overview``: ``trace -A`` over thousands of Services against ``kubectl get`` of the same objects.

A control plane of its own is filled with Services of two ready pods each, whose slices the real controller writes; then both
programs run in turn. Wall time and peak memory are medians; the ratios are ours over kubectl's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tests.cluster import binaries
from tests.cluster.control_plane import ControlPlane, running, token
from tests.cluster.plain_client import STRATEGIC_MERGE, PlainClient
from tests.waiting import wait_for

OURS = ("kubectl-svc", "trace", "-A", "-l", "made=here")
THEIRS = ("kubectl", "get", "services,endpointslices,pods", "-A", "-o", "json")
PODS_OF_EACH = 2
PER_NAMESPACE = 250


class Cost(NamedTuple):
    """Of one run: wall time in seconds and peak resident memory in MiB."""

    seconds: float
    memory: float


def main() -> int:
    """Fill a control plane, then run both programs in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=5000, metavar="N", help="how many Services (5000)")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="measured runs of each command (3)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = binaries.directory_with(*binaries.CONTROL_PLANE)
        with running(Path(folder), found) as plane:
            fill(plane, args.services)
            environ = plane.environment()
            costs = [(cost(OURS, environ), cost(THEIRS, environ)) for _ in range(args.runs + 1)][1:]
    ours, theirs = (Cost(*map(statistics.median, zip(*side, strict=True))) for side in zip(*costs, strict=True))
    for name, one in ((" ".join(OURS), ours), (" ".join(THEIRS), theirs)):
        print(f"{one.seconds:6.1f} s  {one.memory:6.0f} MiB  {name}")
    print(f"{ours.seconds / theirs.seconds:6.2f}    {ours.memory / theirs.memory:6.2f}      ratio, {args.services} Services")
    return 0


def cost(argv: Sequence[str], environ: Mapping[str, str]) -> Cost:
    """What one run costs; raises where it fails."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(argv, env=environ, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(argv)}: exit {process.returncode}\n{said.read().decode()}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024)


def fill(plane: ControlPlane, services: int) -> None:
    """Services of PODS_OF_EACH ready pods, PER_NAMESPACE to a namespace; returns when every slice is written."""
    node = {"metadata": {"name": "node-1"}, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}
    plane.client.create("/api/v1/nodes", node)
    spaces = [f"space-{number}" for number in range(-(-services // PER_NAMESPACE))]
    for space in spaces:
        plane.client.create("/api/v1/namespaces", {"metadata": {"name": space}})
    for space in spaces:
        wait_for(partial(plane.client.find, f"/api/v1/namespaces/{space}/serviceaccounts/default"), 60, space)
    with ThreadPoolExecutor(8) as pool:
        client = {number: PlainClient(plane.server, plane.ca_file, token("admin")) for number in range(8)}
        jobs = (pool.submit(make, client[number % 8], spaces[number // PER_NAMESPACE], number) for number in range(services))
        for job in list(jobs):
            job.result()
    wait_for(lambda: settled(plane.client, services), 600, "every endpoint")


def make(client: PlainClient, space: str, number: int) -> None:
    """One Service and its pods, as large as those of real life."""
    name, base = f"app-{number}", f"/api/v1/namespaces/{space}"
    port = {"name": "http", "port": 80, "targetPort": "http"}
    client.create(
        f"{base}/services",
        {"metadata": {"name": name, "labels": {"made": "here"}}, "spec": {"selector": {"app": name}, "ports": [port]}},
    )
    for index in range(PODS_OF_EACH):
        pod, high, low = f"{name}-{index}", *divmod(number * PODS_OF_EACH + index, 250)
        client.create(f"{base}/pods", {"metadata": {"name": pod, "labels": {"app": name}}, "spec": pod_spec()})
        ready = [{"type": kind, "status": "True"} for kind in ("Initialized", "ContainersReady", "PodScheduled", "Ready")]
        ip = f"10.{128 + high // 250}.{high % 250}.{low + 1}"
        status = {"phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}], "conditions": ready}
        client.patch(f"{base}/pods/{pod}/status", {"status": status}, STRATEGIC_MERGE)


def pod_spec() -> dict[str, Any]:
    """A container with the usual settings, and a sidecar."""
    env = [{"name": f"SETTING_{number}", "value": f"a value of some length, number {number}"} for number in range(12)]
    probe = {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 10, "timeoutSeconds": 5}
    resources = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}}
    main = {
        "name": "main",
        "image": "registry.example/team/application:1.2.3",
        "ports": [{"name": "http", "containerPort": 8080}],
        "env": env,
        "readinessProbe": probe,
        "livenessProbe": probe,
        "resources": resources,
    }
    sidecar = {"name": "log", "image": "registry.example/team/log:1", "env": env[:4], "resources": resources}
    return {"nodeName": "node-1", "containers": [main, sidecar]}


def settled(client: PlainClient, services: int) -> bool:
    """Whether the controller has written every endpoint."""
    slices = client.get("/apis/discovery.k8s.io/v1/endpointslices")["items"]
    ready = sum(endpoint["conditions"]["ready"] for slice_ in slices for endpoint in slice_["endpoints"] or ())
    if ready < services * PODS_OF_EACH:
        time.sleep(2)
    return bool(ready >= services * PODS_OF_EACH)


if __name__ == "__main__":
    sys.exit(main())
