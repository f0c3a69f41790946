"""What one Ingress or route is judged by, beside what found it: read in the round trip that reads the pods.

An Ingress has a class, and names Secrets, one read each; so do the listeners of a route. A route of another namespace needs a
ReferenceGrant, and so does a listener with a Secret of another one; a listener that selects namespaces by label needs the
labels of the route's namespace, and a Gateway has a class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kubectl_svc.cluster.kinds import GATEWAY_CLASS, INGRESS_CLASS, NAMESPACE, REFERENCE_GRANT, SECRET
from kubectl_svc.cluster.reading import Read
from kubectl_svc.kubernetes.gateway.attachment import ROUTES, parents_of
from kubectl_svc.kubernetes.gateway.certificates import named
from kubectl_svc.kubernetes.gateway.listener_sets import by_labels
from kubectl_svc.kubernetes.gateway.listeners import SELECTOR, listeners_of
from kubectl_svc.kubernetes.ingress.tls import sections
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.reading.slim import slim
from kubectl_svc.trace.target import Target

Kinds = Mapping[str, Sequence[Object]]


def reads(seen: Kinds, namespace: str, target: Target, *, spare: bool) -> list[Read]:
    """What the referrer that led to ``target``, a Service of ``namespace``, is judged by; nothing for others.

    Without ``spare``, where reads are needed to say why nothing is ready, only what may make it fail.
    """
    via = target.via
    referrer = referrer_of(seen, via.values) if via is not None else None
    if via is None or referrer is None:
        return []
    if referrer.get("kind") == "Ingress":
        classes = [Read(INGRESS_CLASS)] if spare and "IngressClass" not in seen else []
        return [*classes, *(_secrets(referrer) if spare and not via.object.lower().startswith("http:") else [])]
    if referrer.get("kind") not in ROUTES:
        return []
    plain = via.object.lower().startswith("http:")
    certificates = [] if plain else _of_listeners(seen, referrer)
    spaces = [namespace] if meta.namespace(referrer) != namespace else []
    spaces += [one.namespace for one in certificates if one.foreign]
    wanted = [Read(REFERENCE_GRANT, None, space) for space in dict.fromkeys(spaces)]
    if selects_namespaces([*seen.get("Gateway", ()), *seen.get("ListenerSet", ())]) and "Namespace" not in seen:
        wanted.append(Read(NAMESPACE, meta.namespace(referrer), keep=slim))
    classed = any(dig(one, "spec", "gatewayClassName") for one in seen.get("Gateway", ()))
    if not spare:
        return wanted
    secrets = (Read(SECRET, one.name, one.namespace, keep=_certificate) for one in certificates)
    return [*wanted, *([Read(GATEWAY_CLASS)] if classed else []), *secrets]


def referrer_of(seen: Kinds, values: Mapping[str, Any]) -> Object | None:
    """The Ingress or route that a way names, as ``ingress/front``, and its namespace."""
    kind, _, name = str(values.get("door") or "").partition("/")
    known = (obj for found, objects in seen.items() if found.lower() == kind for obj in objects)
    return next((one for one in known if (meta.namespace(one), meta.name(one)) == (values.get("namespace"), name)), None)


def selects_namespaces(gateways: Sequence[Object]) -> bool:
    """Whether a listener takes routes, or a Gateway ListenerSets, by the labels of their namespaces."""
    return any(by_labels(one) for one in gateways) or any(
        one.namespaces == SELECTOR for gateway in gateways for one in listeners_of(gateway)
    )


def _secrets(ingress: Object) -> list[Read]:
    names = dict.fromkeys(one.secret for one in sections(ingress) if one.secret)
    return [Read(SECRET, name, meta.namespace(ingress), keep=_certificate) for name in names]


class _Named(NamedTuple):
    """The Secret with a listener's certificate; ``foreign``: of another namespace than the Gateway, which takes a grant."""

    name: str
    namespace: str
    foreign: bool


def _of_listeners(seen: Kinds, route: Object) -> list[_Named]:
    """The Secrets with the certificates of the listeners that a route asks for."""
    known = [(kind, one) for kind in ("Gateway", "ListenerSet") for one in seen.get(kind, ())]
    gateways = {(kind, meta.namespace(one), meta.name(one)): one for kind, one in known}
    found = [
        _Named(secret.name, secret.namespace, secret.namespace != meta.namespace(gateway))
        for parent in parents_of(route, gateways.values())
        if (gateway := gateways.get((parent.kind, parent.namespace, parent.name))) is not None
        for one in listeners_of(gateway)
        if parent.section in ("", one.name) and parent.port in (0, one.port)
        for secret in named(gateway, one)
    ]
    return list(dict.fromkeys(found))


def _certificate(secret: Object) -> Object:
    """A Secret with its type and certificate and nothing else: the key is dropped as it arrives."""
    kept: Object = {field: secret[field] for field in ("apiVersion", "kind", "type") if field in secret}
    known = {field: dig(secret, "metadata", field) for field in ("name", "namespace", "uid")}
    return {**kept, "metadata": known, "data": {"tls.crt": dig(secret, "data", "tls.crt")}}
