"""What the AWS Load Balancer Controller makes of Ingresses: which share a load balancer, in which order, and what a path takes.

Mirrors pkg/ingress ``group_loader``, ``buildListenerRules``, ``sortIngressPaths`` and ``buildPathPatterns``, 2.13.
"""

from __future__ import annotations

import re

from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig

CONTROLLER = "ingress.k8s.aws/alb"
GROUP = "alb.ingress.kubernetes.io/group.name"
"""Ingresses with one group name share a load balancer; each of the others has its own."""
ORDER = "alb.ingress.kubernetes.io/group.order"
EXPRESSIONS = "alb.ingress.kubernetes.io/use-regex-path-match"
"""Makes regular expressions of the paths whose type is ImplementationSpecific."""

_TYPES = ("Exact", "Prefix", "ImplementationSpecific")


def balancer_of(ingress: Object, ingress_class: Object | None) -> str:
    """Which load balancer serves an Ingress: by group, else by the published addresses, else one of its own.

    Empty where the parameters of the class may name a group, and nothing is published.
    """
    group = meta.annotations(ingress).get(GROUP, "")
    addresses = services.load_balancer_addresses(ingress)
    if dig(ingress_class, "spec", "parameters"):
        return ",".join(sorted(addresses))
    own = f"{meta.namespace(ingress)}/{meta.name(ingress)}"
    return f"group {group}" if group else ",".join(sorted(addresses)) or own


def order_of(ingress: Object) -> tuple[int, str]:
    """By which the rules of the Ingresses of a group follow each other: by number, then by name."""
    text = meta.annotations(ingress).get(ORDER, "")
    number = int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else 0
    return number, f"{meta.namespace(ingress)}/{meta.name(ingress)}"


def rank(path: str, path_type: str) -> tuple[int, int]:
    """By which the paths of one rule follow each other: Exact ones, longer prefixes first, then the others as they are."""
    return _TYPES.index(path_type) if path_type in _TYPES else len(_TYPES), -len(path) if path_type == "Prefix" else 0


def takes(pattern: str, path_type: str, path: str) -> bool:
    """Whether a path of an Ingress takes that of a request, as a whole; ``*`` is any characters, and ``?`` is one."""
    if path_type == "Exact":
        return pattern == path
    if path_type == "Prefix":
        stem = pattern.removesuffix("/")
        return path == stem or path.startswith(f"{stem}/")
    wild = "".join(".*" if one == "*" else "." if one == "?" else re.escape(one) for one in re.sub(r"\*+", "*", pattern))
    return not pattern or re.fullmatch(wild, path, re.DOTALL) is not None


def takes_all(pattern: str, path_type: str) -> bool:
    """Whether a path of an Ingress takes every request."""
    return pattern == "/" if path_type == "Prefix" else path_type not in ("", "Exact") and pattern in ("", "*", "/*")
