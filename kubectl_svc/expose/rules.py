"""What the API server would refuse about a Service, and what it would take without any effect.

Mirrors k8s.io/kubernetes/pkg/apis/core/validation ``ValidateServiceCreate`` after the API's defaults, and the checks of
pkg/registry/core/service/storage that need no knowledge of the cluster. Each problem is a path below the object and a sentence
that goes on after the name of the field or flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubectl_svc.expose import addresses, fields, ports
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items, mapping, name

Path = tuple[str | int, ...]
Problem = tuple[Path, str]

NODE_PORTS = range(30000, 32768)
"""The default of the API server's ``--service-node-port-range``."""
ANNOTATIONS_SIZE = 256 * 1024
SOURCE_RANGES_ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges"

_LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_PORT_NAME = r"(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?"
_LABEL_SAYS = "must be at most 63 lower-case letters, digits and hyphens, with a letter or digit at both ends"


def problems(service: Object) -> Iterator[Problem]:
    """Everything that the API server would refuse, whatever the cluster."""
    spec = mapping(service, "spec")
    yield from _metadata(service)
    yield from _choices(spec)
    yield from _type(spec)
    yield from _ports(spec)
    yield from _affinity(spec)
    yield from addresses.problems(spec)
    yield from _load_balancer(service, spec)
    yield from _traffic(spec)
    yield from _node_port_allocation(spec)


def pointless(service: Object) -> Iterator[Problem]:
    """What the API server takes and nobody heeds: asked for, it must not be dropped in silence."""
    spec = mapping(service, "spec")
    kind = _type_of(spec)
    if kind != "LoadBalancer" and spec.get("loadBalancerIP"):
        yield ("spec", "loadBalancerIP"), "has no effect unless the type is LoadBalancer; add --type=LoadBalancer"
    if kind != "ExternalName" and spec.get("externalName"):
        yield ("spec", "externalName"), f"has no effect with type {kind}; leave the type out"
    if kind == "ExternalName" and addresses.is_address(str(spec.get("externalName") or "")):
        yield ("spec", "externalName"), "is an IP address, which DNS cannot alias; make a Service with --address instead"
    if kind == "ExternalName" and any(dig(port, "nodePort") for port in items(spec, "ports")):
        yield ("spec", "ports"), "a node port has no effect with type ExternalName"
    if _affinity_of(spec) != "ClientIP" and spec.get("sessionAffinityConfig"):
        path = ("spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds")
        yield path, "has no effect without session affinity; add --session-affinity=ClientIP"


def warnings(service: Object) -> Iterator[str]:
    """What some API servers refuse and others take."""
    if name(service)[:1].isdigit():
        yield f"the name {name(service)} begins with a digit, which API servers before 1.36 refuse"
    numbers = [dig(port, "nodePort") or 0 for port in items(service, "spec", "ports")] + [
        dig(service, "spec", "healthCheckNodePort") or 0
    ]
    for number in numbers:
        if number and number not in NODE_PORTS:
            yield f"node port {number} is outside {NODE_PORTS.start}-{NODE_PORTS.stop - 1}, the default range of API servers"


def qualified_name(text: str) -> bool:
    """``[prefix/]name``, as label keys, annotation keys, classes and application protocols are."""
    from kubectl_svc.objects.selectors import key_problem

    return not key_problem(text)


def _type_of(spec: Object) -> str:
    return spec.get("type") or "ClusterIP"


def _affinity_of(spec: Object) -> str:
    return spec.get("sessionAffinity") or "None"


def _headless(spec: Object) -> bool:
    return addresses.cluster_ips(spec) == ["None"]


def _metadata(service: Object) -> Iterator[Problem]:
    from kubectl_svc.objects.selectors import key_problem, value_problem

    if not name(service):
        yield ("metadata", "name"), "is missing"
    elif not re.fullmatch(_LABEL, name(service)):
        yield ("metadata", "name"), f'"{name(service)}" {_LABEL_SAYS}'
    for path, pairs in (
        (("metadata", "labels"), meta.labels(service)),
        (("spec", "selector"), mapping(service, "spec", "selector")),
    ):
        for key, value in pairs.items():
            for problem in filter(None, (key_problem(key), value_problem(value))):
                yield path, problem
    for key in meta.annotations(service):
        if not qualified_name(key.lower()):
            yield ("metadata", "annotations"), f'"{key}" is no annotation key: [prefix/]name of letters, digits, -, _ and .'
    if sum(len(key.encode()) + len(value.encode()) for key, value in meta.annotations(service).items()) > ANNOTATIONS_SIZE:
        yield ("metadata", "annotations"), f"are larger than {ANNOTATIONS_SIZE} bytes together"


def _choices(spec: Object) -> Iterator[Problem]:
    for field in fields.FIELDS:
        value = dig(spec, *field.path)
        given = value if isinstance(value, list) else [value] if value else []
        for item in given if field.choices else ():
            if item not in field.choices:
                yield ("spec", *field.path), f'"{item}" is not supported; use {_either(field.choices)}'


def _either(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _type(spec: Object) -> Iterator[Problem]:
    kind = _type_of(spec)
    if kind != "ExternalName":
        if kind in {"NodePort", "LoadBalancer"} and _headless(spec):
            yield ("spec", "clusterIP"), f"None is not possible with type {kind}, only with ClusterIP"
        if not items(spec, "ports") and not _headless(spec):
            yield ("spec", "ports"), "is missing: only headless Services and those of type ExternalName can do without"
        return
    for key in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        if spec.get(key) and not (key == "clusterIPs" and spec.get("clusterIP")):
            yield ("spec", key), "is not possible with type ExternalName"
    target = str(spec.get("externalName") or "")
    if not target.removesuffix("."):
        yield ("spec", "externalName"), "is missing: type ExternalName needs it"
    elif len(target.removesuffix(".")) > 253 or not re.fullmatch(_SUBDOMAIN, target.removesuffix(".")):
        yield ("spec", "externalName"), f'"{target}" is no DNS name of lower-case letters, digits, hyphens and dots'


def _ports(spec: Object) -> Iterator[Problem]:
    entries = [port for port in items(spec, "ports") if isinstance(port, dict)]
    names: set[str] = set()
    pairs: set[tuple[int, str]] = set()
    for index, port in enumerate(entries):
        path = ("spec", "ports", index)
        number, protocol = port.get("port") or 0, port.get("protocol") or "TCP"
        yield from _port(port, path, number, protocol)
        given = port.get("name") or ""
        if not given and len(entries) > 1:
            yield path, f"{number}/{protocol} needs a name because there are several; write NAME={number}"
        elif given and given in names:
            yield path, f'the name "{given}" is used twice'
        if (number, protocol) in pairs:
            yield path, f"{number}/{protocol} is given twice"
        names.add(given)
        pairs.add((number, protocol))


def _port(port: Object, path: Path, number: int, protocol: str) -> Iterator[Problem]:
    given, target = port.get("name") or "", port.get("targetPort") or number
    if given and not re.fullmatch(_LABEL, given):
        yield path, f'the name "{given}" {_LABEL_SAYS}'
    if not 1 <= number <= ports.HIGHEST:
        yield path, f"{number} is out of range; it must be between 1 and {ports.HIGHEST}"
    if protocol not in ports.PROTOCOLS:
        yield path, f'the protocol "{protocol}" is not supported; use {_either(ports.PROTOCOLS)}'
    if isinstance(target, int) and target != number and not 1 <= target <= ports.HIGHEST:
        yield (*path, "targetPort"), f"{target} is out of range; it must be between 1 and {ports.HIGHEST}"
    if isinstance(target, str) and not re.fullmatch(_PORT_NAME, target):
        yield (
            (*path, "targetPort"),
            f'"{target}" is no port name: at most 15 lower-case letters, digits and single hyphens inside',
        )
    if port.get("appProtocol") is not None and not qualified_name(port["appProtocol"]):
        yield (
            path,
            f'the application protocol "{port["appProtocol"]}" is no [prefix/]name, for example http or kubernetes.io/h2c',
        )


def _affinity(spec: Object) -> Iterator[Problem]:
    seconds = dig(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds")
    if _affinity_of(spec) == "ClientIP" and seconds is not None and not 1 <= seconds <= 86400:
        yield (
            ("spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds"),
            f"{seconds} is out of range; it must be between 1 and 86400",
        )


def _load_balancer(service: Object, spec: Object) -> Iterator[Problem]:
    balanced = _type_of(spec) == "LoadBalancer"
    only = "is possible only with type LoadBalancer"
    for key in ("loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass"):
        if not balanced and spec.get(key) not in (None, []):
            yield ("spec", key), only
    if balanced and spec.get("loadBalancerClass") is not None and not qualified_name(spec["loadBalancerClass"]):
        yield ("spec", "loadBalancerClass"), f'"{spec["loadBalancerClass"]}" is no [prefix/]name'
    for value in items(spec, "loadBalancerSourceRanges"):
        if problem := addresses.cidr_problem(value.strip()):
            yield ("spec", "loadBalancerSourceRanges"), problem
    noted = meta.annotations(service).get(SOURCE_RANGES_ANNOTATION)
    if noted is not None and not items(spec, "loadBalancerSourceRanges"):
        path = ("metadata", "annotations")
        if not balanced:
            yield path, f"{SOURCE_RANGES_ANNOTATION} {only}"
        for value in noted.strip().split(",") if noted.strip() else ():
            if problem := addresses.cidr_problem(value.strip()):
                yield path, f"{SOURCE_RANGES_ANNOTATION}: {problem}"


def _traffic(spec: Object) -> Iterator[Problem]:
    kind, policy = _type_of(spec), spec.get("externalTrafficPolicy")
    outside = kind in {"NodePort", "LoadBalancer"} or (kind == "ClusterIP" and bool(spec.get("externalIPs")))
    if policy and not outside:
        yield ("spec", "externalTrafficPolicy"), "is possible only with type NodePort or LoadBalancer, or with --external-ip"
    number = spec.get("healthCheckNodePort") or 0
    if number and not (kind == "LoadBalancer" and policy == "Local"):
        yield ("spec", "healthCheckNodePort"), "is possible only with type LoadBalancer and --external-traffic-policy=Local"
    elif number and not 1 <= number <= ports.HIGHEST:
        yield ("spec", "healthCheckNodePort"), f"{number} is out of range; it must be between 1 and {ports.HIGHEST}"


def _node_port_allocation(spec: Object) -> Iterator[Problem]:
    """Whether the node ports asked for can be had together: the ports of one number share one (alloc.go ``initNodePorts``)."""
    entries = [port for port in items(spec, "ports") if isinstance(port, dict)]
    asked = [port.get("nodePort") or 0 for port in entries]
    if _type_of(spec) == "ClusterIP":
        for index, number in enumerate(asked):
            if number:
                yield ("spec", "ports", index, "nodePort"), "a node port is possible only with type NodePort or LoadBalancer"
    if _type_of(spec) not in {"NodePort", "LoadBalancer"}:
        pairs = [(port.get("protocol") or "TCP", number) for port, number in zip(entries, asked, strict=True)]
        for index, pair in enumerate(pairs):
            if pair[1] and pair in pairs[:index]:
                yield ("spec", "ports", index, "nodePort"), f"node port {pair[1]} is asked for twice"
        return
    taken: set[int] = set()
    of_number: dict[Any, int] = {}
    for index, (port, number) in enumerate(zip(entries, asked, strict=True)):
        first = of_number.get(port.get("port"), 0)
        wanted = (
            number
            if first or not number
            else next(n for p, n in zip(entries, asked, strict=True) if n and p["port"] == port["port"])
        )
        if not wanted or wanted == first:
            continue
        if wanted in taken:
            yield ("spec", "ports", index, "nodePort"), f"node port {wanted} is asked for twice"
        taken.add(wanted)
        of_number.setdefault(port.get("port"), wanted)
    if spec.get("healthCheckNodePort") in taken:
        yield ("spec", "healthCheckNodePort"), f"{spec['healthCheckNodePort']} is one of the ports' node ports already"
