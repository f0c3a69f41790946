"""The API server would refuse the workload behind the Service.

What: its pods will never exist.
Why: no selector, a selector that its own template does not meet, or no containers.
Fix: give the selector the values of the template's labels, or the other way round where the Service asks for those.

Example: matchLabels app=web over a template labelled app=wbe.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import items, mapping
from kubectl_svc.objects.selectors import Selector, of_label_selector, of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import setting
from kubectl_svc.trace.reading.templates import Template, template
from kubectl_svc.trace.report import EDIT, STEP, Fix, Problem

KINDS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet")


def check(chain: Chain) -> Iterator[Problem]:
    """Files only, for workloads whose template or selector has the Service's labels."""
    wanted = of_labels(chain.selector)
    for workload in (found for kind in KINDS for found in chain.facts.objects(kind)):
        made = template(workload)
        own = of_label_selector(mapping(workload, "spec", "selector"))
        if not chain.selector or made is None or not (wanted.matches(made.labels) or wanted.matches(own.equalities() or {})):
            continue
        what, refused = meta.reference(workload), _refused(workload, made, own, wanted)
        if refused:
            variant, path, value = refused
            kind = STEP if variant == "containers" else EDIT
            values = {"workload": what, "selector": str(own), "labels": made.labels}
            yield Problem(what, values, Fix(kind, what, (setting(workload, path, value),)), variant=variant)


def _refused(workload: Object, made: Template, own: Selector, wanted: Selector) -> tuple[str, tuple[str, ...], Any] | None:
    """Why, and the field that mends it with its value: what the Service ``wanted`` stays as it is."""
    if not own.requirements:
        return "selector", ("spec", "selector"), {"matchLabels": made.labels}
    if not own.matches(made.labels):
        if wanted.matches(made.labels):
            asked = {requirement.key for requirement in own.requirements} & made.labels.keys()
            labels = {key: made.labels[key] for key in sorted(asked)} or made.labels
            return "unlike", ("spec", "selector"), {"matchLabels": labels}
        return "unlike", ("spec", "template", "metadata", "labels"), {**made.labels, **(own.equalities() or {})}
    if not items(made.spec, "containers"):
        container = {"name": meta.name(workload), "image": "IMAGE"}
        return "containers", ("spec", "template", "spec", "containers"), [container]
    return None
