"""The API server would refuse the workload behind the Service.

What: its pods will never exist. The reasons are the server's own.
Why: no selector, a selector that its own template does not meet, no containers, a container without a name or an image,
text where a number belongs, a typing mistake.
Fix: correct the fields that the finding names. A selector gets the values of the template's labels, or vice versa if the
Service has those.

Example: matchLabels app=web over a template labelled app=wbe.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.kubernetes.admission.refused import Refused
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.selectors import Selector, of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import refusals
from kubectl_svc.trace.fixes.edits import setting
from kubectl_svc.trace.fixes.refusals import Correction
from kubectl_svc.trace.hops import manifests
from kubectl_svc.trace.reading.templates import Template, selector, template
from kubectl_svc.trace.report import Edit, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only, for pods and workloads whose template or selector has the Service's labels."""
    return refusals.problems(chain, manifests.behind(chain), lambda obj, one: _corrected(chain, obj, one))


def _corrected(chain: Chain, obj: Object, one: Refused) -> Correction | None:
    """What fixes a selector and the template's labels; what the Service asks for stays as it is."""
    made, path = template(obj), one.path
    selecting = path in (("spec", "selector"), ("spec", "template", "metadata", "labels"))
    if path == ("spec", "template", "spec", "containers"):
        return Correction((setting(obj, path, [{"name": meta.name(obj), "image": "IMAGE"}]),))
    if made is not None and path == ("spec", "selector") and (edits := _without_blanks(obj, made)):
        return Correction(edits, certain=True)
    if made is None or not selecting or obj.get("kind") in ("Job", "CronJob", "ReplicationController"):
        return None
    where, value = _agreeing(selector(obj), made, of_labels(chain.selector))
    return Correction((setting(obj, where, value),), certain=True)


def _without_blanks(obj: Object, made: Template) -> tuple[Edit, ...]:
    """The labels of a selector and its template without blanks around their values, which make both invalid."""
    places = {
        ("spec", "selector", "matchLabels"): meta.mapping(obj, "spec", "selector", "matchLabels"),
        ("spec", "template", "metadata", "labels"): made.labels,
    }
    return tuple(
        setting(obj, (*path, key), value.strip())
        for path, labels in places.items()
        for key, value in labels.items()
        if isinstance(value, str) and value != value.strip() and meta.dig(obj, *path, key) == value
    )


def _agreeing(own: Selector, made: Template, wanted: Selector) -> tuple[tuple[str, ...], Any]:
    if not own.requirements:
        return ("spec", "selector"), {"matchLabels": made.labels}
    if wanted.matches(made.labels):
        asked = {requirement.key for requirement in own.requirements} & made.labels.keys()
        labels = {key: made.labels[key] for key in sorted(asked)} or made.labels
        return ("spec", "selector"), {"matchLabels": labels}
    return ("spec", "template", "metadata", "labels"), {**made.labels, **(own.equalities() or {})}
