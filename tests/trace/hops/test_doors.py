"""Which port of a Service an Ingress means: number is compared with number and name with name."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.objects.ingresses import backends
from kubectl_svc.trace.hops.doors import port_of
from tests.objects.test_ingresses import ingress, path
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
    (backend,) = backends(ingress({"http": {"paths": [path("web", asked)]}}))
    found = port_of(web, backend)
    assert (found.port if found else None) == meant
