"""Kubeconfig files -> one merged ``Kubeconfig``, as kubectl merges them.

Mirrors ``ClientConfigLoadingRules`` of k8s.io/client-go/tools/clientcmd: which files, and who wins. Pure but for
reading the files that are named; `connection` chooses from the result.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kubectl_svc.cluster.entries import SHAPES, found, problems
from kubectl_svc.cluster.said import said
from kubectl_svc.errors import ConfigError, Problems
from kubectl_svc.objects.meta import dig
from kubectl_svc.wording import Said

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
    read: list[tuple[Path, Entry]] = []
    unusable: list[Said] = []
    for path in _paths(explicit, environ):
        if "\0" in str(path):
            unusable.append(said("unusable", path=path, why=said("nul")))
            continue
        try:
            read.append((path, _read(path)))
        except FileNotFoundError as error:
            if explicit:
                raise ConfigError(said("no-such-file", path=explicit)) from error
        except _Unusable as error:
            unusable.append(said("unusable", path=path, why=error.why))
    if unusable:
        raise Problems(unusable)
    return _merge(read)


class _Unusable(Exception):
    """Why one file cannot be used, in one line without its name."""

    def __init__(self, why: str | Said) -> None:
        super().__init__(why)
        self.why = why


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
        raise _Unusable(str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise _Unusable(said("no-utf-8")) from error
    except BadDocument as error:
        raise _Unusable(str(error)) from error
    if not isinstance(value, dict) and value is not None:
        raise _Unusable(said("no-mapping"))
    current = (value or {}).get("current-context")
    if not isinstance(current, str | None):
        raise _Unusable(said("bad-current-context", found=found(current)))
    return {kind: _entries(value or {}, kind, path.absolute()) for kind in _BODY} | {"current-context": current or ""}


def _entries(content: Entry, kind: str, path: Path) -> dict[str, Entry]:
    """Name -> entry of the ``kind`` in the file ``path``, relative paths made absolute."""
    named: dict[str, Entry] = {}
    items, key = content.get(kind) or [], _BODY[kind]
    for item in items if isinstance(items, list) else [items]:
        body = {} if isinstance(item, dict) and item.get(key) is None else dig(item, key)
        name = dig(item, "name")
        if not isinstance(body, dict) or not isinstance(name, str):
            raise _Unusable(said("nameless-item", kind=kind, key=key))
        if name in named:
            raise _Unusable(said("same-name", kind=kind, name=name))
        for problem in problems(body, SHAPES[key]):
            raise _Unusable(said("bad-entry", key=key, name=name, problem=problem))
        named[name] = _absolute(body, path.parent)
        if provider := body.get("auth-provider"):  # which keeps new tokens where it was read
            named[name] = {**named[name], "auth-provider": {**provider, "user": name, "file": str(path)}}
    return named


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
