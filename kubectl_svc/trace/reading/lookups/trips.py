"""What is read to find the Services behind an address, a name, a URL or another object: one `Trip` is one round trip.

First the kinds that are likely to have it, two reads and for a URL three; if none of these has it, everything else that may,
at once. There is a third only where the second shows what to ask for: the pods of a node whose name is not the host's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.kubernetes.dns.names import full_name, pod_address
from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.listener_sets import added
from kubectl_svc.kubernetes.gateway.listeners import Listener, listeners_of
from kubectl_svc.objects import Object, addresses, meta
from kubectl_svc.trace.asked import Address, Asked, Thing, Url, host_of
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.lookups.addresses import of_address
from kubectl_svc.trace.reading.lookups.answered import labels_of
from kubectl_svc.trace.reading.lookups.hosts import of_host, of_url
from kubectl_svc.trace.reading.lookups.named import of_own_name, of_thing
from kubectl_svc.trace.reading.lookups.reads import GRPC, HTTP, TCP, TLS, UDP, Trip
from kubectl_svc.trace.target import Target


def trips(asked: Asked, answers: Answers, namespace: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    """The round trips for ``asked``: each is to be read into ``answers`` before the next is taken.

    ``types`` reads discovery; only that of an object's kind has to be known. Raises ``SvcError`` for a kind that the cluster
    does not have.
    """
    if isinstance(asked, Thing):
        return of_thing(asked, answers, namespace, types)
    if isinstance(asked, Target):
        return of_own_name(asked, answers)
    if isinstance(asked, Address):
        return of_address(asked, answers, [HTTP, GRPC, TLS, TCP, *([] if asked.protocol == "TCP" else [UDP])])
    port = int(asked.port) if str(asked.port).isdigit() else 0
    host = asked.host if isinstance(asked, Url) else asked.name
    if isinstance(asked, Url) and addresses.family(host):
        return of_address(Address(host, port), answers, [HTTP, GRPC], url=True)
    if (full := full_name(host)) is not None:
        ip = addresses.canonical(pod_address(full))
        return of_address(Address(ip, port), answers, []) if ip else iter(())
    return of_url(asked, answers, namespace, types) if isinstance(asked, Url) else of_host(asked, answers, namespace, types)


def taken(asked: Asked, answers: Answers) -> set[str]:
    """The kinds of routes that are taken by the listeners that are meant: those of a Gateway, at an address, or all."""
    gates = answers.seen.get("Gateway", [])
    if isinstance(asked, Thing):
        named = [one for one in gates if asked.kind == "Gateway" and meta.name(one) == asked.name]
        return {kind for one in _heard_at(named, answers) for kind in one.kinds} | {asked.kind}
    address = addresses.comparable(host_of(asked))
    there = [one for one in gates if address in map(addresses.comparable, conditions.addresses(one))]
    port = str(getattr(asked, "port", "") or "") if there else ""
    heard = [one for one in _heard_at(there or gates, answers) if port in ("", str(one.port), one.name)]
    without_hosts = set() if there else {"TCPRoute", "UDPRoute"}  # which take what comes to an address
    return {kind for one in heard for kind in one.kinds} - without_hosts


def _heard_at(gates: Sequence[Object], answers: Answers) -> Iterator[Listener]:
    """The listeners of Gateways, and those that ListenerSets add to them."""
    labels = labels_of(answers)
    for gate in gates:
        for one in (gate, *added(gate, answers.seen.get("ListenerSet", ()), labels)):
            yield from listeners_of(one)
