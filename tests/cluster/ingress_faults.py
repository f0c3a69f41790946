"""Ingresses, routes and webhooks with something wrong, before a healthy Service ``web``; each is made by one function."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from tests.cluster import faults
from tests.cluster.namespaces import GATEWAYS, Namespace
from tests.kubernetes.test_certificates import certificate
from tests.waiting import wait_for

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
    namespace.create_beyond("networking.k8s.io/v1/ingressclasses", made)


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


def certified(name: str, host: str) -> Make:
    """A Secret with a certificate for a host, in place of the one that is there."""

    def make(namespace: Namespace) -> None:
        pem = base64.b64encode(certificate("x", host.format(ns=namespace))).decode()
        data = {"tls.crt": pem, "tls.key": pem}
        if namespace.client.find(namespace.path("secrets", name)):
            namespace.client.delete(namespace.path("secrets", name))
        namespace.create("secrets", {"metadata": {"name": name}, "type": "kubernetes.io/tls", "data": data})

    return make


def secured(namespace: Namespace) -> None:
    """The Ingress gets a certificate."""
    certified("tls", HOST)(namespace)
    tls = [{"hosts": [HOST], "secretName": "tls"}]
    namespace.client.patch(namespace.path(INGRESSES, "front"), {"spec": {"tls": tls}})


def action(service: str) -> Make:
    """An Ingress whose annotation forwards to a Service, beside target groups that are none of the cluster."""
    groups = [{"serviceName": service, "servicePort": 80, "weight": 90}, {"targetGroupARN": "arn:x", "weight": 10}]
    text = json.dumps({"type": "forward", "forwardConfig": {"targetGroups": groups}})

    def make(namespace: Namespace) -> None:
        backend = {"service": {"name": "split", "port": {"name": "use-annotation"}}}
        paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
        of_ingress(rules=[{"host": HOST, "http": {"paths": paths}}])(namespace)
        noted = {"metadata": {"annotations": {"alb.ingress.kubernetes.io/actions.split": text}}}
        namespace.client.patch(namespace.path(INGRESSES, "front"), noted)

    return make


def two_default_backends(namespace: Namespace) -> None:
    """Two Ingresses of one class have a default backend, each another one."""
    default, other = ({"service": {"name": name, "port": {"number": 80}}} for name in ("web", "other"))
    of_ingress(defaultBackend=default)(namespace)
    namespace.make_service("other", faults.WEB, faults.port())
    ingress(namespace, "other", defaultBackend=other, rules=None)


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


def unserved(namespace: Namespace) -> None:
    """One letter of the Gateway's class is wrong."""
    of_route(hostnames=[f"{namespace}.example.com"])(namespace)
    change = {"spec": {"gatewayClassName": "exmple"}}
    namespace.client.patch(namespace.path(f"{GATEWAYS}/gateways", "gate"), change)


def without_a_certificate(namespace: Namespace) -> None:
    """The listener's Secret is not there."""
    tls = {"certificateRefs": [{"name": "gone"}]}
    faults.healthy(namespace)
    gateway(namespace, protocol="HTTPS", port=443, tls=tls)
    route(namespace, hostnames=[f"{namespace}.example.com"])


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


def unresolved(namespace: Namespace) -> None:
    """The controller takes the route, and does not resolve its backend."""
    of_route()(namespace)
    said = {"Accepted": ("True", "Accepted"), "ResolvedRefs": ("False", "UnsupportedProtocol")}
    written = {"message": "", "lastTransitionTime": "2026-01-01T00:00:00Z", "observedGeneration": 1}
    conditions = [{"type": one, "status": status, "reason": reason, **written} for one, (status, reason) in said.items()]
    parent = {"parentRef": {"name": "gate"}, "controllerName": "example.com/gate", "conditions": conditions}
    path = namespace.path(f"{GATEWAYS}/httproutes", "web", "status")
    namespace.client.patch(path, {"status": {"parents": [parent]}})


def certificate_of_another_namespace(namespace: Namespace) -> None:
    """The listener's Secret is in the namespace default, which has let nobody."""
    tls = {"certificateRefs": [{"name": f"tls-{namespace}", "namespace": "default"}]}
    faults.healthy(namespace)
    gateway(namespace, protocol="HTTPS", port=443, tls=tls)
    route(namespace, hostnames=[f"{namespace}.example.com"])


def by_udp(namespace: Namespace) -> None:
    """The Service has its port by UDP, and an Ingress connects by TCP."""
    namespace.make_service("web", faults.WEB, faults.port(7007, protocol="UDP"))
    faults.pods(namespace)
    faults.endpoints(namespace, 2)
    ingress_class(namespace)
    ingress(namespace)


def lone_canary(namespace: Namespace) -> None:
    """A canary of ingress-nginx with a host that no other Ingress has."""
    faults.healthy(namespace)
    made = {"metadata": {"name": f"class-{namespace}"}, "spec": {"controller": "k8s.io/ingress-nginx"}}
    namespace.create_beyond("networking.k8s.io/v1/ingressclasses", made)
    ingress(namespace)
    prefix = "nginx.ingress.kubernetes.io/canary"
    marked = {"metadata": {"annotations": {prefix: "true", f"{prefix}-weight": "20"}}}
    namespace.client.patch(namespace.path(INGRESSES, "front"), marked)


def of_another_namespace(namespace: Namespace) -> None:
    """The route names a Service of the namespace default, which has let nobody."""
    gateway(namespace)
    route(namespace, backend={"name": "kubernetes", "namespace": "default", "port": 443})


def webhook(**client: Any) -> Make:
    """A webhook that intercepts nothing that anybody writes, before a well Service."""

    def make(namespace: Namespace) -> None:
        faults.healthy(namespace)
        intercept(namespace, **client)

    return make


def intercept(namespace: Namespace, **client: Any) -> None:
    """Make a webhook that calls Service web."""
    hook = {
        "name": "guard.example.com",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Fail",
        "clientConfig": {"service": {"name": "web", "namespace": str(namespace), "path": "/", **client}},
        "namespaceSelector": {"matchLabels": {"no-namespace-has": "this-label"}},
        "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}],
    }
    made = {"metadata": {"name": f"guard-{namespace}"}, "webhooks": [hook]}
    namespace.create_beyond("admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", made)


def monitored(namespace: Namespace) -> None:
    """A ServiceMonitor names a port that the Service does not have."""
    faults.healthy(namespace)
    namespace.client.patch(namespace.path("services", "web"), {"metadata": {"labels": {"app": "web"}}})
    spec = {"selector": {"matchLabels": {"app": "web"}}, "endpoints": [{"port": "htpp"}]}
    kind = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor"}
    namespace.create("monitoring.coreos.com/v1/servicemonitors", {**kind, "metadata": {"name": "web"}, "spec": spec})


def stateful(namespace: Namespace) -> None:
    """A StatefulSet of two pods, which are ready, and its headless Service."""
    namespace.make_service("db", {"app": "db"}, faults.port(8080) | {"port": 8080}, clusterIP="None")
    template = {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [faults.CONTAINER]}}
    spec = {
        "serviceName": "db",
        "replicas": 2,
        "podManagementPolicy": "Parallel",
        "selector": {"matchLabels": {"app": "db"}},
        "template": template,
    }
    namespace.create("apps/v1/statefulsets", {"metadata": {"name": "db"}, "spec": spec})
    wait_for(lambda: len(namespace.objects("pods")) == 2, what="the pods of the StatefulSet")
    for pod in namespace.objects("pods"):
        namespace.make_pod_ready(pod["metadata"]["name"])
    wait_for(lambda: len(namespace.endpoints("db")) == 2, what="the endpoints of db")


def serve_api(namespace: Namespace, **more: Any) -> None:
    """Make an API group that Service web serves, as far as the API alone tells: the API server gets no answer."""
    group = f"{namespace}.example.com"
    service = {"name": "web", "namespace": str(namespace), **more}
    spec = {"group": group, "version": "v1", "service": service, "groupPriorityMinimum": 100, "versionPriority": 100}
    made = {"metadata": {"name": f"v1.{group}"}, "spec": {**spec, "insecureSkipTLSVerify": True}}
    namespace.create_beyond("apiregistration.k8s.io/v1/apiservices", made)


def converted(**more: Any) -> Make:
    """A custom resource of two versions that a well Service converts."""

    def make(namespace: Namespace) -> None:
        faults.healthy(namespace)
        convert(namespace, **more)

    return make


def convert(namespace: Namespace, **more: Any) -> None:
    """Make a custom resource of two versions that Service web converts."""
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    versions = [{"name": name, "served": True, "storage": name == "v1", "schema": schema} for name in ("v1", "v1beta1")]
    service = {"name": "web", "namespace": str(namespace), **more}
    webhook = {"conversionReviewVersions": ["v1"], "clientConfig": {"service": service}}
    plural, group = f"widgets{namespace}".replace("-", ""), "conversion.example.com"
    spec = {
        "group": group,
        "scope": "Namespaced",
        "names": {"kind": plural.capitalize(), "plural": plural, "singular": plural},
        "versions": versions,
        "conversion": {"strategy": "Webhook", "webhook": webhook},
    }
    made = {"metadata": {"name": f"{plural}.{group}", "labels": {"of": str(namespace)}}, "spec": spec}
    namespace.create_beyond("apiextensions.k8s.io/v1/customresourcedefinitions", made)


def monitored_astray(namespace: Namespace) -> None:
    """The ServiceMonitor wants another value of a label that the Service has."""
    faults.healthy(namespace)
    labels = {"metadata": {"labels": {"app": "web", "tier": "front"}}}
    namespace.client.patch(namespace.path("services", "web"), labels)
    spec = {"selector": {"matchLabels": {"app": "web", "tier": "back"}}, "endpoints": [{"port": "http"}]}
    kind = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor"}
    namespace.create("monitoring.coreos.com/v1/servicemonitors", {**kind, "metadata": {"name": "web"}, "spec": spec})


def two_certificates(*hosts: str) -> Make:
    """An Ingress with a Secret for each of two hosts, whose certificates are for ``hosts``."""

    def make(namespace: Namespace) -> None:
        for name, host in zip(("tls-a", "tls-b"), hosts, strict=True):
            pem = base64.b64encode(certificate("x", host)).decode()
            data = {"tls.crt": pem, "tls.key": pem}
            namespace.create("secrets", {"metadata": {"name": name}, "type": "kubernetes.io/tls", "data": data})
        backend = {"service": {"name": "web", "port": {"number": 80}}}
        paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
        rules = [{"host": host, "http": {"paths": paths}} for host in (HOST, f"b.{HOST}")]
        tls = [{"hosts": [HOST], "secretName": "tls-a"}, {"hosts": [f"b.{HOST}"], "secretName": "tls-b"}]
        of_ingress(rules=rules, tls=tls)(namespace)
        ingress(
            namespace,
            "before",
            tls=[{"hosts": [f"c.{HOST}"], "secretName": "nobody-asks-for-this"}],
            rules=[{"host": f"c.{HOST}", "http": {"paths": paths}}],
        )

    return make
