"""Selectors of workloads and the labels of their templates (``LabelSelectorAsSelector``, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import metadata
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.refused import Path, Refusals, invalid, required
from kubectl_svc.objects.selectors import of_label_selector

DIFFERS = "`selector` does not match template `labels`"


def empty(selector: Struct | None) -> bool:
    """Whether it is there and selects everything."""
    return selector is not None and not selector.get("matchLabels") and not selector.get("matchExpressions")


def usable(selector: Struct | None) -> bool:
    """Whether Kubernetes can make a selector of it; of none it makes one that matches nothing."""
    return not list(metadata.label_selector((), selector or {}))


def matches(selector: Struct | None, template: Struct) -> bool:
    """Whether a usable selector matches the labels of ``template``."""
    labels = (template.get("metadata") or {}).get("labels") or {}
    return selector is not None and of_label_selector(selector).matches(labels)


def needed(path: Path, spec: Struct, kind: str) -> Refusals:
    """A selector that is there, valid, and not empty; ``kind`` is what the server calls the workload."""
    selector, own = spec.get("selector"), (*path, "selector")
    if selector is None:
        yield required(own)
        return
    yield from metadata.label_selector(own, selector)
    if empty(selector):
        yield invalid(own, selector, f"empty selector is invalid for {kind}")


def fits(path: Path, spec: Struct) -> Refusals:
    """A selector that is not empty matches the labels of the template."""
    selector, template = spec.get("selector"), spec["template"]
    if not empty(selector) and usable(selector) and not matches(selector, template):
        own = (*path, "template", "metadata", "labels")
        yield invalid(own, (template.get("metadata") or {}).get("labels"), DIFFERS)
