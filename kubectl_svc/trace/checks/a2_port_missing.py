"""The Service does not have the port that was asked for.

What: connections to a port that a Service does not list are refused or dropped; only the listed ones are forwarded.
Why: clients use the container's port, or the name changed.
A headless Service translates no port: there a client's port is that of the pods.
Fix: ask for a port that is there, or add it to the Service.

Example: "kubectl svc trace web:8080" where the Service lists 80 with targetPort 8080.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes import near
from kubectl_svc.trace.fixes.edits import look, look_anywhere
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
    owner = _owner_of_node(chain) if port is None else None
    if owner is not None:
        port, why = next(one for one in services.ports(owner) if asked.port == str(one.node_port)), "node-port-of"
    if port is None:
        port, why = near.port(chain, asked.port)
    values = {
        "service": chain.reference,
        "asked": asked.ports,
        "port": asked.port,
        "ports": services.ports(chain.spec),
        "meant": port,
        "owner": f"service/{meta.name(owner)}" if owner else "",
        "in": meta.namespace(owner) if owner and meta.namespace(owner) != chain.facts.namespace else "",
    }
    trace = look(chain, "svc", "trace", f"{chain.name}:{port.name or port.port}") if port else None
    if owner is not None:
        trace = look_anywhere("svc", "trace", f":{asked.port}")
    yield Problem(chain.reference, values, trace, f"{SERVICE_HOP}/port", variant=why)


def _of_another_protocol(chain: Chain) -> tuple[ServicePort | None, str]:
    found = (port for port in services.ports(chain.spec) if chain.target.port in (str(port.port), port.name))
    return next(((port, "protocol") for port in found), (None, ""))


def _owner_of_node(chain: Chain) -> Object | None:
    """Another Service that has the number as its nodePort."""
    known = [(one, port) for one in chain.facts.seen.kinds.get("Service", ()) for port in services.ports(one)]
    return next((one for one, port in known if port.node_port and chain.target.port == str(port.node_port)), None)


def _of_node(chain: Chain) -> tuple[ServicePort | None, str]:
    """The port that has the number as its nodePort: the cluster's addresses and names do not take it, the nodes do."""
    found = (port for port in services.ports(chain.spec) if port.node_port and chain.target.port == str(port.node_port))
    return next(((port, "node-port") for port in found), (None, ""))
