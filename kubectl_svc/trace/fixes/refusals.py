"""What the API server would refuse of an object in files, and the edits that mend it."""

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


class Mend(NamedTuple):
    """Edits that take one reason away; ``certain`` where nothing else can have been meant."""

    edits: tuple[Edit, ...]
    certain: bool = False


Mending = Callable[[Object, Refused], Mend | None]


def problems(
    chain: Chain, objects: Iterable[Object], mending: Mending | None = None, hops: Mapping[str, str] | None = None
) -> Iterator[Problem]:
    """One problem for every object that no server would take, with all reasons; a wrong apiVersion is E12's.

    ``hops`` are those of the objects that have one of their own.
    """
    for obj in objects:
        reasons = of(obj)
        if reasons and not _unserved(reasons):
            problem = _problem(chain, obj, reasons, mending)
            yield problem._replace(hop=(hops or {}).get(problem.object, ""))


def unserved(chain: Chain, objects: Iterable[Object], hops: Mapping[str, str] | None = None) -> Iterator[Problem]:
    """One problem for every object whose apiVersion does not have its kind; ``hops`` as for `problems`."""
    for obj in objects:
        reasons = of(obj)
        if _unserved(reasons):
            problem = _problem(chain, obj, reasons, None)
            kind = str(obj.get("kind"))
            values = {**problem.values, "kind": kind, "served": list(admission.served(kind))}
            yield problem._replace(values=values, hop=(hops or {}).get(problem.object, ""))


def of(obj: Object) -> tuple[Refused, ...]:
    """Every reason for which no server would take ``obj``; one that a cluster has, as its uid shows, has been taken."""
    return () if meta.uid(obj) else tuple(admission.problems(obj))


def _unserved(reasons: tuple[Refused, ...]) -> bool:
    return any(one.reason == refused.NO_MATCH for one in reasons)


def _problem(chain: Chain, obj: Object, reasons: tuple[Refused, ...], mending: Mending | None) -> Problem:
    """With the edits for as many of the reasons as have any."""
    target = meta.reference(obj)
    mends = [(mending(obj, one) if mending else None) or mended(obj, one) for one in reasons]
    strays = [mend for one, mend in zip(reasons, mends, strict=True) if mend and one.reason == refused.UNKNOWN_FIELD]
    moved = {edit.path for mend in strays for edit in mend.edits}
    mends = [mend for one, mend in zip(reasons, mends, strict=True) if mend in strays or one.path not in moved]
    edits = tuple({edit.path: edit for mend in mends if mend for edit in mend.edits}.values())
    certain = all(mend and mend.certain for mend in mends)
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


def mended(obj: Object, one: Refused) -> Mend | None:
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
            return Mend((setting(obj, one.path, None),)) if meta.dig(obj, *one.path) is not None else None
        case refused.NO_MATCH:
            return _served(obj)
        case refused.REQUIRED:
            filled = _FILLED.get(str(one.path[-1]))
            return Mend((setting(obj, one.path, filled),)) if filled else None
    return None


_FILLED = {"image": "IMAGE", "pathType": "Prefix", "containers": [{"name": "NAME", "image": "IMAGE"}]}
"""What stands for a required value, for the reader to decide."""


def _typed(obj: Object, one: Refused) -> Mend | None:
    value = meta.dig(obj, *one.path)
    if one.expected in ("int32", "int64") and isinstance(value, str) and len(value) < 19 and _digits(value.strip()):
        return Mend((setting(obj, one.path, int(value)),), certain=True)
    if one.expected == "string" and isinstance(value, bool | int | float):
        known = written(meta.dig(obj, *one.path[:-1]), one.path[-1])  # JSON may have lost how a float was meant
        text = known or json.dumps(value)
        return Mend((setting(obj, one.path, text),), certain=bool(known) or not isinstance(value, float))
    if str(one.expected).startswith("[]") and isinstance(value, dict) and _taken(obj, one.path, [value]):
        return Mend((setting(obj, one.path, [value]),), certain=True)
    labels = _pairs_of(value) if one.expected == "map[string]string" else {}
    return Mend((setting(obj, one.path, labels),), certain=True) if labels else None


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


def _renamed(obj: Object, one: Refused) -> Mend:
    """The field that was meant, by its letters or but for one slip; else the field goes."""
    *parent, name = one.path
    holder = meta.dig(obj, *parent)
    free = [field for field in admission.fields(obj, tuple(parent)) if field not in holder]
    same = [field for field in free if _letters(field) == _letters(str(name))]
    near = next(iter(same), "") or mistyped(str(name), free)
    gone = setting(obj, one.path, None)
    if not near:
        return Mend((gone,))
    return Mend((gone, setting(obj, (*parent, near), one.value)), certain=True)


_SELECTORS = ("podSelector", "namespaceSelector", "labelSelector", "selector")
"""Fields that hold a LabelSelector."""


def _selecting(obj: Object, one: Refused) -> Mend | None:
    """Labels that stand in a selector itself go into its matchLabels; taken away, they would leave one for everything."""
    parent = one.path[:-1]
    if not parent or parent[-1] not in _SELECTORS:
        return None
    known = meta.mapping(obj, *parent)
    strays = {key: value for key, value in known.items() if key not in ("matchLabels", "matchExpressions")}
    if set(strays) <= {"labels", "label"} and all(isinstance(value, dict) for value in strays.values()):
        strays = {key: value for held in strays.values() for key, value in held.items()}
    if not all(isinstance(value, str) for value in strays.values()):
        made = _renamed(obj, one)
        return made if made.certain else Mend(())
    kept = {key: value for key, value in known.items() if key in ("matchLabels", "matchExpressions")}
    labels = {**meta.mapping(kept, "matchLabels"), **strays}
    return Mend((setting(obj, parent, {**kept, "matchLabels": labels}),), certain=True)


def _placed(obj: Object, one: Refused) -> Mend | None:
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
        return Mend((gone,), certain=True) if there == one.value else None
    if not _taken(obj, (*where, name), one.value):
        return None
    return Mend((gone, setting(obj, (*where, name), one.value)), certain=True)


_PARTS = ("apiVersion", "kind", "metadata", "spec", "status")


def _places(obj: Object, parent: Sequence[str | int]) -> Iterator[tuple[str | int, ...]]:
    """The structs around ``parent``, its own first: each with its metadata and spec, and the only container of a pod."""
    for length in range(len(parent), -1, -1):
        place = tuple(parent[:length])
        yield place
        yield from ((*place, part) for part in ("metadata", "spec"))
        if len(meta.items(obj, *place, "containers")) == 1:
            yield (*place, "containers", 0)


def _taken(obj: Object, path: tuple[str | int, ...], value: object) -> bool:
    """Whether the server would take ``value`` at ``path``."""
    return not any(one.path[: len(path)] == path for one in of(_with(obj, path, value)))


def _with(holder: Any, path: tuple[str | int, ...], value: object) -> Any:
    """A copy of ``holder`` with ``value`` at ``path``."""
    if not path:
        return value
    step, *rest = path
    if isinstance(holder, list):
        return [_with(item, tuple(rest), value) if index == step else item for index, item in enumerate(holder)]
    return {**(holder or {}), step: _with((holder or {}).get(step), tuple(rest), value)}


def _stripped(obj: Object, one: Refused) -> Mend | None:
    """The same text without blanks around it: the value itself, or those values and keys of a mapping that are this one."""
    bare = one.value.strip() if isinstance(one.value, str) else ""
    if not bare or one.value == bare:
        return None
    found = meta.dig(obj, *one.path)
    if found == one.value:
        return Mend((setting(obj, one.path, bare),), certain=True)
    holder = found if isinstance(found, dict) else {}
    edits = [setting(obj, (*one.path, key), bare) for key, value in holder.items() if value == one.value]
    if one.value in holder and bare not in holder:
        edits += [setting(obj, (*one.path, one.value), None), setting(obj, (*one.path, bare), holder[one.value])]
    return Mend(tuple(edits), certain=True) if edits else None


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _supported(obj: Object, one: Refused) -> Mend | None:
    """The value that was meant; without one the field may go, for it has a default."""
    if isinstance(meta.dig(obj, *one.path), dict) or meta.dig(obj, *one.path) is None:
        return None
    near = mistyped(str(one.value), one.expected)
    return Mend((setting(obj, one.path, near or None),), certain=bool(near))


def _served(obj: Object) -> Mend | None:
    """The apiVersion that has the kind; what the object says may have to change with a version, not with a group."""
    known = admission.served(str(obj.get("kind")))
    if not known:
        return None
    group = meta.group(obj)
    return Mend((setting(obj, ("apiVersion",), known[-1]),), certain=group not in {one.rpartition("/")[0] for one in known})
