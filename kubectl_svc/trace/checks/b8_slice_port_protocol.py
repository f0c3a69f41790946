"""A slice's port speaks another protocol than the Service's.

What: kube-proxy joins Service and slice by name and protocol, so nothing is forwarded although the addresses show everywhere.
Why: a hand-made slice without a protocol (then TCP) for a UDP Service.
Fix: give the slice's port the protocol of the Service's.

Example: a Service port 53/UDP and a slice port 53/TCP.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.slices import set_port
from kubectl_svc.trace.reading.templates import origin
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Where a port has no endpoint and a slice has its name with another protocol."""
    for port in chain.ports:
        if port.endpoints:
            continue
        for slice_ in chain.slices:
            for index, offered in enumerate(slices.ports(slice_)):
                if offered.name == port.port.name and offered.protocol != port.port.protocol and slices.endpoints(slice_):
                    what, values = origin(slice_), {"port": port.port, "theirs": offered.protocol}
                    fix = set_port(chain, slice_, index, "protocol", port.port.protocol)
                    yield Problem(what, values | {"slice": what}, fix, port.slices_hop)
