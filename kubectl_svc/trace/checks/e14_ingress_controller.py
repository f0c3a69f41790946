"""The controller of an Ingress does not do what the Ingress seems to say.

What: requests do not arrive, although everything is there. The AWS Load Balancer Controller with target type "instance" sends
requests to node ports, and registers no target for a ClusterIP Service. ingress-nginx takes a path for a regular expression
only where an annotation of an Ingress of that host says so; else the path is compared as it is written.
Why: "instance" is the default of that controller; the annotation use-regex was forgotten.
Fix: give the Service node ports, or the Ingress the target type "ip", which takes a network plugin of the VPC; add use-regex,
which makes regular expressions of all paths of the host.

Example: "alb.ingress.kubernetes.io/target-type: instance" before a ClusterIP Service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.kubernetes.ingress.classes import Class, class_of
from kubectl_svc.kubernetes.ingress.rules import IMPLEMENTATION_SPECIFIC, REGULAR, IngressRule, rules_of
from kubectl_svc.kubernetes.ingress.targets import PARAMETERS, TARGET_TYPE, targets, unreachable
from kubectl_svc.kubernetes.patterns import looks_regular
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change, look_into, of, setting
from kubectl_svc.trace.hops.referrers import Referrer, referrers
from kubectl_svc.trace.report import EDIT, ERROR, STEP, WARNING, Fix, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress that leads here."""
    classes = chain.facts.seen.kinds.get("IngressClass", ())
    for referrer in referrers(chain):
        if referrer.kind == "Ingress" and not all(one.idle for one in referrer.references):
            own = class_of(referrer.object, classes)
            yield from _targets(chain, referrer, own) if own.of_alb else ()
            yield from _expressions(chain, referrer, own, classes) if own.of_nginx else ()


def _targets(chain: Chain, referrer: Referrer, own: Class) -> Iterator[Problem]:
    """A Service without node ports for a controller that sends requests to node ports."""
    found = targets(referrer.object, chain.spec, own, chain.facts.seen.kinds.get(PARAMETERS, ()))
    if chain.service is None or found is None or not unreachable(chain.spec, found):
        return
    values = {"ingress": referrer.name, "service": chain.reference, "annotation": TARGET_TYPE}
    headless = services.headless(chain.spec)
    fix = look_into(chain, referrer.object) if headless else change(chain, ("spec", "type"), "NodePort", STEP)
    yield Problem(referrer.name, values, fix, referrer.hop, ERROR if found.said else WARNING, "" if found.said else "default")


def _expressions(chain: Chain, referrer: Referrer, own: Class, classes: Sequence[Object]) -> Iterator[Problem]:
    """The first path that looks like a regular expression, where no Ingress of its host says that its paths are."""
    alike = [one for one in chain.facts.seen.kinds.get("Ingress", ()) if class_of(one, classes).name == own.name]
    known = [rule for one in alike for rule in rules_of(one)]
    places = {one.place for one in referrer.references}
    for rule in rules_of(referrer.object):
        looks = rule.path_type == IMPLEMENTATION_SPECIFIC and looks_regular(rule.path)
        beside = [one for one in known if one.host.lower() == rule.host.lower() and not one.is_default]
        if looks and any(rule.place[:6] == place[:6] for place in places) and not any(one.regular for one in beside):
            values = {"ingress": referrer.name, "path": rule.path, "host": rule.host, "annotation": REGULAR[0]}
            yield Problem(referrer.name, values, _annotate(chain, referrer.object, beside), referrer.hop, WARNING, "regex")
            return


def _annotate(chain: Chain, ingress: Object, beside: Sequence[IngressRule]) -> Fix:
    """The annotation; a step where the host has paths that it would change: they are compared in full or by elements."""
    place, value = ("metadata", "annotations"), {REGULAR[0]: "true"}
    edit = setting(ingress, (*place, REGULAR[0]), "true") if meta.annotations(ingress) else setting(ingress, place, value)
    same = all(one.path_type == IMPLEMENTATION_SPECIFIC or one.path in ("", "/") for one in beside)
    return of(chain, meta.reference(ingress), ingress, edit, kind=EDIT if same else STEP)
