"""``TYPE`` as people type it -> the resource's path: a built-in table, and discovery for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from kubectl_svc.errors import ApiError, SvcError

_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


class UnknownType(SvcError):
    """The server has no such type."""


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
REFERENCE_GRANT = Resource(_GATEWAYS, "v1beta1", "referencegrants", "ReferenceGrant", names=("referencegrant", "refgrant"))
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
    found = _find(text, discover(raw))
    if found is None:
        raise UnknownType(f'the server doesn\'t have a resource type "{text}"', "'kubectl api-resources' lists those it has")
    return found


def discover(raw: Callable[[str, str], Any]) -> tuple[Resource, ...]:
    """Every type a server has, preferred versions first, by aggregated discovery, else group by group."""
    resources: list[Resource] = []
    for path in ("/api", "/apis"):
        answer = raw(path, _DISCOVERY)
        if answer.get("kind") == "APIGroupDiscoveryList":
            resources += _aggregated(answer)
        else:
            resources += _unaggregated(path, answer, raw)
    return tuple(resources)


def _find(text: str, resources: tuple[Resource, ...]) -> Resource | None:
    name, _, rest = text.lower().partition(".")
    for resource in resources:
        if name not in {resource.plural, resource.kind.lower(), *resource.names}:
            continue
        if rest in {"", resource.group, f"{resource.version}.{resource.group}"}:
            return resource
    return None


def _aggregated(answer: Any) -> Iterator[Resource]:
    for group in answer.get("items") or []:
        for version in group.get("versions") or []:
            for item in version.get("resources") or []:
                kind = (item.get("responseKind") or {}).get("kind") or ""
                yield Resource(
                    (group.get("metadata") or {}).get("name") or "",
                    version["version"],
                    item["resource"],
                    kind,
                    item.get("scope") == "Namespaced",
                    tuple(filter(None, (item.get("singularResource"), *(item.get("shortNames") or ())))),
                    tuple(sub["subresource"] for sub in item.get("subresources") or ()),
                )


def _unaggregated(path: str, answer: Any, raw: Callable[[str, str], Any]) -> Iterator[Resource]:
    if path == "/api":
        versions = [("", version) for version in answer.get("versions") or []]
    else:
        versions = [
            (group["name"], version["version"])
            for group in answer.get("groups") or []
            for version in group.get("versions") or []
        ]
    for group, version in versions:
        root = f"/apis/{group}/{version}" if group else f"/api/{version}"
        try:
            items = raw(root, "application/json").get("resources") or []
        except ApiError:
            # One broken aggregated API must not hide the others; kubectl skips it too.
            continue
        subresources: dict[str, list[str]] = {}
        for item in items:
            plural, slash, sub = item["name"].partition("/")
            if slash:
                subresources.setdefault(plural, []).append(sub)
        for item in items:
            if "/" not in item["name"]:
                names = tuple(filter(None, (item.get("singularName"), *(item.get("shortNames") or ()))))
                subs = tuple(subresources.get(item["name"], ()))
                yield Resource(group, version, item["name"], item["kind"], bool(item.get("namespaced")), names, subs)
