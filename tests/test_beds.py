"""A bed that this machine cannot carry is named at the end of the run, and where it is required the run fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import beds
from tests.cluster import binaries

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
TEST = "tests/cluster/test_control_plane.py::test_a_pod_made_unready_later_leaves"
PACKETS_TEST = "tests/packets/test_controller.py"
NO_NAMESPACES = ("/usr/bin/setpriv", "--bounding-set=-sys_admin") if os.geteuid() == 0 else ()


def run(
    tmp_path: Path, *options: str, test: str = TEST, prefix: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """One test of the real API server, where there is neither Go nor a folder of binaries."""
    bare = {name: value for name, value in os.environ.items() if name not in ("KUBEBUILDER_ASSETS", "KUBECTL_SVC_REQUIRE_BEDS")}
    command = [
        *prefix,
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        f"--basetemp={tmp_path / 'nested'}",
        *options,
        test,
    ]
    return subprocess.run(command, cwd=ROOT, env={**bare, "PATH": str(tmp_path), **environment}, capture_output=True, text=True)


def test_a_bed_left_out_is_named(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 skipped" in done.stdout
    assert f"LEFT OUT: {beds.API_SERVER}: KUBEBUILDER_ASSETS is unset, and there is no Go" in done.stdout
    assert "ran:" not in done.stdout


def test_a_required_bed_left_out_fails_and_is_named_with_workers_too(tmp_path: Path) -> None:
    done = run(tmp_path, "--require-beds", "-n", "1")
    assert done.returncode == 1
    assert f"LEFT OUT: {beds.API_SERVER}: KUBEBUILDER_ASSETS is unset, and there is no Go" in done.stdout
    assert f"{beds.API_SERVER} is required but cannot be had: KUBEBUILDER_ASSETS is unset" in done.stdout


def test_packets_are_left_out_where_namespaces_may_not_be_made(tmp_path: Path) -> None:
    done = run(tmp_path, "--require-beds", test=PACKETS_TEST, prefix=NO_NAMESPACES)
    assert done.returncode == 1, done.stdout + done.stderr
    told = r"(no .* on this machine|this user may make no network namespaces \(Operation not permitted\); root may)"
    assert re.search(f"LEFT OUT: {beds.PACKETS}: {told}", done.stdout)
    assert f"{beds.PACKETS} is required but cannot be had" in done.stdout


@pytest.mark.parametrize(("value", "required"), [(None, False), ("", False), ("0", False), ("1", True)])
def test_the_variable_requires_beds_too(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, value: str | None, required: bool
) -> None:
    monkeypatch.setattr(pytestconfig.option, "require_beds", False)
    monkeypatch.delenv("KUBECTL_SVC_REQUIRE_BEDS", raising=False)
    if value is not None:
        monkeypatch.setenv("KUBECTL_SVC_REQUIRE_BEDS", value)
    assert beds.required(pytestconfig) is required


def test_assets_that_hold_all_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    (tmp_path / "etcd").touch(mode=0o755)
    assert binaries.directory_with("etcd") == tmp_path
    with pytest.raises(binaries.Unavailable, match="does not hold all of etcd, kube-proxy, and there is no Go"):
        binaries.directory_with("etcd", "kube-proxy")


def test_a_build_that_fails_is_no_half_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = tmp_path / "go"
    go.write_text("#!/bin/sh\necho no such module >&2\nexit 1\n")
    go.chmod(0o755)
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for _ in range(2):
        with pytest.raises(binaries.Unavailable, match="no such module"):
            binaries.directory_with("kubectl")
    assert [path.suffix for path in binaries.cache().iterdir()] == [".lock"]


MARKED = """
import pytest

@pytest.mark.kubernetes("1.33")
@pytest.mark.kubernetes("1.36")
def test_new(): pass

@pytest.mark.kubernetes("1.9")
def test_old(): pass

def test_any(): pass
"""


@pytest.mark.parametrize(
    ("version", "passed", "workers"), [("", 3, 0), ("1.36", 3, 0), ("1.35", 2, 0), ("1.8", 1, 0), ("1.8", 1, 1)]
)
def test_what_an_older_server_need_not_pass_is_counted(
    pytester: pytest.Pytester, version: str, passed: int, workers: int
) -> None:
    pytester.makepyfile(MARKED)
    options = ["-p", "tests.conftest", f"-n{workers}", *([f"--kubernetes={version}"] if version else [])]
    pytester.syspathinsert(ROOT)
    done = pytester.runpytest("-p", "no:cacheprovider", "-o", "filterwarnings=", *options)
    done.assert_outcomes(passed=passed, deselected=0 if workers else 3 - passed)  # workers' own is not counted
    told = [line for line in done.outlines if line.startswith("not for Kubernetes")]
    assert [line.partition(": ")[2] for line in told] == ["1 tests need 1.36", "1 tests need 1.9"][: 3 - passed]


def test_servers_are_for_one_worker_and_files_for_any() -> None:
    names = ["tests/cluster/test_a.py::test", "tests/packets/test_b.py::test", "tests/release/test_c.py::test[a::b]"]
    assert {beds.scope_of(name) for name in names} == {"servers"}
    assert beds.scope_of("tests/trace/test_a.py::Test::test[a::b]") == "tests/trace/test_a.py"


def test_a_version_that_nobody_has_pinned() -> None:
    with pytest.raises(binaries.Unavailable, match=r"no servers of Kubernetes 1\.2 are pinned; there are 1\.30 and the newest"):
        binaries.older("1.2")
