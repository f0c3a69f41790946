"""The fixtures of the bed "a real API server"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import beds
from tests.cluster import binaries
from tests.cluster.control_plane import ControlPlane, running
from tests.cluster.namespaces import Namespace
from tests.cluster.projects import served
from tests.waiting import wait_for


@pytest.fixture(scope="session")
def control_plane_binaries(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of etcd, kube-apiserver, kube-controller-manager and kubectl; the first time, Go builds them.

    With ``--kubernetes`` the API server and the controllers are of that version, and the rest of the newest.
    """
    version = beds.kubernetes(pytestconfig)
    try:
        newest = binaries.directory_with(*binaries.CONTROL_PLANE)
        if not version:
            return newest
        servers = binaries.older(version)
    except binaries.Unavailable as reason:
        beds.leave_out(pytestconfig, beds.API_SERVER, str(reason))
    folder = tmp_path_factory.mktemp("binaries")
    for name in binaries.CONTROL_PLANE:
        (folder / name).symlink_to((servers if name in binaries.OLDER_SERVERS else newest) / name)
    return folder


@pytest.fixture(scope="session")
def control_plane(control_plane_binaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """A real Kubernetes API, one for the whole run."""
    with running(tmp_path_factory.mktemp("control-plane"), control_plane_binaries) as plane:
        yield plane


@pytest.fixture(scope="session")
def gateway_api(pytestconfig: pytest.Config, control_plane: ControlPlane) -> None:
    """The kinds of the Gateway API, served."""
    try:
        files = binaries.gateway_api()
    except binaries.Unavailable as reason:
        beds.leave_out(pytestconfig, beds.API_SERVER, str(reason))
    words = [word for file in files for word in ("-f", str(file))]
    done = control_plane.kubectl("apply", "--server-side", *words)
    assert done.returncode == 0, done.stderr
    names = {line.partition(" ")[0].partition("/")[2] for line in done.stdout.splitlines() if line.startswith("customresource")}
    wait_for(lambda: control_plane.serves(*names), what="the kinds of the Gateway API")


@pytest.fixture(scope="module")
def projects(control_plane: ControlPlane, gateway_api: None) -> Iterator[None]:
    """The kinds of other projects that name Services, and those of the Gateway API, served."""
    with served(control_plane):
        yield


@pytest.fixture
def namespace(control_plane: ControlPlane) -> Iterator[Namespace]:
    """A namespace of the test's own."""
    fresh = Namespace(control_plane)
    yield fresh
    fresh.close()


@pytest.fixture(scope="module")
def twins(control_plane: ControlPlane) -> Iterator[tuple[Namespace, Namespace]]:
    """Two namespaces in which the same is done in two ways, by all tests of a module."""
    pair = Namespace(control_plane), Namespace(control_plane)
    yield pair
    for one in pair:
        one.close()
