"""``trace --from`` and ``--node``: what a client is, and what it meets. What policies say: tests/kubernetes/policy."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from kubectl_svc.errors import UsageError
from kubectl_svc.trace.viewpoint import Viewpoint, apart, parse

Object = dict[str, Any]

WEB: Object = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "namespace": "shop", "uid": "uid-web"},
    "spec": {
        "clusterIP": "10.96.0.7",
        "clusterIPs": ["10.96.0.7"],
        "ipFamilies": ["IPv4"],
        "selector": {"app": "web"},
        "ports": [{"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"}],
    },
}


def service(**spec: Any) -> Object:
    return {**WEB, "spec": {**WEB["spec"], **spec}}


def pod(name: str, number: int, app: str = "web", space: str = "shop", **spec: Any) -> Object:
    """A ready pod on ``node-NUMBER``."""
    container = {"name": "main", "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}]}
    ip = f"10.1.{len(name)}.{number}"
    return {
        **{"apiVersion": "v1", "kind": "Pod"},
        "metadata": {"name": name, "namespace": space, "uid": f"uid-{name}", "labels": {"app": app}},
        "spec": {"nodeName": f"node-{number}", "containers": [container], **spec},
        "status": {
            **{"phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}]},
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def node(number: int, zone: str = "") -> Object:
    return {
        **{"apiVersion": "v1", "kind": "Node"},
        "metadata": {"name": f"node-{number}", "labels": {"topology.kubernetes.io/zone": zone} if zone else {}},
        "status": {
            "addresses": [{"type": "InternalIP", "address": f"172.30.0.{number}"}],
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def slice_of(*backends: Object, zones: tuple[str, ...] = ()) -> Object:
    """The EndpointSlice controller's slice; ``zones`` are hints, one for each."""
    hints = [{"hints": {"forZones": [{"name": zone}]}} for zone in zones] or [{}] * len(backends)
    endpoints = [
        {
            "addresses": [one["status"]["podIP"]],
            "conditions": {"ready": True},
            "nodeName": one["spec"]["nodeName"],
            "targetRef": {"kind": "Pod", "name": one["metadata"]["name"], "uid": one["metadata"]["uid"]},
            **hint,
        }
        for one, hint in zip(backends, hints, strict=True)
    ]
    labels = {
        "kubernetes.io/service-name": "web",
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    }
    return {
        **{"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4", "endpoints": endpoints},
        "metadata": {"name": "web-1", "namespace": "shop", "uid": "uid-web-1", "labels": labels},
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
    }


def policy(selector: Object, *rules: Object, space: str = "shop") -> Object:
    kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    metadata = {"name": "policy", "namespace": space, "uid": "uid-policy"}
    spec = {"podSelector": selector, "policyTypes": ["Ingress"], "ingress": list(rules)}
    return {**kind, "metadata": metadata, "spec": spec}


def deployment(name: str, **spec: Any) -> Object:
    template = {
        "metadata": {"labels": {"app": name}},
        "spec": {"containers": [{"name": "main", "image": "registry.example/main"}], **spec},
    }
    whole = {"selector": {"matchLabels": {"app": name}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "shop"}, "spec": whole}


ONE, TWO = pod("web-1", 1), pod("web-2", 2)
FRONT = [pod(f"front-{number}", number, "front") for number in (1, 2, 3)]
NODES = [node(1, "a"), node(2, "b"), node(3)]
BASE = [ONE, TWO, *FRONT, *NODES]


def trace(tmp_path: Path, *words: str, objects: list[Object]) -> tuple[int, Object, str]:
    """Exit code, document and stderr of a trace of files in the namespace ``shop``."""
    (tmp_path / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    out, err = io.StringIO(), io.StringIO()
    given = ["trace", *words, "-n", "shop", "-f", str(tmp_path / "all.json"), "-o", "json"]
    code = main(given, Console(io.StringIO(), out, err, {}))
    return code, json.loads(out.getvalue() or "{}"), err.getvalue()


def found(document: Object) -> dict[str, str]:
    """Codes and severities."""
    return {one["code"]: one["severity"] for one in document["problems"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pod/web-1", Viewpoint("Pod", "web-1")),
        ("po/web-1", Viewpoint("Pod", "web-1")),
        ("shop/pod/web-1", Viewpoint("Pod", "web-1", "shop")),
        ("shop/deploy/web", Viewpoint("Deployment", "web", "shop")),
        ("deployments.apps/web", Viewpoint("Deployment", "web")),
        ("cj/nightly", Viewpoint("CronJob", "nightly")),
        ("node/n1", Viewpoint("Node", "n1")),
        ("203.0.113.7", Viewpoint("Address", "203.0.113.7")),
        ("2001:DB8::7", Viewpoint("Address", "2001:db8::7")),
    ],
)
def test_a_point_of_view(text: str, expected: Viewpoint) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text", ["web", "svc/web", "pod/", "/pod/x", "a/b/pod/x", "shop/node/n1", "pod/x/", "203.0.113", "ingress/x", ""]
)
def test_no_point_of_view(text: str) -> None:
    with pytest.raises(UsageError, match="for --from"):
        parse(text)


def test_a_slip_of_typing_is_named() -> None:
    with pytest.raises(UsageError, match='did you mean "shop/deployment/web"'):
        parse("shop/deploymnt/web")


def test_what_follows_and_is_no_client_is_a_service() -> None:
    clients, services = apart(["pod/a", "web", "deploy/b", "svc/db:5432"])
    assert (list(map(str, clients)), services) == (["pod/a", "deployment/b"], ["web", "svc/db:5432"])
    with pytest.raises(UsageError):
        apart(["web", "pod/a"])


@pytest.mark.parametrize(
    ("client", "verdict", "codes"),
    [
        ("pod/front-1", "healthy", {"D4": "note"}),
        ("pod/front-3", "broken", {"D4": "error"}),
        ("node/node-3", "broken", {"D4": "error"}),
        ("deploy/front", "warning", {"D4": "warning"}),
        ("deploy/web", "healthy", {"D4": "note"}),
        ("deploy/new", "warning", {"D4": "warning"}),
    ],
    ids=["with one", "without", "a process", "on some nodes", "on nodes with one", "on no node yet"],
)
def test_a_node_without_endpoint_of_its_own(tmp_path: Path, client: str, verdict: str, codes: dict[str, str]) -> None:
    """What other clients meet is no warning for one that meets an endpoint; it is noted."""
    made = [deployment(name) for name in ("front", "web", "new")]
    for one in made:
        one["metadata"]["uid"] = f"uid-{one['metadata']['name']}"
    objects = [service(internalTrafficPolicy="Local"), *BASE, slice_of(ONE, TWO), *made]
    _, document, _ = trace(tmp_path, "web", "--from", client, objects=objects)
    assert document["verdict"] == verdict
    assert found(document).items() >= codes.items()


@pytest.mark.parametrize(
    ("client", "uses"),
    [("pod/front-1", ["web-1"]), ("pod/front-2", ["web-2"]), ("pod/front-3", None), ("node/node-2", ["web-2"])],
)
def test_hints_leave_the_endpoints_of_the_zone(tmp_path: Path, client: str, uses: list[str] | None) -> None:
    objects = [service(), *BASE, slice_of(ONE, TWO, zones=("a", "b"))]
    _, document, _ = trace(tmp_path, "web", "--from", client, objects=objects)
    routes = [hop["values"]["endpoints"] for hop in document["hops"] if hop["kind"] == "Node"]
    assert routes == ([uses] if uses else [])


def test_only_the_endpoints_that_a_client_uses_count(tmp_path: Path) -> None:
    """The policy shuts web-2 alone: who uses both loses some connections, who uses one of them none or all."""
    objects = [service(), *BASE, policy({"matchLabels": {"pod": "two"}})]
    shut = {**TWO, "metadata": {**TWO["metadata"], "labels": {"app": "web", "pod": "two"}}}
    objects = [shut if one is TWO else one for one in objects]
    plain, hinted = [*objects, slice_of(ONE, TWO)], [*objects, slice_of(ONE, TWO, zones=("a", "b"))]
    verdicts = [
        trace(tmp_path, "web", "--from", client, objects=given)[1]["verdict"]
        for given in (plain, hinted)
        for client in ("pod/front-1", "pod/front-2")
    ]
    assert verdicts == ["warning", "warning", "healthy", "broken"]


def test_where_pods_of_a_manifest_will_be_is_not_known(tmp_path: Path) -> None:
    """So no node can be said to have no endpoint."""
    plain = service(internalTrafficPolicy="Local")
    plain["metadata"] = {"name": "web", "namespace": "shop"}
    objects = [plain, deployment("web"), *FRONT]
    assert trace(tmp_path, "web", "--from", "pod/front-3", objects=objects)[1]["verdict"] != "broken"


ADMITS_FRONT = {"from": [{"podSelector": {"matchLabels": {"app": "front"}}}]}


@pytest.mark.parametrize(("client", "code"), [("deploy/front", 0), ("deploy/back", 1)])
def test_templates_in_files(tmp_path: Path, client: str, code: int) -> None:
    plain = {**WEB, "metadata": {"name": "web", "namespace": "shop"}}
    objects = [plain, *map(deployment, ("web", "front", "back")), policy({"matchLabels": {"app": "web"}}, ADMITS_FRONT)]
    assert trace(tmp_path, "web", "--from", client, objects=objects)[0] == code


@pytest.mark.parametrize(
    ("namespaces", "verdict"),
    [([], "unknown"), ([{"team": "red"}], "healthy"), ([{"team": "blue"}], "broken")],
    ids=["not in the files", "labelled", "labelled otherwise"],
)
def test_labels_of_namespaces(tmp_path: Path, namespaces: list[Object], verdict: str) -> None:
    known = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ops", "labels": labels}} for labels in namespaces]
    rule = {"from": [{"namespaceSelector": {"matchLabels": {"team": "red"}}}]}
    objects = [service(), *BASE, slice_of(ONE, TWO), pod("spy", 1, "spy", "ops"), policy({}, rule), *known]
    assert trace(tmp_path, "web", "--from", "ops/pod/spy", objects=objects)[1]["verdict"] == verdict


def test_the_address_of_a_pod_is_that_pod(tmp_path: Path) -> None:
    objects = [service(), *BASE, slice_of(ONE, TWO), policy({}, ADMITS_FRONT)]
    address = FRONT[0]["status"]["podIP"]
    assert trace(tmp_path, "web", "--from", address, objects=objects)[1]["verdict"] == "healthy"


def other_engine(kind: str, group: str, space: str = "") -> Object:
    metadata = {"name": "other", **({"namespace": space} if space else {})}
    return {"apiVersion": f"{group}/v1", "kind": kind, "metadata": metadata}


@pytest.mark.parametrize(
    ("other", "allowed", "denied"),
    [
        (other_engine("CiliumNetworkPolicy", "cilium.io", "shop"), "unknown", "unknown"),
        (other_engine("CiliumNetworkPolicy", "cilium.io", "ops"), "healthy", "broken"),
        (other_engine("AdminNetworkPolicy", "policy.networking.k8s.io"), "unknown", "unknown"),
        (other_engine("NetworkPolicy", "projectcalico.org", "shop"), "unknown", "unknown"),
        (other_engine("AuthorizationPolicy", "security.istio.io", "istio-system"), "unknown", "broken"),
        (other_engine("VirtualService", "networking.istio.io", "shop"), "healthy", "broken"),
    ],
    ids=lambda value: f"{value['kind']} {value['metadata'].get('namespace', '')}" if isinstance(value, dict) else value,
)
def test_policies_of_other_engines(tmp_path: Path, other: Object, allowed: str, denied: str) -> None:
    """What they could change is unknown; one that only shuts cannot open what is shut."""
    base = [service(), *BASE, pod("back", 1, "back"), slice_of(ONE, TWO), policy({}, ADMITS_FRONT), other]
    verdicts = [trace(tmp_path, "web", "--from", f"pod/{name}", objects=base)[1]["verdict"] for name in ("front-1", "back")]
    assert verdicts == [allowed, denied]


def test_a_matrix(tmp_path: Path) -> None:
    objects = [service(), *BASE, pod("back", 1, "back"), slice_of(ONE, TWO), policy({}, ADMITS_FRONT)]
    code, document, err = trace(tmp_path, "--from", "pod/front-1", "pod/back", "web", "--node", "node-1", objects=objects)
    found = {item["from"]: item["verdict"] for item in document["items"]}
    assert (code, err) == (1, "")
    assert found == {"pod/front-1": "healthy", "pod/back": "broken", "node/node-1": "warning"}  # the other pod is on node-2
    assert trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)[0] == 0


@pytest.mark.parametrize(
    "words", [["pod/none"], ["deploy/front-1"], ["node/node-9"], ["ops/pod/front-1"]], ids=lambda words: words[0]
)
def test_nobody_is_there(tmp_path: Path, words: list[str]) -> None:
    code, document, err = trace(tmp_path, "web", "--from", *words, objects=[service(), *BASE, slice_of(ONE, TWO)])
    assert (code, document) == (3, {})
    assert "not found" in err


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ({"to": [{"podSelector": {}}]}, {"F1": "error", "F7": "note"}),
        ({"to": [{"podSelector": {}}, {"ipBlock": {"cidr": "169.254.20.10/32"}}]}, {"F7": "note"}),
        ({"ports": [{"port": 53, "protocol": "UDP"}, {"port": 8080}]}, {"F7": "note"}),
    ],
    ids=["its namespace alone", "a cache on the node", "port 53"],
)
def test_egress_to_the_dns_of_the_cluster(tmp_path: Path, rule: Object, codes: dict[str, str]) -> None:
    egress = policy({"matchLabels": {"app": "front"}})
    egress["spec"] = {"podSelector": {"matchLabels": {"app": "front"}}, "policyTypes": ["Egress"], "egress": [rule]}
    dns = pod("coredns", 2, space="kube-system")
    dns["metadata"]["labels"] = {"k8s-app": "kube-dns"}
    objects = [service(), *BASE, dns, slice_of(ONE, TWO), egress]
    assert found(trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)[1]) == codes


def test_a_headless_service_has_no_cluster_ip_to_stay_inside_of(tmp_path: Path) -> None:
    headless = service(clusterIPs=["None"], clusterIP="None")
    objects = [headless, *BASE, slice_of(ONE, TWO), policy({}, {"from": [{"ipBlock": {"cidr": "203.0.113.0/24"}}]})]
    verdicts = [trace(tmp_path, "web", "--from", ip, objects=objects)[1]["verdict"] for ip in ("203.0.113.7", "198.51.100.7")]
    assert verdicts[1] == "broken"
    assert verdicts[0] != "broken"


def test_a_policy_without_a_client_is_told_where_it_shuts_everyone_out(tmp_path: Path) -> None:
    base = [service(), *BASE, slice_of(ONE, TWO)]
    assert found(trace(tmp_path, "web", objects=[*base, policy({}, {"ports": [{"port": 80}]})])[1]) == {"F1": "warning"}
    assert found(trace(tmp_path, "web", objects=[*base, policy({}, {"ports": [{"port": 8080}]})])[1]) == {}
    manifest = policy({})
    del manifest["metadata"]["uid"]
    assert found(trace(tmp_path, "web", objects=[*base, manifest])[1]) == {"F1": "note"}


def _named(space: str) -> Object:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": space}}}


FRONTS = {"podSelector": {"matchLabels": {"app": "front"}}}


@pytest.mark.parametrize(
    ("peers", "more", "widened"),
    [
        pytest.param([], [], False, id="everybody"),
        pytest.param([{"podSelector": {}}], [], False, id="its namespace"),
        pytest.param([{"namespaceSelector": {}}], [], False, id="every namespace"),
        pytest.param([{"namespaceSelector": {}, **FRONTS}], [], False, id="such pods of every namespace"),
        pytest.param([{"ipBlock": {"cidr": "10.0.0.0/8"}}], [], False, id="a range"),
        pytest.param([FRONTS, {"podSelector": {"matchLabels": {"app": "back"}}}], [], False, id="others, too"),
        pytest.param([FRONTS], [("tier", "edge")], False, id="pods that are labelled alike and more"),
        pytest.param([FRONTS], [], True, id="this client"),
        pytest.param([{**_named("shop"), **FRONTS}], [], True, id="this client with its namespace"),
        pytest.param([{"ipBlock": {"cidr": "10.1.7.1/32"}}], [], True, id="its address"),
    ],
)
@pytest.mark.parametrize("listed", [80, 9443], ids=["the Service's port", "another port"])
def test_a_port_is_added_to_a_rule_for_this_client_alone(
    tmp_path: Path, peers: list[Object], more: list[tuple[str, str]], widened: bool, listed: int
) -> None:
    """To any other rule it would open the port to more than this client: that gets a rule of its own."""
    like = pod("front-9", 2, "front")
    like["metadata"]["labels"] |= dict(more)
    shut = policy({"matchLabels": {"app": "web"}}, {"from": peers, "ports": [{"port": listed}]})
    objects = [service(), *BASE, like, slice_of(ONE, TWO), shut]
    (problem,) = (
        one for one in trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)[1]["problems"] if one["code"] == "F1"
    )
    path = "/spec/ingress/0/ports/1" if widened else "/spec/ingress/1"
    assert f'"op":"add","path":"{path}","value"' in problem["fix"]


NODE_PORT = {"type": "NodePort", "ports": [{**WEB["spec"]["ports"][0], "nodePort": 30080}]}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        pytest.param("web", True, id="the Service"),
        pytest.param("web.shop", True, id="a DNS name"),
        pytest.param("http://web.shop.svc/", True, id="a URL"),
        pytest.param("10.96.0.7:80", False, id="a cluster IP"),
        pytest.param("http://10.96.0.7/", False, id="a URL with an address"),
        pytest.param("172.30.0.1:30080", False, id="a node's address"),
        pytest.param(":30080", False, id="a node port"),
        pytest.param(ONE["status"]["podIP"], False, id="a pod's address"),
    ],
)
@pytest.mark.parametrize("code", ["F1", "F4", "F5"])
def test_who_connects_to_an_address_needs_no_dns(tmp_path: Path, asked: str, named: bool, code: str) -> None:
    dns = pod("coredns", 2, space="kube-system")
    dns["metadata"]["labels"] = {"k8s-app": "kube-dns"}
    egress = policy({"matchLabels": {"app": "front"}})
    egress["spec"] = {
        **egress["spec"],
        "policyTypes": ["Egress"],
        "egress": [{"to": [{"podSelector": {}}, {"ipBlock": {"cidr": "172.30.0.0/24"}}]}],
    }
    front = pod("front-1", 1, "front", **({"dnsPolicy": "Default"} if code == "F5" else {}))
    if code == "F4":
        dns["status"]["conditions"] = []
    objects = [service(**NODE_PORT), ONE, TWO, front, *NODES, dns, slice_of(ONE, TWO), *([egress] if code == "F1" else [])]
    _, document, _ = trace(tmp_path, asked, "--from", "pod/front-1", objects=objects)
    assert (code in found(document)) == named
    assert (document["verdict"] == "healthy") != named


@pytest.mark.parametrize("seen", ["", "deployment"], ids=["no DNS in the files", "a manifest of the DNS"])
@pytest.mark.parametrize(
    ("rules", "resolves"),
    [
        pytest.param([], False, id="none"),
        pytest.param([{"ports": [{"port": 8080}]}], False, id="another port"),
        pytest.param([{"ports": [{"port": 8080}, {"port": 53}]}], False, id="TCP alone"),
        pytest.param([{"ports": [{"port": 8080}, {"port": 53, "protocol": "UDP"}]}], True, id="port 53"),
        pytest.param(
            [{"ports": [{"port": 8080}]}, {"ports": [{"port": 1, "endPort": 99, "protocol": "UDP"}]}], True, id="a range"
        ),
        pytest.param([{"ports": [{"port": 8080}, {"port": "dns", "protocol": "UDP"}]}], True, id="its name"),
        pytest.param([{}], True, id="everything"),
    ],
)
def test_no_egress_to_port_53(tmp_path: Path, rules: list[Object], resolves: bool, seen: str) -> None:
    """Wherever the cluster's DNS is, who is not let out to its port resolves no name."""
    egress = policy({"matchLabels": {"app": "front"}})
    egress["spec"] = {**egress["spec"], "policyTypes": ["Egress"], "egress": rules}
    ports = [{"name": "dns", "containerPort": 53, "protocol": "UDP"}]
    dns = deployment("coredns", containers=[{"name": "main", "image": "registry.example/main", "ports": ports}])
    dns["metadata"]["namespace"], dns["spec"]["selector"] = "kube-system", {"matchLabels": {"k8s-app": "kube-dns"}}
    dns["spec"]["template"]["metadata"]["labels"] = {"k8s-app": "kube-dns"}
    objects = [service(), *BASE, slice_of(ONE, TWO), egress, *([dns] if seen else [])]
    _, document, _ = trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)
    assert any("names do not resolve" in one["message"] for one in document["problems"]) == (not resolves)
    assert document["verdict"] == ("healthy" if resolves else "broken")


@pytest.mark.parametrize("port", [53, 5353])
def test_where_an_unseen_dns_is_nobody_knows(tmp_path: Path, port: int) -> None:
    """A rule for its port may be for its pods, whatever their namespace is, and whatever they listen at."""
    egress = policy({"matchLabels": {"app": "front"}})
    to_dns = {"to": [_named("openshift-dns")], "ports": [{"port": port, "protocol": "UDP"}]}
    egress["spec"] = {**egress["spec"], "policyTypes": ["Egress"], "egress": [to_dns, {"ports": [{"port": 8080}]}]}
    objects = [service(), *BASE, slice_of(ONE, TWO), egress]
    assert trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)[1]["verdict"] == "unknown"
