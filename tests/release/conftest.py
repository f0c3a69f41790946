"""The fixtures of the bed "the archive without Python"."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from release import archive as archives
from release import manifest as manifests
from tests import beds
from tests.cluster import binaries
from tests.cluster.control_plane import ControlPlane, running
from tests.cluster.namespaces import Namespace
from tests.release.machine import Machine


@pytest.fixture(scope="session")
def archive(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of this platform, built anew; its interpreter comes from the cache."""
    lacking = [name for name in ("debootstrap", "cargo", "apt-get") if not shutil.which(name)]
    if platform.system() != "Linux" or (lacking and not (archives.interpreter_folder() / "glibc").exists()):
        beds.leave_out(pytestconfig, beds.ARCHIVE, f"no {', '.join(lacking) or 'Linux'}")
    return archives.build(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="session")
def krew(pytestconfig: pytest.Config) -> Path:
    """The folder of krew and validate-krew-manifest."""
    try:
        return binaries.krew()
    except binaries.Unavailable as reason:
        beds.leave_out(pytestconfig, beds.ARCHIVE, str(reason))


@pytest.fixture(scope="session")
def plane(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """A real Kubernetes API."""
    try:
        folder = binaries.directory_with(*binaries.CONTROL_PLANE)
    except binaries.Unavailable as reason:
        beds.leave_out(pytestconfig, beds.ARCHIVE, str(reason))
    with running(tmp_path_factory.mktemp("control-plane"), folder) as plane:
        yield plane


@pytest.fixture
def namespace(plane: ControlPlane) -> Iterator[Namespace]:
    """A namespace of the test's own."""
    fresh = Namespace(plane)
    yield fresh
    fresh.close()


@pytest.fixture
def machine(tmp_path: Path, krew: Path, kubectl: Path) -> Machine:
    """A home and a PATH with kubectl and krew, and no Python."""
    return Machine(tmp_path, kubectl, krew / "krew")


@pytest.fixture
def manifest(archive: Path, tmp_path: Path) -> Path:
    """The manifest of a release that has this platform's archive alone; krew wants it named after the plugin."""
    path = tmp_path / "svc.yaml"
    text = manifests.MANIFEST.read_text(encoding="utf-8")
    path.write_text(manifests.filled(text, archive.parent, partial=True), encoding="utf-8")
    return path
