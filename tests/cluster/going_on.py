"""Commands with ``--interval``: started, and ended by a signal."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cluster.namespaces import Namespace


@contextmanager
def going_on(namespace: Namespace, *words: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A command with ``--interval``, its lines to be read; killed if the test does not end it."""
    plane = namespace.plane
    environment = {**plane.environment(), "KUBECONFIG": str(plane.kubeconfig_for("admin", str(namespace))), **env}
    process = subprocess.Popen(
        ["kubectl", "svc", "endpoints", *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ended(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, list[str], list[str]]:
    """End it; its exit code and lines."""
    os.kill(process.pid, number)
    out, err = process.communicate(timeout=20)
    return process.returncode, out.splitlines(), err.splitlines()
