"""The load balancer could not take a port.

What: the port is not served by the load balancer; its status says why.
Why: the port or protocol is not supported there, or two protocols share one balancer.
Fix: what the error names, of which the Service's events tell more; often a Service of its own per protocol.

Example: "MixedProtocolNotSupported".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import conditions
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.report import WARNING, Problem, Values


def check(chain: Chain) -> Iterator[Problem]:
    """Every requested port with an error in the status, else the condition LoadBalancerPortsError (KEP-1435)."""
    if chain.type != "LoadBalancer":
        return
    found = list(_ports(chain))
    yield from found or _of_conditions(chain)


def _ports(chain: Chain) -> Iterator[Problem]:
    """A port that another address serves is a warning."""
    requested = {(port.port.port, port.port.protocol) for port in chain.ports}
    via, addresses = chain.target.via, items(chain.spec, "status", "loadBalancer", "ingress")
    here = [one for one in addresses if via and via.ip and dig(one, "ip") == via.ip] or addresses
    refused = [(one, port) for one in here for port in items(one, "ports") if dig(port, "error")]
    for ingress, port in refused:
        number, protocol = dig(port, "port"), dig(port, "protocol")
        if (number, protocol) in requested:
            elsewhere = sum((dig(other, "port"), dig(other, "protocol")) == (number, protocol) for _, other in refused) < len(
                here
            )
            address = dig(ingress, "ip") or dig(ingress, "hostname") or "the load balancer"
            values = {"address": address, "port": number, "protocol": protocol, "error": dig(port, "error")}
            yield _problem(chain, values)._replace(severity=WARNING if elsewhere else "")


def _of_conditions(chain: Chain) -> Iterator[Problem]:
    """It does not say which ports."""
    for one in conditions.of_object(chain.spec):
        if one.type == "LoadBalancerPortsError" and one.status == "True" and one.current:
            values = {"reason": one.reason, "message": one.message}
            yield _problem(chain, values)._replace(severity=WARNING, variant="some-port")


def _problem(chain: Chain, values: Values) -> Problem:
    return Problem(chain.reference, values, look(chain, "describe", "service", chain.name), f"{SERVICE_HOP}/balancer")
