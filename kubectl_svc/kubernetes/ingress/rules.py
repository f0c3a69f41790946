"""The rules of an Ingress as values, and which of several takes a request (networking/v1 ``IngressRule``, ``HTTPIngressPath``).

The most specific host that fits is taken first (an exact one before a wildcard before none), then the longest path, an
Exact one before a Prefix of the same length; else the default backend. What ``ImplementationSpecific`` means is up to the
controller, as are all paths where ingress-nginx takes them for regular expressions: then every rule that may take a request is
told, and that this is not certain, unless the controller is known to be ingress-nginx or the AWS Load Balancer Controller. All
requests for a host that has a rule without paths go to the default backend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kubectl_svc.kubernetes import paths, patterns
from kubectl_svc.kubernetes.ingress import alb
from kubectl_svc.kubernetes.ingress.actions import Action, action_of, name_of, redirects_to_itself
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

EXACT = "Exact"
PREFIX = "Prefix"
IMPLEMENTATION_SPECIFIC = "ImplementationSpecific"

Place = tuple[str | int, ...]


class IngressRule(NamedTuple):
    """One path of an Ingress; ``host`` is empty for every host, and ``path_type`` for the default backend.

    A host without paths has the default backend, too. ``service`` is empty for a backend that is no Service, and where there is
    none. ``place`` is where the object has the backend. ``regular``: an annotation says that the path is a regular expression.
    ``action`` is what an annotation does with the requests, and ``also`` are the further Services, with their ports, to which
    it forwards a part of them; those with weight 0 are left out.
    """

    namespace: str
    ingress: str
    host: str
    path: str
    path_type: str
    service: str
    port: int | str | None
    place: Place
    regular: bool = False
    action: Action | None = None
    also: tuple[tuple[str, int | str], ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether this leads to ``spec.defaultBackend``: of every host, or of one that has no paths."""
        return not self.path_type


NGINX, ALB = "ingress-nginx", alb.CONTROLLER
"""The controllers that are known here; the first is a part of the name that its IngressClasses have."""
REGULAR = ("nginx.ingress.kubernetes.io/use-regex", "nginx.ingress.kubernetes.io/rewrite-target", alb.EXPRESSIONS)
"""Annotations that make paths regular expressions: of ingress-nginx all paths of a host (``ingress-path-matching``)."""


class IngressMatch(NamedTuple):
    """A rule that takes a request; ``certain`` is false where only the controller knows."""

    rule: IngressRule
    certain: bool


def rules_of(ingress: Object) -> tuple[IngressRule, ...]:
    """Every path in the order of the object, the default backend last."""
    return tuple(_rules(ingress))


def takes_host(pattern: str, host: str) -> bool:
    """Whether a rule's host fits: equal in any case; ``*.example.com`` fits one more label; an empty one fits all."""
    wanted, given = pattern.lower(), host.lower().rstrip(".")
    if not wanted:
        return True
    if wanted.startswith("*."):
        first, dot, rest = given.partition(".")
        return bool(first and dot) and rest == wanted[2:]
    return wanted == given


def takes_path(pattern: str, path_type: str, path: str) -> bool:
    """Whether a path fits: as a whole for Exact, else element by element. Both are compared with upper and lower case.

    ``path`` is one of the `paths.readings` of a request's.
    """
    wanted = paths.compared(pattern or "/")
    if path_type == EXACT:
        return wanted == path
    elements, given = wanted.rstrip("/"), path
    return not elements or given == elements or given.startswith(elements + "/")


def may_take(rule: IngressRule, path: str) -> bool:
    """Whether the controller may send a path to a rule that does not take it by the words of the API."""
    return (rule.regular or rule.path_type == IMPLEMENTATION_SPECIFIC) and patterns.may_take(rule.path or "/", path)


def takes_by_host(rule: IngressRule, host: str) -> bool:
    """Whether a rule is for a host: that of the default backend alone is for no host of its own."""
    return (not rule.is_default or bool(rule.host)) and takes_host(rule.host, host)


def route(rules: Iterable[IngressRule], host: str, path: str) -> IngressMatch | None:
    """The rule that takes a request for ``path`` (without a query) of ``host``, of all Ingresses that one controller serves."""
    return next(iter(candidates(rules, host, path)), None)


def candidates(rules: Iterable[IngressRule], host: str, path: str, *, controller: str = "") -> tuple[IngressMatch, ...]:
    """The rule that takes a request, then those to which the controller may send it instead.

    ``controller``: `NGINX` or `ALB`, which say what paths and default backends mean; the Ingresses are then in their order.
    """
    known = list(rules)
    found = [_of_reading(known, host, one, controller) for one in paths.readings(path, nginx=controller == NGINX)]
    if all(ways == found[0] for ways in found):
        return found[0]
    return tuple(IngressMatch(rule, certain=False) for rule in dict.fromkeys(match.rule for ways in found for match in ways))


def _of_reading(known: Sequence[IngressRule], host: str, path: str, controller: str) -> tuple[IngressMatch, ...]:
    """The same for a path as a controller reads it."""
    nginx = controller == NGINX
    fitting = [rule for rule in known if takes_by_host(rule, host)]
    best = max(map(_host_rank, fitting), default=0)
    chosen = [rule for rule in fitting if _host_rank(rule) == best]
    default = next((rule for rule in known if rule.is_default and not rule.host), None)
    decided = None
    if controller == ALB:
        decided = _of_alb(fitting, default, path)
    elif nginx:
        default = _default_of_nginx(known, chosen)
        chosen = [rule for rule in chosen if not rule.is_default]
        decided = _of_nginx(chosen, default, path) if any(rule.regular for rule in chosen) else None
    if decided is not None:
        return tuple(IngressMatch(rule, certain=True) for rule in decided)
    literal = nginx and not any(rule.regular for rule in chosen)
    sure = [rule for rule in chosen if (_begins(rule, path) if literal else takes_path(rule.path, rule.path_type, path))]
    perhaps = [rule for rule in chosen if rule not in sure and not literal and may_take(rule, path)]
    first = max(sure, key=_path_rank) if sure else default
    perhaps += [rule for rule in sure if first is not None and _equal_claim(first, rule)]
    certain = first is not None and not perhaps and (literal or first.path_type != IMPLEMENTATION_SPECIFIC)
    taking = [*([first] if first else []), *sorted(perhaps, key=_path_rank, reverse=True)]
    return tuple(IngressMatch(rule, certain) for rule in taking)


def in_order_of_alb(rules: Iterable[IngressRule]) -> list[IngressRule]:
    """The paths of Ingresses, which are in their order, as the listener of an ALB compares them; no default backends."""
    known = [rule for rule in rules if not rule.is_default]
    places = {key: number for number, key in enumerate(dict.fromkeys((rule.namespace, rule.ingress) for rule in known))}

    def order(rule: IngressRule) -> tuple[int, int, tuple[int, int]]:
        return places[rule.namespace, rule.ingress], int(rule.place[2]), alb.rank(rule.path, rule.path_type)

    return sorted(known, key=order)


def reachable(rules: Iterable[IngressRule]) -> list[IngressRule]:
    """Without the paths of one Ingress behind an action that takes all requests for their host, and sends them to no Service.

    Only an ALB has actions. One that redirects to HTTPS is left out there, so what follows it gets requests.
    """
    known = list(rules)
    ordered = in_order_of_alb(known)
    ends = [(number, rule) for number, rule in enumerate(ordered) if _ends(rule)]
    behind = {one for number, rule in ends for one in ordered[number + 1 :] if rule.host in ("", one.host)}
    return [rule for rule in known if rule not in behind]


def _ends(rule: IngressRule) -> bool:
    """Whether an action takes every request and sends none to a Service, over HTTP and over HTTPS."""
    action = rule.action
    if action is None or rule.service or not alb.takes_all(rule.path, rule.path_type):
        return False
    return not any(redirects_to_itself(action, *one) for one in (("http", 80), ("https", 443)))


def _of_alb(fitting: Iterable[IngressRule], default: IngressRule | None, path: str) -> tuple[IngressRule, ...] | None:
    """The first rule that takes a request, whether or not it names the host; ``None`` where one is an expression."""
    for rule in in_order_of_alb(fitting):
        if rule.regular and rule.path_type == IMPLEMENTATION_SPECIFIC:
            return None
        if alb.takes(rule.path, rule.path_type, path):
            return (rule,)
    return (default,) if default else ()


def _default_of_nginx(known: Sequence[IngressRule], chosen: Sequence[IngressRule]) -> IngressRule | None:
    """What ingress-nginx does with the rest of the requests of a host that has rules (``createServers``, 1.15).

    The oldest Ingress with a rule for the host decides. The default backend of an Ingress without rules is for all other hosts.
    """
    ruled = [(rule.namespace, rule.ingress) for rule in known if not rule.is_default or rule.host]
    own = next(((rule.namespace, rule.ingress) for rule in chosen if rule.host), None)
    for rule in known:
        key = rule.namespace, rule.ingress
        if rule.is_default and not rule.host and (key == own if own else key not in ruled):
            return rule
    return None


def _begins(rule: IngressRule, path: str) -> bool:
    """Whether ingress-nginx takes a path where no annotation makes regular expressions of the host's: as it is written."""
    if rule.path_type == IMPLEMENTATION_SPECIFIC:
        return path.startswith(rule.path or "/")
    return takes_path(rule.path, rule.path_type, path)


def _of_nginx(chosen: Iterable[IngressRule], default: IngressRule | None, path: str) -> tuple[IngressRule, ...] | None:
    """The rule that ingress-nginx takes where one path of a host is an expression: then all are (``buildLocation``, 1.15).

    The longest path that fits the beginning counts; ``None`` where several of one length fit, or one is not understood here.
    """
    found: list[IngressRule] = []
    for rule in sorted(chosen, key=lambda rule: len(rule.path), reverse=True):
        fits = patterns.begins(rule.path or "/", path)
        if fits is None:
            return None
        if fits and (not found or len(found[0].path) == len(rule.path)):
            found.append(rule)
    if len({_target(rule) for rule in found}) > 1:
        return None
    return (*found[:1],) or ((default,) if default else ())


def _equal_claim(first: IngressRule, other: IngressRule) -> bool:
    """Whether another Ingress claims the very same and leads elsewhere: the API does not say which of them counts."""
    same = (first.host.lower(), first.path or "/", first.path_type) == (other.host.lower(), other.path or "/", other.path_type)
    elsewhere = (first.namespace, first.ingress) != (other.namespace, other.ingress) and _target(first) != _target(other)
    return same and elsewhere


def conflicts(rules: Iterable[IngressRule]) -> tuple[tuple[IngressRule, IngressRule], ...]:
    """Pairs of rules of two Ingresses that claim one host, path and type and lead to different backends, the first in front."""
    first: dict[tuple[str, str, str], IngressRule] = {}
    found = []
    for rule in rules:
        if rule.is_default:
            continue
        known = first.setdefault((rule.host.lower(), rule.path or "/", rule.path_type), rule)
        if (known.namespace, known.ingress) != (rule.namespace, rule.ingress) and _target(known) != _target(rule):
            found.append((known, rule))
    return tuple(found)


def _rules(ingress: Object) -> Iterator[IngressRule]:
    where = meta.namespace(ingress), meta.name(ingress)
    regular = any(meta.annotations(ingress).get(key, "false") != "false" for key in REGULAR)
    default = _default(ingress)
    for number, rule in enumerate(items(ingress, "spec", "rules")):
        host = str(dig(rule, "host") or "")
        if host and not items(rule, "http", "paths"):
            place, backend = default or ((), None)
            yield _led(IngressRule(*where, host, "", "", "", None, place), ingress, backend)
        for index, path in enumerate(items(rule, "http", "paths")):
            place = ("spec", "rules", number, "http", "paths", index, "backend")
            kind = str(dig(path, "pathType") or IMPLEMENTATION_SPECIFIC)
            made = IngressRule(*where, host, str(dig(path, "path") or ""), kind, "", None, place, regular)
            yield _led(made, ingress, dig(path, "backend"))
    if default is not None:
        yield _led(IngressRule(*where, "", "", "", "", None, default[0]), ingress, default[1])


def _led(rule: IngressRule, ingress: Object, backend: Any) -> IngressRule:
    """A rule with what its backend is."""
    if name := name_of(backend):
        action = action_of(ingress, name)
        rule, led = rule._replace(action=action), [(one.service, one.port) for one in action.groups if not one.idle]
        return rule._replace(service=led[0][0], port=led[0][1], also=tuple(led[1:])) if led else rule
    service, port = _backend(backend)
    return rule._replace(service=service, port=port)


def _default(ingress: Object) -> tuple[Place, Object] | None:
    """Where the default backend stands, and the backend; the second field is that of the versions before ``v1``."""
    known = [(("spec", field), dig(ingress, "spec", field)) for field in ("defaultBackend", "backend")]
    return next((one for one in known if isinstance(one[1], dict)), None)


def _backend(value: Any) -> tuple[str, int | str | None]:
    """Service and port; ``serviceName`` and ``servicePort`` are those of the versions before ``v1``, which no server has."""
    if dig(value, "service") is None and (name := dig(value, "serviceName")):
        old = dig(value, "servicePort")
        return str(name), old if isinstance(old, (int, str)) and old else None
    port = dig(value, "service", "port", "name") or dig(value, "service", "port", "number")
    return str(dig(value, "service", "name") or ""), port if isinstance(port, (int, str)) and port else None


def _target(rule: IngressRule) -> tuple[object, ...]:
    return rule.namespace, rule.service, rule.port, rule.also


def _host_rank(rule: IngressRule) -> int:
    return 0 if not rule.host else 1 if rule.host.startswith("*.") else 2


def _path_rank(rule: IngressRule) -> tuple[int, bool]:
    """The longest path first, and what takes a host without any last."""
    return (-1, False) if rule.is_default else (len((rule.path or "/").rstrip("/")), rule.path_type == EXACT)
