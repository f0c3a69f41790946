"""What comes in where an object names a Service: hosts with paths, or the name of a webhook. Data of the object, no words."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.ingress.rules import rules_of
from kubectl_svc.kubernetes.references.reading import Place, Reference
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items

REST = "everything else"
"""What ``spec.defaultBackend`` of an Ingress gets."""


def openings(obj: Object, reference: Reference) -> tuple[str, ...]:
    """``shop.example.com/cart`` for each host and path that leads to one place of ``obj``; nothing for kinds without either."""
    match reference.row.kind:
        case "Ingress":
            return tuple(_of_ingress(obj, place) for place in _backends(obj, reference))
        case "HTTPRoute" | "GRPCRoute" | "TLSRoute":
            return tuple(_of_route(obj, reference))
        case "Route":
            return (f"{dig(obj, 'spec', 'host') or '*'}{dig(obj, 'spec', 'path') or '/'}",)
        case "IngressRoute" | "IngressRouteTCP":
            return _texts(dig(obj, *reference.place[:3], "match"))
        case "VirtualService":
            return tuple(map(str, items(obj, "spec", "hosts")))
        case "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration":
            return _texts(dig(obj, *reference.place[:2], "name"))
        case "CustomResourceDefinition":
            return _texts(dig(obj, "metadata", "name"))
        case "APIService":
            return (f"{dig(obj, 'spec', 'group') or ''}/{dig(obj, 'spec', 'version') or ''}",)
    return ()


def _backends(obj: Object, reference: Reference) -> list[Place]:
    """The backends of an Ingress that are meant: one, or all that are an action in whose annotation the reference stands."""
    if not reference.row.embedded:
        return [reference.place]
    return [rule.place for rule in rules_of(obj) if rule.action and rule.action.key == reference.place[2]]


def _of_ingress(obj: Object, place: Place) -> str:
    if "rules" not in place:
        return REST
    rule, path = dig(obj, *place[:3]), dig(obj, *place[:6])
    return f"{dig(rule, 'host') or '*'}{dig(path, 'path') or '/'}"


def _of_route(obj: Object, reference: Reference) -> Iterator[str]:
    hosts = [str(host) for host in items(obj, "spec", "hostnames")] or ["*"]
    matches = items(dig(obj, *reference.place[:3]), "matches") or [{}]
    for host in hosts:
        for match in matches:
            yield host if reference.row.kind == "TLSRoute" else f"{host}{_path(reference.row.kind, match)}"


def _path(kind: str, match: object) -> str:
    if kind == "GRPCRoute":
        service, method = dig(match, "method", "service"), dig(match, "method", "method")
        return "/" + "/".join(str(one) for one in (service, method) if one)
    return str(dig(match, "path", "value") or "/")


def _texts(value: object) -> tuple[str, ...]:
    return (str(value),) if value else ()
