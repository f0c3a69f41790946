"""What was asked for, where that is not the Service's own name: an address, a DNS name, a URL, a pod or a front door."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.answers import AAAA, NAME_ERROR, A, Zone
from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, Hop, Said
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
    elif not via.certain:
        yield hop._replace(reason=Said("asked-uncertain"))  # nothing says that it fails: a note
    else:
        yield hop


def _name(chain: Chain, via: Via, hop: Hop) -> Hop:
    """Whether the cluster's DNS has an address for the name; an alias leads on, and its own hop says where."""
    name = str(via.values.get("name") or "")
    if chain.service is None or not (chain.facts.sees("EndpointSlice") or chain.assumed):
        return hop
    if via.values.get("endpoint") and chain.assumed:
        return _of_endpoint(chain, via, hop)
    zone = Zone([chain.service], chain.slices, [chain.facts.namespace])
    answers = [zone.answer(name, kind) for kind in (A, AAAA)]
    if chain.type == "ExternalName" or any(one is None or one.addresses or one.outside for one in answers):
        addresses = [ip for one in answers if one for ip in one.addresses]
        told = Said("asked-name", {**via.values, "addresses": [] if chain.assumed else addresses})
        return hop._replace(detail=told)
    if not chain.live and not via.values.get("endpoint"):
        return hop
    return hop._replace(status=BROKEN, reason=Said("name-without-address", {"code": answers[0].code if answers[0] else ""}))


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
