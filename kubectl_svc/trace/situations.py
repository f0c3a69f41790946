"""What a chain must look like for a check to have a say, so that a healthy Service need not import them all.

A test proves that none of these conditions loses a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.controllers.expected import NO_NODE
from kubectl_svc.kubernetes.gateway.attachment import ROUTES as gateway_routes
from kubectl_svc.objects import meta, pods, services, slices
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading import facts
from kubectl_svc.trace.reading.templates import origin, stands_in
from kubectl_svc.trace.report import OK, Hop


class Situation(NamedTuple):
    """One Service's chain and its hops, not yet marked by findings."""

    chain: Chain
    hops: Sequence[Hop]


Condition = Callable[[Situation], object]


def MISSING(now: Situation) -> bool:
    """There is no such Service."""
    return now.chain.service is None


def PRESENT(now: Situation) -> bool:
    """There is one."""
    return now.chain.service is not None


def ALIAS(now: Situation) -> bool:
    """It is an ExternalName."""
    return now.chain.service is not None and not now.chain.routed


def ROUTED(now: Situation) -> bool:
    """It is none, so something forwards."""
    return now.chain.routed


def SELECTOR(now: Situation) -> bool:
    """It has a selector."""
    return now.chain.routed and bool(now.chain.selector)


def SELECTORLESS(now: Situation) -> bool:
    """It has none."""
    return now.chain.routed and not now.chain.selector


def DIFFERENT(now: Situation) -> bool:
    """Its slices are not what its pods ask for."""
    return SELECTOR(now) and bool(now.chain.differences)


def ENDPOINTS(now: Situation) -> bool:
    """Its Endpoints were read."""
    return now.chain.routed and bool(now.chain.facts.seen.named("Endpoints", now.chain.facts.namespace, now.chain.name))


def BROKEN(now: Situation) -> bool:
    """Some hop is not ok."""
    return now.chain.routed and any(hop.status != OK for hop in now.hops)


def UNREADY(now: Situation) -> bool:
    """Some hop is not ok, or a stand-in is one for several pods, of which only some may be ready."""
    return BROKEN(now) or (SELECTOR(now) and any(map(stands_in, now.chain.pods)))


def HEADLESS(now: Situation) -> bool:
    """It has no cluster IP."""
    return now.chain.routed and services.headless(now.chain.spec)


def STATEFUL(now: Situation) -> bool:
    """A StatefulSet may need it."""
    known = now.chain.facts.seen.kinds.get("StatefulSet")
    return now.chain.routed and bool(known or any(meta.owner(pod)[0] == "StatefulSet" for pod in now.chain.pods))


def RANGES(now: Situation) -> bool:
    """The cluster's ranges of addresses are known."""
    return now.chain.routed and bool(now.chain.facts.seen.kinds.get("ServiceCIDR"))


def OUTSIDE(now: Situation) -> bool:
    """It says who may come in, or how."""
    said = (dig(now.chain.service, "spec", field) not in usual for field, usual in _SAYS_WHO.items())
    return now.chain.routed and (now.chain.type != "ClusterIP" or any(said))


def REFERRED(now: Situation) -> bool:
    """Something names it: an Ingress, a route, a webhook."""
    found = now.chain.facts.seen.references_to(now.chain.facts.namespace, now.chain.name)
    return now.chain.service is not None and bool(found)


def NAMED(now: Situation) -> bool:
    """Something names it, whether it is there or not."""
    return bool(now.chain.facts.seen.references_to(now.chain.facts.namespace, now.chain.name))


def INGRESSES(now: Situation) -> bool:
    """An Ingress leads to it."""
    return NAMED(now) and any(hop.kind == "Ingress" for hop in now.hops)


def ROUTES(now: Situation) -> bool:
    """A route of the Gateway API, or one of OpenShift, leads to it, or is meant to."""
    via = now.chain.target.via
    meant = via is not None and via.how == "no-such-kind"
    return meant or (NAMED(now) and any(hop.kind in (*gateway_routes, "Route") for hop in now.hops))


def SUBSETS(now: Situation) -> bool:
    """A DestinationRule of Istio is about it."""
    found = now.chain.facts.seen.references_to(now.chain.facts.namespace, now.chain.name)
    return now.chain.routed and any(obj.get("kind") == "DestinationRule" for obj, _ in found)


def MONITORED(now: Situation) -> bool:
    """A monitor of Prometheus' operator selects it."""
    return any(hop.kind in ("ServiceMonitor", "PodMonitor") for hop in now.hops)


def FILES(now: Situation) -> bool:
    """It comes from files."""
    return now.chain.service is not None and now.chain.facts.source == facts.FILES


def READ_FROM_FILES(now: Situation) -> bool:
    """It comes from files, be the Service there or not."""
    return now.chain.facts.source == facts.FILES


def ASKED_NAME(now: Situation) -> bool:
    """A DNS name was asked for."""
    via = now.chain.target.via
    return via is not None and via.kind == "Name"


def NO_PORT(now: Situation) -> bool:
    """It has no port, or none that was asked for."""
    return not now.chain.ports


def SEVERAL_OWNERS(now: Situation) -> bool:
    """Its pods are not all of one owner."""
    return len({(meta.owner(pod), origin(pod) if stands_in(pod) else "") for pod in now.chain.pods}) > 1


def OTHER_SERVICES(now: Situation) -> bool:
    """Other Services were read."""
    return len(now.chain.facts.seen.kinds.get("Service", ())) > 1


def FOREIGN_SLICE(now: Situation) -> bool:
    """A slice is not the EndpointSlice controller's."""
    return any(slices.managed_by(slice_) != slices.CONTROLLER for slice_ in now.chain.slices)


def SEVERAL_SLICES(now: Situation) -> bool:
    """It has more than one slice."""
    return len(now.chain.slices) > 1


def TERMINATING(now: Situation) -> bool:
    """It is being deleted."""
    return meta.terminating(now.chain.spec)


def LABELLED(now: Situation) -> bool:
    """It has labels."""
    return bool(meta.labels(now.chain.spec))


LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def APPLIED(now: Situation) -> bool:
    """``kubectl apply`` has noted what it was given."""
    return LAST_APPLIED in meta.annotations(now.chain.spec)


def NAMED_TARGET(now: Situation) -> bool:
    """A targetPort is a name."""
    return any(isinstance(port.port.target_port, str) for port in now.chain.ports)


def APP_PROTOCOL(now: Situation) -> bool:
    """A port says what is spoken on it."""
    return any(port.port.app_protocol for port in now.chain.ports)


def ENDPOINT_LEAVES(now: Situation) -> bool:
    """An endpoint terminates."""
    return any(map(slices.terminating, now.chain.endpoints))


def PUBLISHES(now: Situation) -> bool:
    """Pods count before they are ready."""
    return services.publishes_not_ready(now.chain.spec)


def NODES(now: Situation) -> bool:
    """Nodes were read."""
    return bool(now.chain.facts.seen.nodes)


def ONE_ENDPOINT(now: Situation) -> bool:
    """There is a single endpoint."""
    return len(now.chain.endpoints) == 1


def HOST_NETWORK(now: Situation) -> bool:
    """A pod uses its node's network."""
    return any(map(pods.host_network, now.chain.pods))


def DEPLOYMENTS(now: Situation) -> bool:
    """Deployments were read."""
    return bool(now.chain.facts.seen.kinds.get("Deployment"))


def WITHOUT_NODE(now: Situation) -> bool:
    """A pod is left out of the slices for want of its Node."""
    return any(one.reason == NO_NODE for one in now.chain.expected.left_out)


def HINTED(now: Situation) -> bool:
    """An endpoint has topology hints."""
    return any(endpoint.get("hints") for endpoint in now.chain.endpoints)


def FAMILY_IN_DOUBT(now: Situation) -> bool:
    """It has two families, or nothing serves."""
    return len(services.ip_families(now.chain.spec)) > 1 or not now.chain.serves


def IGNORED_SLICE(now: Situation) -> bool:
    """kube-proxy passes over something, or may do so."""
    return bool(now.chain.effective.ignored) or now.chain.assumes_ipv6


def FROM_CLIENT(now: Situation) -> bool:
    """A point of view is taken."""
    return now.chain.facts.client is not None


def HAS_POLICIES(now: Situation) -> bool:
    """NetworkPolicies were read."""
    return bool(now.chain.facts.seen.kinds.get("NetworkPolicy"))


def OF_API_SERVER(now: Situation) -> bool:
    """It is the API server's own Service, which every cluster has: what is said of the cluster is said there, once."""
    return of_api_server(now.chain)


def of_api_server(chain: Chain) -> bool:
    """Whether this is the Service ``default/kubernetes``."""
    return (chain.facts.namespace, chain.name) == services.API_SERVER


def UNEXPLAINED(now: Situation) -> bool:
    """Asked last, where the path is broken and no other check has found an error: see `engine`."""
    return False


_SAYS_WHO = {
    "sessionAffinity": (None, "None"),
    "internalTrafficPolicy": (None, "Cluster"),
    "externalIPs": (None, []),
    "loadBalancerSourceRanges": (None, []),
}
"""Fields that say who may come in, and their usual values."""
