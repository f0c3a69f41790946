"""externalName is an IP address.

What: DNS takes the digits for a host name and answers with an alias that does not exist: clients cannot resolve the Service.
Why: ExternalName looks like the place for an outside address; it takes host names only.
Fix: use a Service without a selector, and endpoints with the address.

Example: "type: ExternalName, externalName: 192.0.2.42".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import addresses, services
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes.edits import command, kubectl, step, svc
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The commands make it a Service with that address."""
    host = services.external_name(chain.spec)
    if chain.type != "ExternalName" or not addresses.family(host):
        return
    ports = [str(port.port) for port in services.ports(chain.spec)] or ["PORT"]
    make = command("kubectl", "svc", "expose", "--name", chain.name, f"--port={','.join(ports)}", "-n", chain.facts.namespace)
    remake = (
        f"{kubectl(chain, 'delete', 'service', chain.name)} && {make} && {svc(chain, 'endpoints', 'add', chain.name, host)}"
    )
    yield Problem(chain.reference, {"host": host}, step(remake, chain.reference), f"{SERVICE_HOP}/alias")
