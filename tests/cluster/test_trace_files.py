"""``trace -f`` and ``-k`` on what the real kubectl writes: they say what a live trace says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

KINDS = ("services", "pods", "endpointslices", "endpoints", "deployments", "nodes")


def _dump_to_stdout(namespace: Namespace, folder: Path) -> str:
    done = namespace.kubectl("cluster-info", "dump", "--namespaces", namespace.name)
    (folder / "dump.txt").write_text(done.stdout)
    return str(folder / "dump.txt")


def _dump_to_folder(namespace: Namespace, folder: Path) -> str:
    done = namespace.kubectl("cluster-info", "dump", "--namespaces", namespace.name, "--output-directory", str(folder / "dump"))
    assert done.returncode == 0, done.stderr
    return str(folder / "dump")


def _kind_by_kind(form: str) -> Callable[[Namespace, Path], str]:
    def write(namespace: Namespace, folder: Path) -> str:
        for kind in KINDS:
            done = namespace.kubectl("get", kind, "-o", form)
            # As people do it: with 2>&1, which brings in what the server warns of.
            (folder / f"{kind}.{form}").write_text(done.stderr + done.stdout)
        return str(folder)

    return write


def _all_at_once(namespace: Namespace, folder: Path) -> str:
    done = namespace.kubectl("get", ",".join(KINDS), "-o", "yaml")
    (folder / "all.yaml").write_text(done.stdout)
    return str(folder / "all.yaml")


WAYS: dict[str, Callable[[Namespace, Path], str]] = {
    "cluster-info dump": _dump_to_stdout,
    "cluster-info dump into a folder": _dump_to_folder,
    "kind by kind as YAML": _kind_by_kind("yaml"),
    "kind by kind as JSON": _kind_by_kind("json"),
    "all at once": _all_at_once,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_dump_says_what_the_cluster_says(namespace: Namespace, tmp_path: Path, way: str) -> None:
    """A Service that works, one whose port no container has, and one that selects nothing."""
    namespace.make_pod("web-1", {"app": "web"}, [{"containerPort": 8080, "name": "http"}])
    namespace.make_service("web", {"app": "web"}, {"port": 80, "targetPort": "http"})
    namespace.make_service("typo", {"app": "web"}, {"port": 80, "targetPort": "htpp"})
    namespace.make_service("nobody", {"app": "wbe"}, 80)
    wait_for(lambda: namespace.endpoints("web") and namespace.slices("nobody"), what="the slices")
    wait_for(lambda: any(slice_["endpoints"] for slice_ in namespace.slices("typo")), what="the endpoint")
    path = WAYS[way](namespace, tmp_path)
    live = _told(namespace, "-n", namespace.name)
    assert live == [("nobody", "broken", ["A3"]), ("typo", "broken", ["B1"]), ("web", "healthy", [])]
    assert _told(namespace, "-f", path, "-n", namespace.name) == live


def _told(namespace: Namespace, *words: str) -> list[tuple[str, str, list[str]]]:
    done = namespace.kubectl("svc", "trace", *words, "-o", "json")
    assert done.stdout, done.stderr
    traces = json.loads(done.stdout)["items"]
    return [
        (
            one["service"],
            one["verdict"],
            [p["code"] for p in one["problems"] if p["severity"] == "error" and not p["consequenceOf"]],
        )
        for one in traces
    ]


def test_a_namespace_without_slices_is_told_from_one_nobody_looked_at(namespace: Namespace, tmp_path: Path) -> None:
    """An empty list, as the real kubectl prints it, is evidence; the same dump without it is none."""
    namespace.make_pod("web-1", {"app": "web"}, [8080])
    namespace.make_service("web", {"app": "web"}, {"port": 80, "targetPort": 8080})
    for kind in ("services", "pods"):
        (tmp_path / f"{kind}.yaml").write_text(namespace.kubectl("get", kind, "-o", "yaml").stdout)
    assert namespace.kubectl("svc", "trace", "web", "-f", str(tmp_path)).returncode == 0
    empty = namespace.kubectl("get", "endpointslices", "-l", "no=such", "-o", "yaml").stdout
    (tmp_path / "endpointslices.yaml").write_text(empty)
    done = namespace.kubectl("svc", "trace", "web", "-f", str(tmp_path))
    assert done.returncode == 1
    assert "C10" in done.stdout


BASE = """
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: x, ports: [{name: http, containerPort: 80}]}]}
"""
PATCHED = """
resources: [web.yaml]
namePrefix: shop-
patches: [{path: broken.yaml}]
"""
PATCH = '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"selector": {"app": "wbe"}}}'


def test_k_builds_a_kustomization_and_f_reads_the_manifests_beside_it(namespace: Namespace, tmp_path: Path) -> None:
    for name, text in (("web.yaml", BASE), ("kustomization.yaml", PATCHED), ("broken.yaml", PATCH)):
        (tmp_path / name).write_text(text)
    done = namespace.kubectl("svc", "trace", "web", "-f", str(tmp_path))
    assert (done.returncode, f"-k {tmp_path}" in done.stderr) == (0, True), done.stdout + done.stderr
    done = namespace.kubectl("svc", "trace", "shop-web", "-k", str(tmp_path))
    assert (done.returncode, "A3" in done.stdout) == (1, True), done.stdout + done.stderr
    done = namespace.kubectl("svc", "trace", "-k", str(tmp_path / "none"))
    assert done.returncode == 3
    assert done.stderr.startswith("error: -k: ")
    assert namespace.kubectl("svc", "trace", "-k", str(tmp_path), "-f", str(tmp_path)).returncode == 2
