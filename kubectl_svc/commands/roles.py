"""``--print-role``: what each command must be allowed to do in a cluster, as RBAC has it, ready for ``kubectl apply -f -``.

The Role is for one namespace. What is of no namespace, or of others, stands in a ClusterRole, and the command does without it:
it says what it could not see. Discovery and SelfSubjectAccessReviews are open to every user of a cluster (``system:discovery``,
``system:basic-user``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_DISCOVERY, _APPS, _NETWORKING, _GATEWAY = "discovery.k8s.io", "apps", "networking.k8s.io", "gateway.networking.k8s.io"


class Grant(NamedTuple):
    """One rule of RBAC: verbs on resources of one API group, separated by blanks, and what they are for."""

    group: str
    resources: str
    verbs: str
    why: str


class Role(NamedTuple):
    """What a command needs in the namespace, what more it can use of the cluster, and what ``-A`` reads."""

    namespace: tuple[Grant, ...] = ()
    cluster: tuple[Grant, ...] = ()
    everywhere: tuple[Grant, ...] = ()


_TRAEFIK = "ingressroutes ingressroutetcps ingressrouteudps"
_WEBHOOKS = "validatingwebhookconfigurations mutatingwebhookconfigurations"


def _projects(verbs: str) -> tuple[Grant, ...]:
    """The kinds of other projects that name Services."""
    return (
        Grant("traefik.io", _TRAEFIK, verbs, "routes of Traefik"),
        Grant("route.openshift.io", "routes", verbs, "routes of OpenShift"),
        Grant("networking.istio.io", "virtualservices destinationrules", verbs, "routes and subsets of Istio"),
        Grant("monitoring.coreos.com", "servicemonitors podmonitors", verbs, "monitors of Prometheus"),
    )


def _calls(verbs: str) -> tuple[Grant, ...]:
    """What makes the API server call Services."""
    return (
        Grant("admissionregistration.k8s.io", _WEBHOOKS, verbs, "webhooks that call a Service"),
        Grant("apiregistration.k8s.io", "apiservices", verbs, "APIs that a Service serves"),
        Grant("apiextensions.k8s.io", "customresourcedefinitions", verbs, "conversion webhooks, which a Service serves"),
    )


_SLICES = Grant(_DISCOVERY, "endpointslices", "list", "its endpoints")
_QUOTAS = Grant("", "resourcequotas", "list", "whether several new EndpointSlices fit")
_ALL_CLUSTER_IPS = Grant("", "services", "list", "cluster IPs in all namespaces, which no endpoint may have")

_TRACE = Role(
    (
        Grant("", "services", "get list", "the Service, and names like its own"),
        _SLICES,
        Grant("", "pods", "get list", "the pods behind it"),
        Grant("", "endpoints", "get", "a Service without a selector"),
        Grant("", "events", "list", "why something fails"),
        Grant(_NETWORKING, "networkpolicies", "list", "policies that block traffic"),
        Grant(_NETWORKING, "ingresses", "get list", "Ingresses"),
        Grant(
            _GATEWAY, "gateways httproutes grpcroutes tcproutes tlsroutes udproutes", "get list", "Gateways and their routes"
        ),
        Grant(_GATEWAY, "listenersets", "list", "listeners beside those of a Gateway"),
        Grant(_APPS, "deployments statefulsets", "get list", "what makes the pods; TYPE/NAME"),
        Grant(_APPS, "replicasets daemonsets", "get", "TYPE/NAME"),
        Grant("batch", "jobs cronjobs", "get", "TYPE/NAME"),
        Grant("", "replicationcontrollers", "get", "TYPE/NAME"),
        *_projects("get list"),
        Grant("networking.istio.io", "gateways", "get", "gateway/NAME that is one of Istio"),
    ),
    (
        Grant("", "services pods", "list", "addresses and names in other namespaces; the cluster's DNS for --from"),
        Grant(_DISCOVERY, "endpointslices", "list", "the Service of the controller before an Ingress or a Gateway"),
        Grant("", "nodes namespaces", "get list", "node ports, addresses and zones; policies that select namespaces"),
        Grant(_APPS, "daemonsets", "list", "which network plugin there is, for --from"),
        Grant("", "pods", "get", "a client of another namespace, for --from"),
        Grant(_NETWORKING, "networkpolicies", "list", "policies of other namespaces, for --from"),
        Grant(_NETWORKING, "ingresses ingressclasses", "list", "URLs and host names"),
        Grant(_GATEWAY, "gateways gatewayclasses listenersets", "list", "URLs, addresses"),
        Grant(_GATEWAY, "httproutes grpcroutes tcproutes tlsroutes udproutes", "list", "URLs, addresses"),
        Grant(_GATEWAY, "referencegrants", "list", "what routes of other namespaces may name"),
        *_calls("get list"),
        *_projects("list"),
    ),
    (
        Grant("", "services pods nodes namespaces", "list", "every Service, and the pods behind it"),
        Grant(_DISCOVERY, "endpointslices", "list", "their endpoints"),
        Grant(_APPS, "deployments statefulsets", "list", "what makes the pods"),
        Grant(_NETWORKING, "networkpolicies ingresses ingressclasses", "list", "policies that block traffic; Ingresses"),
        Grant(_GATEWAY, "gateways gatewayclasses listenersets referencegrants", "list", "Gateways and their routes"),
        Grant(_GATEWAY, "httproutes grpcroutes tcproutes tlsroutes udproutes", "list", "Gateways and their routes"),
        Grant(_NETWORKING, "servicecidrs", "list", "cluster IPs outside of every range"),
        *_calls("list"),
        *_projects("list"),
    ),
)
_EXPOSE = Role(
    (
        Grant("", "services", "get create patch", "the Service; get and patch for --apply and --wait"),
        Grant("", "pods", "get list", "TYPE/NAME; how many pods are selected, for -o wide and --wait"),
        Grant("", "replicationcontrollers", "get", "TYPE/NAME"),
        Grant(_APPS, "deployments replicasets statefulsets daemonsets", "get", "TYPE/NAME"),
        Grant("batch", "jobs cronjobs", "get", "TYPE/NAME"),
        Grant(_DISCOVERY, "endpointslices", "list create update delete", "--address; list for --wait"),
        Grant("", "endpoints", "get update", "--address; update where they hold its endpoints"),
        _QUOTAS,
    ),
    (_ALL_CLUSTER_IPS, Grant("", "namespaces", "get", "to say that a namespace is missing")),
)


def _editing(slices: str, classic: str, *more: Grant, brings_in: bool = False) -> Role:
    """What writing endpoints takes: verbs for slices besides list, and for classic Endpoints besides get."""
    return Role(
        (
            Grant("", "services", "get list" if brings_in else "get", "the Service" + "; cluster IPs" * brings_in),
            Grant(_DISCOVERY, "endpointslices", f"list {slices}", "its endpoints"),
            Grant("", "endpoints", f"get {classic}".strip(), "where its endpoints are classic Endpoints"),
            *more,
        ),
        (_ALL_CLUSTER_IPS,) if brings_in else (),
    )


ROLES: Mapping[str, Role] = {
    "expose": _EXPOSE,
    "trace": _TRACE,
    "endpoints get": Role(
        (
            Grant("", "services", "get list", "the Services"),
            _SLICES,
            Grant("", "endpoints", "get list", "classic Endpoints"),
        ),
        (_ALL_CLUSTER_IPS,),
        (Grant("", "services endpoints", "list", "every Service, and classic Endpoints"), _SLICES),
    ),
    "endpoints set": _editing("create update delete", "update", _QUOTAS, brings_in=True),
    "endpoints add": _editing("create update", "update", _QUOTAS, brings_in=True),
    "endpoints remove": _editing("update delete", "update"),
    "endpoints drain": _editing("update", ""),
    "endpoints undrain": _editing("update", "update"),
    "endpoints switch": _editing("create update delete", "update", _QUOTAS, brings_in=True),
    "endpoints delete": _editing("update delete", ""),
    "endpoints migrate": _editing("create update delete", "create update delete"),
    "endpoints adopt": _editing("update", "", Grant("", "services", "list", "slices that name no Service")),
    "endpoints clean": _editing("update delete", "update delete"),
    "endpoints check": _editing("update", "update"),
    "endpoints sync": _editing("create update delete", "", brings_in=True),
    "completion": Role(
        (
            Grant("", "services", "get list", "names and ports"),
            Grant("", "pods replicationcontrollers", "list", "names"),
            Grant(_APPS, "deployments replicasets statefulsets daemonsets", "list", "names"),
            Grant(_DISCOVERY, "endpointslices", "list", "addresses"),
        ),
        (Grant("", "namespaces nodes", "list", "names"),),
    ),
    "version": Role(),
}
"""Command -> its least Role; of what it lists, completion offers what may be listed."""


def manifest(command: str, namespace: str = "", *, everywhere: bool = False) -> str:
    """The Role of ``command``, and its ClusterRole where it has one; ``everywhere`` (``-A``): one ClusterRole."""
    role, name = ROLES[command], f"kubectl-svc-{command.replace(' ', '-')}"
    if everywhere:
        return _document("ClusterRole", name, role.everywhere, f"What 'kubectl svc {command} -A' needs")
    documents = [_document("Role", name, role.namespace, f"What 'kubectl svc {command}' needs in a namespace", namespace)]
    if role.cluster:
        about = f"What 'kubectl svc {command}' can use of the rest of the cluster; it says what it cannot see without"
        documents.append(_document("ClusterRole", name, role.cluster, about))
    return "---\n".join(documents)


def _document(kind: str, name: str, grants: tuple[Grant, ...], about: str, namespace: str = "") -> str:
    lines = [f"# {about}", "apiVersion: rbac.authorization.k8s.io/v1", f"kind: {kind}", "metadata:", f"  name: {name}"]
    lines += [f"  namespace: {namespace}"] if namespace else []
    lines += ["rules:", *(line for grant in grants for line in _rule(grant))] if grants else ["rules: []"]
    return "\n".join(lines) + "\n"


def _rule(grant: Grant) -> Iterator[str]:
    yield f"# {grant.why}"
    yield f'- apiGroups: ["{grant.group}"]'
    yield f"  resources: {_listed(grant.resources)}"
    yield f"  verbs: {_listed(grant.verbs)}"


def _listed(words: str) -> str:
    return json.dumps(words.split())
