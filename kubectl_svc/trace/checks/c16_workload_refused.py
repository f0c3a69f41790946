"""The API server would refuse the workload behind the Service.

What: its pods will never exist.
Why: no selector, a selector that its own template does not meet, or no containers.
Fix: make the selector equal to the template's labels.

Example: matchLabels app=web over a template labelled app=wbe.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.objects.meta import items, mapping
from kubectl_svc.objects.selectors import of_label_selector, of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import pairs
from kubectl_svc.trace.report import ERROR, Problem
from kubectl_svc.trace.templates import template

CODE = "C16"
SLUG = "workload-refused"
SEVERITY = ERROR
NEEDS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet")
FOLLOWS = ()

KINDS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet")


def check(chain: Chain) -> Iterator[Problem]:
    """Files only, for workloads whose template or selector has the Service's labels."""
    wanted = of_labels(chain.selector)
    for workload in (found for kind in KINDS for found in chain.facts.objects(kind)):
        made = template(workload)
        own = of_label_selector(mapping(workload, "spec", "selector"))
        if not chain.selector or made is None or not (wanted.matches(made.labels) or wanted.matches(own.equalities() or {})):
            continue
        why = ""
        if not own.requirements:
            why = "spec.selector is missing"
        elif not own.matches(made.labels):
            why = f"its selector {own} does not match its own template ({pairs(made.labels)})"
        elif not items(made.spec, "containers"):
            why = "it has no containers"
        if why:
            yield Problem(meta.reference(workload), f"the API server would refuse {meta.reference(workload)}: {why}")
