"""What a user's kuberc says about credential plugins: ``credentialPluginPolicy`` and ``credentialPluginAllowlist``.

Mirrors k8s.io/kubectl/pkg/kuberc (which file) and k8s.io/client-go/plugin/pkg/client/auth/exec (``ValidatePluginPolicy``,
``updateCommandAndCheckAllowlistLocked``), v0.37. Its aliases and default flags are for kubectl's own commands alone: kubectl
calls an alias of a plugin an error, and warns of default flags for one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kubectl_svc.cluster.said import said
from kubectl_svc.errors import ConfigError

_ALL, _NONE, _LISTED = "AllowAll", "DenyAll", "Allowlist"
_OFF = ("false", "0", "f")


def check(command: str, environ: Mapping[str, str]) -> None:
    """Raise ``ConfigError`` where the user's kuberc does not let ``command``, an exec plugin of the kubeconfig, run."""
    path, asked_for = _file(environ)
    preferences = _read(path, asked_for) if path else {}
    policy, listed = preferences.get("credentialPluginPolicy") or _ALL, preferences.get("credentialPluginAllowlist")
    if policy not in (_ALL, _NONE, _LISTED):
        raise ConfigError(said("kuberc-policy", path=path, policy=str(policy)), said("use-policy"))
    if policy != _LISTED and listed is not None:
        raise ConfigError(said("kuberc-needs-policy", path=path))
    if policy == _NONE:
        raise ConfigError(said("kuberc-denies", command=command, path=path))
    if policy == _LISTED and not _among(command, _commands(path, listed)):
        raise ConfigError(said("kuberc-not-listed", command=command, path=path))


def _file(environ: Mapping[str, str]) -> tuple[Path | None, bool]:
    """Where it lies, and whether the user named it: then it has to be there."""
    named = environ.get("KUBERC") or ""
    if named == "off" or (environ.get("KUBECTL_KUBERC") or "").lower() in _OFF:
        return None, False
    if named:
        return Path(named), True
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return (Path(home, ".kube", "kuberc") if home else None), False


def _read(path: Path, asked_for: bool) -> dict[str, Any]:
    """The fields of the file. As in kubectl, the default file may be missing; one that ``KUBERC`` names may not."""
    from kubectl_svc.cluster.files.documents import BadDocument, parse

    try:
        found = parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, BadDocument) as error:
        if not asked_for:
            return {}
        raise ConfigError(said("kuberc-unread", path=path, reason=getattr(error, "strerror", None) or str(error))) from error
    return found if isinstance(found, dict) else {}


def _commands(path: Path | None, listed: Any) -> list[str]:
    entries = listed if isinstance(listed, list) else []
    found = [str(entry.get("command") or entry.get("name") or "") for entry in entries if isinstance(entry, dict)]
    if not found or not all(found) or len(found) < len(entries):
        raise ConfigError(said("kuberc-no-command", path=path))
    for command in found:
        clean = os.path.normpath(command)
        if clean != command:
            raise ConfigError(said("kuberc-write", path=path, clean=clean, command=command))
    return found


def _among(command: str, allowed: list[str]) -> bool:
    """Whether it is one of them as written, or by the path that both are found at."""
    clean = os.path.normpath(command)
    if clean in allowed:
        return True
    found = shutil.which(clean)
    return found is not None and found in {place for one in allowed for place in (one, shutil.which(one))}
