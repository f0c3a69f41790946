"""An oracle for where a request of a whole world arrives, by the words of the documentation: nothing here is of the program.

Who names a host serves it; only a host that nobody names goes to what takes every host. What is sent to a Service arrives where
the Service has the port by TCP and a ready pod. A node's address answers where the Service has its family.
"""

from __future__ import annotations

from typing import Any

from tests.kubernetes import routing_oracle

Object = dict[str, Any]
NAMED, EVERY_HOST, DEFAULT = 0, 1, 2
"""A rule has this very host, or takes every host, or it is the default backend of a class."""


def request(world: list[Object], host: str, path: str) -> bool:
    """Whether ``http://HOST/PATH`` arrives wherever it is sent."""
    sent: list[tuple[int, str | None, int]] = []  # NAMED, EVERY_HOST or DEFAULT, the Service and its port
    for name in sorted({one["spec"]["ingressClassName"] for one in _all(world, "Ingress")}):
        sent += _of_class([one for one in _all(world, "Ingress") if one["spec"]["ingressClassName"] == name], host, path)
    sent += _of_routes(world, host)
    best = min((how for how, _, _ in sent), default=DEFAULT)
    found = [one for one in sent if one[0] == best and one[1] is not None]
    return bool(found) and all(_serves(world, str(service), port) for _, service, port in found)


def node_port(world: list[Object], family: str, port: int) -> bool:
    """Whether a node's address of a family answers at a port."""
    for one in _all(world, "Service"):
        for each in one["spec"]["ports"]:
            if each.get("nodePort") == port and family in one["spec"]["ipFamilies"]:
                return _ready(one)
    return False


def _of_class(ingresses: list[Object], host: str, path: str) -> list[tuple[int, str | None, int]]:
    hosts = [rule.get("host", "") for one in ingresses for rule in one["spec"].get("rules", [])]
    named = any(each and routing_oracle._host(each, host, "[^.]+") for each in hosts)
    bare = [{**one, "spec": {key: value for key, value in one["spec"].items() if key != "defaultBackend"}} for one in ingresses]
    by_rule = routing_oracle.ingress(bare, host, path) is not None
    return [(NAMED if named else EVERY_HOST if by_rule else DEFAULT, routing_oracle.ingress(ingresses, host, path), 80)]


def _of_routes(world: list[Object], host: str) -> list[tuple[int, str | None, int]]:
    """Of the one Gateway, whose only listener takes every host and is called ``http``."""
    sent: list[tuple[int, str | None, int]] = []
    serving = []
    for one in _all(world, "HTTPRoute"):
        named = any(routing_oracle._host(each, host, ".+") for each in one["spec"].get("hostnames", []))
        parent = one["spec"]["parentRefs"][0].get("sectionName", "http")
        if parent == "http":
            serving.append(one)
        elif named:
            sent.append((NAMED, None, 0))
    known = [(rank, one) for one in serving if (rank := _best(one, host)) is not None]
    if known:
        best = max(rank for rank, _ in known)
        first = min((one for rank, one in known if rank == best), key=lambda one: str(one["metadata"]["name"]))
        backends = first["spec"]["rules"][0]["backendRefs"]
        live = [each for each in backends if each.get("weight", 1)]
        how = NAMED if best > (0, -1) else EVERY_HOST
        sent += [(how, each["name"], each["port"]) for each in live] or [(how, None, 0)]
    return sent


def _best(route: Object, host: str) -> tuple[int, int] | None:
    """How specific the best host name of a route is that fits; ``None`` where none does."""
    fitting = [each for each in route["spec"].get("hostnames") or [""] if routing_oracle._host(each, host, ".+")]
    return max(map(_rank, fitting), default=None)


def _rank(pattern: str) -> tuple[int, int]:
    return (0, -1) if not pattern else (0, len(pattern)) if pattern.startswith("*") else (len(pattern), len(pattern))


def _serves(world: list[Object], name: str, port: int) -> bool:
    service = next((one for one in _all(world, "Service") if one["metadata"]["name"] == name), None)
    if service is None:
        return False
    tcp = any(each["port"] == port and each["protocol"] == "TCP" for each in service["spec"]["ports"])
    return tcp and _ready(service)


def _ready(service: Object) -> bool:
    return bool(service["spec"]["selector"]["app"] == "there")


def _all(world: list[Object], kind: str) -> list[Object]:
    return [one for one in world if one["kind"] == kind]
