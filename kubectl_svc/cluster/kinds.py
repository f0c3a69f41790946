"""``TYPE`` as people type it -> the resource's path: a built-in table, and discovery for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from kubectl_svc.cluster.said import said
from kubectl_svc.errors import ApiError, BadAnswer, SvcError
from kubectl_svc.objects.meta import dig, items

_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


class UnknownType(SvcError):
    """The server has no such type."""


_SEGMENT = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?")


class Resource(NamedTuple):
    """One resource type of the API: where its objects live and what they are called."""

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool = True
    names: tuple[str, ...] = ()
    """Singular and short names."""
    subresources: tuple[str, ...] = ()
    """Filled by discovery only, for example ``scale``."""

    @property
    def api_version(self) -> str:
        """``v1`` or ``group/version``."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def root(self) -> str:
        """The path that its collections hang below."""
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"

    @property
    def qualified(self) -> str:
        """``deployments.apps``, as kubectl names a type in its messages."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


POD = Resource("", "v1", "pods", "Pod", names=("pod", "po"))
SERVICE = Resource("", "v1", "services", "Service", names=("service", "svc"))
ENDPOINTS = Resource("", "v1", "endpoints", "Endpoints", names=("ep",))
NODE = Resource("", "v1", "nodes", "Node", namespaced=False, names=("node", "no"))
RESOURCE_QUOTA = Resource("", "v1", "resourcequotas", "ResourceQuota", names=("resourcequota", "quota"))
NAMESPACE = Resource("", "v1", "namespaces", "Namespace", namespaced=False, names=("namespace", "ns"))
EVENT = Resource("", "v1", "events", "Event", names=("event", "ev"))
REPLICATION_CONTROLLER = Resource(
    "", "v1", "replicationcontrollers", "ReplicationController", names=("replicationcontroller", "rc")
)
ENDPOINT_SLICE = Resource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", names=("endpointslice",))
DEPLOYMENT = Resource("apps", "v1", "deployments", "Deployment", names=("deployment", "deploy"))
REPLICA_SET = Resource("apps", "v1", "replicasets", "ReplicaSet", names=("replicaset", "rs"))
STATEFUL_SET = Resource("apps", "v1", "statefulsets", "StatefulSet", names=("statefulset", "sts"))
DAEMON_SET = Resource("apps", "v1", "daemonsets", "DaemonSet", names=("daemonset", "ds"))
JOB = Resource("batch", "v1", "jobs", "Job", names=("job",))
CRON_JOB = Resource("batch", "v1", "cronjobs", "CronJob", names=("cronjob", "cj"))
INGRESS = Resource("networking.k8s.io", "v1", "ingresses", "Ingress", names=("ingress", "ing"))
NETWORK_POLICY = Resource("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", names=("networkpolicy", "netpol"))
SERVICE_CIDR = Resource("networking.k8s.io", "v1", "servicecidrs", "ServiceCIDR", namespaced=False, names=("servicecidr",))
INGRESS_CLASS = Resource("networking.k8s.io", "v1", "ingressclasses", "IngressClass", namespaced=False)
SECRET = Resource("", "v1", "secrets", "Secret", names=("secret",))
_GATEWAYS = "gateway.networking.k8s.io"
GATEWAY = Resource(_GATEWAYS, "v1", "gateways", "Gateway", names=("gateway", "gtw"))
GATEWAY_CLASS = Resource(_GATEWAYS, "v1", "gatewayclasses", "GatewayClass", namespaced=False, names=("gatewayclass", "gc"))
HTTP_ROUTE = Resource(_GATEWAYS, "v1", "httproutes", "HTTPRoute", names=("httproute",))
GRPC_ROUTE = Resource(_GATEWAYS, "v1", "grpcroutes", "GRPCRoute", names=("grpcroute",))
TCP_ROUTE = Resource(_GATEWAYS, "v1", "tcproutes", "TCPRoute", names=("tcproute",))
TLS_ROUTE = Resource(_GATEWAYS, "v1", "tlsroutes", "TLSRoute", names=("tlsroute",))
UDP_ROUTE = Resource(_GATEWAYS, "v1", "udproutes", "UDPRoute", names=("udproute",))
LISTENER_SET = Resource(_GATEWAYS, "v1", "listenersets", "ListenerSet", names=("listenerset", "lset"))
REFERENCE_GRANT = Resource(_GATEWAYS, "v1beta1", "referencegrants", "ReferenceGrant", names=("referencegrant", "refgrant"))
_WEBHOOKS = "admissionregistration.k8s.io"
VALIDATING_WEBHOOKS = Resource(
    _WEBHOOKS, "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", namespaced=False
)
MUTATING_WEBHOOKS = Resource(_WEBHOOKS, "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", namespaced=False)
API_SERVICE = Resource("apiregistration.k8s.io", "v1", "apiservices", "APIService", namespaced=False)
CUSTOM_RESOURCE = Resource(
    "apiextensions.k8s.io",
    "v1",
    "customresourcedefinitions",
    "CustomResourceDefinition",
    namespaced=False,
    names=("crd", "crds"),
)
API_GROUP = Resource("", "v1", "", "APIGroup", namespaced=False)
"""What is served: not listed like objects, but read together with them; see `reading.Reader.groups`."""
API_RESOURCE = Resource("", "v1", "", "APIResource", namespaced=False)
"""The types that are served, read in the same way; see `reading.Reader.types`."""
ACCESS_REVIEW = Resource("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", namespaced=False)

BUILT_IN = (
    POD,
    SERVICE,
    ENDPOINTS,
    NODE,
    NAMESPACE,
    EVENT,
    REPLICATION_CONTROLLER,
    ENDPOINT_SLICE,
    DEPLOYMENT,
    REPLICA_SET,
    STATEFUL_SET,
    DAEMON_SET,
    JOB,
    CRON_JOB,
    INGRESS,
    NETWORK_POLICY,
    SERVICE_CIDR,
)

REFERRERS = (
    *(GATEWAY, HTTP_ROUTE, GRPC_ROUTE, TCP_ROUTE, TLS_ROUTE, UDP_ROUTE),
    *(VALIDATING_WEBHOOKS, MUTATING_WEBHOOKS, API_SERVICE, CUSTOM_RESOURCE),
)
"""Types that name Services and have one path on most clusters, though not all of them are Kubernetes' own."""


def known(text: str) -> Resource | None:
    """The type called ``text`` among the well-known ones and those that name Services; see `built_in`."""
    return _find(text, (*BUILT_IN, *REFERRERS))


def built_in(text: str) -> Resource | None:
    """The well-known type called ``text``: plural, singular, short or kind, also with ``.group`` or ``.version.group``."""
    return _find(text, BUILT_IN)


def of_object(api_version: str, kind: str) -> Resource | None:
    """The well-known type of an object with this ``apiVersion`` and ``kind``."""
    group = api_version.rpartition("/")[0]
    return next((resource for resource in BUILT_IN if (resource.group, resource.kind) == (group, kind)), None)


def discovered(text: str, raw: Callable[[str, str], Any]) -> Resource:
    """The type that ``text`` names on a server; ``raw(path, accept)`` reads discovery (`Cluster.raw`).

    Raises `UnknownType`, in kubectl's words, when the server has none of that name.
    """
    return among(text, discover(raw))


def among(text: str, types: Iterable[Resource]) -> Resource:
    """The type that ``text`` names among ``types``; raises `UnknownType` in kubectl's words."""
    found = _find(text, types)
    if found is None:
        raise UnknownType(said("unknown-type", text=text), said("api-resources"))
    return found


def discover(raw: Callable[[str, str], Any], *, core: bool = True) -> tuple[Resource, ...]:
    """Every type a server has, preferred versions first, by aggregated discovery, else group by group.

    Without ``core`` those of API groups alone: one read less.

    What is not as the API has it is skipped, as kubectl does: aggregated APIs are of varying quality. Raises ``BadAnswer``
    where a whole answer is something else.
    """
    resources: list[Resource] = []
    for path, kinds in (
        *([("/api", ("APIGroupDiscoveryList", "APIVersions"))] if core else []),
        ("/apis", ("APIGroupDiscoveryList", "APIGroupList")),
    ):
        answer = raw(path, _DISCOVERY)
        if answer.get("kind") not in kinds:
            raise BadAnswer(said("no-groups", path=path), said("is-it-kubernetes"))
        resources += _aggregated(answer) if answer["kind"] == kinds[0] else _unaggregated(path, answer, raw)
    return tuple(resource for resource in resources if _usable(resource))


def _usable(resource: Resource) -> bool:
    """Whether its parts can stand in a path."""
    return all(map(_SEGMENT.fullmatch, (resource.version, resource.plural, resource.kind))) and (
        not resource.group or bool(_SEGMENT.fullmatch(resource.group))
    )


def _find(text: str, resources: Iterable[Resource]) -> Resource | None:
    name, _, rest = text.lower().partition(".")
    for resource in resources:
        if name not in {resource.plural, resource.kind.lower(), *resource.names}:
            continue
        if rest in {"", resource.group, f"{resource.version}.{resource.group}"}:
            return resource
    return None


def _aggregated(answer: Any) -> Iterator[Resource]:
    for group in items(answer, "items"):
        for version in items(group, "versions"):
            for item in items(version, "resources"):
                yield Resource(
                    _text(group, "metadata", "name"),
                    _text(version, "version"),
                    _text(item, "resource"),
                    _text(item, "responseKind", "kind"),
                    dig(item, "scope") == "Namespaced",
                    _names(item, "singularResource"),
                    tuple(filter(None, (_text(sub, "subresource") for sub in items(item, "subresources")))),
                )


def _unaggregated(path: str, answer: Any, raw: Callable[[str, str], Any]) -> Iterator[Resource]:
    if path == "/api":
        versions = [("", version) for version in items(answer, "versions") if isinstance(version, str)]
    else:
        versions = [
            (_text(group, "name"), _text(version, "version"))
            for group in items(answer, "groups")
            for version in items(group, "versions")
        ]
    for group, version in versions:
        root = f"/apis/{group}/{version}" if group else f"/api/{version}"
        try:
            found = items(raw(root, "application/json"), "resources")
        except (ApiError, BadAnswer):
            # One broken aggregated API must not hide the others; kubectl skips it too.
            continue
        subresources: dict[str, list[str]] = {}
        for item in found:
            plural, slash, sub = _text(item, "name").partition("/")
            if slash:
                subresources.setdefault(plural, []).append(sub)
        for item in found:
            name = _text(item, "name")
            if "/" not in name:
                subs = tuple(subresources.get(name, ()))
                namespaced = dig(item, "namespaced") is True
                yield Resource(group, version, name, _text(item, "kind"), namespaced, _names(item, "singularName"), subs)


def _names(item: Any, singular: str) -> tuple[str, ...]:
    short = [name for name in items(item, "shortNames") if isinstance(name, str)]
    return tuple(filter(None, (_text(item, singular), *short)))


def _text(value: Any, *path: str) -> str:
    found = dig(value, *path)
    return found if isinstance(found, str) else ""
