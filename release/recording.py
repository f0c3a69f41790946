"""The terminal recording in docs/: an asciicast of commands that need no cluster, made by ``python -m release.recording``.

What is typed and when is written here; what is printed comes from the program, in a terminal. A test makes it again and
compares.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[1]
CAST = TOP / "docs" / "demo.cast"
COLUMNS, ROWS = 110, 32
LINES = (
    "# A Deployment in a file; no cluster is needed for any of this",
    "kubectl svc expose -f examples/redis.yaml --port 6379 --dry-run=client -o name",
    "# A Service that gets no traffic: why, and which edit fixes it?",
    "kubectl svc trace web -f examples/shop.yaml",
    "# What does B1 mean?",
    "kubectl svc trace --explain B1",
    "# The same for scripts",
    "kubectl svc trace web -f examples/shop.yaml -o name",
)
KEY, THINK, READ = 0.045, 0.8, 4.0
"""Seconds: from one key to the next, before a line, and to read what a command printed."""


def made() -> str:
    """The recording, in version 2 of the asciicast format."""
    terminal = {"TERM": "xterm-256color", "SHELL": "/bin/sh"}
    head = {"version": 2, "width": COLUMNS, "height": ROWS, "title": "kubectl svc", "env": terminal}
    events: list[tuple[float, str]] = []
    now = 0.0
    for line in LINES:
        now += THINK
        events.append((now, "\x1b[1m$\x1b[0m "))
        for key in line:
            now += KEY
            events.append((now, key))
        events.append((now + THINK, "\r\n" + ("" if line.startswith("#") else _printed(line))))
        now += THINK if line.startswith("#") else THINK + READ
    return "\n".join([json.dumps(head), *(json.dumps([round(at, 3), "o", text]) for at, text in events)]) + "\n"


def _printed(line: str) -> str:
    """What the command behind ``kubectl svc`` writes to a terminal of this size."""
    import pty

    words = shlex.split(line)[2:]
    leader, follower = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLUMNS": str(COLUMNS)}
    environment["KUBECONFIG"] = os.devnull
    command = [sys.executable, "-m", "kubectl_svc", *words]
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, cwd=TOP, env=environment, close_fds=True):
        os.close(follower)
        parts = []
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            parts.append(part)
    os.close(leader)
    return b"".join(parts).decode("utf-8")


if __name__ == "__main__":
    CAST.write_text(made(), encoding="utf-8")
