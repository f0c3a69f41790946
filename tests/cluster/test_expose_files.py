"""Files, folders, URLs, standard input and kustomizations: what ``kubectl expose`` makes of them, ours makes too."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cluster.namespaces import Namespace

POD = "{{apiVersion: v1, kind: Pod, metadata: {{name: {0}, labels: {{app: {0}}}}}, spec: {{containers: [{{name: c}}]}}}}"
LIST = '{"apiVersion": "v1", "kind": "List", "items": [%s, %s]}'
CLAIM = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "labels": {"app": "x"}}}'
FILES = {
    "pods.yaml": f"# two\n---\n{POD.format('a')}\n---\n\n---\n{POD.format('b')}\n",
    "list.json": LIST % (CLAIM % "l1", CLAIM % "l2"),
    "stream.json": CLAIM % "j1" + "\n" + CLAIM % "j2",
    "folder/one.yaml": POD.format("f1"),
    "folder/two.yml": POD.format("f2"),
    "folder/three.json": CLAIM % "f3",
    "folder/ignored.txt": "no manifest",
    "folder/below/deep.yaml": POD.format("deep"),
    "broken.yaml": f"{POD.format('good')}\n---\n{{ not: [yaml\n",
    "unknown.yaml": "{kind: Pod}",
    "empty.yaml": "# nothing\n",
    "config.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
    "kustomized/kustomization.yaml": "namePrefix: pre-\nlabels: [{pairs: {team: k}}]\nresources: [pod.yaml]\n",
    "kustomized/pod.yaml": POD.format("k"),
    "not-kustomized/pod.yaml": POD.format("k"),
}
ALIKE = ("--port=80", "--selector=app=x", "-l=a=b")
"""Flags that leave nothing to inference, and so nothing to what kubectl carries over from one source to the next."""

LINES = [
    "-f @/pods.yaml",
    "-f @/list.json",
    "-f @/stream.json",
    "-f @/folder",
    "-f @/folder/",
    "-R -f @/folder",
    "--recursive=true --filename=@/folder",
    "-f @/folder/*.yaml",
    "-f @/pods.yaml -f @/list.json",
    "-f @/pods.yaml,@/list.json",
    "-f @/pods.yaml -f @/pods.yaml",
    "-f URL/pods.yaml",
    "-f URL/list.json -f @/pods.yaml",
    "-f URL/missing.yaml",
    "-f @/missing.yaml",
    "-f @/missing.yaml -f @/pods.yaml",
    "-f @/unknown.yaml",
    "-f @/pods.yaml -f @/missing.yaml",
    "-f @/missing*.yaml -f @/pods.yaml",
    "-f @/config.yaml",
    "-f @/config.yaml -f @/pods.yaml",
    "-k @/kustomized",
    "-k @/not-kustomized",
    "-k @/URL-less-folder",
    "-k @/kustomized -R",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("manifests")
    for name, text in FILES.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)
    return top


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    """Where a web server of the loopback's shows the folder."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.parametrize("line", LINES)
def test_read_as_kubectl_reads_them(line: str, folder: Path, url: str, twins: tuple[Namespace, Namespace]) -> None:
    words = [*line.replace("URL/", f"{url}/").replace("@", str(folder)).split(), *ALIKE]
    with ThreadPoolExecutor(2) as pool:
        theirs, ours = pool.map(lambda prefix, where: exposed(where, [*prefix, *words]), (["expose"], ["svc", "expose"]), twins)
    assert ours == theirs


def exposed(where: Namespace, words: list[str]) -> tuple[int, str, list[str]]:
    done = where.kubectl(*words)
    names = [service["metadata"]["name"] for service in where.objects("services")]
    for name in names:
        where.client.delete(where.path("services", name))
    return done.returncode, done.stdout, names


def test_a_broken_document_hides_no_good_one(folder: Path, namespace: Namespace) -> None:
    done = namespace.kubectl("svc", "expose", f"-f={folder}/broken.yaml", f"-f={folder}/unknown.yaml", *ALIKE)
    assert (done.returncode, done.stdout) == (1, "service/good exposed\n")
    places = [line.split(": ")[1] for line in done.stderr.splitlines()]
    assert sorted(places) == [f"{folder}/broken.yaml:2", f"{folder}/unknown.yaml:1"]


@pytest.mark.parametrize("name", ["pods.yaml", "list.json", "stream.json"])
def test_standard_input(name: str, twins: tuple[Namespace, Namespace]) -> None:
    said = [
        where.kubectl(*prefix, "-f", "-", *ALIKE, "--dry-run=server", input=FILES[name])
        for prefix, where in zip((["expose"], ["svc", "expose"]), twins, strict=True)
    ]
    assert said[0].stdout == said[1].stdout and said[1].returncode == 0 and said[1].stdout.count("\n") == 2
