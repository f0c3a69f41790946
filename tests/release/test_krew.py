"""krew itself installs, upgrades and removes the plugin on a machine without Python."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import re
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubectl_svc import __version__
from release import archive as archives
from tests.cluster.namespaces import Namespace
from tests.release.machine import Machine

pytestmark = pytest.mark.timeout(600)  # krew unpacks some thousand files


def installed(machine: Machine, manifest: Path, archive: Path) -> None:
    done = machine.run("krew", "install", f"--manifest={manifest}", f"--archive={archive}")
    assert done.returncode == 0, done.stderr


def test_the_validator_takes_the_manifest(krew: Path, manifest: Path) -> None:
    done = subprocess.run(
        [krew / "validate-krew-manifest", "-manifest", manifest, "-skip-install"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_plugin_for_who_has_no_python(machine: Machine, manifest: Path, archive: Path, namespace: Namespace) -> None:
    assert shutil.which("python3", path=machine.environment["PATH"]) is None
    installed(machine, manifest, archive)
    config = {"KUBECONFIG": str(namespace.plane.kubeconfig_for("admin", namespace.name))}
    namespace.make_pod("redis", {"app": "redis"}, [6379])
    made = machine.run("svc", "expose", "pod", "redis", "--port=6379", "-n", namespace.name, **config)
    assert (made.stdout, made.stderr, made.returncode) == ("service/redis exposed\n", "", 0)
    traced = machine.run("svc", "trace", "redis", "-n", namespace.name, "-o", "json", **config)
    assert traced.returncode in (0, 1), traced.stderr  # no kubelet makes the pod ready
    assert json.loads(traced.stdout)["service"] == "redis"


def test_from_files(machine: Machine, manifest: Path, archive: Path) -> None:
    installed(machine, manifest, archive)
    shop = Path(__file__).parents[2] / "examples/shop.yaml"
    done = machine.run("svc", "trace", "web", "-f", str(shop))
    assert (done.returncode, "B1" in done.stdout) == (1, True), done.stderr


@pytest.fixture
def download(archive: Path) -> Iterator[str]:
    """Where the archive can be had, on loopback."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(archive.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/{archive.name}"
        server.shutdown()


def test_an_upgrade_and_the_end(machine: Machine, manifest: Path, download: str) -> None:
    newer = re.sub(r"uri: \S+", f"uri: {download}", manifest.read_text(encoding="utf-8"))
    machine.publish(newer.replace(f"version: v{__version__}", "version: v0.0.1"))
    for words in ("update", "install svc"):
        done = machine.run("krew", *words.split())
        assert done.returncode == 0, done.stderr
    assert (machine.root / "store/svc/v0.0.1").is_dir()
    machine.publish(newer)
    done = machine.run("krew", "upgrade", "svc")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (machine.root / "store/svc").iterdir()] == [f"v{__version__}"]
    assert machine.run("svc", "version").returncode == 0
    assert machine.run("krew", "uninstall", "svc").returncode == 0
    assert machine.run("svc", "version").returncode != 0


def test_two_builds_are_one(archive: Path, tmp_path: Path) -> None:
    again = archives.build(tmp_path)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(archive.read_bytes()).digest()
    assert Path(f"{archive}.sha256").read_text() == f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  {archive.name}\n"


def test_what_is_in_it(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        entries = tar.getmembers()
        bill = json.load(tar.extractfile("kubectl-svc/sbom.cdx.json") or pytest.fail("no bill"))
    names = {entry.name for entry in entries}
    assert all(entry.isreg() and entry.name.startswith("kubectl-svc/") and ".." not in entry.name for entry in entries)
    assert {f"kubectl-svc/{name}" for name in ("LICENSE", "THIRD-PARTY-NOTICES", "kubectl-svc")} <= names
    assert not [name for name in names if name.endswith(".py")]
    assert "kubectl-svc/lib/modules" in names and not any(
        name.startswith("kubectl-svc/lib/kubectl_svc/trace/") for name in names
    )
    parts = {part["name"].lower() for part in bill["components"]}
    assert {"cpython", "kubernetes", "openssl", "pyyaml", "tabulate", "urllib3", "zlib"} <= parts
    assert all(part["version"] and part["licenses"][0]["license"]["name"] for part in bill["components"])


def test_commands_import_from_one_file(archive: Path, tmp_path: Path) -> None:
    """What makes their start short: without all others, but for those of the interpreter itself, they work."""
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path)
    root = tmp_path / "kubectl-svc"
    first = root / "lib/kubectl_svc/__init__.pyc"
    for path in (root / "lib").rglob("*.pyc"):
        if path != first and path.parent.name != "encodings":
            path.unlink()
    shop = Path(__file__).parents[2] / "examples/shop.yaml"
    made = ["expose", "--name=web", "--selector=app=web", "--port=80", "--dry-run=client", "-o", "yaml"]
    for words, code in ((["version"], 0), (["trace", "web", "-f", shop], 1), (["trace", "--help"], 0), (made, 0)):
        done = subprocess.run([root / "kubectl-svc", *words], capture_output=True, text=True)
        assert done.returncode == code, done.stderr


def test_the_package_that_renews_tokens_is_whole(archive: Path, tmp_path: Path) -> None:
    """Imported only then: nothing that it needs of the standard library is left out."""
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path)
    provider = {"idp-issuer-url": "https://127.0.0.1:1", "client-id": "me", "refresh-token": "r3fresh"}
    config = {
        "current-context": "a",
        "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}],
        "clusters": [{"name": "a", "cluster": {"server": "https://127.0.0.1:1"}}],
        "users": [{"name": "a", "user": {"auth-provider": {"name": "oidc", "config": provider}}}],
    }
    path = tmp_path / "config"
    path.write_text(json.dumps(config), encoding="utf-8")
    command = [str(tmp_path / "kubectl-svc/kubectl-svc"), "trace", "web", f"--kubeconfig={path}"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr.startswith("error: getting credentials: oidc: HTTPSConnectionPool"), done.stderr
