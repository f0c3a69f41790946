"""Which Service has an address that an Ingress or a Gateway publishes: its controller copies it from there.

Mirrors ``statusAddressFromService`` of ingress-nginx 1.15 (``internal/ingress/status``): the load balancer's addresses, the
external IPs, else the cluster IP. Istio publishes the DNS name of a Service of type ClusterIP.
"""

from __future__ import annotations

from kubectl_svc.kubernetes.dns.names import service_of
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.addresses import comparable, family


def has(service: Object, address: str) -> bool:
    """Whether a Service is reached at an address, or by a host name of its load balancer or in the cluster."""
    own = map(comparable, services.addresses(service))
    return comparable(address) in own or service_of(address) == (meta.name(service), meta.namespace(service))


def of_load_balancers_alone(address: str) -> bool:
    """Whether only a load balancer's status can have an address: it is neither an IP address nor a name in the cluster."""
    return not family(address) and service_of(address) is None
