"""kubectl's own line for each of its flags, as the help of our flags is compared with it.

``python -m tests.commands.kubectl_flags`` asks a real kubectl and keeps its lines in ``kubectl-flags.json``.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from tests.cluster import binaries

RECORD = Path(__file__).with_name("kubectl-flags.json")
COMMANDS = ("options", "expose --help", "create service loadbalancer --help", "get --help", "apply --help", "wait --help")
"""Where kubectl explains flags, the nearest to ours first."""
_FLAG = re.compile(r"^ +(?:-\w, )?(--[\w-]+)=(.*?):\n\t(.*)$", re.MULTILINE)

Lines = dict[str, dict[str, str]]
"""Command -> flag -> its line."""


def read(kubectl: Path) -> Lines:
    """The lines of this kubectl."""
    return {command: _explained(kubectl, command) for command in COMMANDS}


def recorded() -> Lines:
    """The lines that were kept."""
    found: Lines = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def _explained(kubectl: Path, command: str) -> dict[str, str]:
    done = subprocess.run([str(kubectl), *command.split()], capture_output=True, text=True, check=True)
    return {flag: line for flag, _, line in _FLAG.findall(done.stdout)}


if __name__ == "__main__":
    RECORD.write_text(json.dumps(read(binaries.kubectl()), indent=1) + "\n", encoding="utf-8")
