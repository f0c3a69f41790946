"""A slice's port has no number, or 0.

What: the API server accepts that; kube-proxy ignores such a port.
Why: a hand-made slice without "port", or a template that rendered 0.
Fix: write the number that the addresses listen on.

Example: "ports: [{name: http, protocol: TCP}]".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.slices import set_port
from kubectl_svc.trace.reading.templates import origin
from kubectl_svc.trace.report import ERROR, STEP, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where other slices serve the port."""
    for port in chain.ports:
        for slice_ in chain.slices:
            for index, offered in enumerate(slices.ports(slice_)):
                if (offered.name, offered.protocol) == (port.port.name, port.port.protocol) and not offered.port:
                    what = origin(slice_)
                    number = port.port.target_port if isinstance(port.port.target_port, int) else port.port.port
                    fix = set_port(chain, slice_, index, "port", number, STEP)
                    values, severity = {"port": port.port, "slice": what}, WARNING if port.usable else ERROR
                    yield Problem(what, values, fix, port.slices_hop, severity, "zero" if offered.port == 0 else "")
