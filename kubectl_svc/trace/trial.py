"""Try a fix before it is printed: carry it out on the facts, let the controllers write, judge again. Pure.

So every fix of kind ``edit`` fixes what it is printed for and harms nobody, whichever check has thought of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from kubectl_svc.kubernetes.controllers.expected import expect, reconciled, selected
from kubectl_svc.kubernetes.controllers.slice_objects import whole, written
from kubectl_svc.kubernetes.references.reading import references
from kubectl_svc.kubernetes.references.table import KINDS
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.chain import nodes, stored
from kubectl_svc.trace.fixes.edited import edited
from kubectl_svc.trace.fixes.edits import described
from kubectl_svc.trace.reading.facts import FILES, LIVE, NOT_LOOKED_AT, POD_MANIFEST, Facts
from kubectl_svc.trace.reading.seen import Change, Changed
from kubectl_svc.trace.reading.templates import STANDS_IN, WORKLOADS, stand_ins, stands_in
from kubectl_svc.trace.report import LOOK, NOTE, STATUSES, Edit, Finding, Fix, Judged, worst

_OF_PODS = ("pod", *map(str.lower, WORKLOADS))
_NUMBER = re.compile(r"-\d+(?=/|$)")
_SEEN_BY_THE_CONTROLLER = ("Service", "EndpointSlice", "Endpoints", "Pod", POD_MANIFEST, "Node", *WORKLOADS)
"""What an edit must be of for the EndpointSlice controller to write anything."""
Judge = Callable[[Facts], Judged]
Key = tuple[str, str, str]


def works(facts: Facts, finding: Finding, fix: Fix, before: Judged, judge: Judge) -> bool:
    """Whether after ``fix`` the finding is gone, no other one has come, nothing is worse, and no other Service is touched.

    What was wrong with the edited object before is wrong with it wherever it leads: that is not the fix's doing.
    """
    after = carried_out(facts, fix)
    if after is None or _touches_others(facts, after, fix):
        return False
    key, judged = key_of(finding), judge(after)
    own = _unnamed(facts, after) or (_lessened(before, judged, key) and _no_worse(judged, before))
    others = before._replace(findings=tuple(one for one in before.findings if key_of(one) != key))
    return own and all(_no_worse(judge(new), judge(old), others) for old, new in _led_to(facts, after, fix))


def _unnamed(facts: Facts, after: Facts) -> bool:
    """Whether nothing leads to a Service that is not there any more: then it need not be there."""
    return facts.service is None and not list(after.seen.references_to(facts.namespace, facts.name))


def look_instead(facts: Facts, fix: Fix) -> Fix:
    """What to look at where a fix does not fix: the object, or in files the field that it would have changed."""
    if fix.command:
        return Fix(LOOK, fix.target, command=described(fix.target, fix.namespace or facts.namespace))
    return Fix(LOOK, fix.target, tuple(Edit(edit.path, None, None) for edit in fix.edits[:1]), namespace=fix.namespace)


def carried_out(facts: Facts, fix: Fix) -> Facts | None:
    """The facts after the edits, and after the controllers have seen them; ``None`` where the object was not read."""
    kind, old = _target(facts, fix)
    if old is None:
        return None
    new = edited(old, fix.edits)
    changes = [Change(kind, old, new), *_stand_ins(facts, old, new)]
    service = new if old is facts.service else facts.service
    after = facts._replace(service=service, seen=Changed(facts.seen, changes))
    fresh = list(_slices(after)) if kind in _SEEN_BY_THE_CONTROLLER else []
    return after._replace(seen=Changed(after.seen, fresh)) if fresh else after


def _target(facts: Facts, fix: Fix) -> tuple[str, Object | None]:
    wanted, _, name = fix.target.partition("/")
    space = fix.namespace or facts.namespace
    if (wanted, space, name) == ("service", facts.namespace, facts.name):
        return "Service", facts.service
    kind = next((kind for kind in facts.seen.kinds if kind.lower() == wanted), "")
    if kind == "Pod" and any(map(stands_in, facts.seen.named(kind, space, name))):
        kind = POD_MANIFEST  # an edit is one of what the file has
    found = facts.seen.named(kind, space, name) or facts.seen.named(kind, "", name)
    return kind, found[-1] if found else None


def _stand_ins(facts: Facts, old: Object, new: Object | None) -> Iterator[Change]:
    """The pods that stand in for those of an edited workload, at the addresses that they had."""
    marked = meta.reference(old)
    former = [pod for pod in facts.objects("Pod") if meta.annotations(pod).get(STANDS_IN) == marked]
    fresh = stand_ins([new, *facts.objects("Service")], frozenset()) if new and former else ()
    for pod, made in zip(former, fresh, strict=False):
        yield Change("Pod", pod, {**made, "status": pod["status"]})


def _slices(facts: Facts) -> Iterator[Change]:
    """What the EndpointSlice controller writes, where the facts hold slices of its own."""
    service = facts.service
    if service is None or not facts.sees("Pod") or (facts.source == FILES and not facts.sees("EndpointSlice")):
        return
    known = stored(service)
    for slice_ in facts.seen.slices_of(facts.namespace, facts.name) if reconciled(known) else ():
        if slices.managed_by(slice_) == slices.CONTROLLER:
            yield Change("EndpointSlice", slice_, None)
    pods = selected(known, facts.seen.pods_like(facts.namespace, services.selector(known)))
    for fresh in written(facts.name, whole(known, expect(known, pods, nodes(facts)).slices)):
        yield Change("EndpointSlice", None, meta.in_namespace(fresh, facts.namespace))


def _lessened(before: Judged, after: Judged, gone: Key) -> bool:
    """Whether ``gone`` has become less, or no more than a note."""
    had, have = (Counter(map(key_of, judged.findings)) for judged in (before, after))
    return have[gone] < had[gone] or (_above_a_note(before, gone) and not _above_a_note(after, gone))


def _no_worse(after: Judged, before: Judged, *known: Judged) -> bool:
    """Whether nothing above a note has become more, and no hop is worse than the worst one was.

    What is in ``known`` was there before, with another Service.
    """
    had = [Counter(map(key_of, judged.findings)) for judged in (before, *known)]
    have, graver = Counter(map(key_of, after.findings)), {key_of(one) for one in after.findings if one.severity != NOTE}
    if any(have[key] > max(one[key] for one in had) for key in graver):
        return False
    lowest = STATUSES.index(worst(hop.status for hop in before.hops))
    bad = {(hop.object, hop.status) for judged in known for hop in judged.hops}
    return all(STATUSES.index(hop.status) <= lowest or (hop.object, hop.status) in bad for hop in after.hops)


def _above_a_note(judged: Judged, key: Key) -> bool:
    return any(key_of(finding) == key and finding.severity != NOTE for finding in judged.findings)


def key_of(finding: Finding) -> Key:
    """What a finding is, without the numbers of its hop: those of other referrers change where one leads elsewhere."""
    return finding.code, finding.object, _NUMBER.sub("", finding.hop)


def _touches_others(facts: Facts, after: Facts, fix: Fix) -> bool:
    """Whether another Service gains or loses pods, or the edited one gains pods that another one has, as far as was read.

    One Service's trace does not read the others: there pods are gained only if they carry the Service's own name.
    """
    ours, now = _selected(facts, facts.service), _selected(after, after.service)
    gained = [pod for name, pod in now.items() if name not in ours]
    for other in facts.objects("Service"):
        if meta.name(other) == facts.name or not services.selector(other):
            continue
        if gained and any(of_labels(services.selector(other)).matches(meta.labels(pod)) for pod in gained):
            return True
        if fix.target.partition("/")[0] in _OF_PODS and _selected(facts, other).keys() != _selected(after, other).keys():
            return True
    return facts.source == LIVE and not all(_carries(pod, facts.name) for pod in gained)


def _carries(pod: Object, name: str) -> bool:
    return name in (meta.owner(pod)[1], *meta.labels(pod).values()) or meta.name(pod).startswith(f"{name}-")


def _selected(facts: Facts, service: Object | None) -> dict[str, Object]:
    """The pods that a Service selects, by name; nothing where pods were not read."""
    if service is None:
        return {}
    found = selected(service, facts.seen.pods_like(facts.namespace, services.selector(service)))
    return {f"{pod.get('kind')}/{meta.name(pod)}": pod for pod in found}


def _led_to(facts: Facts, after: Facts, fix: Fix) -> Iterator[tuple[Facts, Facts]]:
    """Each other Service that an edited Ingress or route leads to: it must not get a problem from that."""
    kind, old = _target(facts, fix)
    new = edited(old, fix.edits) if old is not None and any(kind == referrer for _, referrer in KINDS) else None
    led = {(one.namespace, one.service) for one in references(new)} if new else set()
    for namespace, name in sorted(led - {(facts.namespace, facts.name)}):
        for service in facts.seen.named("Service", namespace, name)[-1:]:
            other: dict[str, Any] = {"namespace": namespace, "name": name, "service": service}
            if facts.source == LIVE:  # one Service's trace has read neither the endpoints nor the pods of others
                other["unseen"] = {"EndpointSlice": NOT_LOOKED_AT, "Pod": NOT_LOOKED_AT, **facts.unseen}
            yield facts._replace(**other), after._replace(**other)
