"""Files are a part of a cluster: what they leave open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.reading.files import (
    BROKEN,
    FINE,
    HEALTHY,
    UNKNOWN,
    Case,
    check,
    custom,
    ingress,
    joined,
    of,
    pod,
    service,
    slice_,
    workload,
)

PARTS = {
    "a namespace without any workload": of(
        service(namespace="a"), workload(namespace="b", name="x"), code=UNKNOWN, words=("web", "-n", "a")
    ),
    "the pods are elsewhere, and nobody's": of(
        service(namespace="a"),
        workload(namespace="b"),
        code=UNKNOWN,
        words=("web", "-n", "a"),
        says="deployment/web with such labels is in namespace b",
    ),
    "the pods are elsewhere, and other workloads here": of(
        service(namespace="a"),
        workload(namespace="a", name="x"),
        workload(namespace="b"),
        code=BROKEN,
        words=("web", "-n", "a"),
        says="A3",
    ),
    "the pods are elsewhere, and something here makes others": of(
        service(namespace="a"),
        workload(namespace="a", name="x"),
        custom("kafka.strimzi.io/v1beta2", "Kafka", namespace="a"),
        workload(namespace="b"),
        code=BROKEN,
        words=("web", "-n", "a"),
        says="A3",
    ),
    "the pods are elsewhere, and slices of a cluster are empty": of(
        service(namespace="a", live=True),
        slice_(namespace="a") | {"endpoints": []},
        workload(namespace="b"),
        code=BROKEN,
        words=("web", "-n", "a"),
        says="A3",
    ),
    "a Service that names no namespace": of(
        service(namespace=""), workload(), code=UNKNOWN, says="use -n shop to place it with deployment/web"
    ),
    "a Service that names no namespace, beside a pod": of(
        service(namespace=""), pod(), code=UNKNOWN, says="use -n shop to place it with pod/web-1"
    ),
    "a Service that names no namespace, and a slip": of(
        service(namespace="", selector={"app": "wbe"}), workload(), code=UNKNOWN, says="use -n shop to place it with the pods"
    ),
    "a Service that names no namespace, and its own pods": of(
        service(namespace=""), workload(namespace=""), workload(), code=HEALTHY, strict=HEALTHY
    ),
    "a Service that names no namespace, which -n names": of(
        service(namespace=""), workload(), code=HEALTHY, words=("web", "-n", "shop")
    ),
    "the pods are elsewhere, and another's": of(
        service(namespace="a"),
        service(namespace="b"),
        workload(namespace="b"),
        code=UNKNOWN,
        words=("web", "-n", "a"),
        never="A3",
    ),
    "a workload that names no namespace": of(
        service(), workload(namespace=""), code=UNKNOWN, says="use -n shop to place it with the Service"
    ),
    "which -n names": of(service(), workload(namespace=""), code=HEALTHY, words=("web", "-n", "shop")),
    "a label set at run time": of(
        service(selector={"app": "web", "role": "leader"}), FINE[1], code=UNKNOWN, says="label role", never="fix:"
    ),
    "a label that people write": of(service(selector={"app": "web", "tier": "front"}), FINE[1], code=BROKEN, says="A3"),
    "a label that another template has": of(
        service(selector={"app": "web", "role": "leader"}),
        FINE[1],
        workload(name="x", labels={"role": "x"}),
        code=BROKEN,
        says="A3",
    ),
    "a misspelt key": of(
        service(selector={"app": "web", "rloe": "a"}), workload(labels={"app": "web", "role": "a"}), code=BROKEN, says="A3"
    ),
    "an Ingress to another namespace": of(*FINE, ingress(), code=BROKEN, words=(), says="E1"),
    "an Ingress to nothing in the files": of(*FINE, ingress(name="x"), code=HEALTHY, words=()),
    "an Ingress that names no namespace": of(*FINE, ingress(""), code=HEALTHY, words=()),
    "an Ingress of the same namespace": of(*FINE, ingress("shop"), code=HEALTHY, words=()),
}

PROD = (service("api", "prod"), workload(name="api", namespace="prod"))
ALIAS = custom("v1", "Service", "db", "prod", spec={"type": "ExternalName", "externalName": "web.prod.svc.cluster.local"})
UNPLACED = {
    "a Service for -n, beside an Ingress to it": of(
        *PROD,
        service(namespace=""),
        workload(namespace=""),
        ingress("prod"),
        code=UNKNOWN,
        words=("-A",),
        says="service/web has no namespace: use -n prod to place it there with ingress/door",
        never="E1",
    ),
    "which -n names": of(
        *PROD, service(namespace=""), workload(namespace=""), ingress("prod"), code=HEALTHY, words=("web", "-n", "prod")
    ),
    "beside dumped Services": of(
        service("api", "prod", live=True),
        service(namespace=""),
        workload(namespace=""),
        ingress("prod"),
        code=UNKNOWN,
        words=("-A",),
        never="E1",
    ),
    "beside an alias": of(*PROD, ALIAS, service(namespace=""), workload(namespace=""), code=UNKNOWN, words=("-A",), never="D9"),
    "of another name, beside an Ingress": of(
        *PROD, service("wbe", ""), workload(name="wbe", namespace=""), ingress("prod"), code=BROKEN, words=("-A",), says="E1"
    ),
    "an Ingress for -n, and a Service of its name elsewhere": of(
        *FINE,
        ingress(""),
        service("api", ""),
        workload(name="api", namespace=""),
        code=UNKNOWN,
        words=("-A",),
        says="ingress/door has no namespace: use -n shop to place it with the Service",
        never="E1",
    ),
    "beside an Ingress that says so": of(
        *FINE,
        ingress(""),
        ingress("default") | {"metadata": {"name": "other", "namespace": "default"}},
        service("api", ""),
        workload(name="api", namespace=""),
        code=BROKEN,
        words=("-A",),
        says="E1",
    ),
}

CASES = joined(parts=PARTS, unplaced=UNPLACED)


@pytest.mark.parametrize("case", CASES)
def test_parts(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
