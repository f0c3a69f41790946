"""Aliases in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.reading.files import BROKEN, HEALTHY, Case, check, joined, of, service, workload

ALIAS = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}}
TO_DB = "db.data.svc.cluster.local"
ALIASES = {
    "to a namespace that is not in the files": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}},
        code=HEALTHY,
        strict=BROKEN,
        says="D9",
    ),
    "to a Service that its namespace lacks": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}},
        service("bd", "data"),
        workload(name="bd", namespace="data"),
        code=BROKEN,
        says="D9",
    ),
    "to a Service in the files": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}},
        service("db", "data"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
}

ALIASES |= {
    "to a port that it lacks": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 8080}]}},
        service("db", "data"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=BROKEN,
        says="8080 -> 80",
    ),
    "to a port that it lacks, of two": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 8080}]}},
        service("db", "data", ports=[{"name": "a", "port": 80}, {"name": "b", "port": 81}]),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=BROKEN,
        says="see: spec.ports[0].port",
        never="do: spec",
    ),
    "to a port that it has": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 80}]}},
        service("db", "data"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "to a port of pods": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 8080}]}},
        service("db", "data", clusterIP="None"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
}

CASES = joined(aliases=ALIASES)


@pytest.mark.parametrize("case", CASES)
def test_aliases(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
