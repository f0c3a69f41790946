"""A slice's port has no number, or 0.

What: the API server accepts that; kube-proxy ignores such a port.
Why: a hand-made slice without "port", or a template that rendered 0.
Fix: write the number that the addresses listen on.

Example: "ports: [{name: http, protocol: TCP}]".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.slices import set_port
from kubectl_svc.trace.report import ERROR, WARNING, Problem

CODE = "B9"
SLUG = "slice-port-number"
SEVERITY = ERROR
NEEDS = ("EndpointSlice",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where other slices serve the port."""
    for port in chain.ports:
        for slice_ in chain.slices:
            for index, offered in enumerate(slices.ports(slice_)):
                if (offered.name, offered.protocol) == (port.port.name, port.port.protocol) and not offered.port:
                    what = f"endpointslice/{meta.name(slice_)}"
                    have = "0" if offered.port == 0 else "no number"
                    message = f"{port.named} has {have} in {what}: kube-proxy ignores it"
                    number = port.port.target_port if isinstance(port.port.target_port, int) else port.port.port
                    fix = set_port(chain, slice_, index, "port", number)
                    yield Problem(what, message, fix, port.slices_hop, WARNING if port.usable else ERROR)
