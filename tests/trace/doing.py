"""Printed fixes carried out on plain objects, as a reader or a shell would, and what all traces say before and after.

Nothing of the program's own trial is used here but the words of the fix.
"""

from __future__ import annotations

import copy
import json
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.controllers import expected
from kubectl_svc.kubernetes.controllers.slice_objects import whole, written
from kubectl_svc.objects import meta, services, slices
from kubectl_svc.trace import texts
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.reading import offline
from kubectl_svc.trace.report import EDIT, NOTE, Finding, Report
from tests.trace.edits import edited

Object = dict[str, Any]
Key = tuple[str, str, str, str]


class Printed(NamedTuple):
    """A fix as it is printed, and the finding under which it stands."""

    namespace: str
    service: str
    finding: Finding
    words: str


def traced(objects: Iterable[Object], namespace: str = "shop") -> list[Report]:
    """Every Service of some objects."""
    return [examine(facts) for facts in offline.from_files(copy.deepcopy(list(objects)), (), namespace)]


def fixes(reports: Iterable[Report]) -> Iterator[Printed]:
    """Every fix that is printed as one."""
    for report in reports:
        for finding in report.findings:
            if finding.fix and finding.fix.kind == EDIT:
                yield Printed(report.namespace, report.name, finding, texts.fix(finding.fix, report.name))


def harm(objects: Sequence[Object], printed: Printed, before: Sequence[Report], namespace: str = "shop") -> list[str]:
    """What is wrong with a fix after it was carried out; nothing where it fixes and harms nobody."""
    after = traced(carried_out(objects, printed, namespace), namespace)
    had, have = Counter(problems(before)), Counter(problems(after))
    own = (printed.namespace, printed.service, printed.finding.code, printed.finding.object)
    wrong = [f"{own} is still there"] if have[own] >= had[own] else []
    come = [key for key in have if have[key] > had[key] and key != own]
    moved = [key for key in come if _total(have, key) <= _total(had, key)]  # what was wrong with an Ingress, elsewhere now
    wrong += [f"{key} has come" for key in come if key not in moved]
    was, now = pods(before), pods(after)
    others = [key for key in was.keys() & now.keys() if key != (printed.namespace, printed.service)]
    wrong += [f"{key} had {was[key]} and has {now[key]}" for key in others if was[key] != now[key]]
    mine = (printed.namespace, printed.service)
    taken = now.get(mine, set()) - was.get(mine, set()) if _selects(printed) else set()
    wrong += [f"{key} has {sorted(taken & now[key])}, too" for key in others if taken & now[key]]
    worse = ("healthy", "warning", "unknown", "broken")
    verdicts = [{(one.namespace, one.name): worse.index(one.verdict) for one in reports} for reports in (before, after)]
    led = {key[:2] for key in moved}
    wrong += [
        f"{key} is worse" for key, verdict in verdicts[1].items() if verdict > verdicts[0].get(key, verdict) and key not in led
    ]
    return wrong


def _total(found: Counter[Key], key: Key) -> int:
    """How often a fault of an object is found, with whatever Service."""
    return sum(number for other, number in found.items() if other[2:] == key[2:])


def _selects(printed: Printed) -> bool:
    """Whether a fix changes which pods are selected, and not only how those of the same selector are reached."""
    edits = printed.finding.fix.edits if printed.finding.fix else ()
    return not edits or any({"selector", "labels"} & set(map(str, edit.path)) for edit in edits)


def problems(reports: Iterable[Report]) -> Iterator[Key]:
    """Every finding above a note; of one that is a note only where a fix is printed for it."""
    for report in reports:
        for finding in report.findings:
            if finding.severity != NOTE or (finding.fix and finding.fix.kind == EDIT):
                yield report.namespace, report.name, finding.code, finding.object


def pods(reports: Iterable[Report]) -> dict[tuple[str, str], set[str]]:
    """The pods behind each Service."""
    return {
        (report.namespace, report.name): {hop.object for hop in report.hops if hop.kind in ("Pod", "Address")}
        for report in reports
    }


def carried_out(objects: Sequence[Object], printed: Printed, namespace: str) -> list[Object]:
    """The objects after the edit, and where a cluster has them after its EndpointSlice controller."""
    where = (printed.finding.fix or _never()).namespace or printed.namespace
    if not printed.words.startswith("kubectl "):
        kind, name = (printed.finding.fix or _never()).target.split("/", 1)
        assert f" in {kind}/{name}" in printed.words or name == printed.service, printed.words
        return [_by_hand(obj, printed.words) if _is(obj, kind, name, where, namespace) else obj for obj in objects]
    words = shlex.split(printed.words)
    assert words[-2:] == ["-n", where]
    match words[1:-2]:
        case ["patch", kind, name, "--type=json", patch]:
            operations = json.loads(patch.removeprefix("-p="))
            made = [_patched(obj, operations) if _is(obj, kind, name, where, namespace) else obj for obj in objects]
        case ["set", "selector", "service", name, pairs]:
            selector = dict(pair.split("=", 1) for pair in pairs.split(","))
            made = [
                {**obj, "spec": {**obj["spec"], "selector": selector}} if _is(obj, "service", name, where, namespace) else obj
                for obj in objects
            ]
        case ["label", kind, name, pair, "--overwrite"]:
            key, value = pair.split("=", 1)
            made = [_labelled(obj, key, value) if _is(obj, kind, name, where, namespace) else obj for obj in objects]
        case ["delete", kind, name]:
            made = [obj for obj in objects if not _is(obj, kind, name, where, namespace)]
        case _:
            raise AssertionError(printed.words)
    return list(_controlled(made, printed, namespace))


def _by_hand(obj: Object, words: str) -> Object:
    """Every edit of one fix, one after the other."""
    for one in words.split("; "):
        obj = edited(obj, one)
    return obj


def _is(obj: Object, kind: str, name: str, where: str, namespace: str) -> bool:
    return (obj["kind"].lower(), meta.name(obj)) == (kind, name) and (meta.namespace(obj) or namespace) == where


def _labelled(obj: Object, key: str, value: str) -> Object:
    return {**obj, "metadata": {**obj["metadata"], "labels": {**meta.labels(obj), key: value}}}


def _patched(obj: Object, operations: Iterable[Object]) -> Object:
    made = copy.deepcopy(obj)
    for operation in operations:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in operation["path"].split("/")[1:]]
        place: Any = made
        for step in steps[:-1]:
            place = place[int(step) if isinstance(place, list) else step]
        last = int(steps[-1]) if isinstance(place, list) else steps[-1]
        match operation["op"]:
            case "test":
                assert place[last] == operation["value"]
            case "remove":
                del place[last]
            case "replace":
                assert place[last] is not None
                place[last] = operation["value"]
            case "add":
                if isinstance(place, list):
                    place.insert(last, operation["value"])
                else:
                    place[last] = operation["value"]
    return made


def _controlled(objects: Sequence[Object], printed: Printed, namespace: str) -> Iterator[Object]:
    """The slices of the Service as the EndpointSlice controller would write them by now."""
    where, name = printed.namespace, printed.service
    service = next((obj for obj in objects if _is(obj, "service", name, where, namespace)), None)
    if service is None or not services.selector(service) or not any(obj["kind"] == "EndpointSlice" for obj in objects):
        yield from objects
        return
    for obj in objects:
        own = obj["kind"] == "EndpointSlice" and slices.service_name(obj) == name
        if not own or slices.managed_by(obj) != slices.CONTROLLER:
            yield obj
    known = meta.in_namespace(service, namespace)
    candidates = [meta.in_namespace(obj, namespace) for obj in objects if obj["kind"] == "Pod"]
    nodes = {meta.name(obj): obj for obj in objects if obj["kind"] == "Node"} or None
    for slice_ in written(name, whole(known, expected.expect(known, candidates, nodes).slices)):
        yield {"apiVersion": "discovery.k8s.io/v1", **meta.in_namespace(slice_, where)}


def _never() -> Any:
    raise AssertionError
