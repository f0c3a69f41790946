"""What the project was begun for, through the real kubectl on a real API server: each kind of Service made and traced."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for


def svc(namespace: Namespace, line: str, code: int = 0) -> str:
    """What ``kubectl svc LINE`` prints, on either stream; it must end with ``code``."""
    done = namespace.kubectl("svc", *line.split())
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def ports(namespace: Namespace, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = namespace.get("services", name)["spec"]["ports"]
    return found


def traced(namespace: Namespace, name: str) -> str:
    """The verdict of ``trace``."""
    done = namespace.kubectl("svc", "trace", name, "-o", "json")
    verdict: str = json.loads(done.stdout)["verdict"]
    return verdict


def test_a_pod_is_exposed_as_kubectl_does_it(namespace: Namespace) -> None:
    namespace.make_pod("redis", {"app": "redis"}, [6379])
    assert svc(namespace, "expose pod redis --port=6379 --name redis-service") == "service/redis-service exposed\n"
    assert ports(namespace, "redis-service") == [{"port": 6379, "protocol": "TCP", "targetPort": 6379}]
    wait_for(lambda: namespace.endpoints("redis-service"), what="the endpoint")
    assert traced(namespace, "redis-service") == "healthy"


def test_several_named_ports(namespace: Namespace) -> None:
    namespace.make_pod("web", {"app": "web"}, [{"containerPort": 8080, "name": "http"}, {"containerPort": 9113}])
    svc(namespace, "expose --name web --selector app=web --port http=80:http --port metrics=9113")
    assert [(port["name"], port["port"], port["targetPort"]) for port in ports(namespace, "web")] == [
        ("http", 80, "http"),
        ("metrics", 9113, 9113),
    ]
    wait_for(lambda: namespace.endpoints("web"), what="the endpoint")
    assert traced(namespace, "web") == "healthy"


def test_a_chosen_node_port(namespace: Namespace) -> None:
    svc(namespace, "expose --name web --selector app=web --type NodePort --port 80:8080@30047")
    assert ports(namespace, "web")[0]["nodePort"] == 30047  # of the band that the server takes last when it picks one


def test_a_load_balancer_and_its_status(namespace: Namespace) -> None:
    namespace.make_pod("web", {"app": "web"}, [8080])
    svc(namespace, "expose --name web --selector app=web --type LoadBalancer --port 80:8080")
    wait_for(lambda: namespace.endpoints("web"), what="the endpoint")
    assert "D1 load-balancer-pending" in svc(namespace, "trace web", code=1)
    status = {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.127"}]}}}
    namespace.client.patch(namespace.path("services", "web", "status"), status)
    assert "192.0.2.127" in svc(namespace, "trace web")


def test_an_external_name(namespace: Namespace) -> None:
    svc(namespace, "expose --name db --external-name db.example.com")
    assert namespace.get("services", "db")["spec"]["externalName"] == "db.example.com"
    assert "db.example.com" in svc(namespace, "trace db")


@pytest.mark.parametrize("kind", ["", "--as endpoints", "--kind endpoints"])
def test_addresses_outside_the_cluster(namespace: Namespace, kind: str) -> None:
    svc(namespace, "expose --name db --port 80:9376")
    assert "A6 no-endpoints" in svc(namespace, "trace db", code=1)
    svc(namespace, f"endpoints set db 192.0.2.42 {kind}")
    if kind:
        subsets = namespace.get("endpoints", "db")["subsets"]
        assert subsets == [{"addresses": [{"ip": "192.0.2.42"}], "ports": [{"port": 9376, "protocol": "TCP"}]}]
    wait_for(lambda: namespace.endpoints("db") == ["192.0.2.42"], what="the slice")
    assert [port["port"] for slice_ in namespace.slices("db") for port in slice_["ports"]] == [9376]
    assert "192.0.2.42" in svc(namespace, "endpoints get db")
    assert traced(namespace, "db") == "healthy"
    svc(namespace, "endpoints add db 192.0.2.43")
    svc(namespace, "endpoints remove db 192.0.2.42")
    wait_for(lambda: namespace.endpoints("db") == ["192.0.2.43"], what="the slice")


@pytest.mark.parametrize(
    ("address", "reason"),
    [("127.0.0.1", "loopback"), ("::1", "loopback"), ("169.254.1.1", "link-local"), ("fe80::1", "link-local")],
)
def test_addresses_that_end_at_each_node_are_refused(namespace: Namespace, address: str, reason: str) -> None:
    svc(namespace, "expose --name db --port 9376")
    assert f"{address} is a {reason} address" in svc(namespace, f"endpoints add db {address}", code=1)
    assert namespace.endpoints("db") == []


@pytest.mark.parametrize("ready", [True, False])
def test_a_trace_costs_at_most_five_reads(namespace: Namespace, ready: bool) -> None:
    namespace.make_pod("web", {"app": "web"}, [80], ready=ready)
    svc(namespace, "expose --name web --selector app=web --port 80")
    wait_for(lambda: namespace.endpoints("web", ready), what="the endpoint")
    said = svc(namespace, "trace web -v=6", code=0 if ready else 1)
    reads = [line for line in said.splitlines() if line.startswith("GET ")]
    assert 4 <= len(reads) <= 5, said
