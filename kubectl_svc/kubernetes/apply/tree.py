"""Objects walked with the schema of a v1 Service: their fields, merging, taking fields away, comparing.

Nothing here changes what it is given. A value whose type is not named here is a leaf, as scalars and atomic lists and maps are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from kubectl_svc.kubernetes.apply.paths import NOTHING, Path, Paths, key


class Struct(NamedTuple):
    """An object with named fields; those that are not here are leaves."""

    fields: dict[str, Any]


class Map(NamedTuple):
    """Text by name, each of which has an owner of its own (``granular``)."""


class Keyed(NamedTuple):
    """A list whose items are told apart by some of their fields, or, without ``keys``, are a set of plain values."""

    keys: tuple[str, ...]
    defaults: dict[str, Any]
    item: Any = None


Schema = Struct | Map | Keyed | None

SERVICE = Struct(
    {
        "metadata": Struct(
            {
                "labels": Map(),
                "annotations": Map(),
                "finalizers": Keyed((), {}),
                "ownerReferences": Keyed(("uid",), {}, Struct({})),
            }
        ),
        "spec": Struct(
            {
                "ports": Keyed(("port", "protocol"), {"protocol": "TCP"}, Struct({})),
                "sessionAffinityConfig": Struct({"clientIP": Struct({})}),
            }
        ),
    }
)


def fields(value: Any, schema: Schema = SERVICE, path: Path = ()) -> Paths:
    """Every field that ``value`` has (typed ``ToFieldSet``)."""
    match schema:
        case Struct() | Map() if isinstance(value, dict):
            found = NOTHING
            for name, inner in value.items():
                below = (*path, f"f:{name}")
                alone = {below} if isinstance(schema, Map) or inner is None or inner == {} else set()
                found |= fields(inner, _of(schema, name), below) | alone
            return found
        case Keyed(keys, defaults, item) if isinstance(value, list):
            places = [((*path, key(one, keys, defaults)), one) for one in value]
            return NOTHING.union(*(fields(one, item, place) | {place} for place, one in places))
        case Struct() | Map() | Keyed():
            return NOTHING
    return frozenset({path})


def merged(live: Any, wanted: Any, schema: Schema = SERVICE) -> Any:
    """``live`` with what is ``wanted`` laid over it (typed ``Merge``)."""
    if wanted is None or live is None:
        return live if wanted is None else wanted
    match schema:
        case Struct() | Map() if isinstance(live, dict) and isinstance(wanted, dict):
            return {name: merged(live.get(name), wanted.get(name), _of(schema, name)) for name in {**live, **wanted}}
        case Keyed() if isinstance(live, list) and isinstance(wanted, list):
            return _merged_list(live, wanted, schema)
    return wanted


def without(value: Any, gone: Paths, schema: Schema = SERVICE) -> Any:
    """``value`` without the fields ``gone`` (typed ``RemoveItems``); what becomes empty by it is ``None``."""
    match schema:
        case Struct() | Map() if isinstance(value, dict):
            kept = {
                name: without(inner, below, _of(schema, name)) if (below := _below(gone, f"f:{name}")) else inner
                for name, inner in value.items()
                if (f"f:{name}",) not in gone
            }
            return kept or None
        case Keyed(keys, defaults, item) if isinstance(value, list):
            places = [(key(one, keys, defaults), one) for one in value]
            left = [
                without(one, below, item) if (below := _below(gone, place)) else one
                for place, one in places
                if (place,) not in gone
            ]
            return left or None
    return value


def changed(before: Any, after: Any) -> tuple[Paths, Paths]:
    """The fields of ``after`` that are new or of another value, and those of ``before`` that are gone (typed ``Compare``)."""
    old, new = fields(_without_nulls(before)), fields(_without_nulls(after))
    inner = {path[:length] for path in new for length in range(1, len(path))}
    other = {path for path in (old & new) - inner if at(before, path) != at(after, path)}
    return (new - old) | other, old - new


def at(value: Any, path: Path, schema: Schema = SERVICE) -> Any:
    """The value at ``path``, or ``None``."""
    for element in path:
        if isinstance(schema, Keyed):
            value = next((one for one in value or [] if key(one, schema.keys, schema.defaults) == element), None)
            schema = schema.item
        else:
            name = element.partition(":")[2]
            value = value.get(name) if isinstance(value, dict) else None
            schema = _of(schema, name)
    return value


def _without_nulls(value: Any) -> Any:
    """What has become empty is no field any more."""
    return {name: _without_nulls(one) for name, one in value.items() if one is not None} if isinstance(value, dict) else value


def _of(schema: Schema, name: str) -> Schema:
    return schema.fields.get(name) if isinstance(schema, Struct) else None


def _below(paths: Paths, element: str) -> Paths:
    return frozenset(path[1:] for path in paths if path[0] == element and len(path) > 1)


def _merged_list(live: list[Any], wanted: list[Any], schema: Keyed) -> list[Any]:
    """Both lists in one, each in its own order as far as that goes (typed ``visitListItems``)."""
    left = [(key(one, schema.keys, schema.defaults), one) for one in live]
    right = [(key(one, schema.keys, schema.defaults), one) for one in wanted]
    lefts, rights = dict(left), dict(right)
    shared = [place for place, _ in right if place in lefts]
    found: list[Any] = []
    done: set[str] = set()
    i = j = 0
    while i < len(left) or j < len(right):
        place = left[i][0] if i < len(left) else ""
        if i < len(left) and j < len(right):
            if place == right[j][0]:
                done.add(place)
                found.append(merged(left[i][1], right[j][1], schema.item))
                shared = shared[1:]
                i, j = i + 1, j + 1
                continue
            if place in rights and shared and shared[0] != place:
                i += 1  # its turn comes where the wanted list has it
                continue
        if i < len(left):
            if place not in rights:
                found.append(left[i][1])
                i += 1
                continue
            if place in done:
                i += 1
        if j < len(right):
            place, one = right[j]
            done.add(place)
            found.append(merged(lefts.get(place), one, schema.item))
            j += 1
            if shared and shared[0] == place:
                shared = shared[1:]
    return found
