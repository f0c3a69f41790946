"""Which IngressClass an Ingress has, and so which controller serves it.

Mirrors plugin/pkg/admission/network/defaultingressclass, 1.37.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.ingress import alb
from kubectl_svc.kubernetes.ingress.rules import ALB, NGINX, IngressRule, rules_of
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig

ANNOTATION = "kubernetes.io/ingress.class"
"""How an Ingress named its class before 1.18; controllers read it still, and need no IngressClass for it."""
IS_DEFAULT = "ingressclass.kubernetes.io/is-default-class"

CANARY = "nginx.ingress.kubernetes.io/canary"
"""Marks an Ingress that takes a part of the requests of another one with its hosts and paths (ingress-nginx)."""
NO_REQUESTS, SOME, ALL_REQUESTS = "none", "some", "all"
_TRUE = ("1", "t", "true")
_OF_ALB = "alb"

FIELD = "spec.ingressClassName"
DEFAULT = "default"


class Class(NamedTuple):
    """The class of an Ingress: ``said`` is how it is named, and nothing where it has none.

    ``object`` is the IngressClass, where one of that name was seen.
    """

    name: str
    said: str
    object: Object | None = None

    @property
    def controller(self) -> str:
        """``spec.controller`` of the IngressClass, or nothing."""
        return str(dig(self.object, "spec", "controller") or "")

    @property
    def of_nginx(self) -> bool:
        """Whether the controller is known to be ingress-nginx."""
        return NGINX in self.controller

    @property
    def known(self) -> str:
        """`NGINX` or `ALB`, or nothing for any other controller."""
        return NGINX if self.of_nginx else ALB if self.of_alb else ""

    @property
    def of_alb(self) -> bool:
        """Whether it is the AWS Load Balancer Controller, for which the old annotation needs no IngressClass."""
        return self.controller == ALB or (self.object is None and (self.said, self.name) == (ANNOTATION, _OF_ALB))


def class_of(ingress: Object, known: Sequence[Object]) -> Class:
    """The class of an Ingress, by field, then annotation, then the default class; ``known`` are all IngressClasses."""
    name = dig(ingress, "spec", "ingressClassName")
    if isinstance(name, str) and name:
        return Class(name, FIELD, _named(name, known))
    annotated = meta.annotations(ingress).get(ANNOTATION, "")
    if annotated:
        return Class(annotated, ANNOTATION, _named(annotated, known))
    default = default_class(known)
    return Class(meta.name(default), DEFAULT, default) if default else Class("", "")


def server_of(ingress: Object, known: Sequence[Object]) -> tuple[str, str, str]:
    """What serves an Ingress, so that its rules are compared with those of others: class, controller, and load balancer.

    The controller is empty where it is not known here; the load balancer where one serves the whole class.
    """
    own = class_of(ingress, known)
    return own.name, own.known, alb.balancer_of(ingress, own.object) if own.known == ALB else ""


def in_order(ingresses: Iterable[Object], controller: str) -> list[Object]:
    """Ingresses of one server in the order in which a controller that is known here compares them: the older one first."""
    if controller == ALB:
        return sorted(ingresses, key=alb.order_of)
    aged = controller == NGINX
    return sorted(ingresses, key=lambda one: str(dig(one, "metadata", "creationTimestamp") or "") if aged else "")


def is_canary(ingress: Object, known: Sequence[Object]) -> bool:
    """Whether an Ingress is a canary of another one: only for ingress-nginx, or where the controller is not known."""
    marked = meta.annotations(ingress).get(CANARY, "").lower() in _TRUE
    controller = class_of(ingress, known).controller
    return marked and (not controller or NGINX in controller)


def share(canary: Object) -> str:
    """Which requests for its hosts and paths a canary gets: none, some or all (``route_to_alternative_balancer``, 1.15).

    A request goes by its header or cookie where the canary names one, then by chance: the weight of 100, or of a higher total.
    """
    notes = meta.annotations(canary)
    weight, total = (_number(notes.get(f"{CANARY}-{key}", "")) for key in ("weight", "weight-total"))
    named = any(notes.get(f"{CANARY}-{key}") for key in ("by-header", "by-cookie"))
    return SOME if named or 0 < weight < max(total, 100) else ALL_REQUESTS if weight > 0 else NO_REQUESTS


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def shared(canary: Object, known: Iterable[Object], classes: Sequence[Object]) -> bool:
    """Whether a canary shares a host and path with an ordinary Ingress of its class: without one it gets no requests."""
    own = class_of(canary, classes).name
    others = [one for one in known if not is_canary(one, classes) and class_of(one, classes).name == own]
    return any(merged(rule, other) for one in others for other in rules_of(one) for rule in rules_of(canary))


def merged(canary: IngressRule, other: IngressRule) -> bool:
    """Whether a path of a canary takes a part of the requests of another path: of the same host, path and type.

    ingress-nginx merges it into that location, and leaves it out elsewhere (``mergeAlternativeBackends``, 1.15).
    """
    claims = [(one.host.lower(), one.path or "/", one.path_type) for one in (canary, other)]
    return claims[0] == claims[1]


def default_class(known: Sequence[Object]) -> Object | None:
    """The class that a new Ingress without one gets: of several default classes the newest, then the first by name."""
    marked = [one for one in known if meta.annotations(one).get(IS_DEFAULT) == "true"]
    marked.sort(key=meta.name)
    return max(marked, key=lambda one: str(dig(one, "metadata", "creationTimestamp") or ""), default=None)


def _named(name: str, known: Sequence[Object]) -> Object | None:
    return next((one for one in known if meta.name(one) == name), None)
