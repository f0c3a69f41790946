"""The API server would refuse the Service.

What: it has no ports, a port that is no number, an ExternalName without a name, or an unknown type.
Why: a template that rendered nothing, or text where a number belongs.
Fix: what the finding names.

Example: "port: '80'", a text.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import listed
from kubectl_svc.trace.report import ERROR, Problem

CODE = "A20"
SLUG = "service-refused"
SEVERITY = ERROR
NEEDS = ()
FOLLOWS = ()


TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
PROTOCOLS = ("TCP", "UDP", "SCTP")


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: no cluster holds such a Service. Mirrors ``ValidateService`` in so far as traffic depends on it."""
    for message in (*_whole(chain), *_ports(chain)):
        yield Problem(chain.reference, f"the API server would refuse {chain.reference}: {message}")


def _whole(chain: Chain) -> Iterator[str]:
    if chain.type not in TYPES:
        yield f'type "{chain.type}" is none of {listed(TYPES)}'
    if chain.type == "ExternalName" and not services.external_name(chain.spec):
        yield "an ExternalName needs spec.externalName"
    if chain.routed and not items(chain.spec, "spec", "ports") and not services.headless(chain.spec):
        yield "spec.ports is missing"


def _ports(chain: Chain) -> Iterator[str]:
    for index, item in enumerate(items(chain.spec, "spec", "ports")):
        number, protocol = dig(item, "port"), dig(item, "protocol")
        if number is None:
            yield f"spec.ports[{index}].port is missing"
        elif not isinstance(number, int) or not 0 < number < 65536:
            yield f"spec.ports[{index}].port: {number!r} is no number from 1 to 65535"
        if protocol is not None and protocol not in PROTOCOLS:
            yield f"spec.ports[{index}].protocol: {protocol!r} is none of {listed(PROTOCOLS)}"
