"""The hops of a point of view: the client, what its node does with each port, and what policies let through."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.policy.matching import ADDRESS, NAMESPACE_LABELS, SIDECAR_PORT, UNPLACED
from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED
from kubectl_svc.kubernetes.policy.verdict import UNKNOWN as NOT_KNOWN
from kubectl_svc.kubernetes.proxy.choice import ALL_READY, DROP, FORWARD, REJECT
from kubectl_svc.objects import Object, pods, services
from kubectl_svc.objects.network_policies import EGRESS, INGRESS
from kubectl_svc.trace.access import Access
from kubectl_svc.trace.chain import SERVICE_HOP, Chain, Port
from kubectl_svc.trace.ends import of_pod, sources
from kubectl_svc.trace.hops.shut import shut, why
from kubectl_svc.trace.passages import closing
from kubectl_svc.trace.reading import engines
from kubectl_svc.trace.reading.client import Client
from kubectl_svc.trace.reading.facts import PODS_ELSEWHERE
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, WARNING, Hop, Said
from kubectl_svc.trace.resolving import UNSEEN, of_dns

CLIENT_HOP = f"{SERVICE_HOP}/client"


def of_client(chain: Chain) -> Iterator[Hop]:
    """Who asks, and whether it can query the cluster's DNS where that is not known."""
    client = chain.facts.client
    if client is None:
        return
    hop, queries = Hop(CLIENT_HOP, "Client", f"from {client.viewpoint}", OK, _who(client)), of_queries(chain)
    if client.unknown:
        yield hop._replace(status=UNKNOWN, detail=None, reason=Said("unseen", {"why": client.unknown}))
    elif queries.outcome != ALLOWED and unsettled(chain, queries, *spaces_of_dns(client)):
        yield hop._replace(status=UNKNOWN, reason=Said("dns-of-others", {"kinds": others(chain, *spaces_of_dns(client))}))
    elif queries.outcome == NOT_KNOWN:
        own = Said("dns-of-cache" if client.dns else "dns-unseen")
        yield hop._replace(status=UNKNOWN, reason=_unknown(chain, queries) or own)
    else:
        yield hop


def of_queries(chain: Chain) -> Access:
    """What becomes of the client's queries to the cluster's DNS, where the Service was asked for by a name."""
    return of_dns(chain.facts) if chain.target.by_name else Access()


def of_port(chain: Chain, port: Port) -> Iterator[Hop]:
    """Of one port: the endpoints that the client's node chooses, where they are not all, and the policies that have a say."""
    access = chain.access.get(port.position)
    if access is None:
        return
    if access.closed:
        yield Hop(policies_hop(port), "Client", "from outside", BROKEN, None, Said("no-way-in"))
        return
    if access.foreign:
        yield Hop(policies_hop(port), "Client", "address families", BROKEN, None, Said("no-common-family"))
        return
    for number, (node, family, route) in enumerate(access.routes):
        hop = Hop(f"{port.hop}/route-{number}", "Node", f"node/{node}", OK)
        if route.outcome == FORWARD and route.rule != ALL_READY:
            chosen = [endpoint.pod or endpoint.address for endpoint in route.endpoints]
            yield hop._replace(detail=Said("route", {"rule": route.rule, "endpoints": chosen, "family": family}))
        elif route.outcome in (DROP, REJECT) and port.programmed[family]:
            status = BROKEN if all(one.outcome != FORWARD for _, _, one in access.routes) else WARNING
            yield hop._replace(status=status, reason=Said(f"route-{route.outcome}", {"rule": route.rule, "family": family}))
    if (access.isolated or unsettled(chain, access)) and (chain.facts.client or access.outcome != ALLOWED):
        yield _policies(chain, port, access)


def without_ports(chain: Chain) -> Iterator[Hop]:
    """Of an alias, and of a headless Service that names no ports: which address or port a client connects to is not known."""
    client = chain.facts.client
    if client is None or client.unknown or (chain.routed and services.ports(chain.spec)):
        return
    ends = [(party, EGRESS) for party in sources(chain.facts)]
    ends += [(of_pod(chain.facts, pod), INGRESS) for pod in chain.pods if not pods.finished(pod)] if chain.routed else []
    ends = [(party, direction) for party, direction in ends if party.is_pod]
    hop = Hop(f"{SERVICE_HOP}/policies", "NetworkPolicy", "network policies", UNKNOWN)
    if ends and not chain.facts.sees("NetworkPolicy"):
        why = chain.facts.unseen.get("NetworkPolicy", "")
        yield hop._replace(reason=Said("unseen", {"kind": "networkpolicies", "why": why}))
    elif unsettled(chain, Access()):
        yield hop._replace(reason=_of_others(chain))
    elif doubtful := [policy for party, direction in ends for policy in closing(chain.facts, party, direction)]:
        key = "policies-of-ports" if chain.routed else "policies-of-alias"
        yield hop._replace(reason=Said(key, {"names": list(dict.fromkeys(policy.name for policy in doubtful))}))


def policies_hop(port: Port) -> str:
    """The id of the hop for the policies of one port."""
    return f"{port.hop}/policies"


def others(chain: Chain, *spaces: str) -> list[str]:
    """The kinds of other engines' policies that can change what is said of this connection, as far as they were seen."""
    return sorted({str(policy.get("kind")) for policy in concerning(chain, *spaces)})


def unsettled(chain: Chain, access: Access, *spaces: str) -> bool:
    """Whether other engines' policies can change what NetworkPolicies say: some can only shut what is open.

    ``spaces`` are the namespaces of both ends; those of the Service and the client unless given.
    """
    client = chain.facts.client
    if client is None:
        return False
    if client.others is None:
        return True
    found = [engines.engine_of(policy) for policy in concerning(chain, *spaces)]
    return bool(found) if access.outcome != DENIED else any(engine is not None and engine.opens for engine in found)


def spaces_of_dns(client: Client) -> tuple[str, str]:
    """The namespaces of both ends of a query to the cluster's DNS."""
    return client.namespace, client.dns.namespace if client.dns else UNSEEN.namespace


def concerning(chain: Chain, *spaces: str) -> list[Object]:
    """The policies of other engines that can have a say in these namespaces; unless given those of Service and client."""
    client = chain.facts.client
    known = spaces or ((chain.facts.namespace, client.namespace) if client else ())
    return [policy for policy in (client.others or () if client else ()) if engines.concerns(policy, *known)]


def _policies(chain: Chain, port: Port, access: Access) -> Hop:
    names = [policy.name for passage in access.passages for side in passage.verdict for policy in side.policies]
    hop = Hop(
        policies_hop(port), "NetworkPolicy", "network policies", OK, Said("policies", {"names": list(dict.fromkeys(names))})
    )
    if unsettled(chain, access):
        return hop._replace(status=UNKNOWN, reason=_of_others(chain))
    if access.outcome == NOT_KNOWN:
        return hop._replace(status=UNKNOWN, reason=_unknown(chain, access))
    if access.outcome == ALLOWED:
        return hop
    return hop._replace(reason=Said("policies-deny", {"why": why(chain, next(shut(access)), port.port)}))  # how grave F1 says


def _of_others(chain: Chain) -> Said:
    """Which other engines' policies can change what is said, or that they were not seen."""
    kinds = others(chain)
    return Said("policies-of-others", {"kinds": kinds}) if kinds else Said("policies-of-others-unseen")


def _unknown(chain: Chain, access: Access) -> Said | None:
    """What was not seen that policies go by, if that is why."""
    doubtful = [passage for passage in access.passages if passage.verdict.outcome == NOT_KNOWN]
    sides = [side for passage in doubtful for side in passage.verdict if side.outcome == NOT_KNOWN]
    if access.referrer and any(side.policies for side in sides):
        return Said("behind-door", {"door": access.referrer})
    if any(not side.seen for side in sides):
        return Said("unseen", {"kind": "networkpolicies", "why": chain.facts.unseen.get("NetworkPolicy", "")})
    if unplaced := list(dict.fromkeys(one.endpoint.address for one in doubtful if one.connection.destination.unplaced)):
        return Said("pods-elsewhere-unseen", {"addresses": unplaced, "why": chain.facts.unseen.get(PODS_ELSEWHERE, "")})
    if undefined := next((one for one in doubtful if one.undefined), None):
        entry = undefined.arrival.source.node or undefined.connection.destination.node
        return Said("source-undefined", {"node": f"node/{entry}"})
    reasons = {reason for side in sides for candidate in side.candidates for reason in candidate.match.unknown}
    if NAMESPACE_LABELS in reasons:
        return Said("namespace-labels-unseen", {"why": chain.facts.unseen.get("Namespace", "")})
    if SIDECAR_PORT in reasons and ADDRESS not in reasons:
        return Said("sidecar-port")
    if UNPLACED in reasons and ADDRESS not in reasons:
        return Said("address-unseen")
    if ADDRESS not in reasons:
        return None
    origins = [passage.connection.source.origins(passage.connection.family) for passage in doubtful]
    if several := next((found for found in origins if len(found) > 1), ()):
        return Said("origins", {"addresses": list(several)})
    return Said("node-address-unseen" if any(passage.arrival.translated for passage in doubtful) else "address-unseen")


def _who(client: Client) -> Said:
    nodes = list(dict.fromkeys(filter(None, (pods.node_name(pod) for pod in client.pods if not stands_in(pod)))))
    addresses = [ip for pod in client.pods[:1] if not stands_in(pod) for ip in pods.ips(pod)[:1]]
    return Said("client", {"addresses": addresses, "nodes": nodes, "outside": client.outside})
