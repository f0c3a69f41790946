"""A list of objects, as ``kubectl get`` prints it: what it tells beyond its items. An empty one says that there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Listed(NamedTuple):
    """A list that was read from a file.

    ``kinds`` are what it would hold, as (group, kind); ``namespaces`` those that its items are in. ``path`` are the names of
    its folders and its file, which may name a namespace. ``batch`` numbers what was listed together: the lists of one file, or
    of one round of ``kubectl cluster-info dump``. ``of_services`` are the Services that all its slices are of, where it shows
    no other Service: such a list may have been selected by label, as with ``-l 'kubernetes.io/service-name in (a, b)'``.
    """

    kinds: frozenset[tuple[str, str]]
    namespaces: frozenset[str]
    path: tuple[str, ...] = ()
    batch: int = 0
    of_services: frozenset[str] = frozenset()


def covered(lists: Iterable[Listed], group: str, kind: str, namespaces: frozenset[str]) -> frozenset[str]:
    """Those of ``namespaces`` of which somebody has listed all of a kind, so that what is not there is not there.

    A list with items of several namespaces was made of all of them. One with items of a single namespace speaks for that one;
    an empty one for the namespace that its folder or file is named after, else for those of the lists beside it, else for all.
    """
    known = list(lists)
    of_batch: dict[int, frozenset[str]] = {}
    for one in known:
        of_batch[one.batch] = of_batch.get(one.batch, frozenset()) | one.namespaces
    found: frozenset[str] = frozenset()
    for one in known:
        if (group, kind) in one.kinds:
            own = one.namespaces or namespaces.intersection(one.path) or of_batch[one.batch]
            found |= namespaces if len(own) != 1 else own
    return found
