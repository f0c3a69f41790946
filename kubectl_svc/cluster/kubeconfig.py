"""Kubeconfig files -> one merged ``Kubeconfig``, as kubectl merges them.

Mirrors ``ClientConfigLoadingRules`` of k8s.io/client-go/tools/clientcmd: which files, and who wins. Pure but for
reading the files that are named; `connection` chooses from the result.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kubectl_svc.errors import ConfigError, Problems

Entry = Mapping[str, Any]

_BODY = {"clusters": "cluster", "users": "user", "contexts": "context"}
_PATHS = {"certificate-authority", "client-certificate", "client-key", "tokenFile"}


class Kubeconfig(NamedTuple):
    """The merged files: name -> entry, with relative paths made absolute."""

    current_context: str = ""
    clusters: Mapping[str, Entry] = {}
    users: Mapping[str, Entry] = {}
    contexts: Mapping[str, Entry] = {}
    files: tuple[Path, ...] = ()
    """The files that were there and were read."""

    def __repr__(self) -> str:
        """Without the entries: they hold secrets."""
        return f"Kubeconfig(current_context={self.current_context!r}, files={list(map(str, self.files))})"


def load(explicit: str | None, environ: Mapping[str, str]) -> Kubeconfig:
    """Read and merge the files that kubectl would read: ``--kubeconfig``, else ``KUBECONFIG``, else the home one.

    The first file wins, entry by entry and scalar by scalar. A file named by the flag must exist; others may be
    missing. Raises ``ConfigError``, or ``Problems`` for several files that cannot be read or understood.
    """
    found: list[tuple[Path, Entry]] = []
    problems: list[str] = []
    for path in _paths(explicit, environ):
        try:
            found.append((path, _read(path)))
        except FileNotFoundError as error:
            if explicit:
                raise ConfigError(f"--kubeconfig: no such file: {explicit}") from error
        except _Unusable as error:
            problems.append(f"kubeconfig {path}: {error}")
    if problems:
        raise Problems(problems)
    return _merge(found)


class _Unusable(Exception):
    """Why one file cannot be used, in one line without its name."""


def _paths(explicit: str | None, environ: Mapping[str, str]) -> Sequence[Path]:
    if explicit:
        return [Path(explicit)]
    if environ.get("KUBECONFIG"):
        return list(dict.fromkeys(Path(part) for part in environ["KUBECONFIG"].split(os.pathsep) if part))
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return [Path(home, ".kube", "config")] if home else []


def _read(path: Path) -> Entry:
    from kubectl_svc.cluster.files.documents import BadDocument, parse

    try:
        value = parse(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _Unusable(error.strerror) from error
    except UnicodeDecodeError as error:
        raise _Unusable("not UTF-8 text") from error
    except BadDocument as error:
        raise _Unusable(str(error)) from error
    if not isinstance(value, dict) and value is not None:
        raise _Unusable("expected a mapping with clusters, users and contexts")
    return {kind: _entries(value or {}, kind, path.absolute().parent) for kind in _BODY} | {
        "current-context": str((value or {}).get("current-context") or "")
    }


def _entries(content: Entry, kind: str, folder: Path) -> dict[str, Entry]:
    """Name -> entry of one file's ``kind``, relative paths made absolute."""
    found: dict[str, Entry] = {}
    items, key = content.get(kind) or [], _BODY[kind]
    for item in items if isinstance(items, list) else [items]:
        body = (item.get(key) or {}) if isinstance(item, dict) else None
        if not isinstance(body, dict) or "name" not in item:
            raise _Unusable(f"every item of {kind} needs a name and a {key}")
        name = str(item["name"])
        if name in found:
            raise _Unusable(f'{kind} has two items named "{name}"')
        found[name] = _absolute(body, folder)
    return found


def _absolute(entry: Entry, folder: Path) -> Entry:
    paths: dict[str, Any] = {key: os.path.join(folder, str(entry[key])) for key in _PATHS & entry.keys() if entry[key]}
    plugin = entry.get("exec")
    if isinstance(plugin, dict) and os.sep in str(plugin.get("command") or ""):
        paths["exec"] = plugin | {"command": os.path.join(folder, str(plugin["command"]))}
    return {**entry, **paths}


def _merge(files: Sequence[tuple[Path, Entry]]) -> Kubeconfig:
    merged: dict[str, dict[str, Entry]] = {kind: {} for kind in _BODY}
    for kind, entries in merged.items():
        for _, content in reversed(files):
            entries.update(content[kind])
    current = next((content["current-context"] for _, content in files if content["current-context"]), "")
    return Kubeconfig(current, merged["clusters"], merged["users"], merged["contexts"], tuple(path for path, _ in files))
