"""``make benchmark``: start-up, one trace, one expose and one edit of endpoints against kubectl's own, on a real API server.

``python -m benchmarks.run [--runs N] [--delay MS] [--archive FILE]``; with ``--delay`` both programs reach the server through
a proxy that adds that much to every round trip, with ``--archive`` ours is the one of a release's archive. The controllers
share the processor with the programs, but ask no oftener than they do in a cluster.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from contextlib import ExitStack
from pathlib import Path

from benchmarks.delay import Delay
from benchmarks.measure import Job, run
from tests.cluster import binaries
from tests.cluster.control_plane import ControlPlane, running
from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

KUBECTL, OURS = "kubectl", "kubectl-svc"
NAMESPACES = ("ours", "theirs")
PODS = "".join(
    f"""---
apiVersion: v1
kind: Pod
metadata:
  name: app-{{n}}-{number}
  labels:
    app: app-{number}
spec:
  containers:
  - name: main
    image: registry.example/main
    ports:
    - containerPort: 8080
"""
    for number in range(500)
)

JOBS = (
    Job("version", [OURS, "version"], [KUBECTL, "version", "--client"]),
    Job("--help / version", [OURS, "--help"], [KUBECTL, "version", "--client"]),
    Job("trace / describe service", [OURS, "trace", "web"], [KUBECTL, "describe", "service", "web"]),
    Job(
        "expose pod",
        [OURS, "expose", "pod", "web-0", "--port=80", "--name=ours-{n}"],
        [KUBECTL, "expose", "pod", "web-0", "--port=80", "--name=theirs-{n}"],
    ),
    Job(
        "expose / create service",
        [OURS, "expose", "--name=ours-made-{n}", "--selector=app=web", "--port=80:8080"],
        [KUBECTL, "create", "service", "clusterip", "theirs-made-{n}", "--tcp=80:8080"],
    ),
    Job("endpoints get / get endpointslices", [OURS, "endpoints", "get", "db"], [KUBECTL, "get", "endpointslices", "theirs"]),
    Job(
        "endpoints add / patch endpointslice",
        [OURS, "endpoints", "add", "db", "192.0.2.{n}"],
        [
            *(KUBECTL, "patch", "endpointslice", "theirs", "--type=json", "--patch"),
            '[{"op": "add", "path": "/endpoints/-", "value": {"addresses": ["192.0.2.{n}"]}}]',
        ],
    ),
    Job(
        "expose 500 pods of one file",
        [OURS, "expose", "--namespace=ours", "--filename=-"],
        [KUBECTL, "expose", "--namespace=theirs", "--filename=-"],
        stdin=PODS,
        runs=5,
    ),
    Job(
        "kubectl svc trace / describe",
        [KUBECTL, "svc", "trace", "web"],
        [KUBECTL, "describe", "service", "web"],
    ),
)


def main() -> int:
    """Start the control plane, make a healthy Service with three pods, and time every job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, metavar="N", help="measured runs of each command (15)")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the jobs with TEXT in their names")
    parser.add_argument("--delay", type=float, default=0, metavar="MS", help="milliseconds added to every round trip")
    parser.add_argument("--archive", type=Path, metavar="FILE", help="measure the program in this archive of a release")
    args = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plane = stack.enter_context(running(folder, binaries.directory_with(*binaries.CONTROL_PLANE), controller_qps=20))
        namespace = _healthy_service(plane)
        _by_hand(namespace)
        environ = plane.environment() | {"KUBECONFIG": str(plane.kubeconfig_for("admin", namespace.name))}
        environ["PATH"] = os.pathsep.join(
            [str(_unpacked(args.archive, folder) if args.archive else _installed(folder)), environ["PATH"]]
        )
        if args.delay:
            delay = stack.enter_context(Delay(plane.server, args.delay / 1000))
            environ["KUBECONFIG"] = str(delay.kubeconfig(Path(environ["KUBECONFIG"]), folder))
        for name in NAMESPACES:
            plane.client.create("/api/v1/namespaces", {"metadata": {"name": name}})
        print(f"{args.runs} runs each, alternating; wall, processor, memory: both medians, and that of the ratios")
        for job in (job for job in JOBS if args.only in job.name):
            run(job, args.runs, environ, print, lambda: _settle(plane))
    return 0


def _settle(plane: ControlPlane) -> None:
    """Delete the Services that were made, and wait until the controllers are done with them.

    An API server that holds thousands of Services is a slower one, and neither side should meet the other's.
    """
    left = [f"/api/v1/namespaces/{name}/endpoints" for name in NAMESPACES]
    left += [f"/apis/discovery.k8s.io/v1/namespaces/{name}/endpointslices" for name in NAMESPACES]
    for name in NAMESPACES:
        plane.client.delete(f"/api/v1/namespaces/{name}/services")
    wait_for(lambda: not any(plane.client.get(path, limit="1")["items"] for path in left), 300, "the controllers")


def _installed(folder: Path) -> Path:
    """The folder of a ``kubectl-svc`` installed as users install it: a wheel, compiled, in an environment of its own."""
    home = folder / "installed"
    venv.create(home, with_pip=True)
    root = Path(__file__).parent.parent
    pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(root / "release/requirements.txt")], check=True)
    subprocess.run([*pip, "--no-deps", str(root)], check=True)
    return home / "bin"


def _unpacked(archive: Path, folder: Path) -> Path:
    shutil.unpack_archive(archive, folder)
    return folder / "kubectl-svc"


def _by_hand(namespace: Namespace) -> None:
    """A Service without a selector for us, and a slice for kubectl."""
    namespace.make_service("db", None, 5432)
    ports, endpoints = [{"port": 5432, "protocol": "TCP"}], [{"addresses": ["192.0.2.250"]}]
    namespace.make_service("theirs", None, 5432)
    labels = {"kubernetes.io/service-name": "theirs"}
    slice_ = {"metadata": {"name": "theirs", "labels": labels}, "addressType": "IPv4", "ports": ports, "endpoints": endpoints}
    path = f"/apis/discovery.k8s.io/v1/namespaces/{namespace.name}/endpointslices"
    namespace.plane.client.create(path, {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", **slice_})
    done = namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.250")
    assert done.returncode == 0, done.stderr


def _healthy_service(plane: ControlPlane) -> Namespace:
    namespace = Namespace(plane)
    for number in range(3):
        namespace.make_pod(f"web-{number}", {"app": "web"}, [80])
    namespace.make_service("web", {"app": "web"}, 80)
    wait_for(lambda: len(namespace.endpoints("web")) == 3, what="three endpoints")
    return namespace


if __name__ == "__main__":
    sys.exit(main())
