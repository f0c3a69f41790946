"""Completion as a person sees it: a real shell in a real terminal, with the Tab key."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import beds
from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

STARTS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "PS1='$ '; source /usr/share/bash-completion/bash_completion"),
    "zsh": (
        ["zsh", "-f", "-i"],
        "PS1='$ '; autoload -U compinit && compinit -u -D; zstyle ':completion:*' menu no; setopt no_auto_menu",
    ),
    "fish": (["fish", "--no-config", "-i"], "function fish_prompt; echo -n '$ '; end"),
}
TABS = 8
"""Presses: a shell lists candidates at the second, and a busy machine may have none in time at the first."""


class Terminal:
    """A shell in tmux: ``press`` types keys, ``screen`` is what a person sees."""

    def __init__(self, folder: Path, shell: str, kubectl: Path, environment: dict[str, str]) -> None:
        tools = folder / "tools"
        tools.mkdir()
        (tools / "kubectl").symlink_to(kubectl)
        scripts = Path(sysconfig.get_path("scripts"))
        for name in ("kubectl-svc", "kubectl_complete-svc"):
            (tools / name).symlink_to(scripts / name)
        self.socket = str(folder / "tmux")
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        self.environment = {"HOME": str(folder), "PATH": path, "TERM": "screen", "LANG": "C.UTF-8", **environment}
        command, first = STARTS[shell]
        self.tmux("-f", os.devnull, "new-session", "-d", "-x", "150", "-y", "50", *command)
        native = {"bash": "source <(kubectl-svc completion bash)", "zsh": "source <(kubectl-svc completion zsh)"}
        kubectls = {"bash": "source <(kubectl completion bash)", "zsh": "source <(kubectl completion zsh)"}
        for line in (
            first,
            kubectls.get(shell, "kubectl completion fish | source"),
            native.get(shell, "kubectl-svc completion fish | source"),
            "clear; echo rea''dy",
        ):
            self.press(line, "Enter")
        wait_for(lambda: "ready" in self.screen().split("\n"), 30, "the shell")

    def tmux(self, *words: str) -> str:
        command = ["tmux", "-S", self.socket, *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=20).stdout

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-J")

    def complete(self, line: str, *expected: str) -> None:
        """Type ``line`` and Tab until the screen shows all that is ``expected``."""
        self.press("C-c")
        self.press("clear", "Enter")
        wait_for(lambda: self.screen().strip() == "$", 20, "an empty line")
        self.tmux("send-keys", "-l", line)

        def shown() -> bool:
            screen = self.screen()
            return all(
                one in screen if " " in one else any(word.startswith(one) for word in screen.split()) for one in expected
            )

        for _ in range(TABS):
            self.press("Tab")
            with contextlib.suppress(AssertionError):
                wait_for(shown, 3)
                return
        raise AssertionError(f"{expected} behind {line!r}; the screen is:\n{self.screen().strip()}")

    def close(self) -> None:
        self.tmux("kill-server")


@pytest.fixture(scope="module", params=STARTS)
def shell(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> str:
    lacking = [name for name in (str(request.param), "tmux") if not shutil.which(name)]
    if lacking:
        beds.leave_out(pytestconfig, f"completion in {request.param}", f"no {', '.join(lacking)}")
    return str(request.param)


@pytest.fixture
def terminal(shell: str, namespace: Namespace, kubectl: Path, tmp_path: Path) -> Iterator[Terminal]:
    namespace.make_service("web", {"app": "web"}, 80)
    namespace.make_service("weather", None, 443)
    config = str(namespace.plane.kubeconfig_for("admin", namespace.name))
    opened = Terminal(tmp_path, shell, kubectl, {"KUBECONFIG": config})
    yield opened
    opened.close()


def test_tab(terminal: Terminal) -> None:
    for program in ("kubectl svc", "kubectl-svc"):
        terminal.complete(f"{program} tra", f"{program} trace")
        terminal.complete(f"{program} endpoints und", f"{program} endpoints undrain")
        terminal.complete(f"{program} trace --explain D1", "D10", "D15")
        terminal.complete(f"{program} trace --names", f"{program} trace --namespace")
        terminal.complete(f"{program} trace we", "web", "weather")
        terminal.complete(f"{program} expose depl", f"{program} expose deployments")
