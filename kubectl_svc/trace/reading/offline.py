"""Facts from files alone: manifests, dumps, or both at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.meta import dig
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.objects.services import selector
from kubectl_svc.trace.reading import engines
from kubectl_svc.trace.reading.facts import FILE, FILES, Facts, each
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.reading.templates import WORKLOADS, stand_ins
from kubectl_svc.trace.words import closest, listed, plural

_CLUSTER_SCOPED = ("Node", "Namespace", "ServiceCIDR", *engines.CLUSTER_SCOPED)
_PODLESS_GROUPS = ("", "apps", "batch", "autoscaling", "policy")
_PODLESS_SUFFIXES = (".k8s.io", ".coreos.com", ".cert-manager.io", "cert-manager.io")
"""API groups whose kinds we know: those that make pods are expanded. Any other kind may make pods that files do not show."""


def from_files(objects: Iterable[Object], problems: Sequence[str], namespace: str) -> list[Facts]:
    """The facts about every Service among ``objects``; one that names no namespace is in ``namespace``.

    ``problems`` are the lines about what could not be read.
    """
    known = [obj if obj.get("kind") in _CLUSTER_SCOPED else meta.in_namespace(obj, namespace) for obj in objects]
    kinds: dict[str, list[Object]] = {}
    for obj in known:
        kinds.setdefault(str(obj.get("kind")), []).append(obj)
    unseen = {
        kind: f"the files hold no {kind}" for kind in ("EndpointSlice", "Endpoints", "Event", "Node") if kind not in kinds
    }
    kinds["Pod"] = list(stand_ins(known))
    if not kinds["Pod"] and not any(kind in kinds for kind in WORKLOADS):
        unseen["Pod"] = "the files hold no pods and no workloads"
    if problems:
        unseen[FILE] = "; ".join(problems)
    if "EndpointSlice" in unseen and "Endpoints" in kinds:
        from kubectl_svc.kubernetes.controllers.mirrored import mirrored

        kinds["EndpointSlice"] = [slice_ for found in kinds["Endpoints"] for slice_ in mirrored(found)]
    opaque: dict[str, Object] = {}
    for obj in filter(_opaque, known):
        opaque.setdefault(meta.namespace(obj), obj)
    return [_judged(facts, opaque.get(facts.namespace)) for facts in each(Seen(kinds), unseen, FILES)]


def missing(objects: Iterable[Object], problems: Sequence[str], namespace: str, name: str) -> Facts:
    """The facts about a Service that is not among ``objects``."""
    found = [meta.in_namespace(obj, namespace) for obj in objects if obj.get("kind") == "Service"]
    return Facts(namespace, name, None, Seen({"Service": found}), {FILE: "; ".join(problems)} if problems else {}, FILES)


def none_found(objects: Sequence[Object]) -> str:
    """What to say where no Service is left to trace: the kinds that there are, and which of them was meant for one."""
    kinds = Counter(str(obj.get("kind")) for obj in objects)
    if number := kinds["Service"]:
        return f"none of the {plural(number, 'Service')} in the files is of that namespace and those labels"
    held = listed((f"{kind} ({number})" for kind, number in kinds.items()), 8) or "nothing"
    core = {str(obj.get("kind")) for obj in objects if obj.get("apiVersion") == "v1"} - {"ServiceAccount"}
    meant = closest("Service", sorted(core))
    return f"no Service in the files, but {held}" + (f"; is {meant} meant to be Service?" if meant else "")


def _judged(facts: Facts, opaque: Object | None) -> Facts:
    """Pods count as unseen where there is none and slices name some, or something unknown to us may make those selected."""
    pairs = selector(facts.service or {})
    if pairs and not facts.objects("Pod") and any(map(_pod_of, _endpoints(facts))):
        return facts._replace(unseen={"Pod": "the files hold no pods, and the endpoint slices name some", **facts.unseen})
    if opaque is None or not pairs:
        return facts
    wanted = of_labels(pairs)
    if any(wanted.matches(meta.labels(pod)) for pod in facts.seen.pods_like(facts.namespace, pairs)):
        return facts
    why = f"{opaque.get('kind')} {meta.name(opaque)} may make pods that the files do not show"
    return facts._replace(unseen={**facts.unseen, "Pod": why})


def _endpoints(facts: Facts) -> list[Object]:
    found = facts.seen.slices_of(facts.namespace, facts.name)
    return [endpoint for slice_ in found for endpoint in slices.endpoints(slice_)]


def _pod_of(endpoint: Object) -> bool:
    return bool(dig(endpoint, "targetRef", "kind") == "Pod")


def _opaque(obj: Object) -> bool:
    group = str(obj.get("apiVersion") or "").rpartition("/")[0]
    return group not in _PODLESS_GROUPS and not group.endswith(_PODLESS_SUFFIXES) and engines.engine_of(obj) is None
