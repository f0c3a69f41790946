"""What people have in hand, as they type it: a Service, another object, an address, a DNS name or a URL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kubectl_svc.errors import UsageError
from kubectl_svc.kubernetes.paths import PORTS, sent
from kubectl_svc.objects.addresses import canonical, family
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.services import NAMES_OF_TYPE
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import PROTOCOLS, Target, parse, port_of


class Thing(NamedTuple):
    """An object that leads to Services, or is behind them.

    ``host`` and ``path`` limit what an Ingress or route leads to; ``port``, a number or a name, and ``protocol`` how a pod is
    reached.
    """

    kind: str
    name: str
    host: str = ""
    path: str = ""
    text: str = ""
    port: str = ""
    protocol: str = ""


class Address(NamedTuple):
    """``10.96.0.10:80``, an address alone (``port`` is 0), or ``:30080``, the node port of every node (``ip`` is empty)."""

    ip: str
    port: int = 0
    protocol: str = ""
    text: str = ""


class Host(NamedTuple):
    """A DNS name, full or short, or the host name of a load balancer; ``port`` is a number or a name, empty for all.

    ``absolute``: it was typed with a dot at the end, which no search list completes.
    """

    name: str
    port: str = ""
    protocol: str = ""
    text: str = ""
    absolute: bool = False


class Url(NamedTuple):
    """``https://shop.example.com/cart?v=2``; ``port`` is the scheme's where none is typed."""

    scheme: str
    host: str
    port: int
    path: str
    query: str = ""
    text: str = ""


Asked = Target | Thing | Address | Host | Url

ROUTING = {
    "Ingress": ("ingress", "ingresses", "ing"),
    "HTTPRoute": ("httproute", "httproutes"),
    "GRPCRoute": ("grpcroute", "grpcroutes"),
    "TCPRoute": ("tcproute", "tcproutes"),
    "TLSRoute": ("tlsroute", "tlsroutes"),
    "UDPRoute": ("udproute", "udproutes"),
    "Gateway": ("gateway", "gateways", "gtw"),
}
WORKLOADS = {
    "Pod": ("pod", "pods", "po"),
    "Deployment": ("deployment", "deployments", "deploy"),
    "ReplicaSet": ("replicaset", "replicasets", "rs"),
    "StatefulSet": ("statefulset", "statefulsets", "sts"),
    "DaemonSet": ("daemonset", "daemonsets", "ds"),
    "ReplicationController": ("replicationcontroller", "replicationcontrollers", "rc"),
    "Job": ("job", "jobs"),
    "CronJob": ("cronjob", "cronjobs", "cj"),
}
REFERRERS = {
    "ServiceMonitor": ("servicemonitor", "servicemonitors", "smon"),
    "PodMonitor": ("podmonitor", "podmonitors", "pmon"),
    "ValidatingWebhookConfiguration": ("validatingwebhookconfiguration", "validatingwebhookconfigurations"),
    "MutatingWebhookConfiguration": ("mutatingwebhookconfiguration", "mutatingwebhookconfigurations"),
    "APIService": ("apiservice", "apiservices"),
    "CustomResourceDefinition": ("customresourcedefinition", "customresourcedefinitions", "crd", "crds"),
    "IngressRoute": ("ingressroute", "ingressroutes"),
    "IngressRouteTCP": ("ingressroutetcp", "ingressroutetcps"),
    "IngressRouteUDP": ("ingressrouteudp", "ingressrouteudps"),
    "Route": ("route", "routes"),
    "VirtualService": ("virtualservice", "virtualservices", "vs"),
    "DestinationRule": ("destinationrule", "destinationrules", "dr"),
}
"""Kinds that name or select Services beside those: what is behind them is traced without a host or a path."""
TYPES = {name: kind for kinds in (ROUTING, WORKLOADS, REFERRERS) for kind, names in kinds.items() for name in names}
"""How a command line calls a kind: plural, singular and short, as kubectl takes them."""
WORDS = (*NAMES_OF_TYPE, *TYPES)

_NODES = ("node", "nodes", "no")
_OF_SERVICES = ("endpoints", "endpoint", "ep", "endpointslice", "endpointslices")
"""What has the name of its Service, or begins with it."""
_NAMESPACES = ("namespace", "namespaces", "ns")
_OTHER_KINDS = (
    *(*_NAMESPACES, "configmap", "configmaps", "cm", "secret", "secrets", "event", "events", "ev"),
    *("serviceaccount", "serviceaccounts", "sa", "networkpolicy", "networkpolicies", "netpol", "referencegrant"),
    *("referencegrants", "persistentvolumeclaim", "persistentvolumeclaims", "pvc", "poddisruptionbudget", "pdb"),
    *("poddisruptionbudgets", "horizontalpodautoscaler", "horizontalpodautoscalers", "hpa", "ingressclass"),
    *("ingressclasses", "gatewayclass", "gatewayclasses", "gc"),
)
"""Kinds that are not traced: the name before the slash is not a namespace, nor a typing error of another kind."""
_HOST = re.compile(r"[-\w.*]+", re.ASCII)
"""What host names have; rules have wildcards, too, and some names of DNS an underscore."""
_LOCALHOST = "localhost"
_HINT = said("forms")


def parse_all(arguments: Sequence[str]) -> list[Asked]:
    """The arguments of ``trace``: any number of them, or kubectl's ``TYPE NAME...``; raises ``UsageError``."""
    if len(arguments) > 1 and _type(arguments[0]):
        return [parse_one(f"{arguments[0]}/{name}") for name in arguments[1:]]
    return [parse_one(argument) for argument in arguments]


def parse_one(text: str) -> Asked:
    """One argument; raises ``UsageError``."""
    if not text.strip():
        raise UsageError(said("empty"), _HINT)
    if "://" in text:
        return _url(text)
    rest, protocol = _without_protocol(text)
    kind, slash, name = rest.partition("/")
    if slash and _type(kind) in NAMES_OF_TYPE:
        return parse(text)
    if slash and _type(kind):
        return _thing(TYPES[_type(kind)], name, protocol, text)
    if slash and kind.lower().partition(".")[0] in ("listenerset", "listenersets", "lset"):
        raise UsageError(said("listener-set", text=text), said("its-gateway"))
    if slash and (meant := _written_otherwise(kind, name)):
        raise UsageError(said("cannot-trace", text=text), said("did-you-mean", meant=meant))
    if slash and kind.lower() in _OTHER_KINDS:
        whole = kind.lower() in _NAMESPACES and name
        raise UsageError(said("type-not-traced", text=text), said("services-of", namespace=name) if whole else _HINT)
    if slash:
        near = closest(kind.lower(), WORDS)
        if not near and name.isdigit():
            raise UsageError(said("cannot-trace", text=text), said("meant", meant=f"{kind}:{name}"))
        raise UsageError(said("unknown-type", text=text), said("meant", meant=f"{near}/{name}") if near else _HINT)
    if (address := _address(rest, protocol, text)) is not None:
        return address
    host, colon, port = rest.partition(":")
    if "." not in host and host.lower() != _LOCALHOST:
        return parse(text)
    if (colon and not port) or ":" in port or not all(host.rstrip(".").split(".")):
        raise UsageError(said("cannot-trace", text=text), _HINT)
    name = in_letters(host.rstrip("."))
    if not _HOST.fullmatch(name):
        raise UsageError(said("cannot-trace", text=text), _HINT)
    return Host(name, port_of(port, text), protocol, text, host.endswith("."))


def of_this_machine(asked: Asked) -> UsageError | None:
    """What a port of this machine leads to, no API tells: a forwarded port, or one that a container runtime maps.

    Unless something in the cluster has the name or the address, as with Docker Desktop, kind and ``minikube tunnel``.
    """
    host = host_of(asked)
    if isinstance(asked, Target) or (host != _LOCALHOST and not (family(host) and (host.startswith("127.") or host == "::1"))):
        return None
    port = str(getattr(asked, "port", ""))
    node_port = port if port.isdigit() and int(port) >= 30000 else ""
    return UsageError(said("on-this-machine", text=asked.text), said("forwarded", port=node_port))


def host_of(asked: Asked) -> str:
    """The host name, in small letters, or the IP address that is asked for; nothing where an object is."""
    if isinstance(asked, Address):
        return asked.ip
    return asked.name.lower() if isinstance(asked, Host) else asked.host.lower() if isinstance(asked, Url) else ""


def _written_otherwise(first: str, rest: str) -> str:
    """What else ``FIRST/REST`` may be: a URL without its scheme or with half of it, a port, or a namespace and a Service."""
    host, _, port = first.partition(":")
    if first.lower() in ("http:", "https:"):
        return f'"{first}//{rest}"'
    if "." in host and rest.isdigit() and not port:
        return f'"{host}:{rest}"'
    if "." in host and not host.startswith(".") and (not port or port.isdigit()):
        return f'"http://{first}/{rest}"'
    if first.lower() in _NODES + _OF_SERVICES:
        return f'"{rest}"'
    if first.lower() in _OTHER_KINDS:
        return ""
    plain = all(re.fullmatch("[a-z0-9]([-a-z0-9]*[a-z0-9])?", one) for one in (first, rest.partition(":")[0]))
    return f'"{rest} -n {first}"' if plain and not closest(first, WORDS) and not rest.isdigit() else ""


def _thing(kind: str, rest: str, protocol: str, text: str) -> Thing:
    """``NAME``; of an Ingress or route ``NAME/PATH``, ``NAME/HOST`` or ``NAME/HOST/PATH``; of what makes pods ``NAME:PORT``."""
    name, slash, more = rest.partition("/")
    name, colon, port = name.partition(":")
    portless = (colon or protocol) and kind not in WORKLOADS
    if not name or portless or (colon and not port) or ":" in port or (slash and kind not in ROUTING):
        raise UsageError(said("cannot-trace", text=text), _HINT)
    if kind in WORKLOADS:
        return Thing(kind, name, text=text, port=port_of(port, text), protocol=protocol)
    first, slash, path = more.partition("/")
    if "." in first or first.startswith("*"):
        return Thing(kind, name, first, f"/{path}" if slash else "", text)
    return Thing(kind, name, "", f"/{more.lstrip('/')}" if more else "", text)


def _url(text: str) -> Url:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise UsageError(said("url", text=text, problem=str(error))) from error
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    typed = parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:  # without the whole URL: where a port is no number, it may be half of a login
        raise UsageError(said("url-port", port=typed), said("port-numbers"))
    if scheme not in PORTS:
        web = {"ws": "http", "wss": "https"}.get(scheme, "")
        other = f"{web}://{parts.netloc}{parts.path}" if web else f"{host}:{port}" if host and port else ""
        near = said("meant", meant=other) if other else _HINT
        raise UsageError(said("scheme", text=text), near)
    if not host:
        raise UsageError(said("url-host", text=text))
    host = in_letters(host)
    if not family(host) and not _HOST.fullmatch(host):
        raise UsageError(said("url-host-invalid", text=text, host=host))
    shown = text.replace(parts.netloc, parts.netloc.rpartition("@")[2], 1)  # a login is nobody else's business
    host = canonical(host) if family(host) else host
    return Url(scheme, host, port or PORTS[scheme], sent(parts.path or "/"), parts.query, shown)


def _address(rest: str, protocol: str, text: str) -> Address | None:
    ip, colon, port = rest.rpartition(":")
    if ip.count(":") > 0 and (not ip.startswith("[") or rest.endswith("]")):  # an IPv6 address alone
        ip, colon, port = rest, "", ""
    if not colon:
        ip, port = rest, ""
    plain = ip.removeprefix("[").removesuffix("]")
    if not plain and (ip or not colon):
        raise UsageError(said("cannot-trace", text=text), _HINT)
    if plain and not family(plain):
        if re.fullmatch(r"\d+(\.\d+)+", plain):
            raise UsageError(said("not-an-address", text=text, address=plain))
        return None
    if colon and not (port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65536):
        raise UsageError(said("not-a-port", text=text, port=port))
    return Address(canonical(plain) if plain else "", int(port or 0), protocol, text)


def _without_protocol(text: str) -> tuple[str, str]:
    head, slash, tail = text.rpartition("/")
    if slash and tail.upper() in PROTOCOLS and not _type(head):
        return head, tail.upper()
    return text, ""


def in_letters(host: str) -> str:
    """A host name as DNS and every rule have it: ``bücher.example`` is ``xn--bcher-kva.example`` (RFC 3490)."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _type(text: str) -> str:
    """A known type, without a group; or nothing."""
    name = text.lower().partition(".")[0]
    return name if name in WORDS else ""
