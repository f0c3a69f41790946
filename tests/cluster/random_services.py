"""Random Services as many hands write them: created, updated, patched and applied by managers, each for itself."""

from __future__ import annotations

import json
import random
from typing import Any

import requests

from tests.cluster.namespaces import Namespace
from tests.cluster.plain_client import MERGE, STRATEGIC_MERGE

APPLY = "application/apply-patch+yaml"
MANAGERS = ("kubectl-expose", "kubectl-create", "kubectl-client-side-apply", "helm", "kubectl-edit", "kubectl-expose")
PORTS = [(80, "TCP"), (80, "UDP"), (81, "TCP"), (443, "TCP")]


def configuration(chance: random.Random, name: str) -> dict[str, Any]:
    """What one hand wants of the Service; most that are refused lack the names of their ports."""
    metadata: dict[str, Any] = {"name": name}
    for key in ("labels", "annotations"):
        if chance.random() < 0.4:
            metadata[key] = {one: chance.choice("xy") for one in chance.sample(["a", "b", "c"], chance.randint(1, 2))}
    spec: dict[str, Any] = {"ports": _ports(chance)}
    if chance.random() < 0.8:
        spec["selector"] = {one: chance.choice("xy") for one in chance.sample(["app", "tier"], chance.randint(1, 2))}
    if chance.random() < 0.5:
        spec["type"] = chance.choice(["ClusterIP", "NodePort", "LoadBalancer"])
    if chance.random() < 0.2:
        spec["sessionAffinity"] = chance.choice(["None", "ClientIP"])
        if spec["sessionAffinity"] == "ClientIP" and chance.random() < 0.5:
            spec["sessionAffinityConfig"] = {"clientIP": {"timeoutSeconds": chance.choice([10, 20])}}
    if chance.random() < 0.2:
        spec["externalIPs"] = chance.sample(["198.51.100.1", "198.51.100.2"], chance.randint(1, 2))
    if chance.random() < 0.2:
        spec["internalTrafficPolicy"] = chance.choice(["Local", "Cluster"])
    if chance.random() < 0.1:
        spec["publishNotReadyAddresses"] = True
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def _ports(chance: random.Random) -> list[dict[str, Any]]:
    chosen = chance.sample(PORTS, chance.choice([1, 1, 2, 3]))
    named = len(chosen) > 1 or chance.random() < 0.5
    found = []
    for number, protocol in chosen:
        port: dict[str, Any] = {"port": number, "protocol": protocol}
        if named and chance.random() < 0.97:
            port["name"] = f"p{number}{protocol.lower()}"
        if chance.random() < 0.6:
            port["targetPort"] = chance.choice([8080, "http", number])
        found.append(port)
    return found


def written(chance: random.Random, place: Namespace, name: str) -> dict[str, Any] | None:
    """A Service after one to four writes; ``None`` where the server took none of them."""
    for _ in range(chance.choice([1, 1, 2, 2, 3, 4])):
        manager, wanted = chance.choice(MANAGERS), configuration(chance, name)
        live = place.client.find(place.path("services", name))
        try:
            _write(chance, place, name, manager, wanted, live)
        except requests.HTTPError:
            continue
    return place.client.find(place.path("services", name))


def _write(
    chance: random.Random, place: Namespace, name: str, manager: str, wanted: dict[str, Any], live: dict[str, Any] | None
) -> None:
    query = f"?fieldManager={manager}"
    if chance.random() < 0.4:
        applied(place, wanted, manager, force=chance.random() < 0.5)
    elif live is None:
        place.client.create(place.path("services") + query, wanted)
    elif chance.random() < 0.5:
        body = {**wanted, "metadata": {**wanted["metadata"], "resourceVersion": live["metadata"]["resourceVersion"]}}
        place.client.replace(place.path("services", name) + query, body)
    else:
        part = {key: wanted[key] for key in ("metadata", "spec") if chance.random() < 0.6}
        place.client.patch(place.path("services", name) + query, part, chance.choice([MERGE, STRATEGIC_MERGE]))


def applied(place: Namespace, wanted: dict[str, Any], manager: str, *, force: bool, dry_run: bool = False) -> dict[str, Any]:
    """A server-side apply."""
    query = f"?fieldManager={manager}&force={json.dumps(force)}{'&dryRun=All' if dry_run else ''}"
    return place.client.patch(place.path("services", wanted["metadata"]["name"]) + query, wanted, APPLY)


def content(service: dict[str, Any]) -> dict[str, Any]:
    """A Service without what every write changes and what the server picks by chance."""
    passing = ("managedFields", "resourceVersion", "uid", "creationTimestamp", "generation")
    metadata = {key: value for key, value in service["metadata"].items() if key not in passing}
    ports = [{key: value for key, value in port.items() if key != "nodePort"} for port in service["spec"].get("ports") or []]
    picked = ("clusterIP", "clusterIPs", "healthCheckNodePort")
    spec = {key: value for key, value in service["spec"].items() if key not in picked or value in ("None", ["None"])}
    return {**service, "metadata": metadata, "spec": {**spec, "ports": ports}}
