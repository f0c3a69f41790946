"""Lists among the files: of which kind they are, and whose namespaces they speak for. An empty one says that there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from kubectl_svc.cluster.kinds import Resource, built_in
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.lists import Listed

_DEPTH = 3
"""How many folders above a file may tell what it holds: ``namespaces/shop/core/pods.yaml``."""


class Lists:
    """The lists of all files, in the order in which they were read."""

    def __init__(self) -> None:
        self.found: list[Listed] = []
        self._batch = 0
        self._kinds: set[tuple[str, str]] = set()

    def begin(self, place: str) -> None:
        """A new file."""
        self._batch += 1
        self._kinds.clear()

    def add(self, value: Object, place: str, items: Sequence[Any]) -> None:
        """A list with its ``items``, which know their kind. A kind for the second time begins a new round.

        A ``v1 List`` of manifests, which has no metadata of its own, is what somebody has put together: it tells nothing.
        """
        kinds = {_group_and_kind(item) for item in items if isinstance(item, dict)}
        kind = str(value.get("kind"))
        if kind != "List":
            kinds.add(_group_and_kind({"apiVersion": value.get("apiVersion"), "kind": kind.removesuffix("List")}))
        elif not kinds and (resource := named(place)):
            kinds.add((resource.group, resource.kind))
        elif not isinstance(value.get("metadata"), dict):
            return
        if kinds & self._kinds:
            self._batch += 1
            self._kinds.clear()
        self._kinds |= kinds
        namespaces = frozenset(filter(None, (meta.namespace(item) for item in items if isinstance(item, dict))))
        selected = _of_services(items) if kind == "List" else frozenset()
        self.found.append(Listed(frozenset(kinds), namespaces, _names(place), self._batch, selected))


def defaults(value: Object, place: str) -> Object:
    """What an item of a list leaves out: apiVersion and kind, by the list's own kind, or else by the name of its file."""
    kind = str(value.get("kind"))
    if kind != "List":
        return {"apiVersion": value.get("apiVersion"), "kind": kind.removesuffix("List")}
    resource = named(place)
    return {"apiVersion": resource.api_version, "kind": resource.kind} if resource else {}


def _of_services(items: Sequence[Any]) -> frozenset[str]:
    """The Services that the slices among ``items`` are of; none where a slice has no such label or a Service no slice."""
    of_kind = {kind: [item for item in items if meta.dig(item, "kind") == kind] for kind in ("Service", "EndpointSlice")}
    found = frozenset(map(slices.service_name, of_kind["EndpointSlice"]))
    return found if "" not in found and {*map(meta.name, of_kind["Service"])} <= found else frozenset()


def named(place: str) -> Resource | None:
    """The resource type that a file is named after, ``endpointslices.yaml``, or else a folder above it, ``pods/shop.json``."""
    names = _names(place)
    for name in (*names[-1:], *reversed(names[:-1])):
        words = [name.replace("-", ""), *re.split(r"[-_.]", name)]
        found = {resource for word in words if (resource := built_in(word))}
        if len(found) == 1:
            return found.pop()
    return None


def _names(place: str) -> tuple[str, ...]:
    path = PurePath(place)
    return (*path.parts[:-1][-_DEPTH:], path.stem)


def _group_and_kind(obj: Object) -> tuple[str, str]:
    return str(obj.get("apiVersion") or "").rpartition("/")[0], str(obj.get("kind"))
