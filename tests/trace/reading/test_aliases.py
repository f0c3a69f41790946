"""Aliases in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.reading.files import BROKEN, HEALTHY, Case, Object, check, joined, of, service, workload

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


def to(host: str) -> tuple[Object, ...]:
    """An alias, beside the Service data/db."""
    alias = ALIAS | {"spec": {"type": "ExternalName", "externalName": host}}
    return (alias, service("db", "data"), workload(name="db", namespace="data"))


FIXED = f"-> {TO_DB}"
MISSPELT = {
    **{
        host: of(*to(host), code=BROKEN, says=FIXED)
        for host in (
            *("db.data.svc.cluster.locl", "db.data.svc.clutser.local", "DB.data.svc.Cluster.lcoal", "db.data.svc.clusterlocal"),
            *("db.data.scv.cluster.local", "db.svc.cluster.local", "db.svc", "db.svc.data.cluster.local", "db.data.svc"),
        )
    },
    **{
        host: of(*to(host), code=HEALTHY, strict=BROKEN, says=FIXED)
        for host in ("db.data.svc.cluster", "db.data.svc.local", "db.data.cluster.local", "db.cluster.local", "db.data.scv")
    },
    "of a pod": of(*to("db-0.db.data.svc.cluster.locl"), code=BROKEN, says=f"-> db-0.{TO_DB}"),
    "for a Service that was not seen": of(
        *to("x.y.svc.cluster.locl"), code=BROKEN, says="the full name is x.y.svc.cluster.local", never="fix:"
    ),
    "without svc, for a Service that was not seen": of(
        *to("x.y.cluster.local"), code=HEALTHY, strict=BROKEN, says="is not a name"
    ),
    "for a Service of an unknown namespace": of(
        *to("x.svc.cluster.local"), code=BROKEN, says="is not a name", never="full name"
    ),
    **{
        host: of(*to(host), code=HEALTHY, strict=HEALTHY, never="D9")
        for host in (
            *(TO_DB, "db.data.svc.k8s.example", "db.data.svc.cluster.lan", "registry.cluster.local", "db.example.com"),
            *("db.data.example.sv", "a.b.c.cluster.local", "10-1-0-7.data.pod.cluster.local", "svc.example.com"),
        )
    },
}

CASES = joined(aliases=ALIASES, misspelt=MISSPELT)


@pytest.mark.parametrize("case", CASES)
def test_aliases(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
