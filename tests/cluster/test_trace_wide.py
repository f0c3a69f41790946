"""``trace SERVICE -o wide`` on a real API server: everything of the cluster that leads to the Service, as its dump has it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from kubectl_svc.kubernetes.references.table import KINDS, MONITORS
from tests.cluster import ingress_faults, shop
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import GATEWAYS, Namespace
from tests.cluster.projects import PROJECTS
from tests.waiting import wait_for

OF_CLUSTER = "validatingwebhookconfigurations,mutatingwebhookconfigurations,apiservices,customresourcedefinitions"
DUMPED = (
    "services,pods,endpointslices,deployments,replicasets,ingresses,gateways,httproutes,grpcroutes,tcproutes,tlsroutes,udproutes,"
    + ",".join(PROJECTS)
)
JUDGING = "nodes,namespaces,ingressclasses,gatewayclasses"


@pytest.fixture(scope="module")
def world(control_plane: ControlPlane, projects: None) -> Iterator[Namespace]:
    """A shop with something of every kind that leads to its Service, and a route of another namespace."""
    namespace, other = Namespace(control_plane), Namespace(control_plane)
    shop.make(namespace)
    to = [{"name": "web", "port": 80}]
    host = f"web.{namespace}.svc.cluster.local"
    endpoints = {"selector": {"matchLabels": {"app": "web"}}}
    namespace.kubectl("label", "service", "web", "app=web")
    specs: dict[str, dict[str, Any]] = {
        "ServiceMonitor": {**endpoints, "endpoints": [{"port": "http"}]},
        "PodMonitor": {**endpoints, "podMetricsEndpoints": [{"port": "http"}]},
        "IngressRoute": {"routes": [{"match": "Host(`t.example.com`)", "services": to}]},
        "IngressRouteTCP": {"routes": [{"match": "HostSNI(`*`)", "services": to}]},
        "IngressRouteUDP": {"routes": [{"services": [{"name": "web", "port": 7}]}]},
        "Route": {"host": "o.example.com", "to": {"kind": "Service", "name": "web"}, "port": {"targetPort": "http"}},
        "VirtualService": {
            "hosts": ["i.example.com"],
            "http": [{"route": [{"destination": {"host": host, "port": {"number": 80}}}]}],
        },
        "DestinationRule": {"host": host},
    }
    for name, (kind, version) in PROJECTS.items():
        api = f"{name.partition('.')[2]}/{version}"
        namespace.apply({"apiVersion": api, "kind": kind, "metadata": {"name": "own"}, "spec": specs[kind]})
    ingress_faults.intercept(namespace, port=80)
    ingress_faults.serve_api(namespace, port=80)
    ingress_faults.convert(namespace, port=80)
    away = {
        "parentRefs": [{"name": "gate", "namespace": str(namespace)}],
        "hostnames": ["away.example.com"],
        "rules": [{"backendRefs": [{**to[0], "namespace": str(namespace)}]}],
    }
    other.apply({"apiVersion": GATEWAYS, "kind": "HTTPRoute", "metadata": {"name": "away"}, "spec": away})
    grant = {
        "from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": str(other)}],
        "to": [{"group": "", "kind": "Service"}],
    }
    namespace.apply({"apiVersion": f"{GATEWAYS}beta1", "kind": "ReferenceGrant", "metadata": {"name": "all"}, "spec": grant})
    _open(namespace, str(other))
    wait_for(lambda: "FailedDiscoveryCheck" in wide(namespace)[1], what="the word of the API server about the API")
    yield namespace
    other.close()
    namespace.close()


def _of_cluster(namespace: Namespace) -> list[str]:
    """What calls the Service, of no namespace."""
    widgets = f"widgets{namespace}".replace("-", "")
    calls = f"mutatingwebhookconfiguration/guard-{namespace}", f"apiservice/v1.{namespace}.example.com"
    return [*calls, f"customresourcedefinition/{widgets}.conversion.example.com"]


def _open(namespace: Namespace, other: str) -> None:
    """Let the first listener take the routes of another namespace, by its label."""
    selecting = {
        "matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": [str(namespace), other]}]
    }
    rules = [
        {
            "op": "add",
            "path": "/spec/listeners/0/allowedRoutes",
            "value": {"namespaces": {"from": "Selector", "selector": selecting}},
        }
    ]
    done = namespace.kubectl("patch", "gateway", "gate", "--type=json", "-p", json.dumps(rules))
    assert done.returncode == 0, done.stderr


def leading(tree: str) -> list[str]:
    """The objects of the first level of a tree, but for the ports."""
    return [found[1] for line in tree.splitlines() if (found := re.match(r"[├└]─ \S+ (\S+/\S+) ", line))]


def faults(tree: str) -> list[str]:
    """The problems that are no notes."""
    return re.findall(r"^[✗!] ([A-Z]\d+ \S+)$", tree, re.MULTILINE)


UNAVAILABLE = "E9 api-calls-fail"
"""No kube-proxy makes the cluster IP work, so that the API server does not reach the API; the rest it has not tried."""


def wide(namespace: Namespace, *words: str, **options: Any) -> tuple[int, str, str]:
    done = namespace.kubectl("svc", "trace", "web", "-o", "wide", *words, **options)
    return done.returncode, done.stdout, done.stderr


ALL = [
    *("ingress/front", "httproute/away", "httproute/web", "grpcroute/web", "tcproute/web", "tlsroute/web", "udproute/web"),
    *("servicemonitor/own", "podmonitor/own", "ingressroute/own", "ingressroutetcp/own", "ingressrouteudp/own", "route/own"),
    *("virtualservice/own", "destinationrule/own"),
]


def test_live_and_dump_name_the_same(world: Namespace) -> None:
    code, tree, err = wide(world)
    assert (code, err, *faults(tree)) == (1, "", UNAVAILABLE), tree
    expected = {*ALL, *_of_cluster(world)}
    assert set(leading(tree)) == expected
    assert "not looked at" not in tree
    dump = ""
    for words in ((DUMPED, "-A"), (JUDGING,), (OF_CLUSTER,), ("referencegrants", "-A")):
        done = world.kubectl("get", *words, "-o", "yaml")
        assert done.returncode == 0, done.stderr
        dump += f"---\n{done.stdout}"
    code, dumped, err = wide(world, "-f", "-", "-n", str(world), input=dump)
    assert (code, *faults(dumped)) == (1, UNAVAILABLE), dumped
    assert set(leading(dumped)) == expected


def test_it_takes_two_round_trips_and_each_kind_once(world: Namespace) -> None:
    requests = [line.split()[1].partition("?")[0] for line in wide(world, "-v=6")[2].splitlines() if line.startswith("GET ")]
    served = len({*KINDS, *((one.group, one.kind) for one in MONITORS)}) - len(
        [group for group, _ in KINDS if group in ("extensions", "traefik.containo.us")]
    )
    assert requests.count("/apis") == 1
    assert len(requests) == len(set(requests))
    # Service, slices, policies, discovery; pods, events; Gateways, ListenerSets, classes, grants, namespaces; no StatefulSets.
    assert len(requests) == 4 + 2 + served - 1 + 6


def test_the_plain_tree_says_how_to_see_it(world: Namespace) -> None:
    tree = world.kubectl("svc", "trace", "web").stdout
    assert leading(tree) == ["ingress/front"]
    assert "'-o wide' shows them" in tree


def test_what_may_not_be_listed_is_told(world: Namespace) -> None:
    """Whoever may see the namespace alone sees what is in it; the rest is told, and the verdict is the same."""
    groups = {
        "": ["services", "pods", "events"],
        "discovery.k8s.io": ["endpointslices"],
        "networking.k8s.io": ["ingresses", "networkpolicies"],
        "gateway.networking.k8s.io": ["httproutes", "gateways"],
        "traefik.io": ["ingressroutes"],
    }
    rules = [{"apiGroups": [group], "resources": names, "verbs": ["get", "list"]} for group, names in groups.items()]
    world.plane.grant("bob", *rules, namespace=str(world))
    code, tree, err = wide(world, user="bob")
    assert (code, err) == (0, ""), tree
    assert set(leading(tree)) == {"ingress/front", "httproute/web", "ingressroute/own"}
    for kind in ("HTTPRoute", "GRPCRoute", "MutatingWebhookConfiguration", "VirtualService", "ServiceMonitor"):
        assert f"{kind} could not be seen: forbidden: " in tree


def of(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """An object of one of the projects."""
    [(full, version)] = [(full, version) for full, (one, version) in PROJECTS.items() if one == kind]
    api = f"{full.partition('.')[2]}/{version}"
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}, "spec": spec}


def virtual(name: str, *hosts: tuple[str, int]) -> dict[str, Any]:
    """A VirtualService that sends to these hosts by these weights."""
    sent = [{"destination": {"host": host, "port": {"number": 80}}, "weight": weight} for host, weight in hosts]
    return of("VirtualService", name, {"hosts": [f"{name}.example.net"], "http": [{"route": sent}]})


OBJECTS = (
    of("IngressRoute", "portless", {"routes": [{"match": "Host(`t.example.net`)", "services": [{"name": "web"}]}]}),
    virtual("half", ("web.other", 1)),
    virtual("canary", ("web", 1), ("dead", 0)),
    virtual("shared", ("web", 1), ("dead", 1)),
    of("Route", "blue", {"host": "o.example.net", "to": {"name": "web"}, "alternateBackends": [{"name": "dead", "weight": 0}]}),
    of("ServiceMonitor", "both", {"selector": {}, "endpoints": [{"port": "http"}, {"port": "admin"}]}),
    of("ServiceMonitor", "number", {"selector": {"matchLabels": {"own": "web"}}, "endpoints": [{"targetPort": 8081}]}),
)


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        ("ingressroute/portless", 1, '"path":"/spec/routes/0/services/0/port","value":80'),
        ("virtualservice/half", 3, "Istio completes only names without a dot: web.other is not web.other.svc.cluster.local"),
        ("virtualservice/canary", 0, "service/web port 80 is healthy"),
        ("virtualservice/shared", 1, "1 healthy, 1 broken"),
        ("route/blue", 0, "service/web is healthy"),
        ("http://canary.example.net/", 3, "virtualservice/canary names it; kubectl svc trace virtualservice/canary -n "),
        ("o.example.net", 3, "route/blue names it"),
        ("http://none.example.net/", 1, "no Ingress or HTTPRoute has the host none.example.net"),
        ("servicemonitor/number", 0, "which no pod of service/web declares; they declare 8080"),
        ("servicemonitor/both", 1, "web"),
        ("_http._tcp.web", 0, "port http/TCP is healthy"),
        ("web-1", 1, "no service web-1 in namespace {namespace}, but there is pod/web-1"),
        ("web -n {namespace}-x", 1, "and no such namespace; namespace"),
    ],
)
def test_what_the_projects_objects_come_to(projects: None, own: Namespace, asked: str, code: int, says: str) -> None:
    words = asked.format(namespace=own).split()
    done = own.kubectl("svc", "trace", *words)
    assert (done.returncode, says.format(namespace=own) in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
    assert ("E10" in done.stdout) is (asked == "servicemonitor/number")


def test_the_edit_of_an_ingress_route_without_a_port_mends_it(projects: None, own: Namespace) -> None:
    said = own.kubectl("svc", "trace", "ingressroute/portless").stdout
    [patch] = re.findall(r"fix: kubectl patch ingressroute portless --type=json '(-p=.*)' -n", said)
    assert own.kubectl("patch", "ingressroute", "portless", "--type=json", patch).returncode == 0
    assert own.kubectl("svc", "trace", "ingressroute/portless").returncode == 0


@pytest.fixture(scope="module")
def own(control_plane: ControlPlane, projects: None) -> Iterator[Namespace]:
    """Services ``web``, which works, and ``dead``, with objects that lead there."""
    namespace = Namespace(control_plane)
    namespace.make_service("web", {"app": "web"}, {"name": "http", "port": 80, "targetPort": 8080})
    namespace.make_service("dead", {"app": "dead"}, {"name": "admin", "port": 80, "targetPort": 8080})
    namespace.make_pod("web-1", {"app": "web"}, [8080], ip="10.244.7.1")
    namespace.kubectl("label", "service", "web", "own=web")
    for obj in OBJECTS:
        namespace.apply(obj)
    wait_for(lambda: namespace.endpoints("web") == ["10.244.7.1"])
    yield namespace
    namespace.close()
