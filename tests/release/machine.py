"""A machine for krew: a home of its own, on PATH kubectl, krew and git alone, and an index that lies on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


class Machine:
    """``run`` starts a program as a user of this machine would; nothing of this process's environment is there."""

    def __init__(self, folder: Path, kubectl: Path, krew: Path) -> None:
        self.root = folder / "krew"
        self.tools = folder / "tools"
        self.tools.mkdir()
        (self.tools / "kubectl").symlink_to(kubectl)
        (self.tools / "kubectl-krew").symlink_to(krew)
        (self.tools / "git").symlink_to(str(shutil.which("git")))
        self.index = folder / "index"
        self.environment = {
            "KREW_DEFAULT_INDEX_URI": str(self.index),
            "HOME": str(folder),
            "KREW_ROOT": str(self.root),
            "KREW_NO_UPGRADE_CHECK": "1",
            "PATH": os.pathsep.join((str(self.root / "bin"), str(self.tools))),
        }

    def publish(self, manifest: str) -> None:
        """Put ``manifest`` into the index, as a release would."""
        (self.index / "plugins").mkdir(parents=True, exist_ok=True)
        (self.index / "plugins" / "svc.yaml").write_text(manifest, encoding="utf-8")
        git = ["git", "-C", str(self.index), "-c", "user.name=test", "-c", "user.email=test@example.com"]
        for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "a release"]):
            subprocess.run([*git, *words], check=True, env=self.environment | {"PATH": os.environ["PATH"]})

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """``kubectl WORDS``."""
        command = [str(self.tools / "kubectl"), *words]
        return subprocess.run(command, env={**self.environment, **environment}, capture_output=True, text=True, timeout=300)
