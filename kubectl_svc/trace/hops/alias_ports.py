"""The Service behind an ExternalName, and the ports by which clients connect to it: an alias translates none."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.names import service_of
from kubectl_svc.objects import meta, services
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, Hop, Said
from kubectl_svc.trace.target import Target


def typed(chain: Chain) -> Target:
    """The port that somebody asked the alias for, with the number that the alias gives to its name; empty where none was.

    A name that the alias has not may be one of the Service behind it. What an Ingress or route asks for is its own fault.
    """
    asked = chain.target
    if asked.via is not None and asked.via.referrer:
        return asked._replace(port="", protocol="")
    own = (one for one in services.ports(chain.spec) if asked.port == one.name and asked.protocol in ("", one.protocol))
    named = next(own, None)
    return asked._replace(port=str(named.port), protocol=named.protocol) if asked.port and named else asked


def follow(chain: Chain, host: str) -> Iterator[Hop]:
    """The Service that an alias leads to, where it was seen, with its ports."""
    target = service_of(host)
    found = chain.facts.seen.named("Service", target.namespace, target.name) if target else []
    for one in found[:1]:
        ports = services.ports(one)
        hop = Hop(f"{SERVICE_HOP}/alias/service", "Service", meta.reference({**one, "kind": "Service"}), OK)
        hop = hop._replace(detail=Said("behind-alias", {"namespace": meta.namespace(one), "ports": ports}))
        free = services.type_of(one) == "ExternalName" or services.headless(one)
        wanted = free or not typed(chain).port or any(map(typed(chain).wants, ports))
        yield hop if wanted else hop._replace(status=BROKEN, reason=Said("no-such-port"))
    if target and not found and (why := chain.hidden(target.namespace, target.name)):
        hop = Hop(f"{SERVICE_HOP}/alias/service", "Service", f"service/{target.name}", UNKNOWN)
        yield hop._replace(reason=Said("unseen", {"kind": "services", "why": why}))
