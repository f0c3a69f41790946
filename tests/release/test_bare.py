"""A machine on which there is neither Python nor pip, not only none on PATH: Debian's base in a folder, entered with chroot."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import beds
from tests.cluster.binaries import Unavailable
from tests.cluster.namespaces import Namespace
from tests.release.bare import debian

pytestmark = pytest.mark.timeout(600)  # krew unpacks some hundred files
ENTER = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'


class Bare:
    """A home in that Debian; ``run`` is ``kubectl WORDS`` there."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root, self.home = root, home
        self.inside = f"/{home.relative_to(root)}"
        path = f"PATH={self.inside}/krew/bin:{self.inside}/tools:/usr/sbin:/usr/bin:/sbin:/bin"
        self.environment = [path, f"HOME={self.inside}", f"KREW_ROOT={self.inside}/krew", "KREW_NO_UPGRADE_CHECK=1"]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        entered = ["unshare", "--mount", "sh", "-c", ENTER, str(self.root), "/usr/bin/env", "-i", *self.environment]
        return subprocess.run([*entered, *words], capture_output=True, text=True, timeout=300)


@pytest.fixture
def bare(pytestconfig: pytest.Config, krew: Path, kubectl: Path, archive: Path, manifest: Path) -> Iterator[Bare]:
    try:
        root = debian()
    except Unavailable as reason:
        beds.leave_out(pytestconfig, beds.ARCHIVE, str(reason))
    with tempfile.TemporaryDirectory(dir=root / "tmp") as home:
        (tools := Path(home, "tools")).mkdir()
        shutil.copy(kubectl, tools / "kubectl")
        shutil.copy(krew / "krew", tools / "kubectl-krew")
        for file in (archive, manifest):
            shutil.copy(file, home)
        yield Bare(root, Path(home))


def kubeconfig(namespace: Namespace) -> dict[str, Any]:
    """The admin's, with the server's CA in it."""
    config: dict[str, Any] = json.loads(namespace.plane.kubeconfig_for("admin", namespace.name).read_text())
    for item in config["clusters"]:
        authority = Path(item["cluster"].pop("certificate-authority")).read_bytes()
        item["cluster"]["certificate-authority-data"] = base64.b64encode(authority).decode()
    return config


def test_krew_and_a_service_without_python(bare: Bare, archive: Path, manifest: Path, namespace: Namespace) -> None:
    assert not [path for folder in ("bin", "local/bin", "lib") for path in (bare.root / "usr" / folder).glob("*python*")]
    namespace.make_pod("redis", {"app": "redis"}, [6379])
    (bare.home / ".kube").mkdir()
    (bare.home / ".kube/config").write_text(json.dumps(kubeconfig(namespace)))
    files = [f"--manifest={bare.inside}/{manifest.name}", f"--archive={bare.inside}/{archive.name}"]
    done = bare.run("kubectl", "krew", "install", *files)
    assert done.returncode == 0, done.stderr
    made = bare.run("kubectl", "svc", "expose", "pod", "redis", "--port=6379")
    assert (made.stdout, made.stderr, made.returncode) == ("service/redis exposed\n", "", 0)
    traced = bare.run("kubectl", "svc", "trace", "redis", "-o", "name")
    assert (traced.stdout, traced.stderr) == ("service/redis\n", "")
