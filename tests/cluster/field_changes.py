"""Random changes of one field of an object, with the schema at hand: other values, other types, no value, unknown fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.admission import schema

Object = dict[str, Any]

_WORDS = """
a web web-1 Web web_1 -web web- web.example.com 1web a--b ä a=b http TCP UDP tcp None ClusterIP NodePort LoadBalancer
ExternalName Cluster Local ClientIP IPv4 IPv6 ipv4 FQDN SingleStack PreferDualStack RequireDualStack Prefix Exact prefix
10.1.2.3 10.1.2.300 010.1.2.3 10.1.2 127.0.0.1 0.0.0.0 169.254.1.1 224.0.0.1 239.1.1.1 ::1 :: fe80::1 ff02::1 ff0e::1
2001:db8::1 2001:DB8::1 2001:db8:0::1 ::ffff:10.1.2.3 fe80::1%eth0
10.0.0.0/8 10.1.0.0/8 10.0.0.0/08 10.0.0.0/33 10.0.0.0 2001:db8::/32 2001:db8::1/32 ::ffff:10.0.0.0/104
/ /a a/b /a//b /a/../b ../a ..a /a/. %2f * *.example.com *.com a.* a.example.com. example.com/a example.com/ a/b/c
Example.com/a kubernetes.io/h2c 80 65536 100% 101% 0% 1 100m 1.5Gi -1 1e3 1E .5 5. 1.2.3 1Kib abc 0.1n 1Ti +1
Always Never OnFailure IfNotPresent Default ClusterFirst In NotIn Exists DoesNotExist Gt Equal NoSchedule NoExecute
DoNotSchedule ScheduleAnyway Recreate RollingUpdate OnDelete Parallel OrderedReady Localhost RuntimeDefault
Unconfined HTTP HTTPS File Retain Delete Allow Replace Indexed metadata.name
metadata.labels spec.nodeName status.podIP limits.cpu requests.memory
@daily @never Europe/Berlin 2006-01-02T15:04:05Z yesterday true null
"""
_LINES = """
a b
metadata.labels['a b']
* * * * *
60 * * * *
* * *
TZ=UTC * * * * *
*/0 * * * *
1-70 * * * *
"""
TEXTS = ("", " a", "a ", "a\tb", "a" * 16, "a" * 64, "a" * 254, *_WORDS.split(), *_LINES.strip().splitlines())
AMOUNTS = ("1", "100m", "1.5Gi", "-1", "1e3", "1E", ".5", "5.", "1.2.3", "1Kib", "abc", "0.1n", "", "3", 0.5, 2)
NUMBERS = (
    *(0, 1, -1, 2, 80, 443, 8080, 30080, 32767, 65535, 65536, 100000, 86400, 86401, 511, 512),
    *(2**31 - 1, 2**31, 2**40, 80.0, 80.5),
)
OTHERS: tuple[Any, ...] = (None, True, False, [], {}, "80", 80, ["a"], {"a": "b"}, [80], {"a": 1}, 0.5, "")
KEYS = ("app", "a_b", "-a", "example.com/a", "a" * 64, "cpu", "memory", "pods", "example.com/gpu", "hugepages-2Mi", "storage")

_NOT_JUDGED = """
namespace deletionTimestamp creationTimestamp deletionGracePeriodSeconds selfLink managedFields status
gitRepo gcePersistentDisk awsElasticBlockStore iscsi glusterfs flocker rbd cinder cephfs quobyte fc flexVolume azureFile
vsphereVolume photonPersistentDisk portworxVolume azureDisk storageos scaleIO clusterTrustBundle podCertificate
windowsOptions os dataSource dataSourceRef volumeAttributesClassName ephemeralContainers resourceClaims claims
schedulingGroup scheduling evictionResponders bindMountOptions
"""
NOT_JUDGED = frozenset(_NOT_JUDGED.split())
"""Fields that are neither changed nor added: rules that nobody claims to know, and what the server takes from elsewhere."""


class Place(NamedTuple):
    """A value in an object: where it is held, under which key, and of what type the schema says it is."""

    holder: Any
    key: Any
    kind: str


def places(value: Any, kind: str) -> Iterator[Place]:
    """Every value within ``value``."""
    types = schema.load().types
    if isinstance(value, list) and kind.startswith("["):
        items: list[tuple[Any, Any, str]] = [(index, item, kind[1:]) for index, item in enumerate(value)]
    elif isinstance(value, dict) and kind.startswith("{"):
        items = [(key, item, kind[1:]) for key, item in value.items()]
    elif isinstance(value, dict) and kind in types:
        items = [(key, item, types[kind].get(key, "any")) for key, item in value.items() if key not in NOT_JUDGED]
    else:
        return
    for key, item, inner in items:
        yield Place(value, key, inner)
        yield from places(item, inner)


def changed(chance: Random, given: Object, count: int) -> Object:
    """A copy of ``given`` with ``count`` fields changed; ``apiVersion`` and ``kind`` stay."""
    obj = deepcopy(given)
    kind = schema.load().kinds[obj["apiVersion"]][obj["kind"]]
    for _ in range(count):
        found = [
            place
            for place in places(obj, kind)
            if place.holder is not obj or place.key not in ("apiVersion", "kind", "metadata")
        ]
        if found:
            change(chance, chance.choice(found))
    return obj


def change(chance: Random, place: Place) -> None:
    """Change one value where it is held."""
    value = place.holder[place.key]
    if place.key in NOT_JUDGED:
        return
    match chance.choices(("value", "add", "remove", "type", "typo", "twice", "number"), (46, 22, 10, 7, 4, 6, 5))[0]:
        case "add" if isinstance(value, dict):
            add(chance, value, place.kind)
        case "remove":
            remove(place)
        case "type":
            place.holder[place.key] = deepcopy(chance.choice(OTHERS))
        case "typo" if isinstance(place.key, str):
            place.holder[chance.choice((place.key.upper(), place.key + "s", place.key[:-1] or "x"))] = place.holder.pop(
                place.key
            )
        case "twice" if isinstance(value, list) and value:
            value.append(deepcopy(chance.choice(value)))
        case "number" if isinstance(value, int) and not isinstance(value, bool):
            place.holder[place.key] = value + chance.choice((-1, 1, 10000))
        case _:
            place.holder[place.key] = fresh(chance, place.kind, 1)


def add(chance: Random, value: Object, kind: str) -> None:
    """A field that the schema has, a new key of a map, or a field that nobody knows."""
    types = schema.load().types
    if kind in types:
        names = sorted(types[kind].keys() - NOT_JUDGED - {"apiVersion", "kind"} | {"unheardOf"})
        name = chance.choice(names)
        value[name] = fresh(chance, types[kind].get(name, "string"), 2)
    elif kind.startswith("{"):
        value[chance.choice(KEYS)] = fresh(chance, kind[1:], 1)


def remove(place: Place) -> None:
    """Take a value out of its list or mapping."""
    del place.holder[place.key]


def fresh(chance: Random, kind: str, depth: int) -> Any:
    """A value of the type ``kind``, which may well be none that is allowed there."""
    types = schema.load().types
    if kind.startswith("["):
        return [fresh(chance, kind[1:], depth - 1) for _ in range(chance.choice((0, 1, 1, 2)))]
    if kind.startswith("{"):
        return {chance.choice(KEYS): fresh(chance, kind[1:], depth - 1) for _ in range(chance.choice((0, 1, 2)))}
    if kind in types:
        names = sorted(types[kind].keys() - NOT_JUDGED)
        chosen = chance.sample(names, min(len(names), chance.choice((0, 1, 1, 2)))) if depth > -2 else []
        return {name: fresh(chance, types[kind][name], depth - 1) for name in chosen}
    match kind:
        case "boolean":
            return chance.choice((True, False))
        case "int32" | "int64":
            return chance.choice(NUMBERS)
        case "int-or-string":
            return chance.choice((*NUMBERS, *TEXTS))
        case "quantity":
            return chance.choice(AMOUNTS)
        case _:
            return chance.choice(TEXTS)


def as_json(value: Any) -> str:
    """JSON as kubectl sends it: with numbers as Go writes them."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{as_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(as_json, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)
