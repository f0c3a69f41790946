"""Edits of the Service, and what the edits of other objects are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kubectl_svc.kubernetes.references.table import CLUSTER_SCOPED
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.written import written
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import EDIT, LOOK, STEP, Edit, Fix
from kubectl_svc.trace.words import pairs

Path = Sequence[str | int]


def change(chain: Chain, path: Path, value: Any, kind: str = EDIT) -> Fix:
    """Set one field of the Service."""
    return of(chain, chain.reference, chain.spec, setting(chain.spec, path, value), kind=kind)


def remove(chain: Chain, path: Path, kind: str = EDIT) -> Fix:
    """Take one field out of the Service."""
    return of(chain, chain.reference, chain.spec, setting(chain.spec, path, None), kind=kind)


def select(chain: Chain, labels: Mapping[str, str], kind: str = EDIT) -> Fix:
    """Give the Service another selector."""
    words = kubectl(chain, "set", "selector", "service", chain.name, pairs(labels)) if chain.live else ""
    return Fix(kind, chain.reference, (Edit(("spec", "selector"), dict(chain.selector), dict(labels)),), words)


def setting(obj: Object, path: Path, value: Any) -> Edit:
    """The edit that sets one field of ``obj``, or with ``None`` removes it."""
    return Edit(tuple(path), meta.dig(obj, *path), value, written(meta.dig(obj, *path[:-1]), path[-1]) if path else "")


def of(chain: Chain, target: str, obj: Object, *edits: Edit, holding: Sequence[Path] = (), kind: str = EDIT) -> Fix:
    """Edits of an object in its own namespace: by a JSON patch (RFC 6902), or by hand where no cluster has it.

    The patch passes only while the fields in ``holding`` are what they are in ``obj``.
    """
    other = meta.namespace(obj) if meta.namespace(obj) != chain.facts.namespace else ""
    if not meta.uid(obj) and not (obj is chain.service and chain.live):
        return Fix(kind, target, edits, namespace=other)
    tests = [{"op": "test", "path": _pointer(path), "value": _in_order(meta.dig(obj, *path))} for path in holding]
    patch = json.dumps([*tests, *map(_operation, edits)], separators=(",", ":"))
    words = "kubectl", "patch", *target.split("/", 1), "--type=json", f"-p={patch}"
    space = meta.namespace(obj) or ("" if meta.uid(obj) else chain.facts.namespace)  # a cluster's own has none
    return Fix(kind, target, edits, command(*words, *(("-n", space) if space else ())), other)


def anew(chain: Chain, target: str, *edits: Edit) -> Fix:
    """The same where the API server refuses to change such fields: the object is deleted and created again with them."""
    patch = json.dumps(list(map(_operation, edits)), separators=(",", ":"))
    words = kubectl(chain, "patch", *target.split("/", 1), "--type=json", f"-p={patch}", "--dry-run=client", "-o", "yaml")
    return Fix(STEP, target, edits, f"{words} | {command('kubectl', 'replace', '--force', '-f', '-')}")


def delete(chain: Chain, target: str, kind: str = EDIT) -> Fix:
    """Delete an object in the Service's namespace."""
    return Fix(kind, target, (Edit((), None, None),), kubectl(chain, "delete", *target.split("/", 1)))


def look(chain: Chain, *words: str) -> Fix:
    """A kubectl command that shows more, in the Service's namespace."""
    return Fix(LOOK, command=kubectl(chain, *words))


def look_from(chain: Chain, client: str) -> Fix:
    """The trace of the Service itself, by its cluster IP, from a client; files are given again by hand."""
    return Fix(LOOK, command=svc(chain, "trace", chain.name, "--from", client))


def look_anywhere(*words: str) -> Fix:
    """A kubectl command that shows more, in whatever namespace its words say."""
    return Fix(LOOK, command=command("kubectl", *words))


def look_at(chain: Chain, path: Path = (), target: str = "") -> Fix:
    """What to look at where no edit is right beyond doubt: the object, or in files one field of it."""
    where = target or chain.reference
    if chain.live:
        return Fix(LOOK, where, command=described(where, chain.facts.namespace))
    return Fix(LOOK, where, (Edit(tuple(path), None, None),))


def look_into(chain: Chain, obj: Object, path: Path = ()) -> Fix:
    """The same for an object of whatever namespace: described where a cluster has it, else one field of the files."""
    where, space = meta.reference(obj), meta.namespace(obj)
    if not meta.uid(obj):
        return Fix(LOOK, where, (Edit(tuple(path), None, None),), namespace=space if space != chain.facts.namespace else "")
    return Fix(LOOK, where, command=described(where, space))


def described(target: str, namespace: str) -> str:
    """The command that shows an object; one of no namespace is asked for without any."""
    kind, _, name = target.partition("/")
    space = () if not namespace or kind in map(str.lower, CLUSTER_SCOPED) else ("-n", namespace)
    return command("kubectl", "describe", kind, name, *space)


def step(words: str, target: str = "") -> Fix:
    """A command that needs the reader's decision."""
    return Fix(STEP, target, command=words)


def kubectl(chain: Chain, *words: str) -> str:
    """A kubectl command in the Service's namespace."""
    return command("kubectl", *words, "-n", chain.facts.namespace)


def svc(chain: Chain, *words: str) -> str:
    """One of our own commands in the Service's namespace."""
    return command("kubectl", "svc", *words, "-n", chain.facts.namespace)


def command(*words: str) -> str:
    """Words as a shell takes them."""
    return " ".join(_quoted(word) for word in words)


def _in_order(value: Any) -> Any:
    """The same with its keys in order: an answer of the server and a dump of kubectl have them in another one each."""
    return json.loads(json.dumps(value, sort_keys=True))


def _operation(edit: Edit) -> dict[str, Any]:
    if edit.new is None:
        return {"op": "remove", "path": _pointer(edit.path)}
    return {"op": "add" if edit.old is None else "replace", "path": _pointer(edit.path), "value": edit.new}


def _pointer(path: Path) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _quoted(word: str) -> str:
    plain = word and all(char.isalnum() or char in "-_./=,:@+%" for char in word)
    return word if plain else "'" + word.replace("'", "'\"'\"'") + "'"
