"""A healthy shop on a real API server: every kind of referrer leads to its Services, and every form of input finds them."""

from __future__ import annotations

import base64
from typing import Any

from tests.cluster.faults import HTTP, WEB, port
from tests.cluster.namespaces import GATEWAYS, Namespace
from tests.kubernetes.test_certificates import certificate
from tests.waiting import wait_for

HOST, ROUTED = "shop.example.com", "routed.example.com"
ECHO = {"name": "echo", "port": 7, "targetPort": 7007, "protocol": "UDP"}
PUBLISHED, PUBLISHED_NAME = "198.51.100.20", "gate.example.net"
BALANCER, BALANCER_NAME = "198.51.100.7", "lb.example.net"


def make(namespace: Namespace) -> None:
    """Services of every type with ready pods, and what leads to them; the status that controllers would write is written."""
    namespace.make_service("web", WEB, port(), ECHO, type="NodePort")
    namespace.make_service("lb", WEB, port(), type="LoadBalancer")
    namespace.make_service("names", WEB, port(8080) | {"port": 8080}, clusterIP="None")
    namespace.apply(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "alias"},
            "spec": {"type": "ExternalName", "externalName": f"web.{namespace}.svc.cluster.local"},
        }
    )
    balancers = {"status": {"loadBalancer": {"ingress": [{"ip": BALANCER}, {"hostname": BALANCER_NAME}]}}}
    namespace.client.patch(namespace.path("services", "lb", "status"), balancers)
    deployment = {
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": WEB},
            "template": {
                "metadata": {"labels": WEB},
                "spec": {"containers": [{"name": "main", "image": "registry.example/web", "ports": HTTP}]},
            },
        },
    }
    namespace.create("apps/v1/deployments", deployment)
    wait_for(lambda: len(namespace.objects("pods")) == 2, what="the pods of the Deployment")
    for pod in namespace.objects("pods"):
        namespace.make_pod_ready(pod["metadata"]["name"])
    for name in ("web", "lb", "names"):
        wait_for(lambda name=name: len(namespace.endpoints(name)) == 2, what=f"the endpoints of {name}")  # type: ignore[misc]
    _ingress(namespace)
    _gateway(namespace)


def node_port(namespace: Namespace) -> int:
    """That of Service web."""
    found: int = namespace.get("services", "web")["spec"]["ports"][0]["nodePort"]
    return found


def node_address(namespace: Namespace) -> str:
    """An address of one of the nodes."""
    nodes = namespace.client.get(f"/api/v1/nodes/{namespace.nodes[0]}")
    address: str = nodes["status"]["addresses"][0]["address"]
    return address


def _ingress(namespace: Namespace) -> None:
    name = f"class-{namespace}"
    namespace.create_beyond(
        "networking.k8s.io/v1/ingressclasses",
        {"metadata": {"name": name}, "spec": {"controller": "example.com/ingress"}},
    )
    pem = base64.b64encode(certificate("shop", HOST)).decode()
    secret = {"metadata": {"name": "shop-tls"}, "type": "kubernetes.io/tls", "data": {"tls.crt": pem, "tls.key": pem}}
    namespace.create("secrets", secret)
    backend = {"service": {"name": "web", "port": {"name": "http"}}}
    paths = [{"path": "/cart", "pathType": "Prefix", "backend": backend}]
    spec = {
        "ingressClassName": name,
        "tls": [{"hosts": [HOST], "secretName": "shop-tls"}],
        "rules": [{"host": HOST, "http": {"paths": paths}}],
    }
    namespace.create("networking.k8s.io/v1/ingresses", {"metadata": {"name": "front"}, "spec": spec})
    status = {"status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.9"}]}}}
    namespace.client.patch(namespace.path("networking.k8s.io/v1/ingresses", "front", "status"), status)


def _gateway(namespace: Namespace) -> None:
    listeners: list[dict[str, Any]] = [
        {"name": "http", "port": 80, "protocol": "HTTP"},
        {"name": "tcp", "port": 5432, "protocol": "TCP"},
        {"name": "udp", "port": 5353, "protocol": "UDP"},
        {"name": "tls", "port": 8443, "protocol": "TLS", "tls": {"mode": "Passthrough"}},
    ]
    gate = {"gatewayClassName": f"class-{namespace}", "listeners": listeners}
    namespace.create_beyond(
        f"{GATEWAYS}/gatewayclasses",
        {
            "apiVersion": GATEWAYS,
            "kind": "GatewayClass",
            "metadata": {"name": f"class-{namespace}"},
            "spec": {"controllerName": "example.com/gate"},
        },
    )
    _create(namespace, "gateways", "Gateway", "gate", gate)
    parent = [{"name": "gate"}]
    match = [{"path": {"type": "PathPrefix", "value": "/v1"}}]
    to = [{"name": "web", "port": 80}]
    http = {"parentRefs": parent, "hostnames": [ROUTED], "rules": [{"matches": match, "backendRefs": to}]}
    _create(namespace, "httproutes", "HTTPRoute", "web", http)
    away = {"hostname": ROUTED, "path": {"type": "ReplaceFullPath", "replaceFullPath": "/v1"}}
    moving = {"filters": [{"type": "RequestRedirect", "requestRedirect": away}]}
    moved = {"parentRefs": parent, "hostnames": ["moved.example.com"], "rules": [moving]}
    _create(namespace, "httproutes", "HTTPRoute", "moved", moved)
    grpc = {"parentRefs": parent, "hostnames": ["grpc.example.com"], "rules": [{"backendRefs": to}]}
    _create(namespace, "grpcroutes", "GRPCRoute", "web", grpc)
    for kind, backend in {"TCP": to, "UDP": [{"name": "web", "port": 7}]}.items():
        spec = {"parentRefs": [{"name": "gate", "sectionName": kind.lower()}], "rules": [{"backendRefs": backend}]}
        _create(namespace, f"{kind.lower()}routes", f"{kind}Route", "web", spec)
    tls = {
        "parentRefs": [{"name": "gate", "sectionName": "tls"}],
        "hostnames": ["tls.example.com"],
        "rules": [{"backendRefs": to}],
    }
    _create(namespace, "tlsroutes", "TLSRoute", "web", tls)
    published = {"status": {"addresses": [{"value": PUBLISHED}, {"type": "Hostname", "value": PUBLISHED_NAME}]}}
    namespace.client.patch(namespace.path(f"{GATEWAYS}/gateways", "gate", "status"), published)


def _create(namespace: Namespace, plural: str, kind: str, name: str, spec: dict[str, Any]) -> None:
    namespace.create(f"{GATEWAYS}/{plural}", {"apiVersion": GATEWAYS, "kind": kind, "metadata": {"name": name}, "spec": spec})
