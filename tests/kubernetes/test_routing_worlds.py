"""Random Ingresses and routes against the oracle.

The test is a sample; ``python -m tests.kubernetes.test_routing_worlds --worlds 5000 --seed N`` is the long run.
"""

from __future__ import annotations

import os
import sys
from random import Random
from typing import Any

from kubectl_svc.kubernetes.gateway.attachment import attach
from kubectl_svc.kubernetes.gateway.matching import Request
from kubectl_svc.kubernetes.gateway.matching import route as taken
from kubectl_svc.kubernetes.ingress.rules import route, rules_of
from kubectl_svc.objects.meta import dig
from tests import long_run
from tests.kubernetes import routing_oracle as oracle
from tests.kubernetes.gateway.build import gateway, listener, path
from tests.kubernetes.gateway.build import route as http_route

Object = dict[str, Any]
SEED = int(os.environ.get("KUBECTL_SVC_SEED") or 14)
HOSTS = ("", "a.com", "*.a.com", "b.a.com", "*.b.a.com", "shop.com", "c.b.a.com", "A.com")
REAL = ("a.com", "b.a.com", "x.a.com", "c.b.a.com", "x.b.a.com", "shop.com", "other.com")
PATHS = ("/", "/a", "/a/", "/a/b", "/ab", "/a/b/c", "/A", "/b")
ASKED = ("/", "/a", "/a/", "/a/b", "/a/b/", "/ab", "/abc", "/a/b/c/d", "/A", "/b", "/c")


def random_ingress(chance: Random, number: int) -> Object:
    """An Ingress with a few rules; each backend has a name of its own."""

    def backend(name: str) -> Object:
        return {"service": {"name": f"s{number}-{name}", "port": {"number": 80}}}

    rules = [
        {
            "host": chance.choice(HOSTS),
            "http": {
                "paths": [
                    {"path": one, "pathType": chance.choice(("Exact", "Prefix", "Prefix")), "backend": backend(f"{index}-{at}")}
                    for at, one in enumerate(chance.sample(PATHS, chance.choice((1, 2, 4))))
                ]
            },
        }
        for index in range(chance.choice((0, 1, 2, 3)))
    ]
    if chance.random() < 0.15:
        rules.append({"host": chance.choice([one for one in HOSTS if one])})  # without paths
    spec: Object = {"rules": rules}
    if chance.random() < 0.2:
        spec["defaultBackend"] = backend("default")
    return {"metadata": {"name": f"i{number}", "namespace": "shop"}, "spec": spec}


def random_route(chance: Random, number: int) -> Object:
    """An HTTPRoute with a few rules, perhaps to one listener alone."""
    rules = [
        {
            "matches": [_match(chance) for _ in range(chance.choice((1, 1, 2)))],
            "backendRefs": [{"name": f"s{number}-{index}", "port": 80}],
        }
        for index in range(chance.choice((1, 2, 3)))
    ]
    parent = {"name": "gate", "namespace": "infra"} | ({"sectionName": chance.choice("lmn")} if chance.random() < 0.3 else {})
    hostnames = chance.sample([one for one in HOSTS if one], chance.choice((0, 1, 1, 2)))
    return http_route(*rules, name=f"r{number}", hostnames=hostnames, parentRefs=[parent])


def _match(chance: Random) -> Object:
    method = {"method": chance.choice(("GET", "POST"))} if chance.random() < 0.2 else {}
    return path(chance.choice(PATHS), chance.choice(("Exact", "PathPrefix", "PathPrefix")), **method)


def world(seed: str) -> list[str]:
    """The disagreements in one world: some Ingresses and a Gateway with routes, and every request."""
    chance = Random(seed)
    ingresses = [random_ingress(chance, number) for number in range(chance.choice((1, 2, 3)))]
    open_to_all: Object = {"namespaces": {"from": "All"}}
    hostnames = chance.sample([one for one in HOSTS if one != "A.com"], chance.choice((1, 2, 3)))
    gate = gateway(*(listener(name, hostname=host, **open_to_all) for name, host in zip("lmn", hostnames, strict=False)))
    routes = [random_route(chance, number) for number in range(chance.choice((1, 2, 3)))]
    attached = [(one, [each for parent in attach(one, [gate]) for each in parent.attached]) for one in routes]
    rules = [rule for one in ingresses for rule in rules_of(one)]
    odd = []
    for host in REAL:
        for asked in ASKED:
            found = route(rules, host, asked)
            told, wanted = (found.rule.service or None) if found else None, oracle.ingress(ingresses, host, asked)
            if told != wanted:
                odd.append(f"{seed}: ingress {host}{asked}: {told}, the oracle says {wanted}")
            method = chance.choice(("GET", "POST"))
            match = taken(Request(host, asked, 80, method), attached)
            told = dig(match.route, "spec", "rules", match.rule, "backendRefs", 0, "name") if match else None
            wanted = oracle.gateway(gate, routes, host, asked, method)
            if told != wanted:
                odd.append(f"{seed}: route {method} {host}{asked}: {told}, the oracle says {wanted}")
    return odd


def test_random_worlds_are_routed_as_the_oracle_says() -> None:
    odd = long_run.sample(world, SEED, 60)
    assert not odd, "\n".join(odd[:20])


if __name__ == "__main__":
    sys.exit(long_run.run(__doc__, world, SEED, questions=len(REAL) * len(ASKED) * 2))
