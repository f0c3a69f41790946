"""What judges an Ingress or a route and may not be read: then nobody can say whether requests get through.

The word of a controller, which stands in the status, is enough: the conditions of the newest generation of the route, its
Gateway or the listener; the address of an Ingress. A Secret of an Ingress is not among these: without it HTTPS has another
certificate, and the labels of namespaces leave a parent of the route uncertain (`parents`).
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.attachment import ROUTES
from kubectl_svc.kubernetes.gateway.certificates import named
from kubectl_svc.kubernetes.gateway.listeners import Listener
from kubectl_svc.kubernetes.ingress.classes import ANNOTATION, class_of
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.conditions import of_object
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops.parents import Parenting, parentings
from kubectl_svc.trace.report import Said


def hidden(chain: Chain, obj: Object, hop: str) -> Said | None:
    """Why an Ingress or route on the path, whose hop is ``hop``, cannot be judged; ``None`` where it can be."""
    via = chain.target.via
    if via is None or (meta.reference(obj), meta.namespace(obj)) not in via.leading:
        return None
    kind = next((one for one in _wanted(chain, obj, hop) if one in chain.facts.forbidden), "")
    plural = f"{kind.lower()}{'es' if kind.endswith('s') else 's'}"
    return Said("unseen", {"kind": plural, "why": chain.facts.unseen[kind]}) if kind else None


def _wanted(chain: Chain, obj: Object, hop: str) -> Iterator[str]:
    """The kinds that decide about an Ingress or a route, as far as no controller has said what they come to."""
    if obj.get("kind") == "Ingress":
        by_name = class_of(obj, ()).said == ANNOTATION  # which needs no IngressClass
        yield from [] if by_name or services.load_balancer_addresses(obj) else ["IngressClass"]
    if obj.get("kind") not in ROUTES:
        return
    said = conditions.true_of_route(obj)
    if meta.namespace(obj) != chain.facts.namespace and conditions.RESOLVED not in said:
        yield "ReferenceGrant"
    known = parentings(chain, obj, hop)
    if conditions.ACCEPTED not in said and not known:
        yield "Gateway"
    open_ = [one for one in known if one.open and one.attachment.gateway]
    if open_ and not any(one.accepted or _classed(chain, one.attachment.gateway or {}) for one in open_):
        yield "GatewayClass"
    listeners = [(one, each.listener) for one in open_ for each in one.attachment.attached if _asked(chain, each.listener)]
    if listeners and not any(_certified(chain, *each) for each in listeners):
        yield from ("Secret", "ReferenceGrant")


def _classed(chain: Chain, gateway: Object) -> bool:
    """Whether a Gateway has a controller: its class is there, or its status says so. A ListenerSet has that of its Gateway."""
    name = dig(gateway, "spec", "gatewayClassName")
    written = {one.type for one in of_object(gateway) if one.current and one.status == "True"}
    seen = any(meta.name(one) == name for one in chain.facts.seen.kinds.get("GatewayClass", ()))
    return seen or not name or bool(written & {conditions.ACCEPTED, conditions.PROGRAMMED})


def _asked(chain: Chain, listener: Listener) -> bool:
    """Whether requests as they were asked for can come to a listener: with an https:// URL to one that ends TLS."""
    via = chain.target.via
    return via is None or not via.object.lower().startswith("https:") or listener.protocol in ("HTTPS", "TLS")


def _certified(chain: Chain, one: Parenting, listener: Listener) -> bool:
    """Whether a listener needs no certificate, or has one, as far as was seen or its controller says."""
    via, gateway = chain.target.via, one.attachment.gateway or {}
    secrets = named(gateway, listener) if listener.protocol in ("HTTPS", "TLS") else ()
    if via is not None and via.object.lower().startswith("http:"):
        return True
    true = {
        each.type
        for each in conditions.of_listeners(gateway)
        if each.about == listener.name and each.current and each.status == "True"
    }
    seen = all(chain.facts.seen.named("Secret", *each) for each in secrets)
    foreign = any(each.namespace != meta.namespace(gateway) for each in secrets)
    return (seen and not (foreign and not chain.facts.sees("ReferenceGrant"))) or conditions.RESOLVED in true
