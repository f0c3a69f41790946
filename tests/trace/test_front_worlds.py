"""Random worlds of Ingresses, routes and Services against the oracle: does a request arrive wherever it is sent?

Hosts that nothing names beside broken routes, backends by UDP, Services of one family. The test is a sample;
``python -m tests.trace.test_front_worlds --worlds 5000 --seed N`` is the long run.
"""

from __future__ import annotations

import os
import sys
from random import Random
from typing import Any

from kubectl_svc.errors import SvcError
from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.finding.found import World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading import offline
from tests import long_run
from tests.trace import front_oracle as oracle
from tests.trace.front import gateway, ingress, listener, made, path, route, workload

Object = dict[str, Any]
SEED = int(os.environ.get("KUBECTL_SVC_SEED") or 14)
HOSTS = ("a.example.com", "b.example.com", "c.b.example.com")
PATTERNS = (*HOSTS, "*.example.com")
V4, V6 = "192.0.2.1", "2001:db8::1"
ADDRESSES = [{"type": "InternalIP", "address": one} for one in (V4, V6)]


def random_world(chance: Random) -> list[Object]:
    """Some Services, Ingresses of a class each, routes of one Gateway, and a node with addresses of both families."""
    services = [_service(chance, number) for number in range(3)]
    ingresses = [_ingress(chance, number) for number in range(chance.choice((0, 1, 1, 2)))]
    routes = [_route(chance, number) for number in range(chance.choice((0, 1, 1, 2)))]
    node = made("v1", "Node", "n1", {}, "", {"addresses": ADDRESSES})
    return [workload("there"), workload("other"), *services, *ingresses, *gateway(listener()), *routes, node]


def _service(chance: Random, number: int) -> Object:
    """One in four selects nothing, and one in five speaks UDP."""
    protocol = "UDP" if chance.random() < 0.2 else "TCP"
    port = {"name": "p", "port": 80, "targetPort": 8080, "protocol": protocol, "nodePort": 30080 + number}
    families = chance.choice((["IPv4"], ["IPv6"], ["IPv4", "IPv6"]))
    clusters = {"IPv4": f"10.96.0.{number + 5}", "IPv6": f"fd00::{number + 5}"}
    spec = {
        "type": "NodePort",
        "selector": {"app": "nowhere" if chance.random() < 0.25 else "there"},
        "ports": [port],
        "ipFamilies": families,
        "ipFamilyPolicy": "SingleStack" if len(families) == 1 else "RequireDualStack",
        "clusterIP": clusters[families[0]],
        "clusterIPs": [clusters[one] for one in families],
    }
    return made("v1", "Service", f"s{number}", spec)


def _target(chance: Random) -> str:
    """One of the Services; seldom one that is not there."""
    return chance.choice(("s0", "s1", "s2", "s0", "s1", "s2", "gone"))


def _ingress(chance: Random, number: int) -> Object:
    host = chance.choice(("", *PATTERNS))
    paths = [path(chance.choice(("/", "/", "/x")), _target(chance))]
    default = {"defaultBackend": path("/", _target(chance))["backend"]} if chance.random() < 0.2 else {}
    one = ingress(*paths, name=f"i{number}", host=host, ingressClassName=f"x{number}", **default)
    return one


def _route(chance: Random, number: int) -> Object:
    weight = {"weight": 0} if chance.random() < 0.3 else {}
    backends = [{"name": _target(chance), "port": 80, **weight}] if chance.random() < 0.9 else []
    parent = {"sectionName": "htp"} if chance.random() < 0.2 else {}
    hosts: Object = {"hostnames": [chance.choice(PATTERNS)]} if chance.random() < 0.8 else {}
    return route({"backendRefs": backends}, name=f"r{number}", parent=parent, **hosts)


def arrives(world: list[Object], text: str) -> bool:
    """Whether the program says that all works, wherever it leads."""
    held = offline.collect(world, (), "shop")
    try:
        found = find(parse_one(text), World("shop", held.seen, held.unseen))
    except SvcError:
        return False
    known = {(facts.namespace, facts.name): facts for facts in offline.from_files(world, (), "shop")}
    facts = [known.get((one.namespace, name := one.target.name)) or offline.missing(held, one.namespace, name) for one in found]
    reports = [examine(each, one.target) for each, one in zip(facts, found, strict=True)]
    return all(report.verdict in ("healthy", "warning") for report in reports)


def differences(seed: str) -> list[str]:
    """Where the program and the oracle differ about one world."""
    world = random_world(Random(seed))
    asked = {
        f"http://{host}{at}": oracle.request(world, host, at) for host in (*HOSTS, "z.example.org") for at in ("/", "/x/y")
    }
    for number in range(3):
        asked[f"{V4}:{30080 + number}"] = oracle.node_port(world, "IPv4", 30080 + number)
        asked[f"[{V6}]:{30080 + number}"] = oracle.node_port(world, "IPv6", 30080 + number)
    alone = [one for one in world if one["kind"] not in ("Ingress", "HTTPRoute")]  # else their faults are told, too
    answers = {text: arrives(world if text.startswith("http") else alone, text) for text in asked}
    return [
        f"{seed}: {text}: {answers[text]}, the oracle says {wanted}"
        for text, wanted in asked.items()
        if answers[text] != wanted
    ]


def test_random_worlds_are_judged_as_the_oracle_says() -> None:
    odd = long_run.sample(differences, SEED, 25)
    assert not odd, "\n".join(odd[:20])


if __name__ == "__main__":
    sys.exit(long_run.run(__doc__, differences, SEED, questions=14))
