"""What was asked for, where that is not the Service's own name: an address, a DNS name, a URL, a pod, an Ingress or a route."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.answers import AAAA, NAME_ERROR, A, Zone
from kubectl_svc.kubernetes.proxy.choice import DROP, FORWARD, Node, local_route
from kubectl_svc.objects import meta
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, WARNING, Hop, Said
from kubectl_svc.trace.target import Via

HOP = f"{SERVICE_HOP}/asked"


def follow(chain: Chain) -> Iterator[Hop]:
    """One hop, judged: a name must have an answer, a pod must get connections."""
    via = chain.target.via
    if via is None:
        return
    hop = Hop(HOP, via.kind, via.object, OK, Said(f"asked-{via.how}", via.values))
    if via.kind == "Name":
        yield _name(chain, via, hop)
    elif via.kind == "Pod":
        yield _pod(chain, via, hop)
    elif via.how == "nodePort-of":
        yield _node(chain, via, hop)
    elif (via.kind, via.how) == ("URL", "route") and not chain.facts.sees("Gateway"):  # which alone says who takes the route
        yield hop._replace(status=UNKNOWN, reason=Said("unseen", {"kind": "gateways", "why": chain.facts.unseen["Gateway"]}))
    elif via.how == "nodePort-maybe" and "Node" in chain.facts.forbidden:
        yield hop._replace(status=UNKNOWN, reason=Said("unseen", {"kind": "nodes", "why": chain.facts.unseen["Node"]}))
    elif via.how == "called-url":  # by the API server, with the DNS of its own machine
        yield hop._replace(status=UNKNOWN, reason=Said("dns-of-api-server", {"host": via.values["host"]}))
    elif not via.certain:
        several = bool(via.values.get("among"))  # else nothing says that it fails: a note
        yield hop._replace(status=WARNING if several else OK, reason=Said("asked-among" if several else "asked-uncertain"))
    else:
        yield hop


def _name(chain: Chain, via: Via, hop: Hop) -> Hop:
    """Whether the cluster's DNS has an address for the name; an alias leads on, and its own hop says where."""
    name = str(via.values.get("name") or "")
    alias = chain.type == "ExternalName"
    if chain.service is None or not (alias or chain.facts.sees("EndpointSlice") or chain.assumed):
        return hop
    if via.values.get("endpoint") and chain.assumed and not alias:
        return _of_endpoint(chain, via, hop)
    zone = Zone([chain.service], chain.slices, [chain.facts.namespace])
    answers = [zone.answer(name, kind) for kind in (A, AAAA)]
    below = via.values.get("endpoint") or name.startswith("_")
    leads_on = alias and not below  # nothing is below the name of an alias (plugin/kubernetes ``findServices``)
    if leads_on or any(one is None or one.addresses or one.outside for one in answers):
        addresses = [ip for one in answers if one for ip in one.addresses]
        detail = Said("asked-name", {**via.values, "addresses": [] if chain.assumed else addresses})
        return hop._replace(detail=detail)
    if not chain.live and not via.values.get("endpoint") and not alias:
        return hop
    return hop._replace(status=BROKEN, reason=Said("name-without-address", {"code": answers[0].code if answers[0] else ""}))


def _node(chain: Chain, via: Via, hop: Hop) -> Hop:
    """Whether this very node sends connections anywhere: with a traffic policy Local it uses only endpoints of its own."""
    if dig(chain.spec, "spec", "externalTrafficPolicy") != "Local" or chain.assumed:
        return hop
    node = Node(str(via.values["node"]))
    routes = [local_route(programmed, node) for port in chain.ports for programmed in port.programmed.values()]
    if not routes or any(route.outcome == FORWARD for route in routes) or all(route.outcome != DROP for route in routes):
        return hop
    return hop._replace(status=BROKEN, reason=Said("asked-node-drops", {"node": node.name}))


def _of_endpoint(chain: Chain, via: Via, hop: Hop) -> Hop:
    """The name of one pod of manifests: there if a workload will make a pod of that host name."""
    from kubectl_svc.trace.hops import pod_names

    known = pod_names.expected(chain)
    if via.values["endpoint"] in known.names:
        return hop
    if known.complete and not pod_names.of_address(str(via.values["endpoint"])):
        return hop._replace(status=BROKEN, reason=Said("name-without-address", {"code": NAME_ERROR}))
    return hop._replace(status=UNKNOWN, reason=Said("pods-unnamed"))


def _pod(chain: Chain, via: Via, hop: Hop) -> Hop:
    """Whether one pod gets connections on any of the ports that are followed."""
    name = via.object.rpartition("/")[2]
    if not chain.ports or not chain.routed or not any(meta.name(pod) == name for pod in chain.pods):
        return hop
    pod = next(one for one in chain.pods if meta.name(one) == name)
    uses = [port.port for port in chain.ports if any(one.pod == name for one in port.usable)]
    if uses or (not chain.facts.sees("EndpointSlice") and not chain.assumed):
        return hop._replace(detail=Said("asked-selected", {"ports": uses}))
    return hop._replace(status=BROKEN, reason=Said("pod-unused", {"pod": meta.reference(pod)}))
