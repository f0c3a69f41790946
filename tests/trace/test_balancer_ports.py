"""What the status of a load balancer says of its ports (D2), from manifests and from a dump, for requested ports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import service, trace, workload

TWO = [{"name": "http", "port": 80, "targetPort": 8080}, {"name": "https", "port": 443, "targetPort": 8080}]
REFUSED = {"port": 443, "protocol": "TCP", "error": "PortAlreadyInUse"}


def balancer(
    *ports: dict[str, Any],
    other: tuple[dict[str, Any], ...] | None = None,
    generation: int = 1,
    condition: str = "",
    type: str = "LoadBalancer",
) -> dict[str, Any]:
    """A Service whose load balancer says this of its ports; ``condition`` is the status of LoadBalancerPortsError.

    ``other`` is what it says of the ports at a second address, if there is one.
    """
    said = {"type": "LoadBalancerPortsError", "status": condition, "reason": "MixedProtocol", "observedGeneration": generation}
    addresses = [{"ip": "203.0.113.7", "ports": list(ports)}]
    addresses += [{"ip": "203.0.113.8", "ports": list(other)}] if other is not None else []
    status = {"loadBalancer": {"ingress": addresses}}
    made = service(type=type, ports=TWO, status={**status, "conditions": [said] if condition else []})
    return {**made, "metadata": {**made["metadata"], "generation": 1}}


@pytest.mark.parametrize("uid", [{}, {"uid": "uid-web"}], ids=["manifest", "dump"])
@pytest.mark.parametrize(
    ("obj", "asked", "verdict"),
    [
        (balancer(REFUSED), "web", "broken"),
        (balancer(REFUSED), "web:443", "broken"),
        (balancer(REFUSED), "203.0.113.7:443", "broken"),
        (balancer(REFUSED), "web:80", "healthy"),
        (balancer(REFUSED), "203.0.113.7:80", "healthy"),
        (balancer({**REFUSED, "protocol": "UDP"}), "web", "healthy"),  # no port of the Service
        (balancer({"port": 443, "protocol": "TCP"}), "web", "healthy"),
        (balancer(REFUSED, other=()), "web", "degraded"),
        (balancer(REFUSED, other=()), "203.0.113.7:443", "broken"),
        (balancer(REFUSED, other=()), "203.0.113.8:443", "healthy"),
        (balancer(REFUSED, other=(REFUSED,)), "web", "broken"),
        (balancer(condition="True"), "web", "degraded"),
        (balancer(condition="False"), "web", "healthy"),
        (balancer(condition="True", generation=0), "web", "healthy"),
        (balancer(REFUSED, type="NodePort"), "web", "healthy"),
    ],
)
def test_a_port_that_the_load_balancer_does_not_serve(
    obj: dict[str, Any], asked: str, verdict: str, uid: dict[str, str], tmp_path: Path
) -> None:
    told = trace(tmp_path, [{**obj, "metadata": {**obj["metadata"], **uid}}, workload()], asked)
    assert told.text.splitlines()[0].endswith(f"is {verdict}  namespace shop"), told.text
    assert ("D2 load-balancer-port" in told.text) is (verdict != "healthy")
    assert told.code == (verdict == "broken")
