"""What an overview says beside the state: notes that matter, and which Services are nobody's fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, FINE, HEALTHY, UNKNOWN, Case, Object, check, joined, of, service, slice_, workload

API: Object = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "kubernetes", "namespace": "default", "uid": "u", "labels": {"component": "apiserver"}},
    "spec": {"clusterIP": "10.96.0.1", "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}]},
}


def renamed(**metadata: Any) -> Object:
    return {**API, "metadata": API["metadata"] | metadata}


API_ENDPOINTS: Object = {
    "apiVersion": "v1",
    "kind": "Endpoints",
    "metadata": {**API["metadata"], "labels": {"endpointslice.kubernetes.io/skip-mirror": "true"}},
    "subsets": [{"addresses": [{"ip": "192.0.2.2"}], "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}]}],
}

KUBERNETES = {
    "with its Endpoints": of(API, API_ENDPOINTS, code=HEALTHY, strict=HEALTHY, words=("kubernetes",), never="A8"),
    "with the slices of others": of(
        API, API_ENDPOINTS, slice_(namespace="default", of="db"), code=HEALTHY, strict=HEALTHY, words=("kubernetes",)
    ),
    "alone": of(API, code=HEALTHY, strict=HEALTHY, words=("kubernetes",), never="A6"),
    "beside others": of(API, *FINE, code=HEALTHY, strict=HEALTHY, words=("-A",), never="unknown"),
    "of another namespace": of(renamed(namespace="shop"), code=UNKNOWN, words=("kubernetes",), says="A6"),
    "of another name": of(renamed(name="apiserver"), code=UNKNOWN, words=("apiserver",), says="A6"),
    "that somebody gave a selector": of(
        {**API, "spec": API["spec"] | {"selector": {"app": "x"}}},
        workload(namespace="default"),
        code=BROKEN,
        words=(),
        says="A3",
    ),
}

SPREAD = service(sessionAffinity="ClientIP")
PROBED = {"containerPort": 8080}
NOTES = {
    "a note that speaks of a mistake": of(
        service(ports=[{"port": 80, "targetPort": 9090}]),
        workload(
            spec={
                "template": {
                    "metadata": {"labels": {"app": "web"}},
                    "spec": {"containers": [{"name": "c", "image": "example.com/c", "ports": [PROBED]}]},
                }
            }
        ),
        code=HEALTHY,
        strict=HEALTHY,
        words=(),
        says="healthy: note B5",
    ),
    "two of them": of(
        service(ports=[{"port": 80, "targetPort": 9090, "appProtocol": "spdy"}]),
        workload(
            spec={
                "template": {
                    "metadata": {"labels": {"app": "web"}},
                    "spec": {"containers": [{"name": "c", "image": "example.com/c", "ports": [PROBED]}]},
                }
            }
        ),
        code=HEALTHY,
        words=(),
        says="healthy: notes B15, B5",
    ),
    "an everyday note": of(SPREAD, FINE[1], code=HEALTHY, words=(), says="healthy", never="note"),
    "a warning comes first": of(
        service(ports=[{"port": 80, "targetPort": 8080, "appProtocol": "spdy"}], clusterIP="None"),
        FINE[1],
        code=HEALTHY,
        strict=BROKEN,
        words=(),
        says="degraded: B12",
        never="note",
    ),
}

CASES = joined(kubernetes=KUBERNETES, notes=NOTES)


@pytest.mark.parametrize("case", CASES)
def test_overview(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
