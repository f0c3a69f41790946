"""The fields of a v1 Service in the API's own order.

Go prints fields in the order of its structs (k8s.io/api/core/v1, ``Service``), so kubectl's JSON has it too.
"""

from __future__ import annotations

from typing import Any

Schema = Any
"""Fields in order, each with the order of what is in it: ``None`` says that there is none, ``[X]`` is a list of X."""

_OWNER: Schema = {
    "apiVersion": None,
    "kind": None,
    "name": None,
    "uid": None,
    "controller": None,
    "blockOwnerDeletion": None,
}

METADATA: dict[str, Schema] = {
    "name": None,
    "generateName": None,
    "namespace": None,
    "selfLink": None,
    "uid": None,
    "resourceVersion": None,
    "generation": None,
    "creationTimestamp": None,
    "deletionTimestamp": None,
    "deletionGracePeriodSeconds": None,
    "labels": None,
    "annotations": None,
    "ownerReferences": [_OWNER],
    "finalizers": [None],
    "managedFields": [None],
}

PORT: dict[str, Schema] = {
    "name": None,
    "protocol": None,
    "appProtocol": None,
    "port": None,
    "targetPort": None,
    "nodePort": None,
}

SPEC: dict[str, Schema] = {
    "ports": [PORT],
    "selector": None,
    "clusterIP": None,
    "clusterIPs": [None],
    "type": None,
    "externalIPs": [None],
    "sessionAffinity": None,
    "loadBalancerIP": None,
    "loadBalancerSourceRanges": [None],
    "externalName": None,
    "externalTrafficPolicy": None,
    "healthCheckNodePort": None,
    "publishNotReadyAddresses": None,
    "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": None}},
    "ipFamilies": [None],
    "ipFamilyPolicy": None,
    "allocateLoadBalancerNodePorts": None,
    "loadBalancerClass": None,
    "internalTrafficPolicy": None,
    "trafficDistribution": None,
}

SERVICE: dict[str, Schema] = {
    "kind": None,
    "apiVersion": None,
    "metadata": METADATA,
    "spec": SPEC,
    "status": {"loadBalancer": {"ingress": [None]}, "conditions": [None]},
}


def in_order(value: Any, schema: Schema = SERVICE) -> Any:
    """``value`` with every object's fields in the API's order, and the keys of maps sorted; nulls are left out."""
    if isinstance(value, list):
        inner = schema[0] if isinstance(schema, list) else None
        return [in_order(item, inner) for item in value]
    if not isinstance(value, dict):
        return value
    known = schema if isinstance(schema, dict) else {}
    keys = [key for key in known if key in value] + sorted(value.keys() - known.keys())
    return {key: in_order(value[key], known.get(key)) for key in keys if value[key] is not None}
