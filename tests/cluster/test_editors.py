"""What examples/ offers for k9s and VS Code, run as these programs run it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cluster.namespaces import Namespace

EXAMPLES = Path(__file__).parents[2] / "examples"
PLUGINS: dict[str, Any] = yaml.safe_load((EXAMPLES / "k9s-plugins.yaml").read_text())["plugins"]
TASKS: list[dict[str, Any]] = json.loads((EXAMPLES / "vscode-tasks.json").read_text())["tasks"]
PRINTED = {"svc-trace": "✗ service/db", "svc-endpoints": "192.0.2.42"}


@pytest.mark.parametrize("name", PLUGINS)
def test_a_plugin_of_k9s(namespace: Namespace, name: str) -> None:
    """k9s puts the selected object's name, namespace and context for the variables, and starts the command without a shell."""
    plugin = PLUGINS[name]
    assert plugin.keys() >= {"shortCut", "description", "scopes", "command", "args"}
    namespace.make_service("db", None, 5432)
    assert namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.42").returncode == 0
    if name == "svc-trace":
        namespace.make_service("db2", {"app": "none"}, 80)
    environ = namespace.plane.environment() | {"KUBECONFIG": str(namespace.plane.kubeconfig_for("admin"))}
    selected = {"$NAME": "db2" if name == "svc-trace" else "db", "$NAMESPACE": namespace.name, "$CONTEXT": "admin"}
    words = [plugin["command"], *(selected.get(word, word) for word in plugin["args"])]
    done = subprocess.run(words, env=environ, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL)
    assert (done.returncode, PRINTED[name] in done.stdout, done.stderr) == (0, True, "")


@pytest.mark.parametrize("task", TASKS, ids=lambda task: str(task["label"]))
def test_a_task_of_vs_code(namespace: Namespace, task: dict[str, Any]) -> None:
    assert (task["type"], task["command"]) == ("shell", "kubectl")
    opened = {"${file}": str(EXAMPLES / "shop.yaml"), "${fileDirname}": str(EXAMPLES)}
    done = namespace.kubectl(*(opened.get(word, word) for word in task["args"]))
    assert (done.returncode, "B1" in done.stdout) == (1, True), done.stderr
