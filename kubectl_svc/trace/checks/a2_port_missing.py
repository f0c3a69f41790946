"""The Service does not have the port that was asked for.

What: connections to a port that a Service does not list are refused or dropped; only the listed ones are forwarded.
Why: clients use the container's port, or the name changed.
A headless Service translates no port: there a client's port is that of the pods.
Fix: ask for a port that is there, or add it to the Service.

Example: "kubectl svc trace web:8080" where the Service lists 80 with targetPort 8080.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes import near
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.hops.portless import beside_ports
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Name the port that was probably meant: by protocol, targetPort or the closest name."""
    asked = chain.target
    if not asked.ports or chain.ports or chain.type == "ExternalName" or beside_ports(chain):
        return
    port, why = _of_another_protocol(chain)
    if port is None:
        port, why = _of_node(chain)
    if port is None:
        port, why = near.port(chain, asked.port)
    values = {
        "service": chain.reference,
        "asked": asked.ports,
        "port": asked.port,
        "ports": services.ports(chain.spec),
        "meant": port,
    }
    trace = look(chain, "svc", "trace", f"{chain.name}:{port.name or port.port}") if port else None
    yield Problem(chain.reference, values, trace, f"{SERVICE_HOP}/port", variant=why)


def _of_another_protocol(chain: Chain) -> tuple[ServicePort | None, str]:
    found = (port for port in services.ports(chain.spec) if chain.target.port in (str(port.port), port.name))
    return next(((port, "protocol") for port in found), (None, ""))


def _of_node(chain: Chain) -> tuple[ServicePort | None, str]:
    """The port that has the number as its nodePort: the cluster's addresses and names do not take it, the nodes do."""
    found = (port for port in services.ports(chain.spec) if port.node_port and chain.target.port == str(port.node_port))
    return next(((port, "node-port") for port in found), (None, ""))
