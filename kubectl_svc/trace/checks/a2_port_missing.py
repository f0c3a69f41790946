"""The Service does not have the port that was asked for.

What: connections to a port that a Service does not list are refused or dropped; only the listed ones are forwarded.
Why: clients use the container's port, or the name changed.
Fix: ask for a port that is there, or add it to the Service.

Example: "kubectl svc trace web:8080" where the Service lists 80 with targetPort 8080.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes import near
from kubectl_svc.trace.fixes.edits import svc
from kubectl_svc.trace.report import ERROR, Problem

CODE = "A2"
SLUG = "port-missing"
SEVERITY = ERROR
NEEDS = ("Service",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Name the port that was probably meant: by protocol, targetPort or the closest name."""
    asked = chain.target
    if not asked.ports or chain.ports or chain.type == "ExternalName":
        return
    port, why = _of_another_protocol(chain)
    if port is None:
        port, why = near.port(chain, asked.port)
    message = f"{chain.reference} has no port {asked.ports}; it has {near.listed_ports(chain)}{f'; {why}' if why else ''}"
    fix = svc(chain, "trace", f"{chain.name}:{port.name or port.port}") if port else ""
    yield Problem(chain.reference, message, fix, f"{SERVICE_HOP}/port")


def _of_another_protocol(chain: Chain) -> tuple[ServicePort | None, str]:
    found = (port for port in services.ports(chain.spec) if chain.target.port in (str(port.port), port.name))
    return next(((port, f"port {chain.target.port} speaks {port.protocol}") for port in found), (None, ""))
