"""Exec plugins: run, within limits of time and bytes (k8s.io/client-go/plugin/pkg/client/auth/exec)."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress

from kubectl_svc.cluster import limits
from kubectl_svc.cluster.kubeconfig import Entry
from kubectl_svc.cluster.said import said
from kubectl_svc.errors import ConfigError

_LOOK = 0.05
"""Seconds between two looks whether the plugin has ended while something holds its output open."""


def output(command: str, entry: Entry, request: str, interactive: bool, seconds: float | None) -> bytes:
    """What the plugin prints; raises ``ConfigError``. Its stderr is ours; our stdin is its only where a person sits at it.

    ``seconds`` is how long it may take (``None``: any time). A process that it leaves behind with its output open is not
    waited for.
    """
    environ = {**_environ(), **{item["name"]: item.get("value") or "" for item in entry.get("env") or ()}}
    try:
        plugin = subprocess.Popen(
            [command, *(word or "" for word in entry.get("args") or ())],
            env={**environ, "KUBERNETES_EXEC_INFO": request},
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
    except FileNotFoundError as error:
        hint = " ".join(str(entry.get("installHint") or "").split())
        raise ConfigError(said("exec-not-found", command=command), hint or said("install")) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or said("not-passed-on")
        raise ConfigError(said("exec-not-run", command=command, why=why)) from error
    try:
        printed = _printed(plugin, command, seconds)
    finally:
        _end(plugin)
    if plugin.returncode:
        raise ConfigError(said("exec-failed", command=command, code=plugin.returncode))
    return printed


def _printed(plugin: subprocess.Popen[bytes], command: str, seconds: float | None) -> bytes:
    """All output until the plugin has ended."""
    assert plugin.stdout is not None
    handle, parts, size = plugin.stdout.fileno(), [], 0
    end = time.monotonic() + (seconds or float("inf"))
    ended = False
    while True:
        readable = _readable(handle, 0 if ended else _LOOK)
        if readable:
            part = os.read(handle, 1 << 16)
            parts.append(part)
            size += len(part)
            if size > limits.PLUGIN_BYTES:
                raise ConfigError(said("exec-printed-much", command=command, mib=limits.PLUGIN_BYTES >> 20))
            if not part:
                handle = -1
        elif ended:
            return b"".join(parts)
        ended = ended or plugin.poll() is not None
        if time.monotonic() > end:
            raise ConfigError(said("exec-late", command=command, seconds=f"{seconds:g}"), said("raise-timeout"))


def _readable(handle: int, seconds: float) -> bool:
    if handle < 0:
        time.sleep(seconds)
        return False
    return bool(select.select([handle], [], [], seconds)[0])


def _end(plugin: subprocess.Popen[bytes]) -> None:
    if plugin.poll() is None:
        plugin.terminate()
        with suppress(subprocess.TimeoutExpired):
            plugin.wait(1)
    if plugin.poll() is None:
        plugin.kill()
    plugin.wait()
    if plugin.stdout is not None:
        plugin.stdout.close()


def _environ() -> Mapping[str, str]:
    """Our environment without what a frozen build changed in it for its own libraries (PyInstaller)."""
    environ = dict(os.environ)
    if getattr(sys, "frozen", False):
        own = environ.pop("LD_LIBRARY_PATH_ORIG", None)
        environ.pop("LD_LIBRARY_PATH", None)
        environ |= {"LD_LIBRARY_PATH": own} if own else {}
    return environ
