"""A webhook, an aggregated API or the conversion of a custom resource calls a Service that does not answer.

What: the API server calls the Service itself. Where that fails, it refuses the writes that a webhook intercepts
(failurePolicy Fail), or lets them pass unseen (Ignore); all requests for an aggregated API's group fail, and namespaces
cannot be deleted; custom resources cannot be read in other versions than the stored one.
Why: the Service was deleted, has another port (443 is called where none is named), or has no ready endpoint. Or the API
server sends a request to an aggregated API, gets no answer or an error, and writes so into the condition Available of the
APIService. While that is not True, it answers all requests for the group and version with status 503 itself. It tries again
every 30 seconds, and when the Service or its endpoints change. If it gets answers where no endpoint is ready, that is a note.
Fix: use the Service's port, fix the Service, or delete the object that calls it. The message of the condition says what
fails: the connection, the certificate (caBundle), or the answer.

Example: a Service with port 8443 and a webhook whose clientConfig.service has no port.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.kubernetes.references.table import API_GROUP, CONVERSION, WRITES
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import agreed, near
from kubectl_svc.trace.fixes.edits import look_at, look_into
from kubectl_svc.trace.fixes.referrers import name_namespace, name_port, name_service
from kubectl_svc.trace.hops import apis
from kubectl_svc.trace.hops.referrers import Referrer, astray, referrers
from kubectl_svc.trace.report import EDIT, NOTE, STEP, WARNING, Fix, Problem

_CALLS = {WRITES: "writes", API_GROUP: "group", CONVERSION: "conversion"}


def check(chain: Chain) -> Iterator[Problem]:
    """Per webhook, API or custom resource, with what fails for it."""
    for referrer in referrers(chain):
        state = _state(chain, referrer)
        if referrer.loses == API_GROUP and not state:
            yield from _unavailable(chain, referrer)
        if referrer.loses not in _CALLS or not state:
            continue
        ports = services.ports(chain.spec)
        values = {**referrer.values, "service": chain.name, "namespace": chain.facts.namespace, "ports": ports, "state": state}
        values["elsewhere"] = _elsewhere(chain)
        values["closest"] = near.service(chain)[1] if state == "missing" and not values["elsewhere"] else ""
        fix = _fix(chain, referrer, state)
        if referrer.loses != WRITES:
            severity, variant = WARNING if state == "astray" else "", f"{_CALLS[referrer.loses]} {state}"
            said = apis.available(referrer.object) if state == "dead" else None
            if said is not None:  # it has tried; which Service it calls, and at which port, its word does not change
                values, severity, variant = {**values, **said._asdict()}, NOTE, "group available"
            yield Problem(referrer.name, values, fix, referrer.hop, severity, variant)
            continue
        for reference in referrer.references:
            webhook = dig(referrer.object, *reference.place[:2])
            ignored = dig(webhook, "failurePolicy") == "Ignore"
            more = {**values, "webhook": str(dig(webhook, "name") or ""), **_intercepted(webhook)}
            severity = WARNING if ignored or state == "astray" else ""
            yield Problem(referrer.name, more, fix, referrer.hop, severity, f"{'ignored' if ignored else 'writes'} {state}")


def _unavailable(chain: Chain, referrer: Referrer) -> Iterator[Problem]:
    """The Service has all that is called, and the API server says that it gets no answer, or none that it takes."""
    said = apis.unavailable(chain, referrer.object, referrer.port)
    if said is not None:
        values = {**referrer.values, "service": chain.name, **said._asdict()}
        fix = look_into(chain, referrer.object, ("status",))
        yield Problem(referrer.name, values, fix, referrer.hop, variant="group unavailable")


def _fix(chain: Chain, referrer: Referrer, state: str) -> Fix | None:
    """The port or the name that was meant; else where to look."""
    if state == "astray":
        homes = _elsewhere(chain)
        there = name_namespace(chain, referrer, homes[0]) if len(homes) == 1 else None
        return there or look_into(chain, referrer.object, referrer.references[0].place)
    if state == "missing":
        meant, _ = near.service(chain)
        fix = agreed.rename(chain, chain.name, meant) or name_service(chain, referrer, meant) if meant else None
        return fix or look_into(chain, referrer.object, referrer.references[0].place)
    if state == "dead":
        return look_at(chain, ("spec", "selector"))
    secure = [port for port in services.ports(chain.spec) if _serves_tls(port)]
    if len(secure) == 1:
        return name_port(chain, referrer, secure[0], EDIT if len(services.ports(chain.spec)) == 1 else STEP)
    return look_at(chain, ("spec", "ports"))


def _serves_tls(port: ServicePort) -> bool:
    """Whether the API server, which speaks nothing but TLS, may be meant to call this port."""
    plain = {"http", "metrics", "health", "healthz"}
    return port.port not in (80, 8080) and port.name not in plain


def _state(chain: Chain, referrer: Referrer) -> str:
    """What is wrong with the Service as the API server calls it, or nothing."""
    if chain.service is None:
        missing = "astray" if astray(chain, referrer) else "missing"
        return missing if chain.facts.sees("Service") else ""
    if referrer.port is None:
        return "port" if chain.routed else ""
    port = next((one for one in chain.ports if one.port == referrer.port), None)
    judged = chain.assumed or chain.facts.sees("EndpointSlice")
    seen = not chain.assumed or (chain.facts.sees("Pod") and not chain.left_out)
    return "dead" if chain.routed and port is not None and judged and seen and not port.usable else ""


def _elsewhere(chain: Chain) -> list[str]:
    """The namespaces that have a Service of this name, where this one has none."""
    found = chain.facts.elsewhere("Service") if chain.service is None else ()
    return sorted({meta.namespace(one) for one in found if meta.name(one) == chain.name})


def _intercepted(webhook: Object) -> dict[str, Any]:
    """The operations and resources that a webhook intercepts, and the labels that limit it."""
    rules = items(webhook, "rules")
    resources = [
        f"{resource}.{group}" if group else str(resource)
        for rule in rules
        for group in items(rule, "apiGroups") or [""]
        for resource in items(rule, "resources")
    ]
    operations = [str(one) for rule in rules for one in items(rule, "operations")]
    limits = dig(webhook, "namespaceSelector") or {}
    return {
        "operations": list(dict.fromkeys(operations)),
        "resources": list(dict.fromkeys(resources)),
        "namespaces": meta.mapping(limits, "matchLabels"),
        "limited": bool(items(limits, "matchExpressions")),
    }
