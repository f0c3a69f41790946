"""Conditions, as controllers write them into the status of an object (``metav1.Condition``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items


class Condition(NamedTuple):
    """One condition.

    ``about`` is the part of the object that it is about, such as a listener; ``current`` says whether it is of the newest
    generation.
    """

    type: str
    status: str
    reason: str
    message: str
    about: str = ""
    current: bool = True


def of_object(obj: Object) -> tuple[Condition, ...]:
    """``status.conditions``."""
    return tuple(of_status(obj, dig(obj, "status")))


def of_status(obj: Object, status: Any, about: str = "") -> Iterator[Condition]:
    """Those of a part of the status of ``obj``."""
    newest = dig(obj, "metadata", "generation")
    for one in items(status, "conditions"):
        seen = dig(one, "observedGeneration")
        kind, status_, reason, message = (str(dig(one, field) or "") for field in ("type", "status", "reason", "message"))
        yield Condition(kind, status_, reason, message, about, seen is None or newest is None or seen == newest)
