"""The IP addresses and IP families of a ServiceSpec: which the API server refuses.

Mirrors k8s.io/kubernetes validation ``ValidateServiceClusterIPsRelatedFields`` and ``ValidateEndpointIP``, the strict parsing
of k8s.io/apimachinery/pkg/util/validation ``parseIP``, and alloc.go ``initIPFamilyFields``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.expose.rules.forms import Problem
from kubectl_svc.objects import Object
from kubectl_svc.objects.addresses import canonical, family
from kubectl_svc.objects.meta import items, mapping


def problems(spec: Object) -> Iterator[Problem]:
    """What no cluster would take of ``clusterIPs``, ``ipFamilies``, ``ipFamilyPolicy`` and ``externalIPs``."""
    for value in items(spec, "externalIPs"):
        if problem := address_problem(value) or special_problem(value):
            yield ("spec", "externalIPs"), problem
    if spec.get("type") == "ExternalName":
        return
    found = list(_cluster_ips(spec))
    yield from found
    if not found:
        yield from _families(spec)


def cluster_ips(spec: Object) -> list[str]:
    """``clusterIPs``, which an absent list takes from ``clusterIP``."""
    single = spec.get("clusterIP")
    return items(spec, "clusterIPs") or ([single] if single else [])


def is_address(text: str) -> bool:
    """Whether ``text`` is an IP address in any spelling."""
    return bool(canonical(text))


def address_problem(text: str) -> str:
    """Why ``text`` is not taken as an IP address, or nothing."""
    plain = canonical(text)
    if not plain:
        return f'"{text}" is no IP address'
    if ":" in text and ":" not in plain:
        return f'"{text}" is IPv4 written as IPv6; write {plain}'
    if ":" not in text and plain != text:
        return f'"{text}" has leading zeros; write {plain}'
    return ""


def special_problem(text: str) -> str:
    """Why the IP address ``text`` can be nobody's outside its own machine or link, or nothing."""
    from ipaddress import ip_address

    address = ip_address(canonical(text))
    if address.is_unspecified:
        return f"{text} is the unspecified address"
    if address.is_loopback:
        return f"{text} is a loopback address"
    if address.is_link_local:
        return f"{text} is a link-local address"
    first = address.packed
    if first[:3] == b"\xe0\x00\x00" if address.version == 4 else first[0] == 0xFF and first[1] & 0x0F == 2:
        return f"{text} is a link-local multicast address"
    return ""


def cidr_problem(text: str) -> str:
    """Why ``text`` is not taken as a CIDR, or nothing."""
    from ipaddress import ip_network

    address, slash, length = text.partition("/")
    widest = 128 if ":" in address else 32
    number = length.isascii() and length.isdigit() and len(length) < 4
    if not slash or not canonical(address) or not number or int(length) > widest:
        return f'"{text}" is no CIDR, for example 192.0.2.0/24'
    if problem := address_problem(address):
        return problem
    if length != str(int(length)):
        return f'"{text}" has leading zeros'
    network = ip_network(text, strict=False)
    return (
        ""
        if canonical(address) == str(network.network_address)
        else f'"{text}" has bits set beyond its length; write {network}'
    )


def _cluster_ips(spec: Object) -> Iterator[Problem]:
    path = ("spec", "clusterIP")
    single, several = spec.get("clusterIP"), items(spec, "clusterIPs")
    if several and several[0] != single:
        yield ("spec", "clusterIPs"), "must begin with the value of clusterIP"
    addresses = cluster_ips(spec)
    for index, value in enumerate(addresses):
        if value == "None" and index == 0:
            if len(addresses) > 1:
                yield path, "None must be the only one"
        elif problem := address_problem(value):
            yield path, problem
    if len(addresses) > 2:
        yield path, "may be given at most twice, once for each IP family"
    elif len(addresses) == 2 and "" != family(addresses[0]) == family(addresses[1]):
        yield path, "the two must be of different IP families"


def _families(spec: Object) -> Iterator[Problem]:
    families, addresses = items(spec, "ipFamilies"), cluster_ips(spec)
    if len(families) != len(set(families)):
        yield ("spec", "ipFamilies"), "the same family is given twice"
        return
    if addresses != ["None"]:
        for value, wanted in zip(addresses, families, strict=False):
            if wanted in {"IPv4", "IPv6"} and family(value) != wanted:
                yield ("spec", "clusterIP"), f"{value} is no {wanted} address, which ipFamilies asks for in its place"
    policy = spec.get("ipFamilyPolicy")
    if policy is None:
        policy = "RequireDualStack" if addresses == ["None"] and not mapping(spec, "selector") else "SingleStack"
    if policy == "SingleStack" and (len(families) == 2 or len(addresses) == 2):
        yield ("spec", "ipFamilyPolicy"), "must be PreferDualStack or RequireDualStack for two IP families"
