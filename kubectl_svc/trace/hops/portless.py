"""The path of a headless Service without ports, which DNS alone leads to; and what a path by a port has in common with it."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import Object, meta, pods, services, slices
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.hops import causes, counts
from kubectl_svc.trace.reading.facts import SLICES_IN_PART
from kubectl_svc.trace.reading.templates import origin, stands_in
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, WARNING, Hop, Said

HOP = f"{SERVICE_HOP}/slices"


def follow(chain: Chain) -> Iterator[Hop]:
    """The endpoints in one line, then each; without a selector none are needed, as whoever writes them may want none."""
    hop, found = Hop(HOP, "EndpointSlice", named(chain), OK), chain.endpoints
    if why := no_slices(chain) or no_pods(chain):
        if chain.selector or chain.live:
            yield hop._replace(object="endpoint slices", status=UNKNOWN, reason=why)
        return
    if chain.left_out:
        yield hop._replace(status=UNKNOWN, reason=unseen("pods", chain.left_out))
    elif found:
        states = ((str(meta.dig(endpoint, "targetRef", "name") or ""), slices.ready(endpoint)) for endpoint in found)
        ready, total = counts.ready(chain, states)
        status = OK if ready == total else WARNING if ready else BROKEN
        yield hop._replace(status=status, detail=count(ready, total), reason=None if ready else Said("none-ready"))
    elif chain.selector:
        yield hop._replace(status=BROKEN, reason=Said("no-endpoints"))
    for endpoint in found:
        yield from _endpoint(chain, endpoint)
    known = {str(meta.dig(endpoint, "targetRef", "name") or "") for endpoint in found}
    for pod in (pod for pod in chain.alive if meta.name(pod) not in known):
        reason = _why(chain, pod, "in-no-slice")
        yield Hop(f"{HOP}/{meta.name(pod)}", "Pod", meta.reference(pod), WARNING if chain.serves else BROKEN, None, reason)


def _endpoint(chain: Chain, endpoint: Object) -> Iterator[Hop]:
    """One endpoint, by pod or address."""
    name = str(meta.dig(endpoint, "targetRef", "name") or "")
    pod = chain.pod(name) if name else None
    status, reason = (
        (OK, None) if slices.ready(endpoint) else (WARNING if chain.serves else BROKEN, _why(chain, pod, "not-ready"))
    )
    for address in slices.addresses(endpoint)[:1]:
        kind, what = ("Pod", f"pod/{name}") if name else ("Address", address)
        real = not (pod and stands_in(pod))
        detail = Said("address", {"address": address}) if name and real else None
        what = meta.reference(pod) if pod else what
        yield Hop(f"{HOP}/{name or address}", kind, what, status, detail, reason, address if real else "")


def _why(chain: Chain, pod: Object | None, otherwise: str) -> Said:
    cause = causes.cause(pod, chain.facts.objects("Event")) if pod and not pods.ready(pod) else None
    return Said("cause", {"cause": cause}) if cause else Said(otherwise)


def no_slices(chain: Chain) -> Said | None:
    """Why it is not known which slices there are; nothing where it is."""
    if chain.facts.sees(SLICES_IN_PART) and (chain.facts.sees("EndpointSlice") or chain.assumed or chain.slices):
        return None
    return unseen("endpointslices", chain.facts.unseen["EndpointSlice"])


def no_pods(chain: Chain) -> Said | None:
    """Why it is not known which pods there are, where the slices are those that would be written for them."""
    if not chain.assumed or chain.facts.sees("Pod") or chain.pods:
        return None
    return unseen("pods", chain.facts.unseen["Pod"])


def unseen(kind: str, why: Said | str) -> Said:
    """What was not seen, and why."""
    return Said("unseen", {"kind": kind, "why": why})


def named(chain: Chain) -> str:
    """The slices of a Service in one line of the tree."""
    known = list(dict.fromkeys(map(origin, chain.slices)))
    if chain.assumed or not known:
        return "endpoint slice" if chain.assumed else "endpoint slices"
    return known[0] if len(known) == 1 else f"{len(known)} endpointslices"


def count(ready: int, total: int) -> Said:
    """How many of the endpoints are ready."""
    return Said("ready", {"ready": ready, "total": total})


def no_port(chain: Chain) -> Hop:
    """A port that the Service does not list: its clients reach it where DNS gives them the pods' own addresses."""
    hop = Hop(f"{SERVICE_HOP}/port", "Port", f"port {chain.target.ports}", BROKEN, None, Said("no-such-port"))
    if not beside_ports(chain):
        return hop
    declared = [
        any(str(port.number) == chain.target.port and chain.target.protocol in ("", port.protocol) for port in known)
        for known in map(pods.container_ports, chain.alive)
    ]
    if declared and all(declared):
        return hop._replace(status=OK, detail=Said("pod-port-alone"), reason=None)
    return hop._replace(status=UNKNOWN, reason=Said("pod-port-undeclared"))


def beside_ports(chain: Chain) -> bool:
    """Whether a port that the Service does not list may be one of its pods: a headless Service translates none."""
    return services.headless(chain.spec) and chain.target.port.isdigit()
