"""How names are told: listed, counted, as labels, and which one was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kubectl_svc.objects import Object, meta


def pairs(labels: Mapping[str, str]) -> str:
    """``app=web,tier=front``."""
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))


def closest(text: str, names: Iterable[str]) -> str:
    """The name that ``text`` was probably meant to be, or nothing."""
    from difflib import get_close_matches

    known = list(dict.fromkeys(filter(None, names)))
    same = [name for name in known if name.lower() == text.lower()]
    return next(iter(same or get_close_matches(text, known, 1, 0.6)), "")


def listed(names: Iterable[str], limit: int = 4) -> str:
    """``a, b, c and 3 more``."""
    known = list(dict.fromkeys(names))
    more = len(known) - limit
    return ", ".join(known[:limit]) + (f" and {more} more" if more > 0 else "")


def plural(count: int, noun: str) -> str:
    """``1 pod``, ``2 pods``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def of_pods(found: Sequence[Object]) -> str:
    """``pod/web-1``, or ``3 pods (web-1, web-2 and 1 more)``."""
    return meta.reference(found[0]) if len(found) == 1 else f"{len(found)} pods ({listed(map(meta.name, found), 2)})"
