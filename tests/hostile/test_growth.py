"""What is done for each endpoint, pod and port is done once: four times as many take four times the work, counted in calls."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console

Object = dict[str, Any]
LABELS = {"kubernetes.io/service-name": "web", "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io"}


def service(ports: int = 1, **spec: Any) -> Object:
    names = [{"name": f"p{index}", "port": index + 1, "protocol": "TCP"} for index in range(ports)]
    ip = {"clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"], "ipFamilies": ["IPv4"]}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "uid": "s"},
        "spec": {**ip, "ports": names, **spec},
    }


def pod(index: int, ready: bool) -> Object:
    ip = address(index)
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"web-{index}", "uid": f"u{index}", "labels": {"app": "web"}},
        "spec": {"nodeName": f"n{index % 50}", "containers": [{"name": "a", "ports": [{"containerPort": 1}]}]},
        "status": {
            "phase": "Running",
            "podIP": ip,
            "podIPs": [{"ip": ip}],
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
        },
    }


def address(index: int) -> str:
    return f"10.{index >> 16 & 255}.{index >> 8 & 255}.{index & 255}"


def slices(count: int, ready: Callable[[int], bool], pods: bool, ports: int = 1) -> list[Object]:
    found = []
    for start in range(0, count, 100):
        endpoints = [endpoint(index, ready(index), pods) for index in range(start, min(start + 100, count))]
        names = [{"name": f"p{index}", "port": index + 1, "protocol": "TCP"} for index in range(ports)]
        metadata = {"name": f"web-{start}", "labels": LABELS if pods else {"kubernetes.io/service-name": "web"}}
        whole = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": metadata, "addressType": "IPv4"}
        found.append({**whole, "endpoints": endpoints, "ports": names})
    return found


def endpoint(index: int, ready: bool, of_pod: bool) -> Object:
    reference = {"targetRef": {"kind": "Pod", "name": f"web-{index}", "uid": f"u{index}"}} if of_pod else {}
    conditions = {"ready": ready, "serving": ready, "terminating": False}
    return {"addresses": [address(index)], "conditions": conditions, "nodeName": f"n{index % 50}", **reference}


def of_pods(count: int) -> list[Object]:
    """All well."""
    return [service(selector={"app": "web"}), *(pod(index, True) for index in range(count)), *slices(count, bool_of(1), True)]


def some_not_ready(count: int) -> list[Object]:
    """A third of the pods is not ready."""
    ready = bool_of(3)
    pods = [pod(index, ready(index)) for index in range(count)]
    return [service(selector={"app": "web"}), *pods, *slices(count, ready, True)]


def by_hand(count: int) -> list[Object]:
    """Addresses without pods, a third of them down."""
    return [service(), *slices(count, bool_of(3), False)]


def many_ports(count: int) -> list[Object]:
    """One pod with many ports."""
    return [service(count, selector={"app": "web"}), pod(0, True), *slices(1, bool_of(1), True, count)]


def declared_ports(count: int) -> list[Object]:
    """One pod that declares many ports, and a Service that has them all."""
    found = many_ports(count)
    found[1]["spec"]["containers"][0]["ports"] = [{"name": f"p{index}", "containerPort": index + 1} for index in range(count)]
    return found


def named_ports(count: int) -> list[Object]:
    """The same, each port looked up by its name."""
    found = declared_ports(count)
    for port in found[0]["spec"]["ports"]:
        port["targetPort"] = port["name"]
    return found


def many_services(count: int) -> list[Object]:
    """Services with a pod each."""
    worlds = []
    for index in range(count):
        one = service(selector={"app": f"a{index}"}, clusterIP=address(index), clusterIPs=[address(index)])
        one["metadata"] = {"name": f"s{index}"}
        worlds.append(one)
    return worlds


def bool_of(step: int) -> Callable[[int], bool]:
    return lambda index: step == 1 or index % step > 0


def calls(words: str, objects: list[Object]) -> int:
    """How many functions, Python's and C's, one command line calls."""
    content = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}).encode()
    count = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    console = Console(io.TextIOWrapper(io.BytesIO(content)), io.StringIO(), io.StringIO(), {})
    sys.setprofile(called)
    try:
        main(words.split(), console)
    finally:
        sys.setprofile(None)
    return count


WORLDS = (of_pods, some_not_ready, by_hand, many_ports, declared_ports, named_ports, many_services)
COMMANDS = ("trace -f -", "endpoints get web -f -", "endpoints add web 192.0.2.1 -f - -o name")


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
@pytest.mark.parametrize("words", COMMANDS)
def test_growth_is_linear(world: Callable[[int], list[Object]], words: str) -> None:
    small, large = calls(words, world(50)), calls(words, world(200))
    assert large < 6 * small, f"{small} calls for 50, {large} for 200"
