"""The default backend of an Ingress gets no requests, or several Ingresses of one class have one.

What: requests that no rule takes go to the default backend. A rule without a host and with path / takes all of them, but
those for hosts that have rules of their own; and which of two default backends of one class is used is undefined, which
matters where they lead to different Services or ports. The first is a note. For ingress-nginx, the default backend of an
Ingress with rules is that of its hosts; for the AWS Load Balancer Controller, the Ingresses of one load balancer are compared.
Why: the rule was added later, or each team gave its Ingress a default backend.
Fix: remove the default backend, or the rule that takes everything; keep one default backend for each class. Which of several is
meant, only you know.

Example: "defaultBackend" beside a rule without host with "path: /, pathType: Prefix".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.kubernetes.ingress.classes import server_of
from kubectl_svc.kubernetes.ingress.rules import NGINX, PREFIX, IngressRule, rules_of
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_into, of, setting
from kubectl_svc.trace.hops.referrers import referrers
from kubectl_svc.trace.report import NOTE, STEP, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress whose default backend the Service is."""
    known = chain.facts.seen.kinds.get("Ingress", ())
    classes = chain.facts.seen.kinds.get("IngressClass", ())
    for referrer in referrers(chain):
        if referrer.kind != "Ingress" or not any("defaultBackend" in one.place for one in referrer.references):
            continue
        values = {"ingress": referrer.name}
        gone = setting(referrer.object, ("spec", "defaultBackend"), None)
        fix = of(chain, referrer.name, referrer.object, gone, kind=STEP)
        if _hidden(rules_of(referrer.object)):
            yield Problem(referrer.name, values, fix, referrer.hop, NOTE, "hidden")
        own = server_of(referrer.object, classes)
        target = _default_of(referrer.object)
        alike = [one for one in known if one is not referrer.object and server_of(one, classes) == own]
        others = [one for one in alike if _default_of(one) not in (None, target)]
        if own[1] == NGINX:  # for which the default backend of an Ingress with rules is for its own hosts
            others = [one for one in others if not _ruled(one) and not _ruled(referrer.object)]
        if others:
            names = [f"{meta.namespace(one)}/{meta.name(one)}" for one in others]
            other = look_into(chain, others[0], ("spec", "defaultBackend"))  # which of them is to go, is the reader's to say
            yield Problem(referrer.name, {**values, "others": names, "class": own[0]}, other, referrer.hop, "", "several")


def _hidden(rules: Sequence[IngressRule]) -> bool:
    """Whether rules take every request: of each host that one names, for it has no other ones, and of all others."""
    hosts = {rule.host for rule in rules} | {""}
    return hosts <= {rule.host for rule in rules if rule.path_type == PREFIX and rule.path in ("", "/")}


def _ruled(ingress: Object) -> bool:
    return bool(items(ingress, "spec", "rules"))


def _default_of(ingress: Object) -> tuple[str, str, int | str | None] | None:
    """Namespace, Service and port of the default backend; ``None`` where there is none."""
    return next(((one.namespace, one.service, one.port) for one in rules_of(ingress) if one.is_default), None)
