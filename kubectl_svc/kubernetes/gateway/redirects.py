"""Where a rule of an HTTPRoute redirects a request (apis/v1 ``HTTPRequestRedirectFilter``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.gateway.attachment import Attached
from kubectl_svc.kubernetes.gateway.matching import Request, candidates
from kubectl_svc.kubernetes.paths import PORTS
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items

USUAL_CODE = 302
MOST = 5
"""How many redirects are followed: a browser gives up, too."""


class Redirect(NamedTuple):
    """The answer of a rule: the status code, and the parts of ``Location``."""

    code: int
    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """``Location`` as text: without the port that the scheme has anyway."""
        port = "" if self.port in (0, PORTS.get(self.scheme)) else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.path}"


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
    new_port = named if isinstance(named, int) else PORTS.get(to.lower(), port) if to else port
    new_host = str(dig(said, "hostname") or host)
    whole = code if isinstance(code, int) else USUAL_CODE
    return Redirect(whole, (to or scheme).lower(), new_host, new_port, _path(dig(said, "path"), matched, path))


def endless(route: Object, attached: Iterable[Attached]) -> tuple[Redirect, Redirect] | None:
    """A request, as an address, and the answer to it, where the answers of this route alone lead to itself again."""
    known = list(attached)
    for one in known:
        scheme = "https" if one.listener.protocol == "HTTPS" else "http"
        hosts = [host.replace("*", "any") or "any" for host in one.hostnames]
        matches = [match for rule in items(route, "spec", "rules") for match in items(rule, "matches") or [{}]]
        for host in hosts:
            for path in dict.fromkeys(str(dig(match, "path", "value") or "/") for match in matches):
                start = Redirect(0, scheme, host, one.listener.port, path)
                if (found := _round(route, start, known)) is not None:
                    return start, found
    return None


def _round(route: Object, start: Redirect, attached: Iterable[Attached]) -> Redirect | None:
    """The answer to the first request where each that follows it is redirected, too, by the same route."""
    asked, first = start, None
    for _ in range(MOST):
        protocol = "HTTPS" if asked.scheme == "https" else "HTTP"
        heard = [one for one in attached if (one.listener.protocol, one.listener.port) == (protocol, asked.port)]
        taken = next(iter(candidates(Request(asked.host, asked.path, asked.port), [(route, heard)])), None)
        sent = redirect(route, taken.rule, taken.path, *asked[1:]) if taken is not None and taken.certain else None
        if sent is None:
            return None
        asked, first = sent, first or sent
    return first


def _path(said: Any, matched: str, path: str) -> str:
    full, prefix = dig(said, "replaceFullPath"), dig(said, "replacePrefixMatch")
    if isinstance(full, str):
        return full or "/"
    if not isinstance(prefix, str):
        return path
    rest = path.removeprefix(matched.rstrip("/"))
    return (prefix.rstrip("/") + rest) or "/"
