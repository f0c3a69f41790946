"""Random worlds: Services and pods of every shape the API server takes, as manifests. Pure but for the given Random."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

Object = dict[str, Any]

ZONES = {"w-a1": "zone-a", "w-a2": "zone-a", "w-b1": "zone-b", "w-plain": None}
"""The nodes that exist, and their zones."""
GONE_NODE = "w-gone"
KEEP = "kubectl-svc.example/keep"
"""A finalizer: its pods stay when they are deleted, and terminate for ever."""

NAMES = ("http", "web", "metrics", "dns")
PROTOCOLS = ("TCP", "TCP", "TCP", "UDP", "SCTP")
NUMBERS = (53, 80, 443, 8080, 9090)
PHASES = ("Running",) * 12 + ("Pending", "Pending", "Succeeded", "Failed", "Unknown")
READY = ("True",) * 6 + ("False", "False", "Unknown", None)


class PodPlan(NamedTuple):
    """A pod to create, the status to write into it, and whether to delete it after that."""

    manifest: Object
    status: Object
    deleted: bool


class World(NamedTuple):
    """What one namespace shall hold."""

    services: list[Object]
    pods: list[PodPlan]
    endpoints: list[Object]


def random_world(chance: Random, services: int = 40, pods: int = 16) -> World:
    """A world of about so many Services and pods."""
    made = [random_service(chance, f"svc-{number}") for number in range(services)]
    alone = [service["metadata"]["name"] for service in made if not service["spec"].get("selector")]
    return World(
        made,
        [random_pod(chance, f"pod-{number}", services) for number in range(chance.randint(pods // 2, pods))],
        [random_endpoints(chance, name) for name in alone if chance.random() < 0.8],
    )


def random_service(chance: Random, name: str) -> Object:
    """A Service that the API server accepts; few select nothing, many select much."""
    kind = chance.choices(("ClusterIP", "headless", "NodePort", "LoadBalancer", "ExternalName"), (50, 34, 2, 10, 4))[0]
    spec: Object = {"type": "ClusterIP" if kind == "headless" else kind, "selector": _selector(chance)}
    spec["ports"] = _service_ports(chance, kind)
    if kind == "headless":
        spec["clusterIP"] = "None"
    if kind == "ExternalName":
        spec["externalName"] = "elsewhere.example"
    else:
        spec |= _families(chance) | _routing(chance)
    if kind == "LoadBalancer":
        spec["allocateLoadBalancerNodePorts"] = False
    if chance.random() < 0.25:
        spec["publishNotReadyAddresses"] = True
    return {"metadata": {"name": name, **_service_metadata(chance)}, "spec": _without_none(spec)}


def random_pod(chance: Random, name: str, services: int) -> PodPlan:
    """A pod that the API server accepts, with a status that a kubelet might write, or nearly."""
    node = chance.choices((*ZONES, GONE_NODE, None), (8, 4, 8, 6, 2, 2))[0]
    spec: Object = {
        "containers": [_container(chance, f"main-{number}") for number in range(chance.choice((1, 1, 2, 3)))],
        "initContainers": [_init_container(chance, f"init-{number}") for number in range(chance.choice((0, 0, 1, 2)))],
        "nodeName": node,
        "hostNetwork": True if chance.random() < 0.1 else None,
        "hostname": chance.choice((None, None, "one", "two")),
        "subdomain": f"svc-{chance.randrange(min(services, 6))}" if chance.random() < 0.5 else None,
        "readinessGates": [{"conditionType": "example.com/gate"}] if chance.random() < 0.2 else None,
    }
    if spec["hostNetwork"]:
        _keep_ports_apart([*spec["containers"], *spec["initContainers"]])
    deleted = chance.random() < 0.25
    metadata = {"name": name, "labels": random_labels(chance), "finalizers": [KEEP] if deleted else None}
    return PodPlan({"metadata": _without_none(metadata), "spec": _without_none(spec)}, random_status(chance), deleted)


def random_labels(chance: Random) -> dict[str, str]:
    """Labels that some of the selectors match."""
    return {"app": chance.choice("ab"), "tier": chance.choice("xy"), "track": chance.choice(("stable", "canary"))}


def random_status(chance: Random) -> Object:
    """Phase, conditions and addresses, each in every combination."""
    ready = chance.choice(READY)
    conditions = [{"type": "Ready", "status": ready}] if ready else []
    conditions += [{"type": kind, "status": chance.choice(("True", "False"))} for kind in ("PodScheduled", "example.com/gate")]
    chance.shuffle(conditions)
    number = chance.randrange(1, 200)
    v4 = f"10.1.{chance.randrange(3)}.{number}"
    v6 = chance.choice((f"fd00:1::{number:x}", f"FD00:1:0:0::{number:X}", f"fd00:0001:0000::00{number:02x}"))
    ips = chance.choices(([], [v4], [v6], [v4, v6], [v6, v4]), (2, 8, 3, 5, 3))[0]
    return {"phase": chance.choice(PHASES), "conditions": conditions, "podIPs": [{"ip": ip} for ip in ips]} | (
        {"podIP": ips[0]} if ips else {}
    )


def random_endpoints(chance: Random, name: str) -> Object:
    """Endpoints as a person would write them for a Service without selector."""
    metadata: Object = {"name": name}
    if chance.random() < 0.15:
        metadata["labels"] = {"endpointslice.kubernetes.io/skip-mirror": "true"}
    return {"metadata": metadata, "subsets": [_subset(chance) for _ in range(chance.choice((0, 1, 1, 2)))]}


def _subset(chance: Random) -> Object:
    numbers = chance.sample(range(1, 60), 5)
    ips = [f"10.9.0.{number}" if chance.random() < 0.7 else f"fd00:9::{number:x}" for number in numbers]
    cut = chance.randrange(1, 5)
    names = chance.sample(NAMES, chance.choice((1, 2)))
    ports = [{"name": name, "port": chance.choice(NUMBERS), "protocol": chance.choice(PROTOCOLS)} for name in names]
    return {
        "addresses": [{"ip": ip} for ip in ips[:cut]],
        "notReadyAddresses": [{"ip": ip} for ip in ips[cut:]] or None,
        "ports": ports if chance.random() < 0.8 else [],
    }


def changed(chance: Random, service: Object) -> Object:
    """A merge patch that makes another Service of ``service``, within what the API server lets change."""
    kind = "headless" if service["spec"].get("clusterIP") == "None" else service["spec"]["type"]
    spec = {
        "selector": {"app": None, "tier": None, "track": None, **(_selector(chance) or {})},
        "ports": _service_ports(chance, kind),
        "publishNotReadyAddresses": chance.random() < 0.3,
    }
    if kind != "ExternalName":
        spec |= {"trafficDistribution": None} | _routing(chance)
    return {"spec": spec}


def _selector(chance: Random) -> dict[str, str] | None:
    choices: tuple[dict[str, str] | None, ...] = (
        {"app": chance.choice("ab")},
        {"tier": chance.choice("xy")},
        {"app": chance.choice("ab"), "tier": chance.choice("xy")},
        {"app": chance.choice("ab"), "track": chance.choice(("stable", "canary"))},
        {"app": "nothing"},
        None,
    )
    return chance.choices(choices, (5, 5, 3, 3, 1, 1))[0]


def _service_ports(chance: Random, kind: str) -> list[Object]:
    count = chance.choice((0, 0, 1, 1, 2, 3) if kind in ("headless", "ExternalName") else (1, 1, 1, 2, 3))
    names = chance.sample(("http", "web", "metrics", "dns", "other"), count)
    taken: set[tuple[int, str]] = set()
    ports: list[Object] = []
    for name in names:
        number, protocol = chance.choice(NUMBERS), chance.choice(PROTOCOLS)
        if (number, protocol) in taken:
            continue
        taken.add((number, protocol))
        target = chance.choice((None, None, chance.choice(NUMBERS), chance.choice(NAMES), chance.choice(NAMES)))
        app = chance.choice((None, None, None, "http", "kubernetes.io/h2c"))
        ports.append(
            _without_none({"port": number, "protocol": protocol, "targetPort": target, "name": name, "appProtocol": app})
        )
    if len(ports) == 1 and chance.random() < 0.6:
        del ports[0]["name"]
    return ports


def _families(chance: Random) -> Object:
    policy = chance.choice((None, "SingleStack", "PreferDualStack", "RequireDualStack"))
    single, dual = (["IPv4"], ["IPv6"]), (["IPv4", "IPv6"], ["IPv6", "IPv4"])
    families = chance.choice((None, *single, *(dual if policy in ("PreferDualStack", "RequireDualStack") else ())))
    return {"ipFamilyPolicy": policy, "ipFamilies": families}


def _routing(chance: Random) -> Object:
    wanted = chance.choices((None, "PreferClose", "PreferSameZone", "PreferSameNode"), (5, 1, 1, 2))[0]
    return {"trafficDistribution": wanted} if wanted else {}


def _service_metadata(chance: Random) -> Object:
    mode = chance.choices((None, "Auto", "Disabled"), (8, 1, 1))[0]
    reserved = {"endpointslice.kubernetes.io/managed-by": "somebody"} if chance.random() < 0.05 else {}
    return {
        "labels": {"team": chance.choice(("red", "blue")), **reserved},
        **({"annotations": {"service.kubernetes.io/topology-mode": mode}} if mode else {}),
    }


def _container(chance: Random, name: str) -> Object:
    names = chance.sample(NAMES, chance.choice((0, 1, 1, 2, 3)))
    numbers = chance.sample((53, 80, 443, 8080, 9090, 9091, 1234), len(names))  # a container may declare a number only once
    ports: list[Object] = [
        {"name": port, "containerPort": number, "protocol": chance.choice(PROTOCOLS)}
        for port, number in zip(names, numbers, strict=True)
    ]
    if chance.random() < 0.2:
        ports.append({"containerPort": 7777})
    return {"name": name, "image": "registry.example/any", "ports": ports}


def _init_container(chance: Random, name: str) -> Object:
    policy = {"restartPolicy": "Always"} if chance.random() < 0.5 else {}
    return {**_container(chance, name), **policy}


def _keep_ports_apart(containers: list[Object]) -> None:
    """Drop ports that repeat a number: on the host network each can be there only once."""
    taken: set[int] = set()
    for container in containers:
        container["ports"] = [port for port in container["ports"] if port["containerPort"] not in taken]
        taken |= {port["containerPort"] for port in container["ports"]}


def _without_none(fields: Object) -> Object:
    return {key: value for key, value in fields.items() if value is not None}
