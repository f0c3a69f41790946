"""Front doors and webhooks with something wrong, before a Service ``web`` that is well; each is made by one function."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from tests.cluster import faults
from tests.cluster.namespaces import Namespace
from tests.cluster.shop import GATEWAYS
from tests.kubernetes.test_certificates import certificate

Make = Callable[[Namespace], None]
INGRESSES = "networking.k8s.io/v1/ingresses"
HOST = "faults.example.com"


def ingress(namespace: Namespace, name: str = "front", service: str = "web", port: Any = 80, **spec: Any) -> None:
    """An Ingress of the namespace's own class, with an address."""
    backend = {"service": {"name": service, "port": {"number": port}}}
    rule = {"host": HOST, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    whole = {"ingressClassName": f"class-{namespace}", "rules": [rule], **spec}
    namespace.create(INGRESSES, {"metadata": {"name": name}, "spec": {key: value for key, value in whole.items() if value}})
    status = {"status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.9"}]}}}
    namespace.client.patch(namespace.path(INGRESSES, name, "status"), status)


def ingress_class(namespace: Namespace) -> None:
    """An IngressClass of the namespace's own."""
    spec = {"controller": "example.com/ingress"}
    made = {"metadata": {"name": f"class-{namespace}"}, "spec": spec}
    namespace.client.create("/apis/networking.k8s.io/v1/ingressclasses", made)


def of_ingress(**spec: Any) -> Make:
    """A well Service behind an Ingress with ``spec`` laid over it."""

    def make(namespace: Namespace) -> None:
        faults.healthy(namespace)
        ingress_class(namespace)
        ingress(namespace, **spec)

    return make


def misspelt_class(namespace: Namespace) -> None:
    """One letter of the class is wrong."""
    of_ingress(ingressClassName=f"clas-{namespace}")(namespace)


def without_address(namespace: Namespace) -> None:
    """No controller has taken the Ingress."""
    of_ingress()(namespace)
    namespace.client.patch(namespace.path(INGRESSES, "front", "status"), {"status": {"loadBalancer": None}})


def certificate_of_other_host(namespace: Namespace) -> None:
    """The certificate is for another host."""
    pem = base64.b64encode(certificate("x", "other.example.com")).decode()
    secret = {"metadata": {"name": "tls"}, "type": "kubernetes.io/tls", "data": {"tls.crt": pem, "tls.key": pem}}
    namespace.create("secrets", secret)
    of_ingress(tls=[{"hosts": [HOST], "secretName": "tls"}])(namespace)


def two_default_backends(namespace: Namespace) -> None:
    """Two Ingresses of one class have a default backend."""
    default = {"service": {"name": "web", "port": {"number": 80}}}
    of_ingress(defaultBackend=default)(namespace)
    ingress(namespace, "other", defaultBackend=default, rules=None)


def two_claims(namespace: Namespace) -> None:
    """Another Ingress has the same host and path for another Service."""
    of_ingress()(namespace)
    namespace.make_service("other", faults.WEB, faults.port())
    ingress(namespace, "other", "other")


def gateway(namespace: Namespace, name: str = "gate", **listener: Any) -> None:
    """A Gateway with one listener."""
    listeners = [{"name": "http", "port": 80, "protocol": "HTTP", **listener}]
    spec = {"gatewayClassName": "example", "listeners": listeners}
    made = {"apiVersion": GATEWAYS, "kind": "Gateway", "metadata": {"name": name}, "spec": spec}
    namespace.create(f"{GATEWAYS}/gateways", made)


def route(
    namespace: Namespace, parent: dict[str, Any] | None = None, backend: dict[str, Any] | None = None, **spec: Any
) -> None:
    """An HTTPRoute ``web``."""
    whole = {
        "parentRefs": [{"name": "gate", **(parent or {})}],
        "rules": [{"backendRefs": [{"name": "web", "port": 80, **(backend or {})}]}],
        **spec,
    }
    made = {"apiVersion": GATEWAYS, "kind": "HTTPRoute", "metadata": {"name": "web"}, "spec": whole}
    namespace.create(f"{GATEWAYS}/httproutes", made)


def of_route(listener: dict[str, Any] | None = None, **given: Any) -> Make:
    """A well Service behind an HTTPRoute."""

    def make(namespace: Namespace) -> None:
        faults.healthy(namespace)
        gateway(namespace, **(listener or {}))
        route(namespace, **given)

    return make


def refused_by_its_controller(namespace: Namespace) -> None:
    """The controller says no, and why."""
    of_route()(namespace)
    condition = {
        "type": "Accepted",
        "status": "False",
        "reason": "UnsupportedValue",
        "message": "this filter is not supported",
        "lastTransitionTime": "2026-01-01T00:00:00Z",
        "observedGeneration": 1,
    }
    parent = {"parentRef": {"name": "gate"}, "controllerName": "example.com/gate", "conditions": [condition]}
    path = namespace.path(f"{GATEWAYS}/httproutes", "web", "status")
    namespace.client.patch(path, {"status": {"parents": [parent]}})


def of_another_namespace(namespace: Namespace) -> None:
    """The route names a Service of the namespace default, which has let nobody."""
    gateway(namespace)
    route(namespace, backend={"name": "kubernetes", "namespace": "default", "port": 443})


def webhook(**client: Any) -> Make:
    """A webhook that intercepts nothing that anybody writes, before a well Service."""

    def make(namespace: Namespace) -> None:
        faults.healthy(namespace)
        hook = {
            "name": "guard.example.com",
            "admissionReviewVersions": ["v1"],
            "sideEffects": "None",
            "failurePolicy": "Fail",
            "clientConfig": {"service": {"name": "web", "namespace": str(namespace), "path": "/", **client}},
            "namespaceSelector": {"matchLabels": {"no-namespace-has": "this-label"}},
            "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}],
        }
        path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
        namespace.client.create(path, {"metadata": {"name": f"guard-{namespace}"}, "webhooks": [hook]})

    return make


def monitored(namespace: Namespace) -> None:
    """A ServiceMonitor names a port that the Service does not have."""
    faults.healthy(namespace)
    namespace.client.patch(namespace.path("services", "web"), {"metadata": {"labels": {"app": "web"}}})
    spec = {"selector": {"matchLabels": {"app": "web"}}, "endpoints": [{"port": "htpp"}]}
    kind = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor"}
    namespace.create("monitoring.coreos.com/v1/servicemonitors", {**kind, "metadata": {"name": "web"}, "spec": spec})
