"""How kubectl calls the plugin: the oldest that has to, and the newest with a kuberc."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests import beds
from tests.cluster import binaries
from tests.cluster.namespaces import Namespace

KUBERC = {
    "apiVersion": "kubectl.config.k8s.io/v1beta1",
    "kind": "Preference",
    "defaults": [{"command": "svc trace", "options": [{"name": "output", "default": "json"}]}],
    "aliases": [{"name": "follow", "command": "svc trace"}],
}


@pytest.fixture(scope="session")
def oldest(pytestconfig: pytest.Config) -> Path:
    """kubectl 1.28."""
    try:
        return binaries.oldest_kubectl()
    except binaries.Unavailable as reason:
        beds.leave_out(pytestconfig, "the oldest kubectl", str(reason))


def test_the_oldest_kubectl_calls_the_plugin(oldest: Path, namespace: Namespace) -> None:
    namespace.make_service("web", {"app": "web"}, 80)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([oldest, *words], env=namespace.plane.environment(), capture_output=True, text=True)

    traced = run("svc", "trace", "web", "-n", namespace.name, "--output=name")
    assert (traced.returncode, traced.stdout) == (1, "service/web\n"), traced.stderr  # no pods
    expected = run("svc", "trcae")
    assert (expected.returncode, 'unknown command "trcae"' in expected.stderr, "kubectl svc" in expected.stderr) == (
        2,
        True,
        True,
    )
    completed = run("__complete", "svc", "endpoints", "undr")
    assert [line.split("\t")[0] for line in completed.stdout.splitlines()] == ["undrain", ":4"], completed.stderr
    assert "kubectl-svc" in run("plugin", "list").stdout


def test_a_kuberc_has_no_default_flags_and_aliases_for_plugins(namespace: Namespace, tmp_path: Path) -> None:
    """kubectl's rule: where it changes, ``cluster/kuberc.py`` has to."""
    (tmp_path / "kuberc").write_text(json.dumps(KUBERC))
    environ = {"KUBERC": str(tmp_path / "kuberc")}
    namespace.make_service("web", {"app": "web"}, 80)
    traced = namespace.kubectl("svc", "trace", "web", env=environ)
    assert traced.stdout.startswith("✗ service/web"), traced.stderr
    aliased = namespace.kubectl("follow", "web", env=environ)
    assert (aliased.returncode, 'command "svc trace" not found to set alias "follow"' in aliased.stderr) == (1, True)
    got = namespace.kubectl("get", "services", env=environ)
    assert 'command "svc trace" not found to set kuberc override' in got.stderr


@pytest.mark.parametrize(("policy", "code"), [("DenyAll", 1), ("AllowAll", 0)])
def test_a_kubercs_policy_for_credential_plugins(namespace: Namespace, tmp_path: Path, policy: str, code: int) -> None:
    """What kubectl lets run the plugin lets run, and nothing else."""
    (tmp_path / "kuberc").write_text(json.dumps({**KUBERC, "defaults": [], "credentialPluginPolicy": policy}))
    credential = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "admin-token"}}
    (plugin := tmp_path / "plugin").write_text(f"#!/bin/sh\necho '{json.dumps(credential)}'\n")
    plugin.chmod(0o755)
    entry = {"apiVersion": "client.authentication.k8s.io/v1", "command": str(plugin), "interactiveMode": "Never"}
    kubeconfig = namespace.plane.write_kubeconfig(f"exec-{policy}", {"exec": entry}, namespace.name)
    environ = {"KUBERC": str(tmp_path / "kuberc"), "KUBECONFIG": str(kubeconfig)}
    for words in (["get", "services"], ["svc", "endpoints", "get"]):
        done = namespace.kubectl(*words, env=environ)
        assert done.returncode == code, done.stderr
        assert code == 0 or policy in done.stderr
