"""A route of Istio sends to a subset of the Service that no pod is in.

What: these requests fail with status 503, although the Service works.
Why: no DestinationRule defines the subset, or the labels that it states are those of no pod: of a version that is not there, or
with a typing error. A subset selects by the labels of the pods, not by those of the workload.
Fix: name a subset that there is, or correct its labels.

Example: subset v2 with "version: v2", and a Deployment whose template has "version: v1".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.references.reading import Reference
from kubectl_svc.kubernetes.references.subsets import Subset
from kubectl_svc.kubernetes.references.table import COPIES
from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_into, of, setting
from kubectl_svc.trace.hops import subsets
from kubectl_svc.trace.hops.referrers import Referrer, referrers
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import ERROR, NOTE, WARNING, Fix, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where pods of manifests may come from other files; a note about a subset to which nothing sends."""
    rules, reported = subsets.rules(chain), set()
    for referrer in referrers(chain):
        for name, places in subsets.by_name(referrer.object, referrer.references).items() if rules else ():
            if name not in rules:
                yield _undefined(chain, referrer, name, places, list(rules))
            elif subsets.empty(chain, rules[name][1]):
                reported.add(name)
                yield _without_pods(chain, referrer, places, *rules[name])
    for name, (rule, subset) in rules.items():
        if name not in reported and subsets.empty(chain, subset):
            values = {"rule": meta.reference(rule), "subset": name, "labels": dict(subset.labels)}
            yield Problem(meta.reference(rule), values, look_into(chain, rule, subset.place), "", NOTE, "unused")


def _undefined(chain: Chain, referrer: Referrer, name: str, places: list[Reference], known: list[str]) -> Problem:
    meant = mistyped(name, known)
    edits = [setting(referrer.object, (*one.place, "subset"), meant) for one in places]
    fix = of(chain, referrer.name, referrer.object, *edits) if meant else None
    values = {"route": referrer.name, "subset": name, "service": chain.reference, "names": known}
    look = look_into(chain, referrer.object, (*places[0].place, "subset"))
    return Problem(referrer.name, values, fix or look, referrer.hop, _severity(places), "undefined")


def _without_pods(chain: Chain, referrer: Referrer, places: list[Reference], rule: Object, subset: Subset) -> Problem:
    values = {"route": referrer.name, "subset": subset.name, "rule": meta.reference(rule), "labels": dict(subset.labels)}
    severity = _severity(places)
    severity = WARNING if severity == ERROR and any(map(stands_in, chain.alive)) else severity
    fix = _relabelled(chain, rule, subset) or look_into(chain, rule, subset.place)
    return Problem(referrer.name, values, fix, referrer.hop, severity)


def _relabelled(chain: Chain, rule: Object, subset: Subset) -> Fix | None:
    """The value of the one label of a subset that no pod has, where it can only be a typing error for one that pods have."""
    known = [meta.labels(pod) for pod in chain.pods]
    wrong = [key for key, value in subset.labels.items() if all(labels.get(key) != value for labels in known)]
    if len(wrong) != 1:
        return None
    key = wrong[0]
    meant = mistyped(subset.labels[key], {labels[key] for labels in known if key in labels})
    edit = setting(rule, (*subset.place, key), meant)
    return of(chain, meta.reference(rule), rule, edit) if meant else None


def _severity(places: list[Reference]) -> str:
    if all(one.idle for one in places):
        return NOTE
    return WARNING if places[0].row.loses == COPIES else ERROR
