"""A slice's port has no number, or 0, or the slice has no ports at all.

What: the API server accepts that; kube-proxy ignores such a port, and the endpoints of a slice without ports.
Why: a hand-made slice without "port", Endpoints without "ports", or a template that rendered 0.
Fix: write the number that the addresses listen on.

Example: "ports: [{name: http, protocol: TCP}]".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import slices
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.slices import give_ports, set_port
from kubectl_svc.trace.reading.templates import origin
from kubectl_svc.trace.report import ERROR, STEP, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where other slices serve the port. Slices of a selector have what ports the pods have."""
    lost = [port for port in chain.ports if not port.endpoints]
    bare = [slice_ for slice_ in chain.slices if slices.endpoints(slice_) and not slices.ports(slice_)]
    if lost and bare and not chain.selector:
        made = [{"name": one.port.name, "port": _number(one), "protocol": one.port.protocol} for one in chain.ports]
        values = {"slice": origin(bare[0]), "port": lost[0].port}
        yield Problem(origin(bare[0]), values, give_ports(chain, bare[0], made), lost[0].slices_hop, variant="none")
    for port in chain.ports:
        for slice_ in chain.slices:
            for index, offered in enumerate(slices.ports(slice_)):
                if (offered.name, offered.protocol) == (port.port.name, port.port.protocol) and not offered.port:
                    what = origin(slice_)
                    fix = set_port(chain, slice_, index, "port", _number(port), STEP)
                    values, severity = {"port": port.port, "slice": what}, WARNING if port.usable else ERROR
                    yield Problem(what, values, fix, port.slices_hop, severity, "zero" if offered.port == 0 else "")


def _number(port: Port) -> int:
    return port.port.target_port if isinstance(port.port.target_port, int) else port.port.port
