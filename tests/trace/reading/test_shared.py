"""Pods that a Service shares with what does not serve its port, or takes from another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, FINE, HEALTHY, Case, Object, check, custom, joined, of, service, workload


def part(name: str, *ports: int, image: str = "example.com/shop:1", labels: Object | None = None, **container: Any) -> Object:
    """A Deployment of the application web, with the ports that its container declares."""
    found = workload(name=name, labels={"app": "web", **(labels or {})})
    declared = {"ports": [{"containerPort": port} for port in ports]} if ports else {}
    found["spec"]["template"]["spec"]["containers"] = [{"name": "c", "image": image, **declared, **container}]
    return found


def tier(value: str) -> Object:
    return {"tier": value}


WEB, TOLD = part("web", 8080, labels=tier("web")), "A4"
PROBE: dict[str, Any] = {"readinessProbe": {"tcpSocket": {"port": 8080}}}
WORKERS = {
    "another part": of(
        service(), WEB, part("worker", labels=tier("worker")), code=HEALTHY, says="deployment/worker, which declare none"
    ),
    "the process of a Procfile": of(
        service(),
        part("web", 8080, labels={"process": "web"}),
        part("worker", labels={"process": "worker"}),
        code=HEALTHY,
        says="app=web -> app=web,process=web",
    ),
    "its fix": of(service(), WEB, part("worker", labels=tier("worker")), code=HEALTHY, says="app=web -> app=web,tier=web"),
    "another image": of(service(), part("web", 8080), part("worker", image="example.com/celery"), code=HEALTHY, strict=BROKEN),
    "the same image of another tag": of(
        service(), part("web", 8080), part("canary", image="example.com/shop:2"), code=HEALTHY, strict=HEALTHY, never=TOLD
    ),
    "of a registry with a port": of(
        service(),
        part("web", 8080, image="localhost:5000/shop"),
        part("canary", image="localhost:5000/shop:2"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "by digest": of(
        service(), part("web", 8080), part("canary", image="example.com/shop@sha256:0a"), code=HEALTHY, strict=HEALTHY
    ),
    "a probe that shows that it listens": of(
        service(), WEB, part("api", labels=tier("api"), **PROBE), code=HEALTHY, strict=HEALTHY, never=TOLD
    ),
    "no ports at all": of(service(), part("web"), part("worker", labels=tier("worker")), code=HEALTHY, strict=HEALTHY),
    "selected apart": of(
        service(selector={"app": "web", "tier": "web"}),
        WEB,
        part("worker", labels=tier("worker")),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "a headless Service": of(
        service(clusterIP="None", ports=[{"name": "http", "port": 8080}]),
        WEB,
        part("worker", labels=tier("worker")),
        code=HEALTHY,
        never=TOLD,
    ),
}
CART, CARD, CHECKOUT = (workload(name=name) for name in ("cart", "card", "checkout"))


def copied(name: str, of: str) -> list[Object]:
    """Two Services with the selector of one of them."""
    return [service(name, selector={"app": of}), service(of)]


HIJACKED = {
    "a slip that is another application": of(
        *copied("cart", "card"), CART, CARD, words=("cart",), code=HEALTHY, strict=BROKEN, says="A5 conflicting-services"
    ),
    "its fix": of(
        *copied("cart", "card"), CART, CARD, words=("cart",), code=HEALTHY, says="fix: spec.selector: app=card -> app=cart"
    ),
    "a copy": of(
        *copied("checkout", "card"),
        CHECKOUT,
        CARD,
        words=("checkout",),
        code=HEALTHY,
        says="no Service selects the pods of deployment/checkout, which have app=checkout",
    ),
    "the other one is right": of(*copied("cart", "card"), CART, CARD, words=("card",), code=HEALTHY, strict=HEALTHY),
    "each its own": of(service("cart"), service("card"), CART, CARD, words=(), code=HEALTHY, strict=HEALTHY),
    "served by a third": of(
        *copied("cart", "card"),
        service("basket", selector={"app": "cart"}),
        CART,
        CARD,
        words=("cart",),
        code=HEALTHY,
        never="A5",
    ),
    "two names for one application": of(*copied("cart", "card"), CARD, words=("cart",), code=HEALTHY, strict=HEALTHY),
    "blue and green": of(
        *copied("web", "web-green"), *(workload(name=name) for name in ("web", "web-green")), code=HEALTHY, strict=HEALTHY
    ),
}


def policy(labels: Object, name: str = "web", **more: Any) -> Object:
    """Who may connect to the pods of web, by their labels."""
    rule = {"from": [{"podSelector": {"matchLabels": labels}}], **more}
    spec = {"podSelector": {"matchLabels": {"app": "web"}}, "ingress": [rule]}
    return custom("networking.k8s.io/v1", "NetworkPolicy", name, spec=spec)


FRONT = workload(name="front")
NOBODY = "allows no client to connect"
POLICIES = {
    "a slip for pods that are there": of(*FINE, FRONT, policy({"app": "fornt"}), code=HEALTHY, strict=BROKEN, says=NOBODY),
    "its fix": of(
        *FINE,
        FRONT,
        policy({"app": "fornt"}),
        code=HEALTHY,
        says='matchLabels: {"app": "fornt"} -> {"app": "front"} in networkpolicy/web',
    ),
    "a slip in the key": of(*FINE, FRONT, policy({"ap": "front"}), code=HEALTHY, strict=BROKEN, says=NOBODY),
    "pods that are there": of(*FINE, FRONT, policy({"app": "front"}), code=HEALTHY, strict=HEALTHY),
    "pods that the files do not have": of(
        *FINE, FRONT, policy({"app": "monitoring"}), code=HEALTHY, strict=HEALTHY, never="F1"
    ),
    "somebody else, too": of(
        *FINE, FRONT, policy({"app": "fornt"}), policy({"app": "front"}, "more"), code=HEALTHY, strict=HEALTHY
    ),
    "of another namespace": of(
        *FINE, workload(name="front", namespace="other"), policy({"app": "fornt"}), code=HEALTHY, strict=HEALTHY, never="F1"
    ),
}


@pytest.mark.parametrize("case", joined(workers=WORKERS, hijacked=HIJACKED, policies=POLICIES))
def test_shared_pods_and_those_that_were_meant(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)
