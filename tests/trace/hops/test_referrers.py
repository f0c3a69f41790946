"""Which port of a Service an Ingress means: number is compared with number and name with name."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.references.reading import references
from tests.trace.build import service

NAMED = service({"name": "http", "port": 80, "targetPort": 8080}, {"name": "8080", "port": 9090})
NAMELESS = service({"port": 80, "targetPort": 8080})


@pytest.mark.parametrize(
    ("web", "asked", "meant"),
    [
        (NAMED, {"number": 80}, 80),
        (NAMED, {"name": "http"}, 80),
        (NAMED, {"number": 8080}, None),  # a targetPort, and the name of another port
        (NAMED, {"name": "8080"}, 9090),
        (NAMED, {"name": "80"}, None),
        (NAMED, {"name": "HTTP"}, None),
        (NAMELESS, {"number": 80}, 80),
        (NAMELESS, {"number": 9999}, None),  # kubectl describe ingress takes it for the port without a name
        (NAMELESS, {"name": ""}, None),
        (NAMELESS, {}, None),
    ],
)
def test_the_port_that_an_ingress_means(web: Any, asked: dict[str, Any], meant: int | None) -> None:
    spec = {"defaultBackend": {"service": {"name": "web", "port": asked}}}
    (one,) = references({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": spec})
    found = one.port_of(web)
    assert (found.port if found else None) == meant
