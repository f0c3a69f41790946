"""An ExternalName has a selector or ports, or an Ingress leads to it.

What: a selector and ports do nothing: DNS answers with the name, and clients connect to whatever port they choose. Whether an
Ingress controller follows such an alias is up to the controller, and many refuse to. For a webhook or an API the API server
looks the name up itself, by the DNS of its own host, which as a rule has no names of the cluster: for these a warning.
Why: left over from before the type was changed.
Fix: remove them, or use another type.

Example: "type: ExternalName" with "port: 80, targetPort: 8080": nothing is translated.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, within
from kubectl_svc.kubernetes.references.table import API_GROUP, CONVERSION, WRITES
from kubectl_svc.objects import services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import remove
from kubectl_svc.trace.hops.referrers import referrers
from kubectl_svc.trace.report import NOTE, STEP, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A selector is a mistake more often than ports are."""
    if services.selector(chain.spec):
        yield Problem(chain.reference, {}, remove(chain, ("spec", "selector"), STEP), variant="selector")
    translated = [port for port in services.ports(chain.spec) if port.target_port != port.port]
    if translated:
        yield Problem(chain.reference, {"port": translated[0]}, variant="ports")
    for referrer in referrers(chain):
        values = {**referrer.values, "host": services.external_name(chain.spec)}
        if referrer.loses in (WRITES, API_GROUP, CONVERSION):
            inside = within(values["host"].lower().rstrip("."), CLUSTER_DOMAIN)
            severity, variant = (WARNING, "caller inside") if inside else (NOTE, "caller")
            yield Problem(referrer.name, values, hop=referrer.hop, severity=severity, variant=variant)
        else:
            yield Problem(referrer.name, values, hop=referrer.hop, variant="ingress")
