"""Istio's subsets: a DestinationRule tells the pods of a host apart by label, and a VirtualService sends to some of them.

Requests to a subset that no rule defines, or that no pod is in, fail with 503 (istio.io, DestinationRule ``Subset``, 1.24).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kubectl_svc.kubernetes.references.reading import Place, Reference
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig


class Subset(NamedTuple):
    """``labels`` of its pods; ``place`` is where the rule says so."""

    name: str
    labels: Mapping[str, str]
    place: Place


def defined(rule: Object) -> Iterator[Subset]:
    """The subsets of a DestinationRule."""
    for index, item in enumerate(meta.items(rule, "spec", "subsets")):
        labels = meta.texts(meta.mapping(item, "labels"))
        yield Subset(str(dig(item, "name") or ""), labels, ("spec", "subsets", index, "labels"))


def used(obj: Object, reference: Reference) -> str:
    """The subset to which one destination of a VirtualService sends; nothing where it sends to all pods."""
    return str(dig(obj, *reference.place, "subset") or "") if reference.row.kind == "VirtualService" else ""
