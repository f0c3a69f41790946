"""Field selectors (``metadata.name=web,spec.nodeName!=a``) over plain objects, as the API server reads them."""

from __future__ import annotations

from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig


def matches(obj: Object, selector: str) -> bool:
    """Whether ``obj`` meets every ``path=value``, ``path==value`` and ``path!=value``; a missing field is empty text."""
    return all(_meets(obj, term) for term in selector.split(",") if term)


def _meets(obj: Object, term: str) -> bool:
    path, _, wanted = term.partition("=")
    found = dig(obj, *path.removesuffix("!").split("."))
    same = ("" if found is None else str(found)) == wanted.removeprefix("=")
    return same is not path.endswith("!")
