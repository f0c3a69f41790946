"""The kinds whose objects name a Service: one row for each place where such an object does.

A row says where the reference stands, which keys hold the Service's name, its namespace and the port, whether the port
is a number or a name, and what is lost where the reference leads nowhere. A kind is added by its rows here and one case in
the tests.
"""

from __future__ import annotations

from typing import NamedTuple

NUMBER = "number"
"""The port is the number of a Service port."""
NAME = "name"
"""The port is the name of a Service port."""
EITHER = "number or name"
"""The port is the number or the name of a Service port; a number is compared with numbers and a name with names."""
ENDPOINT = "endpoint port"
"""The port is the name of a Service port, or the number of the pods' port."""
NO_PORT = "no port"
"""The reference is to the whole Service."""

REQUESTS = "requests"
"""HTTP requests that match fail."""
CONNECTIONS = "connections"
"""TCP or UDP connections and TLS sessions fail."""
WRITES = "writes"
"""Writes of the resources that a webhook intercepts fail, or go on without it, by its failurePolicy."""
API_GROUP = "api group"
"""Every request for the API group and version fails; so does the deletion of namespaces."""
CONVERSION = "conversion"
"""Objects of the custom resource cannot be read or written in another version than the stored one."""
POD_NAMES = "pod names"
"""The pods of a StatefulSet have no DNS names."""
METRICS = "metrics"
"""Nothing is scraped."""
SETTINGS = "settings"
"""What the object sets for connections to the Service has no effect."""
COPIES = "copies"
"""Mirrored requests are lost; the requests themselves are not."""


class Row(NamedTuple):
    """One place where the objects of a kind name a Service.

    ``at`` is the path to the reference, in which ``[]`` stands for every item of a list; ``name``, ``namespace`` and ``port``
    are paths below it, of keys joined with dots. An empty ``namespace``, or none in the object, is that of the object itself.
    ``host`` says that the name is a host name of the cluster's DNS. ``kinded`` says that ``group`` and ``kind`` stand beside
    the name, and mean a core Service where they are absent. ``named_port`` is a second key of the port that holds a name alone;
    a ``port`` that begins with ``^`` is a path from the object itself. ``optional_port`` says that no port means the only one
    of the Service. ``served`` is false for a place that only retired API versions have. ``protocol`` is that by which the port
    is reached. ``embedded``: the path is that of annotations, whose text has the references (`ingress.actions`).
    """

    group: str
    kind: str
    at: str
    form: str
    loses: str
    name: str = "name"
    namespace: str = ""
    port: str = ""
    named_port: str = ""
    default_port: int = 0
    host: bool = False
    kinded: bool = False
    optional_port: bool = False
    served: bool = True
    protocol: str = "TCP"
    embedded: bool = False


GATEWAY = "gateway.networking.k8s.io"
ISTIO = "networking.istio.io"
MIRROR = "requestMirror.backendRef"


def _backend_ref(kind: str, at: str, loses: str) -> Row:
    protocol = "UDP" if kind == "UDPRoute" else "TCP"
    return Row(GATEWAY, kind, at, NUMBER, loses, namespace="namespace", port="port", kinded=True, protocol=protocol)


def _http(kind: str) -> tuple[Row, ...]:
    return (
        _backend_ref(kind, "spec.rules[].backendRefs[]", REQUESTS),
        _backend_ref(kind, f"spec.rules[].filters[].{MIRROR}", COPIES),
        _backend_ref(kind, f"spec.rules[].backendRefs[].filters[].{MIRROR}", COPIES),
    )


def _ingress(group: str, at: str) -> Row:
    return Row(group, "Ingress", f"{at}.service", EITHER, REQUESTS, port="port.number", named_port="port.name")


def _old_ingress(group: str, at: str) -> Row:
    return Row(group, "Ingress", at, EITHER, REQUESTS, name="serviceName", port="servicePort", served=False)


def _webhook(group: str, kind: str, at: str, loses: str) -> Row:
    return Row(group, kind, at, NUMBER, loses, namespace="namespace", port="port", default_port=443)


def _traefik(kind: str, at: str, loses: str, group: str = "traefik.io") -> Row:
    """Traefik leaves out a service without a port (``getServicePort``, pkg/provider/kubernetes/crd, v3.2)."""
    row = Row(group, kind, at, EITHER, loses, namespace="namespace", port="port", kinded=True)
    return row._replace(protocol="UDP") if kind == "IngressRouteUDP" else row


def _istio(kind: str, at: str, form: str, loses: str) -> Row:
    port = "port.number" if form == NUMBER else ""
    return Row(ISTIO, kind, at, form, loses, name="host", port=port, host=True, optional_port=True)


def _openshift(at: str) -> Row:
    port = "^spec.port.targetPort"
    return Row("route.openshift.io", "Route", at, ENDPOINT, REQUESTS, port=port, kinded=True, optional_port=True)


RULE = "spec.rules[].http.paths[].backend"

ROWS: tuple[Row, ...] = (
    _ingress("networking.k8s.io", RULE),
    _ingress("networking.k8s.io", "spec.defaultBackend"),
    Row(
        "networking.k8s.io",
        "Ingress",
        "metadata.annotations",
        EITHER,
        REQUESTS,
        "serviceName",
        port="servicePort",
        embedded=True,
    ),
    *(_old_ingress(group, at) for group in ("networking.k8s.io", "extensions") for at in (RULE, "spec.backend")),
    *_http("HTTPRoute"),
    *_http("GRPCRoute"),
    *(_backend_ref(kind, "spec.rules[].backendRefs[]", CONNECTIONS) for kind in ("TCPRoute", "TLSRoute", "UDPRoute")),
    *(
        _webhook("admissionregistration.k8s.io", f"{kind}WebhookConfiguration", "webhooks[].clientConfig.service", WRITES)
        for kind in ("Validating", "Mutating")
    ),
    _webhook("apiregistration.k8s.io", "APIService", "spec.service", API_GROUP),
    _webhook("apiextensions.k8s.io", "CustomResourceDefinition", "spec.conversion.webhook.clientConfig.service", CONVERSION),
    Row("apps", "StatefulSet", "spec", NO_PORT, POD_NAMES, name="serviceName"),
    *(
        row
        for group in ("traefik.io", "traefik.containo.us")
        for row in (
            _traefik("IngressRoute", "spec.routes[].services[]", REQUESTS, group),
            _traefik("IngressRouteTCP", "spec.routes[].services[]", CONNECTIONS, group),
            _traefik("IngressRouteUDP", "spec.routes[].services[]", CONNECTIONS, group),
        )
    ),
    _openshift("spec.to"),
    _openshift("spec.alternateBackends[]"),
    _istio("VirtualService", "spec.http[].route[].destination", NUMBER, REQUESTS),
    _istio("VirtualService", "spec.tls[].route[].destination", NUMBER, CONNECTIONS),
    _istio("VirtualService", "spec.tcp[].route[].destination", NUMBER, CONNECTIONS),
    _istio("VirtualService", "spec.http[].mirror", NUMBER, COPIES),
    _istio("VirtualService", "spec.http[].mirrors[].destination", NUMBER, COPIES),
    _istio("DestinationRule", "spec", NO_PORT, SETTINGS),
)
"""By kind; of one kind in the order in which an object has them."""


class Selecting(NamedTuple):
    """A kind whose objects select Services, or pods, by label, and name their ports: Prometheus' operator scrapes these.

    ``ports`` is the path to the items; ``port`` is the key of a port's name. ``containers`` are keys that count without it, and
    mean a port that a container declares, by its name or its number (pkg/prometheus/promcfg.go, 0.77).
    """

    group: str
    kind: str
    selects: str
    ports: str
    port: str = "port"
    containers: tuple[str, ...] = ("targetPort",)
    loses: str = METRICS


MONITORS: tuple[Selecting, ...] = (
    Selecting("monitoring.coreos.com", "ServiceMonitor", "Service", "spec.endpoints[]"),
    Selecting(
        "monitoring.coreos.com", "PodMonitor", "Pod", "spec.podMetricsEndpoints[]", containers=("portNumber", "targetPort")
    ),
)

KINDS = tuple(dict.fromkeys((row.group, row.kind) for row in ROWS))
"""Group and kind of everything that names a Service."""


CLUSTER_SCOPED = frozenset(
    ("APIService", "CustomResourceDefinition", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
)
"""The kinds among them whose objects are of no namespace."""


def rows_of(group: str, kind: str) -> tuple[Row, ...]:
    """The rows of a kind; none where it names no Service."""
    return tuple(row for row in ROWS if (row.group, row.kind) == (group, kind))
