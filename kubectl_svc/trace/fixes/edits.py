"""Edits of the Service, and what the edits of other objects are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.words import pairs


def change(chain: Chain, path: Sequence[str | int], value: Any) -> str:
    """Set one field of the Service."""
    if not chain.live:
        return differing(chain.spec, path, value)
    return patch(chain, "service", chain.name, setting(chain.spec, path, value))


def remove(chain: Chain, path: Sequence[str | int]) -> str:
    """Take one field out of the Service."""
    if not chain.live:
        return f"remove {_dotted(path)}: {_shown(meta.dig(chain.spec, *path))}"
    return patch(chain, "service", chain.name, removing(path))


def select(chain: Chain, labels: Mapping[str, str]) -> str:
    """Give the Service another selector."""
    if not chain.live:
        return f"spec.selector: {pairs(chain.selector)} -> {pairs(labels)}"
    return kubectl(chain, "set", "selector", "service", chain.name, pairs(labels))


def setting(obj: Object, path: Sequence[str | int], value: Any) -> dict[str, Any]:
    """The operation of a JSON patch (RFC 6902) that sets one field of ``obj``."""
    return {"op": "add" if meta.dig(obj, *path) is None else "replace", "path": _pointer(path), "value": value}


def removing(path: Sequence[str | int]) -> dict[str, Any]:
    """The operation that takes one field, or one item of a list, away."""
    return {"op": "remove", "path": _pointer(path)}


def holding(obj: Object, path: Sequence[str | int]) -> dict[str, Any]:
    """The operation that lets the patch pass only while a field is what it is in ``obj``."""
    return {"op": "test", "path": _pointer(path), "value": meta.dig(obj, *path)}


def patch(chain: Chain, kind: str, name: str, *operations: Mapping[str, Any]) -> str:
    """A JSON patch of an object in the Service's namespace."""
    return kubectl(chain, *_patch(kind, name, operations))


def anew(chain: Chain, kind: str, name: str, *operations: Mapping[str, Any]) -> str:
    """The same patch where the API server refuses to change such fields: the object is deleted and made again with them."""
    patched = kubectl(chain, *_patch(kind, name, operations), "--dry-run=client", "-o", "yaml")
    return f"{patched} | {command('kubectl', 'replace', '--force', '-f', '-')}"


def differing(obj: Object, path: Sequence[str | int], value: Any) -> str:
    """For files: the field, what it is and what it should be."""
    return f"{_dotted(path)}: {_shown(meta.dig(obj, *path))} -> {_shown(value)}"


def kubectl(chain: Chain, *words: str) -> str:
    """A kubectl command in the Service's namespace."""
    return command("kubectl", *words, "-n", chain.facts.namespace)


def svc(chain: Chain, *words: str) -> str:
    """One of our own commands in the Service's namespace."""
    return command("kubectl", "svc", *words, "-n", chain.facts.namespace)


def command(*words: str) -> str:
    """Words as a shell takes them."""
    return " ".join(_quoted(word) for word in words)


def _patch(kind: str, name: str, operations: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return "patch", kind, name, "--type=json", f"-p={json.dumps(operations, separators=(',', ':'))}"


def _pointer(path: Sequence[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _dotted(path: Sequence[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _shown(value: Any) -> str:
    return "unset" if value is None else value if isinstance(value, str) else json.dumps(value)


def _quoted(word: str) -> str:
    plain = word and all(char.isalnum() or char in "-_./=,:@+%" for char in word)
    return word if plain else "'" + word.replace("'", "'\"'\"'") + "'"
