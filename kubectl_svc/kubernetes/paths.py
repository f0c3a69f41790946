"""The path of a request: what a client makes of the one in a URL, and what a controller compares with its rules.

Every client removes dot segments before it sends a request (RFC 3986 5.2.4; curl, browsers). A percent sign with two digits is
the same as the character itself, unless that has a meaning of its own (6.2.2). Whether a controller takes ``%2F`` for a
slash, and ``//`` for one, neither the Ingress API nor the Gateway API says.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, unquote_to_bytes

PORTS = {"http": 80, "https": 443}
"""The port of a scheme, where a URL gives none (RFC 9110 4.2)."""
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_RESERVED = frozenset(":/?#[]@!$&'()*+,;=%")


def sent(path: str) -> str:
    """The path that a client sends: without ``.`` and ``..``, with percent signs or without."""
    if "." not in path and "%2" not in path:
        return path
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for segment in segments:
        plain = re.sub("%2e", ".", segment, flags=re.IGNORECASE)
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(segment)
    if plain in (".", "..") and (kept or len(segments) > 1):
        kept.append("")
    return "/" + "/".join(kept)


def compared(path: str) -> str:
    """A path, of a request or of a rule, without those percent signs that make no difference: ``/%63art`` is ``/cart``."""
    return _ENCODED.sub(_decoded, path) if "%" in path else path


def readings(path: str, *, nginx: bool = False) -> tuple[str, ...]:
    """What a controller may compare: the path by the words of RFC 3986, then with all characters decoded, with single slashes.

    ``nginx``: it is one of nginx, whose locations are compared with a path that has been decoded and has single slashes
    (``ngx_http_core_module``, ``merge_slashes``).
    """
    plain = compared(sent(path))
    if "%" not in plain and "//" not in plain:
        return (plain,)
    whole = sent(unquote(plain))
    merged = [re.sub("//+", "/", one) for one in (whole, plain)]
    return (merged[0],) if nginx else tuple(dict.fromkeys((plain, *merged[1:], whole, merged[0])))


def _decoded(found: re.Match[str]) -> str:
    raw = unquote_to_bytes(found[0])
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return found[0].upper()
    return "".join(one if one.isprintable() and one not in _RESERVED else f"%{ord(one):02X}" for one in text)
