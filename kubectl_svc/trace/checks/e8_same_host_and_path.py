"""Two Ingresses of one class claim one host and path, and lead to different Services.

What: one of them gets the requests, and the other gets none. Which one is up to the controller; often the older wins.
A canary of ingress-nginx shares host, path and path type with its Ingress on purpose; one that shares them with no other
Ingress gets no requests.
Why: an Ingress was copied, two teams use one host, or the Ingress beside a canary was deleted or has another host or path.
Fix: change the host or the path of one of them, or delete it. No edit is proposed: which of them is meant, only you know.

Example: "shop.example.com/" in the Ingress "front" and again in "front-v2".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.ingress.classes import is_canary, server_of, shared
from kubectl_svc.kubernetes.ingress.rules import IngressRule, conflicts, rules_of
from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_into
from kubectl_svc.trace.hops.referrers import Referrer, referrers
from kubectl_svc.trace.reading.facts import FILES, OVERVIEW
from kubectl_svc.trace.report import ERROR, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress that leads here, and other Ingress of the same class."""
    known = chain.facts.seen.kinds.get("Ingress", ())
    classes = chain.facts.seen.kinds.get("IngressClass", ())
    clashes: dict[tuple[str, str, str], tuple[tuple[IngressRule, IngressRule], ...]] = {}
    reported = set()
    for referrer in referrers(chain):
        if referrer.kind != "Ingress":
            continue
        if is_canary(referrer.object, classes):
            if not shared(referrer.object, known, classes) and (certain := _certain(chain, referrer)) is not None:
                fix = look_into(chain, referrer.object, ("spec", "rules"))
                severity = ERROR if certain else WARNING
                yield Problem(referrer.name, {"ingress": referrer.name}, fix, referrer.hop, severity, "canary")
            continue
        own = server_of(referrer.object, classes)
        if own not in clashes:
            alike = [one for one in known if server_of(one, classes) == own and not is_canary(one, classes)]
            clashes[own] = conflicts(rule for ingress in alike for rule in rules_of(ingress))
        places = {one.place[:3] if one.row.embedded else one.place[:-1] for one in referrer.references}
        for one, other in clashes[own]:
            for mine, theirs in ((one, other), (other, one)):
                here = (mine.namespace, f"ingress/{mine.ingress}") == (
                    chain.facts.namespace,
                    referrer.name,
                ) and places & {mine.place, ("metadata", "annotations", mine.action.key if mine.action else "")}
                key = referrer.hop, theirs.namespace, theirs.ingress, mine.host, mine.path
                if here and key not in reported:
                    reported.add(key)
                    target = f"{theirs.namespace}/{theirs.service}" if theirs.namespace != mine.namespace else theirs.service
                    values = {
                        "ingress": referrer.name,
                        "other": f"ingress/{theirs.ingress}",
                        "in": theirs.namespace if theirs.namespace != mine.namespace else "",
                        "host": mine.host or "*",
                        "path": mine.path or "/",
                        "service": target,
                    }
                    named = chain.facts.seen.named("Ingress", theirs.namespace, theirs.ingress)
                    yield Problem(referrer.name, values, look_into(chain, named[-1], theirs.place), referrer.hop)


def _certain(chain: Chain, referrer: Referrer) -> bool | None:
    """Whether all Ingresses were read that a canary may be beside: of files only a dump has them, of one Service a few.

    ``None`` where none was looked for.
    """
    if chain.facts.source == FILES:
        return bool(meta.uid(referrer.object))
    asked = chain.target.via is not None and (referrer.name, meta.namespace(referrer.object)) in chain.target.via.leading
    return True if asked else False if chain.facts.source == OVERVIEW else None
