"""What ``get`` shows: who holds each address, once."""

from __future__ import annotations

from typing import Any

from kubectl_svc.endpoints.reading.union import rows
from tests.endpoints.build import facts, service, slice_of

CLASSIC: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Endpoints",
    "metadata": {"name": "db", "namespace": "shop"},
    "subsets": [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 5432, "protocol": "TCP"}]}],
}


def test_the_endpoints_controller_s_own_endpoints_are_no_second_source() -> None:
    pods = slice_of("db-x7", "192.0.2.1", manager="endpointslice-controller.k8s.io")
    (row,) = rows(facts(pods, service=service(selector={"app": "db"}), endpoints=CLASSIC))
    assert (row.object, row.notes) == ("endpointslice/db-x7", ())


def test_endpoints_that_nobody_has_mirrored_are_shown_where_there_is_no_selector() -> None:
    (row,) = rows(facts(endpoints=CLASSIC))
    assert row.object == "endpoints/db" and "has not copied it" in str(row.notes[0].said) and not row.used
