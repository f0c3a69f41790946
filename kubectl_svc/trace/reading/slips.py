"""Which labels were meant by a selector that matches no pod."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.words import mistyped

NAMES = ("app", "k8s-app", "app.kubernetes.io/name", "run", "name")
"""Labels that carry an application's name: one is easily taken for another."""

PREFIX = "app.kubernetes.io/"


def corrected(selector: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str] | None:
    """``selector`` after the single slip is fixed that keeps it from matching ``labels``; ``None`` where there are more.

    No label is given up for it: what narrows a Service to a leader or a release stays.
    """
    wrong = selector.items() - labels.items()
    if len(wrong) != 1:
        return None
    ((key, value),) = wrong
    if key in labels:
        return {**selector, key: labels[key]} if mistyped(value, [labels[key]]) else None
    meant = [name for name, have in labels.items() if have == value and name not in selector and same_key(key, name)]
    return {**{one: have for one, have in selector.items() if one != key}, meant[0]: value} if len(meant) == 1 else None


def meant(selector: Mapping[str, str], pods: Iterable[Object]) -> dict[str, str] | None:
    """What `corrected` makes of ``selector`` for ``pods``, where none of them matches and all that it is a slip for agree."""
    known = [meta.labels(pod) for pod in pods]
    if not selector or any(selector.items() <= labels.items() for labels in known):
        return None
    found = [made for labels in known if (made := corrected(selector, labels))]
    return found[0] if found and all(made == found[0] for made in found) else None


def same_key(one: str, other: str) -> bool:
    """Whether one label is easily taken for the other: misspelt, of the same meaning, or with and without the usual prefix."""
    with_prefix = f"{PREFIX}{one}" == other or f"{PREFIX}{other}" == one
    return with_prefix or bool(mistyped(one, [other], short=True)) or {one, other} <= set(NAMES)
