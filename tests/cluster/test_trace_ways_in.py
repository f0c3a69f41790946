"""Points of view on a real API server: pods of another namespace as endpoints, Ingresses, routes, and missing permissions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster import policy_faults
from tests.cluster.faults import causes, trace
from tests.cluster.namespaces import Namespace
from tests.cluster.policy_faults import policy, web
from tests.cluster.test_trace_policies import READABLE

Object = dict[str, Any]


@pytest.fixture
def data(namespace: Namespace) -> Iterator[Namespace]:
    """Another namespace, where the database is."""
    made = Namespace(namespace.plane)
    made.make_pod("db-1", {"app": "db"}, [5432])
    yield made
    made.close()


def by_hand(namespace: Namespace, *addresses: str) -> None:
    """A Service without a selector, and its slice."""
    spec = {"ports": [{"name": "pg", "port": 5432}]}
    namespace.client.create(namespace.path("services"), {"metadata": {"name": "web"}, "spec": spec})
    labels = {"kubernetes.io/service-name": "web", "endpointslice.kubernetes.io/managed-by": "staff"}
    ends = [{"addresses": [address], "conditions": {"ready": True}} for address in addresses]
    ports = [{"name": "pg", "port": 5432, "protocol": "TCP"}]
    body = {"metadata": {"name": "web-1", "labels": labels}, "addressType": "IPv4", "endpoints": ends, "ports": ports}
    namespace.create("discovery.k8s.io/v1/endpointslices", body)
    namespace.make_pod("front", {"app": "front"})


def address(of: Namespace, name: str) -> str:
    found: str = of.get("pods", name)["status"]["podIP"]
    return found


def expected(namespace: Namespace, *words: str, **options: Any) -> tuple[int, str]:
    code, document, err = trace(namespace, *words, **options)
    assert err == ""
    return code, document["verdict"]


def test_policies_of_the_namespace_of_the_pods_count(namespace: Namespace, data: Namespace) -> None:
    by_hand(namespace, address(data, "db-1"))
    policy(namespace, "own", {}, policyTypes=["Ingress"])
    assert expected(namespace, "web", "--from", "pod/front") == (0, "healthy")
    policy(data, "db", {"matchLabels": {"app": "db"}}, policyTypes=["Ingress"], ingress=[{"from": [{"podSelector": {}}]}])
    code, document, _ = trace(namespace, "web", "--from", "pod/front")
    (problem,) = causes(document)
    assert (code, problem["code"], problem["object"]) == (1, "F1", "networkpolicy/db")
    assert f"not in {namespace.name}" in problem["message"]
    assert namespace.shell(problem["fix"]).returncode == 0
    assert expected(namespace, "web", "--from", "pod/front") == (0, "healthy")
    (item,) = trace(namespace, "--from", "pod/front")[1]["items"]
    assert item["verdict"] == "healthy"
    namespace.client.delete(data.path(policy_faults.POLICIES, "db"))
    policy(data, "none", {}, policyTypes=["Ingress"])
    (item,) = trace(namespace, "--from", "pod/front")[1]["items"]
    assert item["verdict"] == "broken"


def test_egress_to_the_pods_of_the_other_namespace(namespace: Namespace, data: Namespace) -> None:
    """Several addresses: of which one is nobody's."""
    by_hand(namespace, address(data, "db-1"))
    peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": data.name}}}
    dns = {"ports": [{"port": 53, "protocol": one} for one in ("UDP", "TCP")]}
    policy(namespace, "out", {}, policyTypes=["Egress"], egress=[{"to": [peer]}, dns])
    assert expected(namespace, "web", "--from", "pod/front") == (0, "healthy")
    path = namespace.path("discovery.k8s.io/v1/endpointslices", "web-1")
    ends = [{"addresses": [one], "conditions": {"ready": True}} for one in (address(data, "db-1"), "192.0.2.7")]
    namespace.client.patch(path, {"endpoints": ends})
    assert expected(namespace, "web", "--from", "pod/front") == (0, "warning")


def test_whose_an_address_is_may_not_be_seen(namespace: Namespace, data: Namespace) -> None:
    by_hand(namespace, address(data, "db-1"))
    rules = [{"apiGroups": [group], "resources": names, "verbs": ["get", "list"]} for group, names in READABLE.items()]
    namespace.plane.grant("bob", *rules, namespace=namespace.name)
    assert trace(namespace, "web", user="bob")[0] == 0
    code, document, _ = trace(namespace, "web", "--from", "pod/front", user="bob")
    assert (code, document["verdict"]) == (3, "unknown")
    unseen = {one["kind"] for one in document["unseen"]}
    assert {"Pod of other namespaces", "Pod of namespace kube-system", "DaemonSet"} <= unseen
    reasons = [hop["reason"] for hop in document["hops"] if hop["kind"] == "NetworkPolicy"]
    assert reasons and "is the address of a pod is not known: forbidden" in reasons[0]
    picture = namespace.kubectl("svc", "trace", "web", "--from", "pod/front", user="bob").stdout
    assert "Pod of namespace kube-system could not be seen" in picture
    namespace.plane.grant("bob", {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]})
    assert "Pod of other namespaces" not in str(trace(namespace, "web", "--from", "pod/front", user="bob"))
    assert expected(namespace, "web", "--from", "pod/front", user="bob")[1] == "unknown"  # of data the policies are forbidden


def test_several_clients_share_what_they_read(namespace: Namespace) -> None:
    web(namespace)

    def reads(*clients: str) -> list[str]:
        err = trace(namespace, "web", "--from", *clients, "-v=6")[2]
        return [line for line in err.splitlines() if line.startswith("GET ")]

    alone, both = reads("pod/front"), reads("pod/front", "pod/stranger")
    assert len(both) == len(alone) + 1 == len(set(both))


def test_an_ingress_from_outside(namespace: Namespace) -> None:
    """Its controller connects, and who that is no API says."""
    web(namespace)
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    rules = [{"host": "shop.example.com", "http": {"paths": paths}}]
    controller = {"metadata": {"name": namespace.name}, "spec": {"controller": "example.com/ingress"}}
    namespace.create_beyond("networking.k8s.io/v1/ingressclasses", controller)
    spec = {"ingressClassName": namespace.name, "rules": rules}
    namespace.create("networking.k8s.io/v1/ingresses", {"metadata": {"name": "front"}, "spec": spec})
    words = ["ingress/front", "--from", "203.0.113.7"]
    assert expected(namespace, *words) == (0, "healthy")
    policy_faults.ingress(namespace, {"from": [{"namespaceSelector": {"matchLabels": {"team": "edge"}}}]})
    assert expected(namespace, *words) == (3, "unknown")
    policy_faults.policy(namespace, "more", {}, policyTypes=["Ingress"], ingress=[{"ports": [{"port": 9080}]}])
    assert expected(namespace, *words) == (0, "healthy")


@pytest.mark.parametrize("client", ["pod/front", "203.0.113.7"])
def test_a_node_port_is_told_as_policies_see_it(namespace: Namespace, client: str) -> None:
    node = namespace.make_node(f"{namespace.name}-entry")
    web(namespace, type="NodePort")
    number = namespace.get("services", "web")["spec"]["ports"][0]["nodePort"]
    policy_faults.ingress(namespace, {"from": [{"podSelector": {}}, {"ipBlock": {"cidr": "203.0.113.0/24"}}]})
    ip = next(one["address"] for one in namespace.client.get(f"/api/v1/nodes/{node}")["status"]["addresses"])
    assert expected(namespace, f"{ip}:{number}", "--from", client)[0] == 1
    policy_faults.policy(
        namespace, "nodes", {}, policyTypes=["Ingress"], ingress=[{"from": [{"ipBlock": {"cidr": f"{ip}/32"}}]}]
    )
    assert expected(namespace, f"{ip}:{number}", "--from", client)[0] == 0
