"""Where a rule of an HTTPRoute redirects a request (apis/v1 ``HTTPRequestRedirectFilter``)."""

from __future__ import annotations

from typing import Any, NamedTuple

from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items

_PORTS = {"http": 80, "https": 443}
USUAL_CODE = 302


class Redirect(NamedTuple):
    """The answer of a rule: the status code, and the parts of ``Location``."""

    code: int
    scheme: str
    host: str
    port: int
    path: str


def redirect(route: Object, rule: int, matched: str, scheme: str, host: str, port: int, path: str) -> Redirect | None:
    """What ``spec.rules[rule]`` answers to a request; ``None`` where it redirects none.

    ``matched`` is the path prefix that the request was taken by. Without a port the scheme's is meant where the filter names a
    scheme, else that of the listener.
    """
    filters = items(dig(route, "spec", "rules", rule), "filters")
    said = next((dig(one, "requestRedirect") or {} for one in filters if dig(one, "type") == "RequestRedirect"), None)
    if said is None:
        return None
    code, to, named = dig(said, "statusCode"), str(dig(said, "scheme") or ""), dig(said, "port")
    new_port = named if isinstance(named, int) else _PORTS.get(to.lower(), port) if to else port
    new_host = str(dig(said, "hostname") or host)
    whole = code if isinstance(code, int) else USUAL_CODE
    return Redirect(whole, (to or scheme).lower(), new_host, new_port, _path(dig(said, "path"), matched, path))


def _path(said: Any, matched: str, path: str) -> str:
    full, prefix = dig(said, "replaceFullPath"), dig(said, "replacePrefixMatch")
    if isinstance(full, str):
        return full or "/"
    if not isinstance(prefix, str):
        return path
    rest = path.removeprefix(matched.rstrip("/"))
    return (prefix.rstrip("/") + rest) or "/"
