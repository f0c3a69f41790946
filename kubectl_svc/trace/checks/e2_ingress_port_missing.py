"""An Ingress or a route names a port that the Service does not have.

What: requests for those hosts and paths get status 503 (500 from a Gateway), although the Service works and
"kubectl describe ingress" shows the pods' addresses. A backend names a port of the Service, never one of the pods; a number is
compared with numbers and a name with names, and HTTP and TLS need a TCP port.
Why: the container's port was written, the name as a number or the number as a name, the port has another protocol, or the
Service's port was changed.
Fix: name one of the Service's ports.

Example: "port: {number: 8080}" before a Service with port 80 and targetPort 8080.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.references.table import CONNECTIONS, COPIES, REQUESTS
from kubectl_svc.objects import services
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import near
from kubectl_svc.trace.fixes.edits import look_into
from kubectl_svc.trace.fixes.referrers import name_port
from kubectl_svc.trace.hops.referrers import Referrer, referrers
from kubectl_svc.trace.report import EDIT, STEP, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress or route and port; a number needs no port of an ExternalName, a name does."""
    for referrer in referrers(chain):
        if referrer.port is None and (chain.routed or referrer.nameless) and referrer.loses in (REQUESTS, CONNECTIONS, COPIES):
            port, why = meant(chain, referrer)
            values = {**referrer.values, "service": chain.reference, "ports": services.ports(chain.spec), "meant": port}
            values["protocol"] = referrer.references[0].row.protocol
            known = _spoken(chain, referrer)
            kind = STEP if referrer.asks is not None else EDIT  # without any, the only one is meant
            only = name_port(chain, referrer, known[0], kind) if len(known) == 1 else None
            fix = (name_port(chain, referrer, port) if port else only) or look_into(
                chain, referrer.object, referrer.references[0].place
            )
            variant = " ".join(filter(None, (values["port_as"], why)))
            severity = "" if referrer.grave else WARNING
            yield Problem(referrer.name, values, fix, referrer.hop, severity, variant)


def meant(chain: Chain, referrer: Referrer) -> tuple[ServicePort | None, str]:
    """The one port that can be meant: by its number, by its targetPort or by a typing error; and which of them."""
    known, asked = _spoken(chain, referrer), str(referrer.asks or "")
    if any(asked in (str(port.port), port.name) for port in services.ports(chain.spec) if asked and port not in known):
        return None, "protocol"
    if referrer.references[0].endpoint_number:
        own = [port for port in known if asked == str(port.port)]
        return (own[0], "service") if len(own) == 1 else (None, "")
    number = [port for port in known if isinstance(referrer.asks, str) and asked == str(port.port)]
    if len(number) == 1:
        return number[0], "number"
    port, why = near.port(chain, asked) if asked else (None, "")
    return (port, why) if port in known else (None, "")


def _spoken(chain: Chain, referrer: Referrer) -> list[ServicePort]:
    """The Service's ports of the protocol by which the object connects."""
    return [port for port in services.ports(chain.spec) if port.protocol == referrer.references[0].row.protocol]
