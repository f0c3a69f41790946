"""Facts from files alone: manifests, dumps, or both at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.controllers.mirrored import mirrored
from kubectl_svc.kubernetes.gateway.attachment import ROUTES
from kubectl_svc.kubernetes.references.reading import references
from kubectl_svc.kubernetes.references.table import CLUSTER_SCOPED, KINDS, POD_NAMES
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.lists import Listed, covered
from kubectl_svc.objects.meta import dig, mapping
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.reading import created, engines, left_out, makers, pods_unseen, unjudged
from kubectl_svc.trace.reading.facts import FILE, FILES, POD_MANIFEST, PODS_IN_PART, SLICES_IN_PART, UNPLACED, Facts, Why, each
from kubectl_svc.trace.reading.once import kind_of, once
from kubectl_svc.trace.reading.seen import Change, Changed, Seen
from kubectl_svc.trace.reading.templates import STANDS_IN, WORKLOADS, hook, origin, stand_ins, stands_in, template
from kubectl_svc.trace.said import said
from kubectl_svc.wording import Said

_CLUSTER_SCOPED = (
    *("Node", "Namespace", "ServiceCIDR", "IngressClass", "GatewayClass"),
    *(*CLUSTER_SCOPED, *engines.CLUSTER_SCOPED),
)
_LOOKED_FOR = {"Service": "", "Pod": "", "EndpointSlice": "discovery.k8s.io", "Endpoints": "", "Event": ""}
"""Kinds whose absence means something only where somebody has looked for them, with their group."""
_PLACED_TOGETHER = frozenset({"Service", *(kind for _, kind in KINDS)} - {*_CLUSTER_SCOPED})
"""Services and the kinds whose objects lead to them, as far as they are of a namespace."""
_JUDGING = ("Node", "IngressClass", "Secret", "Gateway", "GatewayClass", "ReferenceGrant")
"""Kinds that others are judged by, and that files often do not hold."""


def from_files(objects: Iterable[Object], problems: Sequence[str], namespace: str, lists: Sequence[Listed] = ()) -> list[Facts]:
    """The facts about every Service among ``objects``; one that names no namespace is in ``namespace``.

    ``problems`` are the lines about what could not be read, ``lists`` the lists that the objects come from: what an empty one
    would hold is not there, and what no list and no object is of has not been looked at.
    """
    given = list(objects)
    collected = collect(given, problems, namespace, lists)
    found = [*each(collected.seen, collected.unseen, FILES), *_led_astray(collected.seen, collected.unseen, given)]
    makes = _makers(collected.known)
    stray = [obj for obj in given if kind_of(obj) in (*WORKLOADS, "Pod", "Service") and not meta.namespace(obj)]
    homeless = pods_unseen.Homeless(_placed(obj, namespace) for obj in stray)
    if any(map(hook, collected.seen.kinds.get("Service", ()))):
        found = [_of_hook(facts, collected) for facts in found]
    named = unjudged.by_service(collected.known)
    spaces = frozenset(facts.namespace for facts in found)
    whole = covered([one for one in lists if not one.of_services], "", "Service", spaces)
    found = [facts._replace(listed=frozenset({"Service"})) if facts.namespace in whole else facts for facts in found]
    judged = (_judged(facts, collected, makes, homeless) for facts in sorted(found, key=lambda facts: facts[:2]))
    return [_beside(facts, named.get((facts.namespace, facts.name), ())) for facts in judged]


def _of_hook(facts: Facts, collected: Collected) -> Facts:
    """The facts with the pods of hooks, where the Service is one itself."""
    if not hook(facts.service or {}):
        return facts
    made = list(stand_ins(collected.known, collected.shown, hooks=True))
    return facts._replace(seen=Seen({**collected.seen.kinds, "Pod": made}))


def _beside(facts: Facts, others: Sequence[Object]) -> Facts:
    """The facts with the objects that name their Service and that no check knows."""
    if not others:
        return facts
    unseen = {kind_of(obj): Said("unseen-not-evaluated", {"object": meta.reference(obj)}) for obj in others}
    return facts._replace(unseen={**unseen, **facts.unseen}, unjudged=tuple(map(meta.reference, others)))


class Collected(NamedTuple):
    """What files hold, each object once.

    ``looked`` says by kind of which namespaces somebody has listed all, ``shown`` of which ones no template stands in for pods.
    ``picked`` are namespaces of which the files hold the slices of some Services, perhaps selected by name, beside others;
    ``several`` are those of them with the slices of more than one.
    Of those that are ``listed`` a list shows the pods; of others there may be more.
    """

    known: list[Object]
    seen: Seen
    unseen: dict[str, Why]
    looked: dict[str, frozenset[str]]
    shown: frozenset[str]
    picked: frozenset[str]
    several: frozenset[str]
    listed: frozenset[str]

    def sliced(self, facts: Facts) -> bool:
        """Whether somebody has listed the slices of one Service; no list has those of one that is yet to be applied."""
        if facts.seen.slices_of(facts.namespace, facts.name):
            return facts.namespace in self.looked["EndpointSlice"]
        return _there(facts) and facts.namespace in self.looked["EndpointSlice"] - self.picked


def collect(objects: Iterable[Object], problems: Sequence[str], namespace: str, lists: Sequence[Listed] = ()) -> Collected:
    """All that files hold, with what `from_files` takes."""
    given = list(objects)
    known = once(_placed(obj, namespace) for obj in given)
    kinds: dict[str, list[Object]] = {}
    for obj in known:
        kinds.setdefault(kind_of(obj), []).append(_read(obj))
    spaces = frozenset(filter(None, map(meta.namespace, known)))
    dumped = _dumped(known)
    looked = {kind: dumped.get(kind, frozenset()) | covered(lists, group, kind, spaces) for kind, group in _LOOKED_FOR.items()}
    picked = _picked(Seen(kinds), lists, spaces)
    several = frozenset(space for space in picked if len(_with_slices(Seen(kinds), space)) > 1)
    kinds["EndpointSlice"] = [*kinds.get("EndpointSlice", ()), *_mirrors(Seen(kinds), looked["EndpointSlice"] - picked)]
    kinds[POD_MANIFEST] = kinds.get("Pod", [])
    kinds[UNPLACED] = [_placed(obj, namespace) for obj in given if not meta.namespace(obj) and kind_of(obj) in _PLACED_TOGETHER]
    shown = looked["Pod"] | (dumped.get("EndpointSlice", frozenset()) - picked)
    kinds["Pod"] = list(stand_ins(known, shown))
    unseen: dict[str, Why] = {FILE: Said("unseen-files", {"problems": list(problems)})} if problems else {}
    listed_kinds = {kind for one in lists for _, kind in one.kinds}
    unseen |= {kind: _none_of(kind) for kind in _JUDGING if kind not in kinds and kind not in listed_kinds}
    if "Gateway" in kinds and not {*kinds, *listed_kinds} & {*ROUTES}:  # its routes are elsewhere
        unseen["HTTPRoute"] = _none_of("HTTPRoute")
    return Collected(known, Seen(kinds), unseen, looked, shown, picked, several, covered(lists, "", "Pod", spaces))


def _picked(seen: Seen, lists: Sequence[Listed], spaces: frozenset[str]) -> frozenset[str]:
    """The namespaces whose slices are all of one Service in the files, or all of a list of the slices of some: see `Collected`.

    What a list shows is all there is where it has slices of no Service, or of one that is not in the files, for which nobody
    would have asked; or Services without slices.
    """
    whole = covered([one for one in lists if not one.of_services], _LOOKED_FOR["EndpointSlice"], "EndpointSlice", spaces)
    selected = frozenset[str]().union(*(one.of_services for one in lists))
    return frozenset(space for space in spaces - whole if _of_some(seen, space, selected))


def _of_some(seen: Seen, space: str, selected: frozenset[str]) -> bool:
    found = _with_slices(seen, space)
    return (len(found) == 1 or found <= selected) and found < {meta.name(one) for one in seen.of("Service", space)}


def _with_slices(seen: Seen, space: str) -> set[str]:
    return {slices.service_name(one) for one in seen.of("EndpointSlice", space)}


def _there(facts: Facts) -> bool:
    """Whether a cluster has the Service, or pods that it selects."""
    return bool(meta.uid(facts.service or {})) or _has_real_pods(facts)


def _has_real_pods(facts: Facts) -> bool:
    """Whether a pod of a cluster is among those that a Service selects."""
    selector = services.selector(facts.service or {})
    found = facts.seen.pods_like(facts.namespace, selector)
    return any(of_labels(selector).matches(meta.labels(pod)) for pod in found if not stands_in(pod))


def _created(facts: Facts, listed: Collection[str]) -> Facts:
    """The facts about a Service that is not there; a controller may create it, where nobody has ``listed`` all there are."""
    find = created.unplaced if facts.namespace in listed else created.creator
    why = find(facts.seen, facts.namespace, facts.name)
    return facts._replace(unseen={**facts.unseen, "Service": why}) if why else facts


def absent(collected: Collected, namespace: str, name: str) -> Facts:
    """The facts about a Service that something in the files names, and that they do not hold: it may be in a cluster."""
    unseen = dict(collected.unseen)
    if not collected.seen.of("Service", namespace) and not collected.seen.lacks_namespace(namespace):
        unseen["Service"] = Said("unseen-no-service", {"namespace": namespace})
    return _created(Facts(namespace, name, None, collected.seen, unseen, FILES), collected.looked["Service"])


def missing(collected: Collected, namespace: str, name: str) -> Facts:
    """The facts about a Service that the files do not hold, and that was asked for by name."""
    unseen = {FILE: collected.unseen[FILE]} if FILE in collected.unseen else {}
    return _created(Facts(namespace, name, None, collected.seen, unseen, FILES), collected.looked["Service"])


def none_found(objects: Sequence[Object]) -> Said:
    """What to say where no Service is left to trace: the kinds that there are, and which of them was meant for one."""
    kinds = Counter(map(kind_of, objects))
    if kinds["Service"]:
        return said("none-matches")
    if not kinds:
        return said("nothing-in-files")
    core = {str(obj.get("kind")) for obj in objects if obj.get("apiVersion") == "v1"} - {"ServiceAccount"}
    meant = closest("Service", sorted(core))
    return said("none-in-files", kinds=[f"{kind} ({number})" for kind, number in kinds.items()], meant=meant)


def _placed(obj: Object, namespace: str) -> Object:
    return obj if obj.get("kind") in _CLUSTER_SCOPED else meta.in_namespace(obj, namespace)


def _read(obj: Object) -> Object:
    """An event of ``events.k8s.io/v1`` in the words of ``v1``: the server converts them so, too (pkg/apis/events/v1)."""
    if obj.get("kind") != "Event" or meta.group(obj) != "events.k8s.io":
        return obj
    return {**obj, "involvedObject": mapping(obj, "regarding"), "message": obj.get("note")}


def _dumped(objects: Iterable[Object]) -> dict[str, frozenset[str]]:
    """By kind, the namespaces of which objects that a cluster has are there: somebody has looked for them."""
    found: dict[str, set[str]] = {}
    for obj in objects:
        if meta.uid(obj):
            found.setdefault(kind_of(obj), set()).add(meta.namespace(obj))
    return {kind: frozenset(spaces) for kind, spaces in found.items()}


def _led_astray(seen: Seen, unseen: Mapping[str, Why], given: Sequence[Object]) -> list[Facts]:
    """Services that something leads to in a namespace of which the files hold none, and that another namespace has.

    An Ingress leads to its own namespace alone. Other objects may mean a Service that only the cluster has, unless an object of
    their kind leads to that of the other namespace. What names no namespace, a Service too, may be meant for that one.
    """
    names = {meta.name(obj) for obj in given if kind_of(obj) == "Service" and meta.namespace(obj)}
    own = set(map(meta.namespace, seen.kinds.get("Service", ())))
    stated = [(kind_of(obj), one) for obj in given if meta.namespace(obj) or _says_namespace(obj) for one in references(obj)]
    right = {(kind, one.service) for kind, one in stated if one.namespace in own}
    led = {
        (one.namespace, one.service)
        for kind, one in stated
        if one.namespace not in own and one.service in names and one.row.loses != POD_NAMES
        if kind == "Ingress" or (kind, one.service) not in right
    }
    return [Facts(*each, None, seen, unseen, FILES) for each in sorted(led)]


def _says_namespace(obj: Object) -> bool:
    """Whether it is of no namespace, so that it names that of a Service itself."""
    return obj.get("kind") in _CLUSTER_SCOPED


def _makers(objects: Iterable[Object]) -> dict[str, list[Object]]:
    """By namespace, the objects that may make pods which the files do not show."""
    found: dict[str, list[Object]] = {}
    for obj in objects:
        if "." in meta.group(obj) and template(obj) is None and makers.may_make_pods(obj):
            found.setdefault(makers.home(obj), []).append(obj)
    return found


def _none_of(kind: str) -> Said:
    return Said("unseen-no-object", {"kind": kind})


def _judged(facts: Facts, collected: Collected, makes: Mapping[str, Sequence[Object]], homeless: pods_unseen.Homeless) -> Facts:
    """What counts as unseen for one Service, and the slices that stand in for its Endpoints."""
    space, looked = facts.namespace, collected.looked
    sliced = collected.sliced(facts)
    if facts.service is None:
        facts = _created(facts, looked["Service"])
    unseen = dict(facts.unseen)
    for kind in ("Endpoints", "Event"):
        if space not in looked[kind] and not facts.objects(kind):
            unseen[kind] = _none_of(kind)
    if not sliced and space not in collected.listed:
        telling = _with_endpoints(facts)
        facts = telling if space not in looked["Pod"] or left_out.accounted(telling) else facts
    own = facts.seen.slices_of(space, facts.name)
    given = own or _telling(facts) or facts.seen.slices_of(space, "")
    kept = (bool(given) and not services.selector(facts.service or {})) or any(map(stands_in, own))
    filtered = (space, facts.name) == services.API_SERVER and not own  # a cluster always has that slice
    if filtered or (not sliced and not kept):
        others = facts.objects("EndpointSlice")
        mine = Said("unseen-no-slice", {"name": facts.name})
        unseen["EndpointSlice"] = mine if others else _none_of("EndpointSlice")
        if space in collected.several and _there(facts):
            unseen[SLICES_IN_PART] = mine
    facts = facts._replace(unseen=unseen)
    pointed = any(_pod_of(endpoint) for slice_ in own for endpoint in slices.endpoints(slice_))
    if pointed and space not in collected.listed and not _has_real_pods(facts) and left_out.accounted(facts):
        why, facts = None, _with_stand_ins(facts)
    elif pointed and all(_of_dump(facts, pod) for pod in facts.objects("Pod")):
        named = "unseen-pods-of-endpoints" if any(map(stands_in, own)) else "unseen-pods-of-slices"
        why = Said(named) if space not in looked["Pod"] else None
    else:
        why = pods_unseen.reason(facts, makes, space in looked["Pod"], homeless)
    if why is None and (beside := left_out.ready_pods(facts, space in collected.listed)):
        facts = facts._replace(unseen={PODS_IN_PART: beside, **facts.unseen})
    return facts._replace(unseen={"Pod": why, **facts.unseen}) if why else facts


def _telling(facts: Facts) -> list[Object]:
    """The Endpoints that say what a Service's endpoints are: not a manifest without any, which its program fills in later.

    Nor those of the API server, which writes the slice of its Service itself, and labels its Endpoints skip-mirror.
    """
    found = facts.seen.named("Endpoints", facts.namespace, facts.name)
    known = (facts.namespace, facts.name) != services.API_SERVER
    return [one for one in found if known and (meta.uid(one) or meta.items(one, "subsets"))]


def _with_endpoints(facts: Facts) -> Facts:
    """The facts with slices that say what the Endpoints of a dump say, where nothing else tells of a Service's pods.

    The controllers write both from the same pods (pkg/controller/endpoint, pkg/controller/endpointslice).
    """
    selector = services.selector(facts.service or {})
    found = facts.seen.named("Endpoints", facts.namespace, facts.name)[-1:]
    known = _has_real_pods(facts) or facts.seen.slices_of(*facts[:2])
    if not selector or known or not any(map(meta.uid, found)):
        return facts
    none = {"kind": "EndpointSlice", "metadata": {"name": facts.name, "namespace": facts.namespace}, "addressType": "IPv4"}
    marks = {"labels": {slices.SERVICE_NAME: facts.name, slices.MANAGED_BY: slices.CONTROLLER}}
    made = [_marked(slice_, found[0], marks) for slice_ in mirrored({}, found[0]) or [none]]
    return facts._replace(seen=Changed(facts.seen, [Change("EndpointSlice", None, slice_) for slice_ in made]))


def _with_stand_ins(facts: Facts) -> Facts:
    """The facts with stand-ins for the pods of the Service's workloads, where nothing stands in for them yet."""
    selector = services.selector(facts.service or {})
    if any(of_labels(selector).matches(meta.labels(pod)) for pod in facts.seen.pods_like(facts.namespace, selector)):
        return facts
    makers = [*left_out.workloads(facts), *facts.objects("Rollout"), facts.service or {}]
    made = stand_ins({id(one): one for one in makers}.values(), ())
    return facts._replace(seen=Changed(facts.seen, [Change("Pod", None, pod) for pod in made]))


def _of_dump(facts: Facts, pod: Object) -> bool:
    """Whether a pod stands in for those of a workload that a cluster has."""
    name = origin(pod).partition("/")[2]
    return stands_in(pod) and any(map(meta.uid, facts.seen.named(str(pod.get("kind")), facts.namespace, name)))


def _marked(slice_: Object, endpoints: Object, more: Object | None = None) -> Object:
    """A slice that stands in for Endpoints."""
    annotations = {**meta.annotations(slice_), STANDS_IN: meta.reference(endpoints)}
    return {**slice_, "metadata": {**slice_["metadata"], **(more or {}), "annotations": annotations}}


def _mirrors(seen: Seen, looked: Collection[str]) -> Iterator[Object]:
    """The slices that will mirror the Endpoints of the files, for namespaces whose slices nobody has looked at."""
    for endpoints in seen.kinds.get("Endpoints", ()):
        space, name = meta.namespace(endpoints), meta.name(endpoints)
        service = next(iter(seen.named("Service", space, name)), None)
        if service is not None and space not in looked and not seen.slices_of(space, name):
            yield from (_marked(slice_, endpoints) for slice_ in mirrored(service, endpoints))


def _pod_of(endpoint: Object) -> bool:
    return bool(dig(endpoint, "targetRef", "kind") == "Pod")
