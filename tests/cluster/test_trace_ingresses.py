"""Every form of input on a real API server with the kinds of the Gateway API, and again from a dump of it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kubectl_svc.cli import main
from kubectl_svc.cluster.api import Cluster
from kubectl_svc.cluster.reading import Answers, Read
from kubectl_svc.console import Console
from tests.cluster import shop
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

DUMPED = (
    "services,pods,endpointslices,deployments,replicasets,ingresses,secrets,"
    "gateways,httproutes,grpcroutes,tcproutes,tlsroutes,udproutes"
)
WIDE = "nodes,ingressclasses,gatewayclasses"


class Shop(NamedTuple):
    """The namespace, and a dump of all that concerns it."""

    namespace: Namespace
    dump: Path


@pytest.fixture(scope="module")
def made(control_plane: ControlPlane, gateway_api: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A healthy shop."""
    namespace = Namespace(control_plane)
    shop.make(namespace)
    folder = tmp_path_factory.mktemp("dump")
    for name, words in {"own": (DUMPED,), "wide": (WIDE,)}.items():
        done = namespace.kubectl("get", *words, "-o", "yaml")
        assert done.returncode == 0, done.stderr
        (folder / f"{name}.yaml").write_text(done.stdout)
    yield Shop(namespace, folder)
    namespace.close()


# Input, the Services that it leads to, and the kind of the hop that says so; {ns} and the others are filled in.
INPUTS = [
    ("web", "web", ""),
    ("svc/web:http", "web", ""),
    ("ingress/front", "web", "Ingress"),
    ("ing/front/shop.example.com/cart/1", "web", "Ingress"),
    ("ingress/front/cart", "web", "Ingress"),
    ("httproute/web", "web", "HTTPRoute"),
    ("httproute/web/routed.example.com/v1/x", "web", "HTTPRoute"),
    ("grpcroute/web", "web", "GRPCRoute"),
    ("tcproute/web", "web", "TCPRoute"),
    ("udproute/web", "web", "UDPRoute"),
    ("tlsroute/web", "web", "TLSRoute"),
    ("gateway/gate", "web", "Gateway"),
    ("{cluster_ip}:80", "web", "Address"),
    ("{cluster_ip}", "web", "Address"),
    ("198.51.100.7", "lb", "Address"),
    ("198.51.100.7:80", "lb", "Address"),
    ("lb.example.net", "lb", "Name"),
    ("lb.example.net:80", "lb", "Name"),
    ("{node_ip}:{node_port}", "web", "NodePort"),
    (":{node_port}", "web", "NodePort"),
    ("{node}:{node_port}", "web", "NodePort"),
    ("{NODE}:{node_port}", "web", "NodePort"),
    ("http://{node}:{node_port}/", "web", "NodePort"),
    ("{pod_name}.{ns}.pod:8080", "lb names web", "Pod"),
    ("{pod_name}.{ns}.pod.cluster.local", "lb names web", "Pod"),
    ("web.{ns}", "web", "Name"),
    ("web.{ns}:80", "web", "Name"),
    ("web.{ns}.svc", "web", "Name"),
    ("web.{ns}.svc.cluster.local", "web", "Name"),
    ("web.{ns}.svc.cluster.local:http", "web", "Name"),
    ("_http._tcp.web.{ns}.svc.cluster.local", "web", "Name"),
    ("{pod_name}.names.{ns}.svc.cluster.local", "names", "Name"),
    ("alias.{ns}.svc", "alias", "Name"),
    ("http://shop.example.com/cart", "web", "URL"),
    ("http://shop.example.com/x/../%63art", "web", "URL"),
    ("https://shop.example.com/cart/2?v=1", "web", "URL"),
    ("http://routed.example.com/v1", "web", "URL"),
    ("http://moved.example.com/x", "web", "URL"),
    ("http://web.{ns}.svc/", "web", "Name"),
    ("http://{cluster_ip}/", "web", "Address"),
    ("deploy/web", "lb names web", "Deployment"),
    ("pod/{pod}", "lb names web", "Pod"),
    ("pod/{pod}:8080", "lb names web", "Pod"),
    ("deploy/web:http", "lb names web", "Deployment"),
    ("routed.example.com", "web", "URL"),
    ("{pod_ip}:8080", "lb names web", "Pod"),
    ("198.51.100.9", "web", "Ingress"),
    ("198.51.100.20", "web", "Gateway"),
    ("198.51.100.20:5432", "web", "Gateway"),
    ("gate.example.net:5353/UDP", "web", "Gateway"),
    ("http://grpc.example.com/", "web", "URL"),
    ("grpc.example.com:80", "web", "URL"),
    ("tls.example.com", "web", "URL"),
    ("tls.example.com:8443", "web", "URL"),
    ("https://tls.example.com:8443/", "web", "URL"),
    ("http://x.198.51.100.7.nip.io/", "lb", "Address"),
    ("names.{ns}:8080", "names", "Name"),
    ("web.{ns}.svc.cluster.local.:80", "web", "Name"),
]


@pytest.mark.parametrize(("text", "services", "kind"), INPUTS, ids=lambda value: value if " " not in value else " ")
@pytest.mark.parametrize("source", ["live", "dump"])
def test_every_input_leads_to_its_services(made: Shop, source: str, text: str, services: str, kind: str) -> None:
    code, document, err = traced(made, source, filled(made, text))
    found = document.get("items", [document])
    assert sorted({trace["service"] for trace in found}) == services.split(), err
    problems = [one for trace in found for one in trace["problems"] if one["severity"] != "note"]
    assert problems == []
    assert code == 0
    if kind:
        asked = [hop for trace in found for hop in trace["hops"] if hop["id"] == "service/asked"]
        assert {(hop["kind"], hop["status"]) for hop in asked} == {(kind, "ok")}


def test_a_healthy_shop_raises_nothing_above_a_note(made: Shop) -> None:
    for source in ("live", "dump"):
        code, document, _ = traced(made, source)
        found = [one for trace in document["items"] for one in trace["problems"] if one["severity"] != "note"]
        assert (code, found) == (0, [])
        assert {trace["verdict"] for trace in document["items"]} == {"healthy"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ingress/frnot", "the closest name is ingress/front"),
        ("httproute/wbe", "the closest name is httproute/web"),
        ("pod/nope", 'pod "nope" not found'),
        ("http://shop.example.org/", 'did you mean "shop.example.com"?'),
        ("http://shop.example.com/other", "ingress/front matches /cart (Prefix)"),
        ("https://routed.example.com/v1", "port 80 (HTTP)"),
        ("http://routed.example.com:{node_port}/v1", "port 80 (HTTP)"),  # a node port of the shop, and no controller's
        ("ingress/front/other.example.com", "its hosts are shop.example.com"),
        ("198.51.100.20:9999", "its ports are 80/TCP, 5432/TCP, 5353/UDP, 8443/TCP"),
        ("gate.example.net:5432/UDP", "and does not serve port 5432/UDP"),
        ("198.51.100.9:8080", "its ports are 80/TCP, 443/TCP"),
        ("shop.example.com:8080", "ingress/front is served at ports 80 and 443"),
        ("10.96.255.254:80", "no Service, node or pod has the address 10.96.255.254"),
        (":1", "no Service has node port 1"),
        ("http://198.51.100.9/cart", "its hosts are shop.example.com: trace http://shop.example.com/cart"),
        ("{node_ip}:1", "no Service has node port 1"),
        ("lb.example.nt", 'did you mean "lb.example.net"?'),
        ("198.51.100.254", "the closest address is 198.51.100.2"),
        ("sts/web", 'did you mean "deployment/web"?'),
        ("ingress/shop.example.com", "ingress/front has the host shop.example.com: trace http://shop.example.com/"),
        ("web.{ns}.svc.cluster.locl", 'did you mean "web.{ns}.svc.cluster.local"?'),
        ("[fd00:30::1]:{node_port}", "no Service, node or pod has the address fd00:30::1"),
        ("web.{ns}.", "DNS has no name web.{ns}.: because of the trailing dot"),
        ("x.alias.{ns}.svc.cluster.local", "NXDOMAIN"),
    ],
)
def test_nothing_found_names_the_nearest(made: Shop, text: str, says: str) -> None:
    for source in ("live", "dump"):
        done = made.namespace.kubectl("svc", "trace", filled(made, text), *where(made, source))
        assert done.returncode == 1
        assert filled(made, says) in done.stderr + done.stdout, f"{source}: {done.stderr}"
        assert "Traceback" not in done.stderr


def test_a_pod_has_a_port_of_its_node(made: Shop) -> None:
    namespace = Namespace(made.namespace.plane)
    try:
        node = namespace.make_node("held")
        namespace.make_service("web", {"app": "held"}, {"name": "http", "port": 80, "targetPort": 8080})
        namespace.make_pod("web-1", {"app": "held"}, [{"containerPort": 8080, "hostPort": 8081}], node=node)
        wait_for(lambda: namespace.endpoints("web"), what="its endpoint")
        address = shop.node_address(namespace)
        done = namespace.kubectl("svc", "trace", f"{address}:8081", "-o", "name")
        assert (done.returncode, done.stdout) == (0, "service/web\n"), done.stderr
        done = namespace.kubectl("svc", "trace", f"{node}:8081", "-o", "name")
        assert (done.returncode, done.stdout) == (0, "service/web\n"), done.stderr
        namespace.client.delete(namespace.path("services", "web"))
        done = namespace.kubectl("svc", "trace", f"{address}:8081")
        says = f"port 8081 of node {node} is port 8080 of pod/web-1"
        assert (done.returncode, says in done.stderr) == (0, True), done.stderr
        done = namespace.kubectl("svc", "trace", f"{address}:8082")
        assert (done.returncode, "no Service has node port 8082" in done.stderr) == (1, True), done.stderr
    finally:
        namespace.close()


def test_another_namespace_is_looked_at(made: Shop) -> None:
    for asked in ("ingress/front", "gateway/gate", "httproute/web", "deploy/web"):
        done = made.namespace.kubectl("svc", "trace", asked, "-n", "default")
        assert done.returncode == 1
        assert f"there is one in namespace {made.namespace}: add -n {made.namespace}" in done.stderr


def test_an_overview_looks_where_its_aliases_point(made: Shop) -> None:
    for name, target, verdict in (("far", "kubernetes", "healthy"), ("farther", "gone", "broken")):
        spec = {"type": "ExternalName", "externalName": f"{target}.default.svc.cluster.local"}
        made.namespace.apply({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec})
        _, document, _ = traced(made, "live")
        found = {trace["service"]: trace["verdict"] for trace in document["items"]}
        made.namespace.client.delete(made.namespace.path("services", name))
        assert found.pop(name) == verdict
        assert set(found.values()) == {"healthy"}


@pytest.mark.parametrize("number", [80, 8080])
def test_an_alias_is_asked_for_its_port_by_name_or_number(control_plane: ControlPlane, number: int, tmp_path: Path) -> None:
    """Of an alias of a Service with port 80 alone."""
    namespace = Namespace(control_plane)
    try:
        node = namespace.make_node("alias")
        namespace.make_service("web", {"app": "web"}, {"name": "http", "port": 80, "targetPort": 8080})
        namespace.make_pod("web-1", {"app": "web"}, [{"containerPort": 8080}], node=node)
        spec: dict[str, Any] = {"type": "ExternalName", "externalName": f"web.{namespace}.svc.cluster.local"}
        spec = {**spec, "ports": [{"name": "front", "port": number}]}
        namespace.apply({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "alias"}, "spec": spec})
        for name, port in (("named", {"name": "front"}), ("numbered", {"number": number})):
            path = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "alias", "port": port}}}
            rules = [{"host": f"{name}.example.com", "http": {"paths": [path]}}]
            ingress = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": name}}
            namespace.apply(ingress | {"spec": {"rules": rules}})
        wait_for(lambda: namespace.endpoints("web"), what="its endpoint")
        (tmp_path / "dump.yaml").write_text(
            namespace.kubectl("get", DUMPED.partition("secrets")[0] + "nodes", "-o", "yaml").stdout
        )
        for asked in ("ingress/named", "ingress/numbered", "http://named.example.com/", "alias:front", f"alias:{number}"):
            for source in ((), ("-f", str(tmp_path))):
                done = namespace.kubectl("svc", "trace", asked, *source)
                assert (done.returncode, "D9" in done.stdout) == ((0, False), (1, True))[number == 8080], (
                    done.stdout + done.stderr
                )
    finally:
        namespace.close()


def test_a_route_that_redirects_needs_no_service(made: Shop) -> None:
    for source in ("live", "dump"):
        done = made.namespace.kubectl("svc", "trace", "httproute/moved", *where(made, source))
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "httproute/moved redirects every request that it takes, and needs no Service\n"


def test_services_that_may_not_be_seen_leave_a_url_unknown(made: Shop) -> None:
    groups = {
        "networking.k8s.io": ["ingresses"],
        "gateway.networking.k8s.io": ["httproutes", "grpcroutes", "tlsroutes", "gateways"],
    }
    rules = [{"apiGroups": [group], "resources": plurals, "verbs": ["get", "list"]} for group, plurals in groups.items()]
    made.namespace.plane.grant("dora", *rules)
    url = "https://nobody.has.example.net/"
    assert made.namespace.kubectl("svc", "trace", url).returncode == 1
    done = made.namespace.kubectl("svc", "trace", url, user="dora")
    assert done.returncode == 3
    assert 'not seen: Service: forbidden: User "dora" cannot list' in done.stderr


def test_a_door_costs_two_reads_and_a_round_trip_more(made: Shop) -> None:
    """One with an address takes two further ones for the Service of its controller."""
    for text in ("ingress/front", "{cluster_ip}:80", ":{node_port}", "httproute/web", "web.{ns}.svc", "deploy/web"):
        done = made.namespace.kubectl("svc", "trace", filled(made, text), "-v=6", "-o", "name")
        requests = [line for line in done.stderr.splitlines() if line.startswith("GET ")]
        each, published = len(done.stdout.split()), text in ("ingress/front", "httproute/web")
        assert len(requests) <= 2 + 5 * each + 2 * published, f"{text}: {requests}"


def test_no_input_takes_more_than_two_round_trips_more(made: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """One trace of a Service takes two; what is found may be several Services."""
    sent: list[int] = []
    together = Cluster.together

    def counted(cluster: Cluster, reads: Sequence[Read]) -> Answers:
        sent.append(len(reads))
        return together(cluster, reads)

    monkeypatch.setattr(Cluster, "together", counted)
    environ = {"KUBECONFIG": str(made.namespace.plane.kubeconfig_for("admin", str(made.namespace)))}
    more = {}
    for text, _, _ in INPUTS:
        sent.clear()
        out = io.StringIO()
        assert main(["trace", filled(made, text), "-o", "name"], Console(io.StringIO(), out, io.StringIO(), environ)) == 0
        if out.getvalue().count("\n") == 1:  # the traces of several Services share what they read
            more[text] = len(sent) - 2
    assert set(more.values()) == {0, 1, 2}
    assert all(more[text] <= 1 for text, _, kind in INPUTS if text in more and kind in ("", "Name", "HTTPRoute", "TLSRoute"))


def test_the_key_of_a_secret_is_never_shown(made: Shop) -> None:
    key = made.namespace.get("secrets", "shop-tls")["data"]["tls.key"]
    for words in (["-o", "json"], ["-o", "wide"], ["-v=9"]):
        done = made.namespace.kubectl("svc", "trace", "ingress/front", *words)
        assert key not in done.stdout + done.stderr


def traced(made: Shop, source: str, *words: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, document and stderr."""
    done = made.namespace.kubectl("svc", "trace", *words, *where(made, source), "-o", "json")
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def where(made: Shop, source: str) -> list[str]:
    return [] if source == "live" else ["-f", str(made.dump), "-n", str(made.namespace)]


def filled(made: Shop, text: str) -> str:
    """The text with what only the cluster knows."""
    namespace = made.namespace
    pod = namespace.objects("pods")[0]
    ip = pod["status"]["podIP"]
    return text.format(
        ns=namespace,
        cluster_ip=namespace.get("services", "web")["spec"]["clusterIP"],
        node_port=shop.node_port(namespace),
        node_ip=shop.node_address(namespace),
        node=pod["spec"]["nodeName"],
        NODE=pod["spec"]["nodeName"].upper(),
        pod=pod["metadata"]["name"],
        pod_ip=ip,
        pod_name=ip.replace(".", "-"),
    )
