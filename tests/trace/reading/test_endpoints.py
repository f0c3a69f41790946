"""Endpoints and EndpointSlices in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, FINE, HEALTHY, UNKNOWN, Case, Object, check, joined, of, service, slice_, workload


def endpoints(labels: Object | None = None, annotations: Object | None = None, ip: str = "192.0.2.7", **port: Any) -> Object:
    metadata = {"name": "web", "namespace": "shop", "labels": labels or {}, "annotations": annotations or {}}
    subset = {"addresses": [{"ip": ip}], "ports": [{"port": 5432, "name": "sql", **port}]}
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": [subset]}


OUTSIDE = service(selector=None, ports=[{"name": "sql", "port": 5432}])
LEADER = {"control-plane.alpha.kubernetes.io/leader": "{}"}
MIRRORED = {
    "Endpoints that fit": of(OUTSIDE, endpoints(), code=HEALTHY, strict=HEALTHY),
    "a port of another name": of(OUTSIDE, endpoints(name="postgres"), code=BROKEN, says="B7", never="A21"),
    "the fix is one of the Endpoints": of(
        OUTSIDE, endpoints(name="postgres"), code=BROKEN, says="subsets[0].ports[0].name: postgres -> sql in endpoints/web"
    ),
    "another protocol": of(OUTSIDE, endpoints(protocol="UDP"), code=BROKEN, says="B8", never="A21"),
    "a loopback address": of(OUTSIDE, endpoints(ip="127.0.0.5"), code=BROKEN, says="D15", never="A21"),
    "skip-mirror": of(OUTSIDE, endpoints({"endpointslice.kubernetes.io/skip-mirror": "true"}), code=BROKEN, says="A8"),
    "an old leader election": of(OUTSIDE, endpoints(annotations=LEADER), code=BROKEN, says="A8"),
    "beside another Service with a selector": of(
        OUTSIDE, endpoints(), service("api"), workload(name="api"), code=HEALTHY, words=()
    ),
    "a slice of one's own beside a Service with a selector": of(
        service("db", selector=None), slice_(of="db", live=False), *FINE, code=HEALTHY, never="C10"
    ),
}


def subsets_of(*subsets: tuple[str, list[tuple[str, int]]]) -> Object:
    made = [
        {"addresses": [{"ip": ip}], "ports": [{"name": name, "port": number} for name, number in named]}
        for ip, named in subsets
    ]
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "web", "namespace": "shop"}, "subsets": made}


BY_SUBSET = service(selector=None, ports=[{"name": "a", "port": 1}, {"name": "b", "port": 2}])
SUBSETS = {
    "a port each": of(
        BY_SUBSET,
        subsets_of(("10.0.0.1", [("a", 1)]), ("10.0.0.2", [("b", 2)])),
        code=HEALTHY,
        strict=HEALTHY,
        never="degraded",
    ),
    "a port of two subsets, and one of one": of(
        BY_SUBSET, subsets_of(("10.0.0.1", [("a", 1), ("b", 2)]), ("10.0.0.2", [("b", 2)])), code=HEALTHY, strict=HEALTHY
    ),
    "a port of none": of(BY_SUBSET, subsets_of(("10.0.0.1", [("a", 1)]), ("10.0.0.2", [("c", 2)])), code=BROKEN, says="B7"),
}

UNLABELLED = slice_("db-1", of="", live=False)
UNLABELLED["metadata"].pop("labels")
WITHOUT = service("db", selector=None)
SLICES = {
    "a slice without its label": of(WITHOUT, UNLABELLED, code=BROKEN, words=("db",), says="kubernetes.io/service-name"),
    "a slice of a Service that is not there": of(
        service("ledger", selector=None),
        slice_("x", of="ledgre", live=False),
        code=BROKEN,
        words=("ledger",),
        says="-> ledger in",
    ),
    "a slice of another Service": of(
        WITHOUT, service("bd", selector=None), slice_("x", of="bd", live=False), code=UNKNOWN, words=("db",), never="label"
    ),
    "a slice without its label that is another's": of(
        WITHOUT, UNLABELLED | {"metadata": {"name": "other", "namespace": "shop"}}, code=BROKEN, words=("db",), never="no label"
    ),
    "its own slice": of(WITHOUT, slice_("db-1", of="db", live=False), code=HEALTHY, words=("db",)),
}

CASES = joined(mirrored=MIRRORED, subsets=SUBSETS, slices=SLICES)


@pytest.mark.parametrize("case", CASES)
def test_endpoints(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
