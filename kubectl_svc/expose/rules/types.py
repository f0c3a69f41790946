"""The type of a Service and what it needs: what the API server refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_svc.expose import fields
from kubectl_svc.expose.rules import addresses
from kubectl_svc.expose.rules.forms import SUBDOMAIN, Problem, either
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items

NODE_PORTED = ("NodePort", "LoadBalancer")
"""The types that have node ports."""

_CHOOSING = tuple(field for field in fields.FIELDS if field.choices)


def type_of(spec: Object) -> str:
    """The type, which is ClusterIP where none is given."""
    return spec.get("type") or "ClusterIP"


def problems(spec: Object) -> Iterator[Problem]:
    """Values that are none of a field's few, and a type without, or with, what it must (not) have."""
    yield from _choices(spec)
    yield from _external(spec) if type_of(spec) == "ExternalName" else _internal(spec)


def _choices(spec: Object) -> Iterator[Problem]:
    for field in _CHOOSING:
        value = dig(spec, *field.path)
        given = value if isinstance(value, list) else [value] if value else []
        for item in given:
            if item not in field.choices:
                yield ("spec", *field.path), f'"{item}" is not supported; use {either(field.choices)}'


def _internal(spec: Object) -> Iterator[Problem]:
    headless = addresses.cluster_ips(spec) == ["None"]
    if headless and type_of(spec) in NODE_PORTED:
        yield ("spec", "clusterIP"), f"None is not possible with type {type_of(spec)}, only with ClusterIP"
    if not headless and not items(spec, "ports"):
        yield ("spec", "ports"), "is missing: only headless Services and those of type ExternalName can do without"


def _external(spec: Object) -> Iterator[Problem]:
    for key in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        if spec.get(key) and not (key == "clusterIPs" and spec.get("clusterIP")):
            yield ("spec", key), "is not possible with type ExternalName"
    target = str(spec.get("externalName") or "")
    name = target.removesuffix(".")
    if not name:
        yield ("spec", "externalName"), "is missing: type ExternalName needs it"
    elif len(name) > 253 or not re.fullmatch(SUBDOMAIN, name):
        yield ("spec", "externalName"), f'"{target}" is no DNS name of lower-case letters, digits, hyphens and dots'
