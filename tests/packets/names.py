"""Every name of a world, asked of the real CoreDNS and of the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from kubectl_svc.kubernetes.dns.answers import AAAA, CNAME, SRV, A, Record, Zone, host_name
from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, within
from kubectl_svc.objects import meta, services, slices
from tests.packets.cases import Case, case
from tests.packets.manifests import Object, service
from tests.packets.name_server import OUTSIDE, NameServer

TYPES = (A, AAAA, SRV, CNAME)


def disagreements(server: NameServer, namespace: str, held: Iterable[tuple[Object, list[Object]]]) -> tuple[int, list[str]]:
    """How many questions were asked about one namespace, and each that the model answers in another way."""
    found = list(held)
    known = [one for one, _ in found]
    zone = Zone(known, [slice_ for _, slices_ in found for slice_ in slices_], [namespace])
    asked = [(name, kind) for name in names(namespace, found) for kind in TYPES]
    odd = []
    for name, kind in asked:
        predicted, seen = _predicted(zone, name, kind), _seen(server, name, kind)
        if predicted != seen:
            odd.append(f"{name} {kind}: the model says {predicted}, CoreDNS {seen}")
    return len(asked), odd


def names(namespace: str, held: Iterable[tuple[Object, list[Object]]]) -> list[str]:
    """Every name that there is, and beside each one that there is not."""
    found = dict.fromkeys((namespace, f"gone.{namespace}", f"x.gone.{namespace}", "nowhere", "web.nowhere"))
    for one, slices_ in held:
        own = f"{meta.name(one)}.{namespace}"
        found |= dict.fromkeys((own, own.upper(), f"other.{own}", f"a.b.c.{own}", f"_none._tcp.{own}"))
        for port in services.ports(one):
            for protocol in ("tcp", "udp"):
                found[f"_{port.name or 'http'}._{protocol}.{own}"] = None
        for endpoint, address, port_name, protocol in _endpoints(slices_):
            found[f"{host_name(endpoint, address)}.{own}"] = None
            found[f"_{port_name or 'http'}._{protocol.lower()}.{own}"] = None
    listed = [f"{name}.svc.{CLUSTER_DOMAIN}" for name in found]
    pods = [address.replace(".", "-").replace(":", "-") for _, slices_ in held for _, address, _, _ in _endpoints(slices_)]
    listed += [f"{name}.{namespace}.pod.{CLUSTER_DOMAIN}" for name in dict.fromkeys((*pods, "1-2-3", "x", "10--0-1"))]
    return [*listed, f"svc.{CLUSTER_DOMAIN}", f"other.{CLUSTER_DOMAIN}"]


def random_names(chance: Random, namespace: str) -> list[Case]:
    """Aliases into the world, out of it and in circles, and headless Services whose endpoints have names of their own."""
    targets = [
        *(f"alias-{number}.{namespace}.svc.{CLUSTER_DOMAIN}" for number in range(6)),
        *(f"names-{number}.{namespace}.svc.{CLUSTER_DOMAIN}" for number in range(2)),
        f"pod-1.names-0.{namespace}.svc.{CLUSTER_DOMAIN}",
        f"svc-0.{namespace}.svc.{CLUSTER_DOMAIN}",
        f"svc-1.{namespace}.svc",
        f"gone.{namespace}.svc.{CLUSTER_DOMAIN}.",
        "192.0.2.9",
        "unknown.example.com",
        *OUTSIDE,
    ]
    made = [
        case(
            {"metadata": {"name": f"alias-{number}"}, "spec": {"type": "ExternalName", "externalName": chance.choice(targets)}}
        )
        for number in range(6)
    ]
    return [*made, *(_named(chance, number) for number in range(2))]


def _named(chance: Random, number: int) -> Case:
    ports: list[Object] = [{"name": "http", "port": 80}] if chance.random() < 0.8 else []
    own = service(f"names-{number}", clusterIP="None", ipFamilyPolicy="SingleStack", ipFamilies=["IPv4"])
    own["spec"]["ports"] = ports
    endpoints = [
        {
            "addresses": [f"10.77.{number}.{index}"],
            "conditions": {"ready": chance.random() < 0.7} if chance.random() < 0.8 else {},
            **({"hostname": f"pod-{index % 3}"} if chance.random() < 0.7 else {}),
        }
        for index in range(chance.choice((0, 2, 5)))
    ]
    return case(own, [{"addressType": "IPv4", "ports": ports, "endpoints": endpoints}])


def _endpoints(found: Iterable[Object]) -> Iterator[tuple[Object, str, str, str]]:
    for slice_ in found:
        for endpoint in slices.endpoints(slice_):
            for address in slices.addresses(endpoint):
                for port in slices.ports(slice_) or [slices.SlicePort("", "TCP", None)]:
                    yield endpoint, address, port.name, port.protocol


def _predicted(zone: Zone, name: str, kind: str) -> tuple[str, list[Record]]:
    answer = zone.answer(name, kind)
    assert answer is not None
    return answer.code, sorted(answer.records)


def _seen(server: NameServer, name: str, kind: str) -> tuple[str, list[Record]]:
    """What CoreDNS says of the cluster's own names: what it adds about others is not the cluster's."""
    code, records = server.ask(name, kind)
    return code, sorted(one for one in records if within(one.owner, CLUSTER_DOMAIN))
