"""E14: target types and paths as the controllers of Ingresses read them, each beside a healthy Ingress."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import ingress, ingress_class, made, path, service, shop, trace, workload

Object = dict[str, Any]
TYPE = "alb.ingress.kubernetes.io/target-type"
USE_REGEX = {"nginx.ingress.kubernetes.io/use-regex": "true"}
REWRITE = {"nginx.ingress.kubernetes.io/rewrite-target": "/$1"}
ALB = ingress_class("alb", "ingress.k8s.aws/alb")
WITH_PARAMETERS = {
    **ALB,
    "spec": {**ALB["spec"], "parameters": {"apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": "p"}},
}


def at_alb(said: str = "", own: Object | None = ALB, of_service: str = "", **spec: Any) -> list[Object]:
    """An Ingress of the AWS Load Balancer Controller and its Service."""
    web = service(**spec)
    web["metadata"]["annotations"] = {TYPE: of_service} if of_service else {}
    front = ingress(path(), notes={TYPE: said} if said else {}, ingressClassName="alb")
    return [web, workload(), front, *([own] if own else [])]


def parameters(kind: str) -> Object:
    """What the class refers to."""
    return made("elbv2.k8s.aws/v1beta1", "IngressClassParams", "p", {"targetType": kind} if kind else {}, "")


def at_nginx(
    *paths: str, notes: Object | None = None, kind: str = "ImplementationSpecific", own: Object | None = None
) -> list[Object]:
    """An Ingress of ingress-nginx."""
    return [*shop(), ingress(*(path(one, kind=kind) for one in paths), notes=notes), own or ingress_class()]


ROWS: dict[str, tuple[list[Object], int, str]] = {
    "instance before a ClusterIP Service": (at_alb("instance"), 1, "E14"),
    "ip": (at_alb("ip"), 0, ""),
    "instance before node ports": (at_alb("instance", type="NodePort"), 0, ""),
    "instance before a load balancer": (at_alb("instance", type="LoadBalancer"), 0, ""),
    "instance before a headless Service": (at_alb("instance", clusterIP="None"), 1, "E14"),
    "the default": (at_alb(), 0, "E14"),
    "the default before node ports": (at_alb(type="NodePort"), 0, ""),
    "the Service says instance": (at_alb(of_service="instance"), 1, "E14"),
    "the Service counts before the Ingress": (at_alb("instance", of_service="ip"), 0, ""),
    "parameters that say ip": ([*at_alb("instance", WITH_PARAMETERS), parameters("ip")], 0, ""),
    "parameters that say instance": ([*at_alb("ip", WITH_PARAMETERS), parameters("instance")], 1, "E14"),
    "parameters without a type": ([*at_alb("instance", WITH_PARAMETERS), parameters("")], 1, "E14"),
    "parameters that were not seen": (at_alb("instance", WITH_PARAMETERS), 0, ""),
    "a class that was not seen": (at_alb("instance", None), 0, ""),
    "a class of another controller": (at_alb("instance", ingress_class("alb", "example.com/alb")), 0, ""),
    "an expression": (at_nginx("/v[0-9]+/x"), 0, "E14"),
    "with the annotation": (at_nginx("/v[0-9]+/x", notes=USE_REGEX), 0, ""),
    "with a rewrite": (at_nginx("/x(/|$)(.*)", notes=REWRITE), 0, ""),
    "another Ingress of the host has the annotation": (
        [*at_nginx("/v[0-9]+/x"), ingress(path("/y"), name="other", notes=USE_REGEX)],
        0,
        "",
    ),
    "one of another host": (
        [*at_nginx("/v[0-9]+/x"), ingress(path("/y"), name="other", host="i.example.com", notes=USE_REGEX)],
        0,
        "E14",
    ),
    "a wildcard of other load balancers": (at_nginx("/api/*"), 0, "E14"),
    "a group": (at_nginx("/api(/|$)(.*)"), 0, "E14"),
    "a plain path": (at_nginx("/api/v1.2/c++"), 0, ""),
    "brackets of a title": (at_nginx("/wiki/Foo_(bar)"), 0, ""),
    "an expression for another controller": (at_nginx("/v[0-9]+/x", own=ingress_class(controller="example.com/x")), 0, ""),
}


@pytest.mark.parametrize(("objects", "code", "finds"), ROWS.values(), ids=ROWS)
def test_what_the_controller_does(tmp_path: Path, objects: list[Object], code: int, finds: str) -> None:
    told = trace(tmp_path, objects, "ingress/front")
    assert (told.code, "E14" in told.text) == (code, bool(finds)), told.text
