"""Plans of edits, as tests make and read them."""

from __future__ import annotations

from typing import Any

from kubectl_svc.endpoints.addresses import parse_all
from kubectl_svc.endpoints.edits import plan as plans
from kubectl_svc.endpoints.edits.plan import Result
from kubectl_svc.endpoints.edits.planning import plan
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.objects.entries import of_slices
from kubectl_svc.endpoints.objects.writes import Write
from kubectl_svc.endpoints.reading.facts import EndpointFacts, after
from tests.endpoints.build import slice_of

# Classic Endpoints, and the slice that the mirroring controller made of them.
CLASSIC: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Endpoints",
    "metadata": {"name": "db", "namespace": "shop"},
    "subsets": [{"addresses": [{"ip": "192.0.2.2"}], "ports": [{"port": 5432, "protocol": "TCP"}]}],
}
COPIED = slice_of("db-x7", "192.0.2.2", manager="endpointslicemirroring-controller.k8s.io")


def planned(here: EndpointFacts, verb: str, *texts: str, **more: Any) -> plans.EditPlan:
    """The plan of one edit; ``texts`` are its addresses as people type them, ``more`` the other fields of the request."""
    return plan(here, EditRequest(verb, parse_all(texts), **more))


def ports_of(here: EndpointFacts, writes: tuple[Write, ...] = ()) -> dict[str, set[int | None]]:
    """Address -> its ports, in the slices as they are after ``writes``."""
    found: dict[str, set[int | None]] = {}
    for entry in of_slices(after(here, writes).slices):
        found.setdefault(entry.address, set()).update(port.port for port in entry.ports)
    return found


def outcomes(results: tuple[Result, ...]) -> dict[str, str]:
    """Address -> what became of it."""
    return {result.subject: result.outcome for result in results}
