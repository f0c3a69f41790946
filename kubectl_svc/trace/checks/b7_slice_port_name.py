"""A slice names its port otherwise than the Service does.

What: kube-proxy joins Service and slice by the port's name, letter by letter; an empty name fits an empty one alone.
Why: a hand-made slice, or Endpoints, whose port name was not copied from the Service.
Fix: give the slice's port the name of the Service's.

Example: a Service port "web" and a slice with "name: http".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, slices
from kubectl_svc.objects.slices import SlicePort
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.slices import set_port
from kubectl_svc.trace.report import ERROR, Problem

CODE = "B7"
SLUG = "slice-port-name"
SEVERITY = ERROR
NEEDS = ("EndpointSlice",)
FOLLOWS = ("B1", "B2", "B4", "B11")


def check(chain: Chain) -> Iterator[Problem]:
    """Where a port has no endpoint and a slice offers its protocol under a name that no Service port has."""
    for port in chain.ports:
        if port.endpoints:
            continue
        for slice_ in chain.slices:
            for index, offered in enumerate(slices.ports(slice_)):
                if _meant(chain, port, offered) and slices.endpoints(slice_):
                    ours, theirs = port.port.name or "(none)", offered.name or "(none)"
                    message = (
                        f"the Service's port is called {ours}, the port of {_called(slice_)} {theirs}: names must be equal"
                    )
                    yield Problem(
                        _called(slice_), message, set_port(chain, slice_, index, "name", port.port.name), port.slices_hop
                    )


def _meant(chain: Chain, port: Port, offered: SlicePort) -> bool:
    known = {known.port.name for known in chain.ports}
    return offered.name not in known and offered.protocol == port.port.protocol and bool(offered.port)


def _called(slice_: dict[str, object]) -> str:
    return f"endpointslice/{meta.name(slice_)}"
