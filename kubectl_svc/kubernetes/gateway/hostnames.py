"""Host names of listeners and routes (apis/v1 ``Listener.hostname``, ``HTTPRouteSpec.hostnames``).

Unlike in an Ingress, ``*.example.com`` stands for one label or more.
"""

from __future__ import annotations

from collections.abc import Iterable


def takes(pattern: str, host: str) -> bool:
    """Whether ``pattern`` fits a plain host name; an empty one fits all."""
    wanted, given = pattern.lower(), host.lower().rstrip(".")
    if not wanted:
        return True
    if wanted.startswith("*."):
        return given.endswith(wanted[1:]) and len(given) > len(wanted) - 1
    return wanted == given


def common(listener: str, route: str) -> str | None:
    """The names that both fit, as a pattern, or ``None`` where there are none; an empty pattern fits all."""
    one, other = listener.lower(), route.lower()
    if not one or one == other:
        return other
    if not other:
        return one
    if not other.startswith("*.") and takes(one, other):
        return other
    if not one.startswith("*.") and takes(other, one):
        return one
    if one.startswith("*.") and other.startswith("*."):
        longer, shorter = sorted((one, other), key=len, reverse=True)
        return longer if longer.endswith(shorter[1:]) else None
    return None


def intersection(listener: str, hostnames: Iterable[str]) -> tuple[str, ...]:
    """The patterns that a route with ``hostnames`` gets at a listener; ``("",)`` stands for every host, none for no host."""
    listed = list(hostnames) or [""]
    return tuple(dict.fromkeys(one for one in (common(listener, host) for host in listed) if one is not None))


def rank(pattern: str) -> tuple[int, int]:
    """What makes one pattern more specific than another: characters without a wildcard, then characters."""
    return (0 if pattern.startswith("*.") else len(pattern), len(pattern))
