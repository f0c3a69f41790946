"""Whether files that show no pod for a Service's selector show a mistake, or only a part of what will be in the cluster.

Files are not the cluster. That no pod is selected is a fault where something in the files points at one: labels that are
nearly right, a workload with 0 replicas, pods that somebody has listed. Else it is unknown, if anything may make the pods.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.selectors import of_labels, value_problem
from kubectl_svc.trace.reading.facts import Facts
from kubectl_svc.trace.reading.once import kind_of
from kubectl_svc.trace.reading.scaling import making, waker
from kubectl_svc.trace.reading.templates import WORKLOADS, counted, decided, hook, origin, template
from kubectl_svc.trace.words import mistyped
from kubectl_svc.wording import Said

_WRITTEN = frozenset(
    {
        *(
            "app",
            "k8s-app",
            "name",
            "component",
            "tier",
            "version",
            "track",
            "release",
            "chart",
            "heritage",
            "env",
            "environment",
        ),
        *("helm.sh/chart", "part-of", "instance", "service", "project", "team", "stage", "run", "io.kompose.service"),
        *(f"app.kubernetes.io/{key}" for key in ("name", "instance", "component", "part-of", "version", "managed-by")),
    }
)
"""Labels that people write into templates: whoever selects by one means to find it there. Others may be set at run time."""


class Homeless:
    """Services and workloads of the files that name no namespace, found by what a Service asks for in one step."""

    def __init__(self, objects: Iterable[Object]) -> None:
        self._services: set[tuple[str, str]] = set()
        self._labelled: dict[tuple[str, str], list[Object]] = {}
        for obj in objects:
            if obj.get("kind") == "Service":
                self._services.add((meta.namespace(obj), meta.name(obj)))
            for pair in _labels(obj).items():
                self._labelled.setdefault(pair, []).append(obj)

    def has_service(self, namespace: str, name: str) -> bool:
        """Whether this Service is one of them."""
        return (namespace, name) in self._services

    def making(self, selector: Mapping[str, str]) -> Object | None:
        """The first that is or makes pods which ``selector`` matches."""
        candidates = min((self._labelled.get(pair, []) for pair in selector.items()), key=len)
        wanted = of_labels(selector)
        return next((one for one in candidates if wanted.matches(_labels(one))), None)


def reason(facts: Facts, makers: Mapping[str, Sequence[Object]], listed: bool, homeless: Homeless) -> Said | None:
    """Why nobody can tell which pods a Service selects; nothing where the files tell.

    ``makers`` are the objects of each namespace that may make pods which the files do not show; ``listed`` says that somebody
    has listed the pods of the Service's namespace; ``homeless`` are Services and workloads of the files that name no namespace.
    """
    selector = services.selector(facts.service or {})
    if not selector or any(map(value_problem, selector.values())):  # the API server refuses the selector: A20
        return None
    if listed:
        return _left_out(facts, selector)
    if _selected(facts, facts.namespace, selector):
        return None
    templates = list(_templates(facts))
    every = {key for _, labels in templates for key in labels}
    if any(near(selector, labels) or misspelt(selector, labels, every) for _, labels in templates):
        return None
    if left_out := _left_out(facts, selector):
        return left_out
    idle = _made_none(facts, selector)
    if idle:
        maker = making(facts, idle)
        scaler = waker(facts, idle) or (maker if maker is not idle else None)
        return _said("scaled", scaler=meta.reference(scaler), workload=meta.reference(idle)) if scaler else None
    pair = paired(selector)
    if pair and any(of_labels(pair).matches(labels) for _, labels in templates):
        return None
    apart = _apart(facts, selector, homeless)
    evidence = templates or facts.seen.slices_of(facts.namespace, facts.name)
    return apart or (None if evidence and _elsewhere(facts, selector) else _open(facts, makers, selector, templates))


def _left_out(facts: Facts, selector: Mapping[str, str]) -> Said | None:
    """That a list of pods is not all there are: the status of a workload counts some that would match."""
    made = None if _selected(facts, facts.namespace, selector) else _made_none(facts, selector)
    counts = making(facts, made) if made else {}
    return _said("pods-left-out", workload=meta.reference(counts), count=counted(counts)) if counted(counts) else None


def _said(key: str, **values: str | int) -> Said:
    return Said(f"unseen-{key}", values)


def _open(
    facts: Facts,
    makers: Mapping[str, Sequence[Object]],
    selector: Mapping[str, str],
    templates: Sequence[tuple[Object, Mapping[str, str]]],
) -> Said | None:
    """What else may make or label such pods."""
    made = makers.get(facts.namespace, ())
    later = _set_later(selector, templates)
    if made and not (later and any(selector.items() & labels.items() for _, labels in templates)):
        likely = min(made, key=lambda obj: meta.name(obj) not in (*selector.values(), facts.name))
        return _said("made-later", kind=kind_of(likely), name=meta.name(likely))
    if later or templates:
        return later or (_said("of-cluster", namespace=facts.namespace) if _of_cluster(facts.namespace) else None)
    misspelt = ((mistyped(kind, WORKLOADS), facts.objects(kind)) for kind in facts.seen.kinds)
    for meant, found in ((meant, found) for meant, found in misspelt if meant and found):
        return _said("kind-misspelt", object=meta.reference(found[0]), meant=meant)
    such = next(iter(_such(facts, selector)), None)
    return _said("no-workloads", namespace=facts.namespace, such=origin(such) if such else "", home=meta.namespace(such or {}))


def _of_cluster(namespace: str) -> bool:
    """Whether a cluster's own parts run in a namespace: its control plane and DNS, which no application's manifests hold."""
    return namespace == "kube-system" or namespace.startswith("openshift-")


def _apart(facts: Facts, selector: Mapping[str, str], homeless: Homeless) -> Said | None:
    """Which namespace would bring together a Service and its pods where one of them names none."""
    if pods := homeless.making(selector):
        return _said("pods-apart", object=meta.reference(pods), namespace=facts.namespace)
    if not homeless.has_service(facts.namespace, facts.name):
        return None
    such = next(iter(_such(facts, selector)), None)
    if such:
        return _said("service-apart", name=facts.name, namespace=meta.namespace(such), pods=origin(such))
    homes = {meta.namespace(pod) for pod in facts.elsewhere("Pod")}
    if len(homes) == 1 and not facts.objects("Pod"):
        return _said("service-apart-of-all", name=facts.name, namespace=homes.pop())
    return None


def paired(selector: Mapping[str, str]) -> dict[str, str]:
    """What a selector means that has a label's key and value under names of their own, or nothing: ``key: app, value: web``."""
    if "value" not in selector:
        return {}
    name = next((name for name in ("key", "name") if selector.get(name)), "")
    rest = {key: value for key, value in selector.items() if key not in (name, "value")}
    return {**rest, selector[name]: selector["value"]} if name else {}


def near(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Whether ``labels`` are what a selector means but for a slip: of each pair that differs the key or the value is alike."""
    wrong = {key: value for key, value in selector.items() if labels.get(key) != value}
    return 0 < len(wrong) <= 2 and all(_alike(key, value, labels, selector) for key, value in wrong.items())


def misspelt(selector: Mapping[str, str], labels: Mapping[str, str], every: Collection[str]) -> bool:
    """Whether ``labels`` are what a selector means but for misspelt keys, beside labels that may be set at run time.

    ``every`` are the keys that any pods have: those are not set at run time.
    """
    wrong = {key: value for key, value in selector.items() if labels.get(key) != value}
    slips = {key for key, value in wrong.items() if key not in labels and _alike(key, value, labels, selector)}
    return bool(slips) and all(key in slips or (key not in _WRITTEN and key not in every) for key in wrong)


def _alike(key: str, value: str, labels: Mapping[str, str], selector: Mapping[str, str]) -> bool:
    if key in labels:
        have = labels[key]
        return bool(closest(value, [have])) and not (len(selector) == 1 and _other_name(value, have))
    return any(have == value and name not in selector and closest(key, [name]) for name, have in labels.items())


def _other_name(value: str, have: str) -> bool:
    """Whether these are two names rather than one misspelt: one is the other with a part more, as ``web`` and ``web-admin``."""
    first, second = sorted((set(value.split("-")), set(have.split("-"))), key=len)
    return first < second


def _selected(facts: Facts, namespace: str, selector: Mapping[str, str]) -> bool:
    wanted = of_labels(selector)
    return any(wanted.matches(meta.labels(pod)) for pod in facts.seen.pods_like(namespace, selector))


def _templates(facts: Facts) -> Iterable[tuple[Object, Mapping[str, str]]]:
    """What makes pods in the Service's namespace, and with which labels; bare pods, too."""
    for kind in WORKLOADS:
        for workload in facts.objects(kind):
            if not hook(workload):
                yield workload, _labels(workload)
    for pod in facts.objects("Pod"):
        yield pod, meta.labels(pod)


def _labels(workload: Object) -> Mapping[str, str]:
    made = template(workload)
    return made.labels if made else meta.labels(workload) if workload.get("kind") == "Pod" else {}


def _made_none(facts: Facts, selector: Mapping[str, str]) -> Object | None:
    """A workload that would make such pods, and has made none."""
    found = (workload for kind in WORKLOADS for workload in facts.seen.making(kind, facts.namespace, selector))
    return next((workload for workload in found if not hook(workload)), None)


def _such(facts: Facts, selector: Mapping[str, str]) -> list[Object]:
    """The pods of other namespaces that the selector would match."""
    wanted = of_labels(selector)
    return [pod for pod in facts.elsewhere("Pod") if wanted.matches(meta.labels(pod))]


def _elsewhere(facts: Facts, selector: Mapping[str, str]) -> bool:
    """Whether such pods are in another namespace, where no Service selects them: they were meant for this one."""
    return any(not facts.seen.with_selector(home, selector) for home in {meta.namespace(pod) for pod in _such(facts, selector)})


def _set_later(selector: Mapping[str, str], templates: Sequence[tuple[Object, Mapping[str, str]]]) -> Said | None:
    """Which label of a selector a controller, or the pods themselves, may set once they run: one that no template has."""
    for workload, labels in templates:
        missing = [key for key, value in selector.items() if labels.get(key) != value]
        if not missing or not all(key in decided(workload) or key not in _WRITTEN for key in missing):
            continue
        if any(key in other for key in missing for _, other in templates):
            continue
        if missing[0] in decided(workload):
            return _said("label-of-cluster", label=missing[0], workload=meta.reference(workload))
        return _said("label-set-later", label=missing[0])
    return None
