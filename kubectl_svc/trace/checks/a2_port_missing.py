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
from kubectl_svc.trace.expected import resolve
from kubectl_svc.trace.fixes import closest, svc
from kubectl_svc.trace.report import ERROR, Problem

CODE = "A2"
SLUG = "port-missing"
SEVERITY = ERROR
NEEDS = ("Service",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Name the port that was probably meant: by targetPort, protocol or the closest name."""
    asked = chain.target
    if not asked.ports or chain.ports or chain.type == "ExternalName":
        return
    known = services.ports(chain.spec)
    near, why = _near(chain, known)
    has = ", ".join(f"{port.name} {port.port}/{port.protocol}".lstrip() for port in known) or "none"
    message = f"{chain.reference} has no port {asked.ports}; it has {has}{why}"
    fix = svc(chain, "trace", f"{chain.name}:{near.name or near.port}") if near else ""
    yield Problem(chain.reference, message, fix, f"{SERVICE_HOP}/port")


def _near(chain: Chain, known: tuple[ServicePort, ...]) -> tuple[ServicePort | None, str]:
    asked = chain.target
    for port in known:
        if asked.port in (str(port.port), port.name):
            return port, f"; port {asked.port} speaks {port.protocol}"
        reached = {port.target_port, *(resolve(port, pod) for pod in chain.alive)}
        if asked.port in map(str, reached):
            return port, f"; {asked.port} is the targetPort of {port.port}, and clients use {port.port}"
    name = closest(asked.port, (port.name for port in known))
    return next(((port, f'; the closest name is "{name}"') for port in known if name and port.name == name), (None, ""))
