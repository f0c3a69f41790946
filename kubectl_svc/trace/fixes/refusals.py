"""What the API server would refuse of an object in files, and the edits that fix it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kubectl_svc.kubernetes import admission
from kubectl_svc.kubernetes.admission import refused
from kubectl_svc.kubernetes.admission.refused import Refused
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.written import written
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_at, setting
from kubectl_svc.trace.report import EDIT, STEP, Edit, Fix, Problem
from kubectl_svc.trace.words import mistyped


class Correction(NamedTuple):
    """Edits that take one reason away; ``certain`` where nothing else can have been meant."""

    edits: tuple[Edit, ...]
    certain: bool = False


Correcting = Callable[[Object, Refused], Correction | None]


def problems(
    chain: Chain, objects: Iterable[Object], corrections_of: Correcting | None = None, hops: Mapping[str, str] | None = None
) -> Iterator[Problem]:
    """One problem for every object that no server would take, with all reasons; a wrong apiVersion is E12's.

    ``hops`` are those of the objects that have one of their own.
    """
    for obj in objects:
        reasons = of(obj)
        if reasons and not _unserved(reasons):
            problem = _problem(chain, obj, reasons, corrections_of)
            yield problem._replace(hop=(hops or {}).get(problem.object, ""))


def unserved(chain: Chain, objects: Iterable[Object], hops: Mapping[str, str] | None = None) -> Iterator[Problem]:
    """One problem for every object whose apiVersion does not have its kind; ``hops`` as for `problems`."""
    for obj in objects:
        reasons = of(obj)
        if _unserved(reasons):
            problem = _problem(chain, obj, reasons, None)
            kind = str(obj.get("kind"))
            if kind == "Ingress":
                problem = problem._replace(fix=_of_ingress(obj, problem))
            values = {**problem.values, "kind": kind, "served": list(admission.served(kind))}
            yield problem._replace(values=values, hop=(hops or {}).get(problem.object, ""))


def _of_ingress(ingress: Object, problem: Problem) -> Fix | None:
    """All of it in the version that is served, if the API server would take it then."""
    from kubectl_svc.trace.fixes import ingresses
    from kubectl_svc.trace.fixes.edited import edited

    edits = ingresses.in_v1(ingress)
    made = edited(ingress, edits)
    whole = made is not None and not of(made) and problem.fix is not None
    return problem.fix._replace(kind=EDIT, edits=edits) if whole and problem.fix is not None else problem.fix


def of(obj: Object) -> tuple[Refused, ...]:
    """Every reason for which no server would take ``obj``; one that a cluster has, as its uid shows, has been taken."""
    return () if meta.uid(obj) else tuple(admission.problems(obj))


def _unserved(reasons: tuple[Refused, ...]) -> bool:
    return any(one.reason == refused.NO_MATCH for one in reasons)


def _problem(chain: Chain, obj: Object, reasons: tuple[Refused, ...], corrections_of: Correcting | None) -> Problem:
    """With the edits for as many of the reasons as have any."""
    target = meta.reference(obj)
    corrections = [(corrections_of(obj, one) if corrections_of else None) or corrected(obj, one) for one in reasons]
    strays = [
        correction
        for one, correction in zip(reasons, corrections, strict=True)
        if correction and one.reason == refused.UNKNOWN_FIELD
    ]
    moved = {edit.path for correction in strays for edit in correction.edits}
    corrections = [
        correction
        for one, correction in zip(reasons, corrections, strict=True)
        if correction in strays or one.path not in moved
    ]
    edits = tuple({edit.path: edit for correction in corrections if correction for edit in correction.edits}.values())
    certain = all(correction and correction.certain for correction in corrections)
    space = meta.namespace(obj) if meta.namespace(obj) != chain.facts.namespace else ""
    if edits:
        fix = Fix(EDIT if certain else STEP, target, edits, namespace=space)
    else:
        fix = look_at(chain, reasons[0].path, target)._replace(namespace=space)
    values = {"object": target, "reasons": _once(reasons), "quote": _unquoted(obj, reasons), "unquote": _quoted(obj, reasons)}
    values["wrapper"] = wrapper(obj, reasons)
    return Problem(target, values, fix)


def _once(reasons: Sequence[Refused]) -> tuple[Refused, ...]:
    """Without those that say less of a value than another one does, in the same words."""

    def less(one: Refused, other: Refused) -> bool:
        same = one.expected != other.expected and (one.path, one.reason, one.value) == (other.path, other.reason, other.value)
        return same and str(other.expected).startswith(str(one.expected))

    return tuple(one for one in reasons if not any(less(one, other) for other in reasons))


def _unquoted(obj: Object, reasons: Sequence[Refused]) -> bool:
    """Whether a number or truth value stands where text should."""
    wrong = (one for one in reasons if one.reason == refused.WRONG_TYPE and one.expected == "string")
    return any(isinstance(meta.dig(obj, *one.path), bool | int | float) for one in wrong)


WRAPPERS = ("matchLabels", "matchExpressions")


def wrapper(obj: Object, reasons: Sequence[Refused]) -> str:
    """What a Service's selector has of a workload's, or nothing."""
    if obj.get("kind") != "Service":
        return ""
    paths = {one.path for one in reasons if one.reason == refused.WRONG_TYPE}
    return next((name for name in WRAPPERS if ("spec", "selector", name) in paths), "")


def _quoted(obj: Object, reasons: Sequence[Refused]) -> bool:
    """Whether text stands where a number should: to Kubernetes "80" is no port, and as a targetPort it is a name."""
    return any(one.reason in (refused.WRONG_TYPE, refused.INVALID) and _digits(meta.dig(obj, *one.path)) for one in reasons)


def _digits(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit()


def corrected(obj: Object, one: Refused) -> Correction | None:
    """The edits for reasons that are alike in all kinds."""
    match one.reason:
        case refused.WRONG_TYPE:
            return _typed(obj, one)
        case refused.UNKNOWN_FIELD:
            return _selecting(obj, one) or _placed(obj, one) or _renamed(obj, one)
        case refused.INVALID:
            return _stripped(obj, one)
        case refused.UNSUPPORTED:
            return _supported(obj, one)
        case refused.FORBIDDEN:
            return Correction((setting(obj, one.path, None),)) if meta.dig(obj, *one.path) is not None else None
        case refused.NO_MATCH:
            return _served(obj)
        case refused.REQUIRED:
            filled = _FILLED.get(str(one.path[-1]))
            return Correction((setting(obj, one.path, filled),)) if filled else None
    return None


_FILLED = {"image": "IMAGE", "pathType": "Prefix", "containers": [{"name": "NAME", "image": "IMAGE"}]}
"""What stands for a required value, for the reader to decide."""


def _typed(obj: Object, one: Refused) -> Correction | None:
    value = meta.dig(obj, *one.path)
    if one.expected in ("int32", "int64") and isinstance(value, str) and len(value) < 19 and _digits(value.strip()):
        return Correction((setting(obj, one.path, int(value)),), certain=True)
    if one.expected == "string" and isinstance(value, bool | int | float):
        known = written(meta.dig(obj, *one.path[:-1]), one.path[-1])  # JSON may have lost how a float was meant
        text = known or json.dumps(value)
        return Correction((setting(obj, one.path, text),), certain=bool(known) or not isinstance(value, float))
    if str(one.expected).startswith("[]") and isinstance(value, dict) and _accepted(obj, one.path, [value]):
        return Correction((setting(obj, one.path, [value]),), certain=True)
    labels = _pairs_of(value) if one.expected == "map[string]string" else {}
    return Correction((setting(obj, one.path, labels),), certain=True) if labels else None


def _pairs_of(value: object) -> dict[str, str]:
    """The labels that somebody wrote as text or as a list: ``app=web,tier=front``, ``- app: web``, ``- app=web``.

    Nothing where it is not pairs of text alone, or has a key twice.
    """
    found: list[tuple[object, object]] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            found += item.items()
        else:
            halves = (pair.partition("=") for pair in str(item).split(","))
            found += [(key.strip(), text.strip()) for key, _, text in halves]
    labels = {str(key): text for key, text in found if key and isinstance(text, str) and text}
    return labels if len(labels) == len(found) else {}


def _renamed(obj: Object, one: Refused) -> Correction:
    """The field that was meant, by its letters or but for one slip; else the field goes."""
    *parent, name = one.path
    siblings = meta.dig(obj, *parent)
    free = [field for field in admission.fields(obj, tuple(parent)) if field not in siblings]
    same = [field for field in free if _letters(field) == _letters(str(name))]
    near = next(iter(same), "") or mistyped(str(name), free)
    gone = setting(obj, one.path, None)
    if not near:
        return Correction((gone,))
    return Correction((gone, setting(obj, (*parent, near), one.value)), certain=True)


_SELECTORS = ("podSelector", "namespaceSelector", "labelSelector", "selector")
"""Fields that hold a LabelSelector."""


def _selecting(obj: Object, one: Refused) -> Correction | None:
    """Labels that stand in a selector itself go into its matchLabels; taken away, they would leave one for everything."""
    parent = one.path[:-1]
    if not parent or parent[-1] not in _SELECTORS:
        return None
    known = meta.mapping(obj, *parent)
    strays = {key: value for key, value in known.items() if key not in ("matchLabels", "matchExpressions")}
    if set(strays) <= {"labels", "label"} and all(isinstance(value, dict) for value in strays.values()):
        strays = {key: value for programmed in strays.values() for key, value in programmed.items()}
    if not all(isinstance(value, str) for value in strays.values()):
        made = _renamed(obj, one)
        return made if made.certain else Correction(())
    kept = {key: value for key, value in known.items() if key in ("matchLabels", "matchExpressions")}
    labels = {**meta.mapping(kept, "matchLabels"), **strays}
    return Correction((setting(obj, parent, {**kept, "matchLabels": labels}),), certain=True)


def _placed(obj: Object, one: Refused) -> Correction | None:
    """A field that stands beside the part of the object that it belongs to, or too deep or too high: it goes there.

    The nearest place that has such a field counts. Where the same value is there, the field may go; where another is, nobody
    can tell which one is meant.
    """
    *parent, name = one.path
    name = "labels" if name == "label" else name
    where = next((place for place in _places(obj, parent) if name in admission.fields(obj, place)), None)
    if where is None or name in _PARTS:
        return None
    gone, there = setting(obj, one.path, None), meta.dig(obj, *where, name)
    if there:
        return Correction((gone,), certain=True) if there == one.value else None
    if not _accepted(obj, (*where, name), one.value):
        return None
    return Correction((gone, setting(obj, (*where, name), one.value)), certain=True)


_PARTS = ("apiVersion", "kind", "metadata", "spec", "status")


def _places(obj: Object, parent: Sequence[str | int]) -> Iterator[tuple[str | int, ...]]:
    """The structs around ``parent``, its own first: each with its metadata and spec, and the only container of a pod."""
    for length in range(len(parent), -1, -1):
        place = tuple(parent[:length])
        yield place
        yield from ((*place, part) for part in ("metadata", "spec"))
        if len(meta.items(obj, *place, "containers")) == 1:
            yield (*place, "containers", 0)


def _accepted(obj: Object, path: tuple[str | int, ...], value: object) -> bool:
    """Whether the server would take ``value`` at ``path``."""
    return not any(one.path[: len(path)] == path for one in of(_with(obj, path, value)))


def _with(parent: Any, path: tuple[str | int, ...], value: object) -> Any:
    """A copy of ``parent`` with ``value`` at ``path``."""
    if not path:
        return value
    step, *rest = path
    if isinstance(parent, list):
        return [_with(item, tuple(rest), value) if index == step else item for index, item in enumerate(parent)]
    return {**(parent or {}), step: _with((parent or {}).get(step), tuple(rest), value)}


def _stripped(obj: Object, one: Refused) -> Correction | None:
    """The same text without blanks around it: the value itself, or those values and keys of a mapping that are this one."""
    bare = one.value.strip() if isinstance(one.value, str) else ""
    if not bare or one.value == bare:
        return None
    found = meta.dig(obj, *one.path)
    if found == one.value:
        return Correction((setting(obj, one.path, bare),), certain=True)
    parent = found if isinstance(found, dict) else {}
    edits = [setting(obj, (*one.path, key), bare) for key, value in parent.items() if value == one.value]
    if one.value in parent and bare not in parent:
        edits += [setting(obj, (*one.path, one.value), None), setting(obj, (*one.path, bare), parent[one.value])]
    return Correction(tuple(edits), certain=True) if edits else None


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _supported(obj: Object, one: Refused) -> Correction | None:
    """The value that was meant; without one the field may go, for it has a default."""
    if isinstance(meta.dig(obj, *one.path), dict) or meta.dig(obj, *one.path) is None:
        return None
    near = mistyped(str(one.value), one.expected)
    return Correction((setting(obj, one.path, near or None),), certain=bool(near))


def _served(obj: Object) -> Correction | None:
    """The apiVersion that has the kind; what the object says may have to change with a version, not with a group."""
    known = admission.served(str(obj.get("kind")))
    if not known:
        return None
    group = meta.group(obj)
    return Correction(
        (setting(obj, ("apiVersion",), known[-1]),), certain=group not in {one.rpartition("/")[0] for one in known}
    )
