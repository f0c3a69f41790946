"""Points of view on a real API server: the commonest wrong policies, live and in a dump, and their fixes run as printed."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cluster import policy_faults
from tests.cluster.control_plane import ControlPlane
from tests.cluster.faults import causes, endpoints, port, trace
from tests.cluster.namespaces import Namespace
from tests.cluster.policy_faults import DNS, FAULTS, World, make_dns, web
from tests.waiting import wait_for

Object = dict[str, Any]


@pytest.fixture(autouse=True)
def dns(control_plane: ControlPlane, namespace: Namespace) -> Iterator[None]:
    """A pod of the cluster's DNS that is ready."""
    system = Namespace(control_plane, "kube-system")
    make_dns(system, namespace.make_node(f"{namespace.name}-dns"))
    yield
    control_plane.client.delete(system.path("pods", DNS))


@pytest.fixture(params=FAULTS)
def world(request: pytest.FixtureRequest, namespace: Namespace) -> Iterator[World]:
    made = FAULTS[request.param](namespace)
    yield made
    if made.more:
        made.more.close()


def verdict(namespace: Namespace, client: str) -> tuple[str, int]:
    code, document, err = trace(namespace, "web", "--from", client)
    assert err == ""
    return document["verdict"], code


def dump(namespace: Namespace, world: World) -> str:
    """All that the point of view needs, as kubectl prints it."""
    own = namespace.kubectl("get", "services,pods,endpointslices,networkpolicies", "-o", "yaml").stdout
    rest = [namespace.kubectl("get", "nodes,namespaces", "-o", "yaml").stdout]
    for space in ("kube-system", *([world.more.name] if world.more else [])):
        rest.append(namespace.kubectl("get", "pods,networkpolicies", "-n", space, "-o", "yaml").stdout)
    return "\n---\n".join([own, *rest])


def test_a_wrong_policy_is_found_live_and_in_a_dump_and_its_fix_opens_this_way_alone(
    namespace: Namespace, world: World
) -> None:
    code, live, err = trace(namespace, "web", "--from", world.client)
    assert (code, live["verdict"], live["from"], err) == (1, "broken", world.client, "")
    (problem,) = causes(live)
    assert problem["code"] == "F1"
    assert "F7" in {one["code"] for one in live["problems"]}

    words = ["web", "--from", world.client, "-n", namespace.name, "-f", "-"]
    code, offline, _ = trace(namespace, *words, input=dump(namespace, world))
    assert (code, causes(offline), offline["hops"]) == (1, causes(live), live["hops"])

    before = {world.stranger: verdict(namespace, world.stranger)} if world.stranger else {}
    done = namespace.shell(problem["fix"])
    assert done.returncode == 0, (problem["fix"], done.stderr)
    assert verdict(namespace, world.client) == ("healthy", 0), problem["fix"]
    assert {one: verdict(namespace, one) for one in before} == before == dict.fromkeys(before, ("broken", 1))


@pytest.mark.parametrize(("make", "name"), [(policy_faults.service_port, "web"), (policy_faults.no_rule, "web")])
def test_a_fix_does_nothing_to_rules_that_have_changed(
    namespace: Namespace, make: Callable[[Namespace], World], name: str
) -> None:
    world = make(namespace)
    _, document, _ = trace(namespace, "web", "--from", world.client)
    other = {"spec": {"ingress": [{"ports": [{"port": 7}]}]}}
    changed = namespace.client.patch(path := namespace.path(policy_faults.POLICIES, name), other)
    assert namespace.shell(causes(document)[0]["fix"]).returncode != 0
    assert namespace.client.get(path)["spec"] == changed["spec"]


def test_nobody_passes(namespace: Namespace) -> None:
    """Without a point of view it is a warning; the fix is the same."""
    policy_faults.service_port(namespace)
    code, document, _ = trace(namespace, "web")
    (problem,) = causes(document)
    assert (code, document["verdict"], problem["code"]) == (0, "warning", "F1")
    assert "9080" in problem["message"]
    assert namespace.shell(problem["fix"]).returncode == 0
    assert trace(namespace, "web")[1]["verdict"] == "healthy"


def test_nobody_that_is_there_passes(namespace: Namespace) -> None:
    """Where all pods are read, in an overview and in a dump, a rule for pods that there are not is noted."""
    policy_faults.label(namespace)
    (item,) = trace(namespace)[1]["items"]
    (problem,) = item["problems"]
    assert (item["verdict"], problem["code"], problem["severity"]) == ("healthy", "F1", "note")
    assert f"app=frontend of namespace {namespace.name}" in problem["message"]
    dumped = namespace.kubectl("get", "services,pods,endpointslices,networkpolicies", "-o", "yaml").stdout
    assert trace(namespace, "web", "-n", namespace.name, "-f", "-", input=dumped)[1]["problems"] == [problem]
    namespace.make_pod("late", {"app": "frontend"})
    assert trace(namespace)[1]["items"][0]["problems"] == []


def test_a_workload_asks_by_its_pods_or_by_its_template(namespace: Namespace) -> None:
    policy_faults.service_port(namespace)
    container = {"name": "main", "image": "registry.example/front"}
    template = {"metadata": {"labels": {"app": "front"}}, "spec": {"containers": [container]}}
    spec = {"replicas": 0, "selector": {"matchLabels": {"app": "front"}}, "template": template}
    namespace.create("apps/v1/deployments", {"metadata": {"name": "front"}, "spec": spec})
    namespace.create("apps/v1/deployments", {"metadata": {"name": "other"}, "spec": {**spec, **_of("other", template)}})
    for name, finds in (("front", 1), ("other", 1)):
        code, document, _ = trace(namespace, "web", "--from", f"deploy/{name}")
        assert (code, [one["code"] for one in causes(document)]) == (finds, ["F1"])
    assert namespace.shell(causes(trace(namespace, "web", "--from", "deploy/front")[1])[0]["fix"]).returncode == 0
    assert [trace(namespace, "web", "--from", f"deploy/{name}")[0] for name in ("front", "other")] == [0, 1]


def test_a_matrix_of_clients(namespace: Namespace) -> None:
    policy_faults.label(namespace)
    policy_faults.policy(namespace, "more", {}, policyTypes=["Ingress"], ingress=[{"from": [_app("stranger")]}])
    code, document, _ = trace(namespace, "web", "--from", "pod/front", "pod/stranger", "203.0.113.7")
    found = {item["from"]: item["verdict"] for item in document["items"]}
    assert (code, found) == (1, {"pod/front": "broken", "pod/stranger": "healthy", "203.0.113.7": "broken"})
    table = namespace.kubectl("svc", "trace", "--from", "pod/front", "pod/stranger", "web", "-o", "table").stdout
    assert "FROM" in table.splitlines()[0]


def test_an_overview_from_a_client_says_what_it_reaches_and_why_not(namespace: Namespace) -> None:
    policy_faults.label(namespace)
    namespace.make_service("open", {"app": "stranger"}, 80)
    wait_for(lambda: namespace.endpoints("open"))
    code, document, err = trace(namespace, "--from", "pod/front", "-v=6")
    assert code == 1
    assert {item["service"]: item["verdict"] for item in document["items"]} == {"web": "broken", "open": "healthy"}
    assert sum("networkpolicies" in line for line in err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from", "pod/nobody"], 'pods "nobody" not found'),
        (["--from", "pod/fornt"], 'pods "fornt" not found; the closest name is pod/front'),
        (["--from", "deploy/nobody"], 'deployments.apps "nobody" not found'),
        (["--node", "nowhere"], 'nodes "nowhere" not found'),
    ],
)
def test_a_client_that_is_not_there(namespace: Namespace, words: list[str], message: str) -> None:
    namespace.make_pod("front", {"app": "front"})
    done = namespace.kubectl("svc", "trace", "web", *words)
    assert (done.returncode, done.stdout) == (3, "")
    assert message in done.stderr


def test_one_that_is_not_there_takes_nothing_from_the_others(namespace: Namespace) -> None:
    policy_faults.label(namespace)
    code, document, err = trace(namespace, "web", "--from", "pod/web-1", "pod/fornt", "pod/front")
    verdicts = {item["from"]: item["verdict"] for item in document["items"]}
    assert verdicts == {"pod/web-1": "warning", "pod/fornt": "unknown", "pod/front": "broken"}
    assert (code, err) == (1, 'error: pods "fornt" not found; the closest name is pod/front\n')
    assert trace(namespace, "web", "--from", "pod/web-1", "pod/fornt")[0] == 3


READABLE = {
    "": ["services", "pods"],
    "discovery.k8s.io": ["endpointslices"],
    "networking.k8s.io": ["networkpolicies"],
}


PORTLESS: dict[str, dict[str, Any]] = {
    "alias": {"type": "ExternalName", "externalName": "db.example.com"},
    "headless": {"clusterIP": "None", "selector": {"app": "web"}},
}


def test_what_is_forbidden_is_unknown(namespace: Namespace) -> None:
    """Policies that may not be seen leave the way unknown, so do the labels of namespaces that a rule goes by."""
    policy_faults.service_port(namespace)
    rules = [{"apiGroups": [group], "resources": names, "verbs": ["get", "list"]} for group, names in READABLE.items()]
    namespace.plane.grant("alice", *rules[:2], namespace=namespace.name)
    assert trace(namespace, "web", user="alice")[0] == 0
    code, document, _ = trace(namespace, "web", "--from", "pod/front", user="alice")
    assert (code, document["verdict"]) == (3, "unknown")
    for name, spec in PORTLESS.items():
        namespace.client.create(namespace.path("services"), {"metadata": {"name": name}, "spec": spec})
        code, document, _ = trace(namespace, name, "--from", "pod/front", user="alice")
        assert (
            code == 3
            and {"service/policies": "unknown"}.items() <= {one["id"]: one["status"] for one in document["hops"]}.items()
        )
    namespace.plane.grant("bob", *rules, namespace=namespace.name)
    assert trace(namespace, "web", "--from", "pod/front", user="bob")[0] == 1
    of_namespaces = {"from": [{"namespaceSelector": {"matchLabels": {"team": "red"}}}]}
    namespace.client.patch(namespace.path(policy_faults.POLICIES, "web"), {"spec": {"ingress": [of_namespaces]}})
    code, document, _ = trace(namespace, "web", "--from", "pod/front", user="bob")
    assert (code, document["verdict"]) == (3, "unknown")
    assert "Namespace" in {one["kind"] for one in document["unseen"]}


def test_reads_of_a_point_of_view(namespace: Namespace) -> None:
    policy_faults.service_port(namespace)
    err = trace(namespace, "web", "--from", "pod/front", "-v=6")[2]
    paths = [line.split()[1].partition("?")[0] for line in err.splitlines() if line.startswith("GET ")]
    own = f"/namespaces/{namespace.name}"
    of_client = ["/pods/front", "/api/v1/namespaces/kube-system/pods", "/apis/apps/v1/daemonsets", "/apis"]
    of_service = ["/services/web", "/endpointslices", "/networkpolicies", "/pods"]
    assert sorted(path.rpartition(own)[2] or path for path in paths) == sorted([*of_client, *of_service])


def test_dns_that_is_labelled_in_another_way(namespace: Namespace) -> None:
    """It is found by its Service, and so is the port of its pods."""
    policy_faults.missing_dns(namespace)
    system = Namespace(namespace.plane, "kube-system")
    namespace.client.delete(f"{system.path('pods', DNS)}?gracePeriodSeconds=0")
    ports = [{"name": "dns", "containerPort": 5353, "protocol": "UDP"}]
    system.make_pod(DNS, {"app": DNS}, ports, node=namespace.make_node(f"{namespace.name}-other"))
    system.make_service("coredns", {"app": DNS}, {"name": "dns", "port": 53, "targetPort": "dns", "protocol": "UDP"})
    try:
        (problem,) = causes(trace(namespace, "web", "--from", "pod/front")[1])
        assert (problem["code"], problem["variant"]) == ("F1", "dns")
        assert f'"app":"{DNS}"' in problem["fix"] and '"port":5353,"protocol":"UDP"' in problem["fix"]
        assert namespace.shell(problem["fix"]).returncode == 0
        assert verdict(namespace, "pod/front") == ("healthy", 0)
    finally:
        namespace.client.delete(system.path("services", "coredns"))


def test_source_ranges_of_a_load_balancer(namespace: Namespace) -> None:
    web(namespace, type="LoadBalancer", loadBalancerSourceRanges=["203.0.113.0/24"], allocateLoadBalancerNodePorts=False)
    status = {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.10"}]}}}
    namespace.client.patch(namespace.path("services", "web", "status"), status)
    code, document, _ = trace(namespace, "web", "--from", "203.0.113.7", "198.51.100.7")
    verdicts = {item["from"]: (item["verdict"], [one["code"] for one in causes(item)]) for item in document["items"]}
    assert (code, verdicts) == (1, {"203.0.113.7": ("healthy", []), "198.51.100.7": ("broken", ["A13"])})
    (problem,) = causes(trace(namespace, "web", "--from", "198.51.100.7")[1])
    assert namespace.shell(problem["fix"]).returncode == 0
    assert [verdict(namespace, one) for one in ("198.51.100.7", "198.51.100.8")] == [("healthy", 0), ("broken", 1)]


def test_what_is_known_of_the_network_plugin(namespace: Namespace) -> None:
    policy_faults.service_port(namespace)
    template = {
        "metadata": {"labels": {"app": "flannel"}},
        "spec": {"containers": [{"name": "main", "image": "registry.example/f"}]},
    }
    spec = {"selector": {"matchLabels": {"app": "flannel"}}, "template": template}
    for make, expected in (
        (False, "the API does not show whether this cluster enforces NetworkPolicies"),
        (True, "it runs flannel, which does not enforce any"),
    ):
        if make:
            namespace.create("apps/v1/daemonsets", {"metadata": {"name": "kube-flannel-ds"}, "spec": spec})
        (live,) = [one for one in trace(namespace, "web", "--from", "pod/front")[1]["problems"] if one["code"] == "F7"]
        dumped = namespace.kubectl("get", "services,pods,endpointslices,networkpolicies,daemonsets", "-o", "yaml").stdout
        words = ["web", "--from", "pod/front", "-n", namespace.name, "-f", "-"]
        assert live in trace(namespace, *words, input=dumped)[1]["problems"]
        assert live["message"].endswith(expected)


def test_an_address_that_no_pod_has_now(namespace: Namespace) -> None:
    """Whoever gets it may come or not; of an address that is in no node's range nothing of the kind is known."""
    web(namespace, type="NodePort")
    node = namespace.make_node(f"{namespace.name}-ranged")
    namespace.client.patch(f"/api/v1/nodes/{node}", {"spec": {"podCIDR": "10.77.1.0/24", "podCIDRs": ["10.77.1.0/24"]}})
    assert verdict(namespace, "10.77.1.99") == ("unknown", 3)
    assert verdict(namespace, "10.77.2.99") == ("healthy", 0)
    rules = [{"apiGroups": [group], "resources": names, "verbs": ["get", "list"]} for group, names in READABLE.items()]
    namespace.plane.grant("bob", *rules, namespace=namespace.name)
    assert trace(namespace, "web", user="bob")[0] == 0
    code, document, _ = trace(namespace, "web", "--from", "203.0.113.7", user="bob")
    assert (code, document["verdict"]) == (3, "unknown")
    assert "is not known: Error from server (Forbidden)" in document["hops"][1]["reason"]


def test_namespaces_are_read_where_a_rule_goes_by_their_labels(namespace: Namespace) -> None:
    """Six reads at most: the one more is for these alone."""
    policy_faults.label(namespace)
    for peers, reads in (([_app("front")], 5), ([{"namespaceSelector": {"matchLabels": {"team": "red"}}}], 6)):
        namespace.client.patch(namespace.path(policy_faults.POLICIES, "web"), {"spec": {"ingress": [{"from": peers}]}})
        paths = [line for line in trace(namespace, "web", "-v=6")[2].splitlines() if line.startswith("GET ")]
        assert (len(paths), any("/api/v1/namespaces?" in path for path in paths)) == (reads, reads == 6)


def test_policies_of_other_engines_make_it_unknown(namespace: Namespace) -> None:
    """A custom resource of Cilium, as its engine would define it."""
    web(namespace)
    names = {"plural": "ciliumnetworkpolicies", "singular": "ciliumnetworkpolicy", "kind": "CiliumNetworkPolicy"}
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    version = {"name": "v2", "served": True, "storage": True, "schema": schema}
    spec = {"group": "cilium.io", "scope": "Namespaced", "names": names, "versions": [version]}
    crds, name = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "ciliumnetworkpolicies.cilium.io"
    namespace.client.create(crds, {"metadata": {"name": name}, "spec": spec})
    try:
        path = namespace.path("cilium.io/v2/ciliumnetworkpolicies")
        wait_for(lambda: namespace.plane.serves(name), what="the custom resource")
        assert verdict(namespace, "pod/front") == ("healthy", 0)
        body = {"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy", "metadata": {"name": "web"}, "spec": {}}
        namespace.client.create(path, body)
        code, document, _ = trace(namespace, "web", "--from", "pod/front")
        assert (code, document["verdict"]) == (3, "unknown")
        assert "F2" in {one["code"] for one in document["problems"]}
        kinds = ("services,pods,endpointslices,ciliumnetworkpolicies", "nodes")
        dumped = "\n---\n".join(namespace.kubectl("get", one, "-o", "yaml").stdout for one in kinds)
        words = ["web", "--from", "pod/front", "-n", namespace.name, "-f", "-"]
        code, offline, _ = trace(namespace, *words, input=dumped)
        assert (code, offline["hops"]) == (3, document["hops"])
        namespace.client.delete(f"{path}/web")
        assert verdict(namespace, "pod/front") == ("healthy", 0)
    finally:
        namespace.client.delete(f"{crds}/{name}")
        wait_for(lambda: name not in namespace.plane.kinds(), what="the end of the custom resource")


def _app(name: str) -> Object:
    return {"podSelector": {"matchLabels": {"app": name}}}


def _of(name: str, template: Object) -> Object:
    labels = {"app": name}
    return {"selector": {"matchLabels": labels}, "template": {**template, "metadata": {"labels": labels}}}


def test_the_schema_of_the_matrix_is_a_list(namespace: Namespace) -> None:
    web(namespace)
    done = namespace.kubectl("svc", "trace", "web", "--from", "pod/front", "--node", f"{namespace.name}-dns", "-o", "json")
    assert [item["from"] for item in json.loads(done.stdout)["items"]] == ["pod/front", f"node/{namespace.name}-dns"]


@pytest.mark.kubernetes("1.35")
def test_the_zone_that_the_server_puts_on_a_pod_does_not_name_it(namespace: Namespace) -> None:
    """Else the edit would open for those of one zone alone."""
    node = namespace.make_node(f"{namespace.name}-zoned", "a")
    namespace.make_service("web", {"app": "web"}, port("http"))
    probes = (f"probe-{number}" for number in itertools.count())

    def zoned(name: str) -> bool:
        namespace.make_pod(name, {"app": name}, spec={"nodeName": node})
        return "topology.kubernetes.io/zone" in namespace.get("pods", name)["metadata"]["labels"]

    wait_for(lambda: zoned(next(probes)), what="the server to know the node")
    for name in ("web-1", "web-2"):
        namespace.make_pod(name, {"app": "web"}, [{"name": "http", "containerPort": 9080}], spec={"nodeName": node})
    assert zoned("front")
    endpoints(namespace, 2)
    policy_faults.ingress(namespace)
    (problem,) = causes(trace(namespace, "web", "--from", "pod/front")[1])
    assert problem["fix"].startswith("kubectl patch networkpolicy web ")
    assert "topology" not in problem["fix"]
    assert namespace.shell(problem["fix"]).returncode == 0
    assert verdict(namespace, "pod/front") == ("healthy", 0)
