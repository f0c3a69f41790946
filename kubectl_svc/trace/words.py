"""How names are told: listed, counted, as labels, and which one is a typing error of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kubectl_svc.objects import Object, meta


def pairs(labels: Mapping[str, str]) -> str:
    """``app=web,tier=front``."""
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))


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


def mistyped(text: str, names: Iterable[str], short: bool = False) -> str:
    """The one of ``names`` that ``text`` can only be a typing error for, or nothing: good enough to write it instead.

    One letter is missing, extra, another one or swapped with its neighbour, or capitals differ, or a protocol stands before one
    of them as meshes want it (``metrics`` and ``http-metrics``). Digits tell things apart (``v1`` and ``v2``), and so do words
    that each have a meaning (``http`` and ``https``). To a word of two letters (``ap``) one may be missing (``app``) only where
    ``short`` says that something else, too, shows that they are the same.
    """
    found = [name for name in dict.fromkeys(filter(None, names)) if name != text and _one_slip(text, name, short)]
    return found[0] if len(found) == 1 else ""


_WORDS = (
    "http",
    "https",
    "tcp",
    "tls",
    "udp",
    "grpc",
    "grpcs",
    "ws",
    "wss",
    "dns",
    "ldap",
    "ldaps",
    "test",
    "rest",
    "dev",
    "prod",
)
"""Words one letter apart that nobody mistypes for each other, and those that name environments."""


def _one_slip(one: str, other: str, short: bool) -> bool:
    if one.lower() == other.lower() or _bare(one) == _bare(other):
        return True
    if {one.lower(), other.lower()} <= set(_WORDS) or _digits(one) != _digits(other):
        return False
    start = next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(map(len, (one, other)))
    )
    rest, rest_of_other = one[start:], other[start:]
    swapped = rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:]
    lost = rest_of_other == rest[1:] or rest == rest_of_other[1:]
    least = min(len(one), len(other))
    return swapped or (least > 2 and (lost or rest[1:] == rest_of_other[1:])) or (short and lost and least == 2)


def _bare(name: str) -> str:
    """A port's name without the protocol before it."""
    protocol, dash, rest = name.partition("-")
    return rest if dash and protocol in _WORDS else name


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
