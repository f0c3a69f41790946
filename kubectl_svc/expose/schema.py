"""The fields of a v1 Service in the API's own order and with their types, for what is written by hand.

Go prints fields in the order of its structs (k8s.io/api/core/v1, ``Service``), so kubectl's JSON has it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Schema = Any
"""``text``, ``number``, ``truth``, ``port`` (number or name), ``map`` (text -> text), ``any``; ``[X]`` is a list of X."""

_OWNER: Schema = {
    "apiVersion": "text",
    "kind": "text",
    "name": "text",
    "uid": "text",
    "controller": "truth",
    "blockOwnerDeletion": "truth",
}

METADATA: dict[str, Schema] = {
    "name": "text",
    "generateName": "text",
    "namespace": "text",
    "selfLink": "text",
    "uid": "text",
    "resourceVersion": "text",
    "generation": "number",
    "creationTimestamp": "text",
    "deletionTimestamp": "text",
    "deletionGracePeriodSeconds": "number",
    "labels": "map",
    "annotations": "map",
    "ownerReferences": [_OWNER],
    "finalizers": ["text"],
    "managedFields": ["any"],
}

PORT: dict[str, Schema] = {
    "name": "text",
    "protocol": "text",
    "appProtocol": "text",
    "port": "number",
    "targetPort": "port",
    "nodePort": "number",
}

SPEC: dict[str, Schema] = {
    "ports": [PORT],
    "selector": "map",
    "clusterIP": "text",
    "clusterIPs": ["text"],
    "type": "text",
    "externalIPs": ["text"],
    "sessionAffinity": "text",
    "loadBalancerIP": "text",
    "loadBalancerSourceRanges": ["text"],
    "externalName": "text",
    "externalTrafficPolicy": "text",
    "healthCheckNodePort": "number",
    "publishNotReadyAddresses": "truth",
    "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": "number"}},
    "ipFamilies": ["text"],
    "ipFamilyPolicy": "text",
    "allocateLoadBalancerNodePorts": "truth",
    "loadBalancerClass": "text",
    "internalTrafficPolicy": "text",
    "trafficDistribution": "text",
}

SERVICE: dict[str, Schema] = {
    "kind": "text",
    "apiVersion": "text",
    "metadata": METADATA,
    "spec": SPEC,
    "status": {"loadBalancer": {"ingress": ["any"]}, "conditions": ["any"]},
}

_TYPES: dict[str, tuple[type, ...]] = {"text": (str,), "number": (int,), "truth": (bool,), "port": (int, str)}


def misfits(value: Any, schema: Schema = SERVICE, path: str = "") -> Iterator[str]:
    """One line for every unknown field and every value of the wrong type in ``value``; null is no value."""
    if value is None or schema == "any":
        return
    if isinstance(schema, list):
        yield from _list_misfits(value, schema[0], path)
    elif isinstance(schema, dict):
        yield from _object_misfits(value, schema, path)
    elif schema == "map":
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            yield f"{path}: expected texts by name, found {_what(value)}"
    elif not isinstance(value, _TYPES[schema]) or (isinstance(value, bool) and schema != "truth"):
        yield f"{path}: expected a {schema.replace('port', 'number or name')}, found {_what(value)}"


def in_order(value: Any, schema: Schema = SERVICE) -> Any:
    """``value`` with every object's fields in the API's order, and the keys of maps sorted; nulls are left out."""
    if isinstance(value, list):
        inner = schema[0] if isinstance(schema, list) else "any"
        return [in_order(item, inner) for item in value]
    if not isinstance(value, dict):
        return value
    known = schema if isinstance(schema, dict) else {}
    keys = [key for key in known if key in value] + sorted(value.keys() - known.keys())
    return {key: in_order(value[key], known.get(key, "any")) for key in keys if value[key] is not None}


def _list_misfits(value: Any, schema: Schema, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: expected a list, found {_what(value)}"
        return
    for index, item in enumerate(value):
        yield from misfits(item, schema, f"{path}[{index}]")


def _object_misfits(value: Any, schema: dict[str, Schema], path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path or 'the object'}: expected an object, found {_what(value)}"
        return
    for key, item in value.items():
        where = f"{path}.{key}" if path else str(key)
        if key in schema:
            yield from misfits(item, schema[key], where)
        else:
            yield f'unknown field "{where}"'


def _what(value: Any) -> str:
    names = {str: "text", list: "a list", bool: "a truth value", int: "a number", float: "a fraction", dict: "an object"}
    return names.get(type(value), "something else")
