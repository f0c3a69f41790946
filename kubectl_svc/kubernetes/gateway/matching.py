"""Which rule of which route takes a request (apis/v1 ``HTTPRouteRule.matches``, ``HTTPRouteSpec.hostnames``).

First the most specific listener, then the most specific host name, then the match itself: an exact path, the longest prefix,
a method, the most headers, the most query parameters; of equals the oldest route, then the first by namespace and name, then
the first rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.gateway.attachment import Attached
from kubectl_svc.kubernetes.gateway.hostnames import rank, takes
from kubectl_svc.kubernetes.paths import compared, readings
from kubectl_svc.kubernetes.patterns import always, may_be
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

EXACT = "Exact"
PREFIX = "PathPrefix"
REGULAR_EXPRESSION = "RegularExpression"
_ANY = "[^/]+"


class Request(NamedTuple):
    """One request, as a URL makes it; ``port`` is that of the listener, 0 for any."""

    host: str
    path: str
    port: int = 0
    method: str = "GET"
    headers: Mapping[str, str] = {}
    query: Mapping[str, str] = {}


class RouteMatch(NamedTuple):
    """The rule that takes a request.

    ``certain`` is false where it is up to the controller: a regular expression may fit, or only a route of a less specific host
    name does. ``path`` is the pattern that took the request's path; ``by`` are all listeners by which the rule takes it, as of
    several Gateways.
    """

    route: Object
    rule: int
    attached: Attached
    certain: bool
    path: str = "/"
    by: tuple[Attached, ...] = ()


_NO_HOST = (-1, -1)


class _Candidate(NamedTuple):
    host: tuple[int, int]
    key: tuple[Any, ...]
    match: RouteMatch
    expression: bool

    @property
    def exact(self) -> bool:
        """Whether it certainly takes the request by its very path, which counts before every expression."""
        return self.match.certain and not self.key[2]


def route(request: Request, routes: Iterable[tuple[Object, Sequence[Attached]]]) -> RouteMatch | None:
    """The rule of all HTTPRoutes and GRPCRoutes that takes ``request``; each comes with the listeners it is attached to."""
    return next(iter(candidates(request, routes)), None)


def candidates(request: Request, routes: Iterable[tuple[Object, Sequence[Attached]]]) -> tuple[RouteMatch, ...]:
    """The rule that takes ``request``, then those to which the controller may send it instead, by how it reads paths."""
    known = [(obj, one) for obj, attached in routes for one in attached if _listens(one, request)]
    found = [_of_reading(known, request._replace(path=one)) for one in readings(request.path)]
    if all([*map(_rule, ways)] == [*map(_rule, found[0])] for ways in found):
        return found[0]
    rules: dict[tuple[int, int], RouteMatch] = {}
    for match in chain(*found):
        rules.setdefault(_rule(match), match._replace(certain=False))
    return tuple(rules.values())


def _rule(match: RouteMatch) -> tuple[int, int]:
    return id(match.route), match.rule


def _of_reading(known: Sequence[tuple[Object, Attached]], request: Request) -> tuple[RouteMatch, ...]:
    """The same for a path as a controller reads it."""
    best = max((rank(one.listener.hostname) for _, one in known), default=None)
    isolated = [(obj, one) for obj, one in known if rank(one.listener.hostname) == best]
    found = _decided([candidate for obj, one in isolated for candidate in _candidates(obj, one, request)])
    if not found:
        return ()
    first = min(found, key=lambda candidate: (not candidate.match.certain, candidate.key))
    hosts = max(_fitting(one, request) for _, one in isolated)
    before = [one for one in found if not one.match.certain and one is not first and one.host >= first.host and not first.exact]
    certain = first.host == hosts and not before and first.match.certain
    rules = {_rule(one.match): one.match._replace(certain=certain) for one in [*reversed(before), first]}
    by = {rule: tuple(one.match.attached for one in found if _rule(one.match) == rule) for rule in rules}
    return tuple(match._replace(by=by[_rule(match)]) for match in reversed(rules.values()))


def _decided(found: Sequence[_Candidate]) -> list[_Candidate]:
    """Those of the most specific host name that certainly fits, and of more specific ones.

    Whether an expression or another path of the same host name comes first, each controller decides.
    """
    sure = max((one.host for one in found if one.match.certain), default=_NO_HOST)
    left = [one for one in found if one.host >= sure]
    return [
        one._replace(match=one.match._replace(certain=False))
        if one.expression and any(other.host == one.host and _rule(other.match) != _rule(one.match) for other in left)
        else one
        for one in left
    ]


def takes_path(pattern: str, kind: str, path: str) -> bool | None:
    """Whether a path fits: a prefix element by element; ``None`` for a regular expression that fits in some readings only.

    ``path`` is one of the `paths.readings` of a request's.
    """
    if kind == REGULAR_EXPRESSION:
        return _fits_expression(pattern, path)
    if kind == EXACT:
        return compared(pattern) == path
    elements = compared(pattern).rstrip("/")
    return not elements or path == elements or path.startswith(elements + "/")


def _fits_expression(expression: str, text: str) -> bool | None:
    return True if always(expression, text) else None if may_be(expression, text) else False


def _listens(attached: Attached, request: Request) -> bool:
    listener = attached.listener
    return request.port in (0, listener.port) and takes(listener.hostname, request.host)


def _fitting(attached: Attached, request: Request) -> tuple[int, int]:
    """How specific the best host name that fits is."""
    return max((rank(host) for host in attached.hostnames if takes(host, request.host)), default=_NO_HOST)


def _candidates(obj: Object, attached: Attached, request: Request) -> Iterator[_Candidate]:
    host = _fitting(attached, request)
    if host == _NO_HOST:
        return
    age = str(dig(obj, "metadata", "creationTimestamp") or "~"), meta.namespace(obj), meta.name(obj)
    for number, rule in enumerate(items(obj, "spec", "rules")):
        for match in items(rule, "matches") or [{}]:
            fits, weight = _fits(str(obj.get("kind")), match, request)
            if fits is not False:
                key = -host[0], -host[1], *weight, *age, number
                path, pattern, _ = _pattern(str(obj.get("kind")), match)
                found = RouteMatch(obj, number, attached, fits is True, pattern)
                yield _Candidate(host, key, found, path == REGULAR_EXPRESSION)


def _fits(kind: str, match: Any, request: Request) -> tuple[bool | None, tuple[int, ...]]:
    """Whether a match fits, and its weight: the lighter, the more specific."""
    path, pattern, method = _pattern(kind, match)
    headers, query = items(match, "headers"), items(match, "queryParams")
    given = {name.lower(): value for name, value in request.headers.items()}
    answers = [
        takes_path(pattern, path, request.path),
        method in ("", request.method),
        *(_equal(one, given.get(str(dig(one, "name") or "").lower())) for one in headers),
        *(_equal(one, request.query.get(str(dig(one, "name") or ""))) for one in query),
    ]
    fits = False if False in answers else None if None in answers else True
    return fits, (path != EXACT, -len(pattern.rstrip("/")), not method, -len(headers), -len(query))


def lacking(kind: str, match: Any, request: Request) -> tuple[str, tuple[str, ...]]:
    """The path of a match with its type, and what else it wants that a request lacks: ``header X-Canary: yes``."""
    path, pattern, method = _pattern(kind, match)
    given = {name.lower(): value for name, value in request.headers.items()}
    wanted = [f"method {method}"] if method not in ("", request.method) else []
    for key, word, known in (("headers", "header", given), ("queryParams", "query parameter", request.query)):
        for one in items(match, key):
            name = str(dig(one, "name") or "")
            if _equal(one, known.get(name.lower() if key == "headers" else name)) is False:
                wanted.append(f"{word} {name}: {dig(one, 'value')}")
    return f"{pattern} ({path})", tuple(wanted)


def _pattern(kind: str, match: Any) -> tuple[str, str, str]:
    """Type and value of a match's path, and its method."""
    return _grpc(match) if kind == "GRPCRoute" else _http(match)


def _http(match: Any) -> tuple[str, str, str]:
    path = str(dig(match, "path", "type") or PREFIX)
    return path, str(dig(match, "path", "value") or "/"), str(dig(match, "method") or "")


def _grpc(match: Any) -> tuple[str, str, str]:
    """A gRPC method as the path that it is on the wire (apis/v1 ``GRPCMethodMatch``)."""
    service, method = str(dig(match, "method", "service") or ""), str(dig(match, "method", "method") or "")
    if dig(match, "method", "type") == REGULAR_EXPRESSION:
        return REGULAR_EXPRESSION, f"/{service or _ANY}/{method or _ANY}", ""
    if method and not service:
        return REGULAR_EXPRESSION, f"/{_ANY}/{re.escape(method)}", ""
    if service and method:
        return EXACT, f"/{service}/{method}", ""
    return PREFIX, f"/{service}", ""


def _equal(wanted: Any, given: str | None) -> bool | None:
    if given is None:
        return False
    if dig(wanted, "type") == REGULAR_EXPRESSION:
        return _fits_expression(str(dig(wanted, "value") or ""), given)
    return str(dig(wanted, "value") or "") == given
