"""A slice names its port otherwise than the Service does.

What: kube-proxy joins Service and slice by the port's name, letter by letter; an empty name fits an empty one alone.
Why: a hand-made slice, or Endpoints, whose port name was not copied from the Service.
Fix: give the slice's port the name of the Service's.

Example: a Service port "web" and a slice with "name: http".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import slices
from kubectl_svc.objects.slices import SlicePort
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.slices import set_port
from kubectl_svc.trace.reading.templates import origin
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Where a port has no endpoint and a slice offers its protocol under a name that no Service port has."""
    for port in chain.ports:
        if port.endpoints:
            continue
        for slice_ in chain.slices:
            for index, offered in enumerate(slices.ports(slice_)):
                if _meant(chain, port, offered) and slices.endpoints(slice_):
                    what = origin(slice_)
                    values = {
                        "slice": what,
                        "port": port.port,
                        "ours": port.port.name or "(none)",
                        "theirs": offered.name or "(none)",
                    }
                    yield Problem(what, values, set_port(chain, slice_, index, "name", port.port.name), port.slices_hop)


def _meant(chain: Chain, port: Port, offered: SlicePort) -> bool:
    known = {known.port.name for known in chain.ports}
    return offered.name not in known and offered.protocol == port.port.protocol and bool(offered.port)
