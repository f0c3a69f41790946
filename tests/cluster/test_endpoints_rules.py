"""Every input that the real API server takes and no packet ever reaches: taken there, refused here by name; twins pass."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import requests

from tests.cluster.namespaces import Namespace
from tests.cluster.slice_history import RESOURCE
from tests.waiting import wait_for


def bare_slice(**changes: Any) -> dict[str, Any]:
    """A slice that nothing is wrong with, as a bare client would post it, with ``changes``."""
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"generateName": "db-", "labels": {"kubernetes.io/service-name": "db"}},
        "addressType": "IPv4",
        "ports": [{"name": "p5432", "protocol": "TCP", "port": 5432}],
        "endpoints": [{"addresses": ["192.0.2.1"]}],
        **changes,
    }


def endpoints(*svc: str, namespace: Namespace, **options: Any) -> Any:
    return namespace.kubectl("svc", "endpoints", *svc, **options)


def by_hand(namespace: Namespace, manifest: dict[str, Any], manager: str = "kubectl-create") -> dict[str, Any]:
    """A slice created by ``kubectl create``, or by another field manager."""
    return namespace.client.create(f"{namespace.path(RESOURCE)}?fieldManager={manager}", manifest)


def at(*addresses: str) -> dict[str, Any]:
    return {"endpoints": [{"addresses": [one]} for one in addresses]}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "169.254.1.1",
        "224.0.0.5",
        pytest.param("010.0.0.1", marks=pytest.mark.kubernetes("1.36")),
        "192.0.2.1/32",
        "db.example.com",
        "::ffff:192.0.2.1:80",
    ],
)
def test_what_the_server_refuses_is_refused_before(namespace: Namespace, address: str) -> None:
    namespace.make_service("db", None, 5432)
    with pytest.raises(requests.HTTPError, match="422"):
        namespace.create(RESOURCE, bare_slice(**at(address)))
    done = endpoints("add", "db", address, namespace=namespace)
    assert done.returncode in {1, 2} and address in done.stderr and not namespace.slices("db")


# What is wrong -> how the server is given it, and how we are; the words of the refusal, and a twin that is fine.
USELESS: dict[str, tuple[dict[str, Any], list[str], str, list[str]]] = {
    "multicast": (at("239.0.0.1"), ["add", "db", "239.0.0.1"], "multicast", ["add", "db", "203.0.113.1"]),
    "broadcast": (at("255.255.255.255"), ["add", "db", "255.255.255.255"], "broadcast", ["add", "db", "25.25.25.25"]),
    "reserved": (at("240.0.0.4"), ["add", "db", "240.0.0.4"], "reserved", ["add", "db", "100.64.0.4"]),
    "this network": (at("0.1.2.3"), ["add", "db", "0.1.2.3"], "this network", ["add", "db", "10.1.2.3"]),
    "port 0": (
        {"ports": [{"name": "p5432", "protocol": "TCP", "port": 0}]},
        ["add", "db", "192.0.2.1:0"],
        "from 1 to 65535",
        ["add", "db", "192.0.2.1:1"],
    ),
    "a negative port": (
        {"ports": [{"name": "p5432", "protocol": "TCP", "port": -1}]},
        ["add", "db", "192.0.2.1", "--port=-1"],
        "from 1 to 65535",
        ["add", "db", "192.0.2.1", "--port=65535"],
    ),
    "port 70000": (
        {"ports": [{"name": "p5432", "protocol": "TCP", "port": 70000}]},
        ["add", "db", "192.0.2.1", "--port=70000"],
        "from 1 to 65535",
        ["add", "db", "192.0.2.1", "--port=5433"],
    ),
    "the same address twice": (
        at("192.0.2.1", "192.0.2.1"),
        ["add", "db", "192.0.2.1", "192.0.2.1"],
        "given twice",
        ["add", "db", "192.0.2.1", "192.0.2.2"],
    ),
    "a port name that the Service lacks": (
        {"ports": [{"name": "http", "protocol": "TCP", "port": 80}]},
        ["add", "db", "192.0.2.1", "--port=http=80"],
        "not a port of the Service",
        ["add", "db", "192.0.2.1", "--port=p5432=80"],
    ),
    "a protocol that the Service lacks": (
        {"ports": [{"name": "p5432", "protocol": "UDP", "port": 80}]},
        ["add", "db", "192.0.2.1", "--port=80/UDP"],
        "does not match",
        ["add", "db", "192.0.2.1", "--port=80/TCP"],
    ),
    "a family that the Service lacks": (
        {"addressType": "IPv6", **at("2001:db8::1")},
        ["add", "db", "2001:db8::1"],
        "IPv4 only",
        ["add", "db", "192.0.2.9"],
    ),
}


@pytest.mark.parametrize("what", USELESS)
def test_what_the_server_takes_and_nobody_uses_is_refused(namespace: Namespace, what: str) -> None:
    taken, line, words, twin = USELESS[what]
    namespace.make_service("db", None, 5432)
    posted = namespace.create(RESOURCE, bare_slice(**copy.deepcopy(taken)))  # the server has nothing against it
    namespace.client.delete(namespace.path(RESOURCE, posted["metadata"]["name"]))
    refused = endpoints(*line, namespace=namespace)
    assert refused.returncode in {1, 2} and words in refused.stderr and not namespace.slices("db")
    fine = endpoints(*twin, namespace=namespace)
    assert fine.returncode == 0 and len(namespace.slices("db")) == 1, fine.stderr


@pytest.mark.parametrize(
    ("rule", "address"), [("multicast", "239.0.0.1"), ("reserved", "240.0.0.1"), ("broadcast", "255.255.255.255")]
)
def test_allow_opens_one_rule_and_no_other(namespace: Namespace, rule: str, address: str) -> None:
    namespace.make_service("db", None, 5432)
    other = "multicast" if rule != "multicast" else "reserved"
    assert endpoints("add", "db", address, f"--allow={other}", namespace=namespace).returncode == 1
    done = endpoints("add", "db", address, f"--allow={rule}", namespace=namespace)
    assert done.returncode == 0 and namespace.endpoints("db") == [address]


def test_a_cluster_ip_of_any_namespace_is_no_endpoint(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    other = namespace.client.get("/api/v1/namespaces/default/services/kubernetes")["spec"]["clusterIP"]
    own = namespace.make_service("web", {"app": "web"}, 80)["spec"]["clusterIP"]
    for address in (other, own):
        assert namespace.create(RESOURCE, bare_slice(**at(address)))
        refused = endpoints("set", "db", address, namespace=namespace)
        assert refused.returncode == 1 and "cluster IP of the Service" in refused.stderr


def test_a_service_that_does_not_exist_or_has_no_endpoints_is_refused(namespace: Namespace) -> None:
    assert namespace.create(RESOURCE, bare_slice())  # for a Service that is not there
    missing = endpoints("add", "web", "192.0.2.1", namespace=namespace)
    assert (missing.returncode, missing.stderr) == (1, 'Error from server (NotFound): services "web" not found\n')
    assert endpoints("add", "svc/web", "192.0.2.1", namespace=namespace).stderr == missing.stderr
    assert endpoints("add", "svc", "web", "192.0.2.1", namespace=namespace).stderr == missing.stderr
    leftover = endpoints("add", "db", "192.0.2.1", namespace=namespace)
    assert leftover.returncode == 1 and "EndpointSlices or Endpoints of it exist" in leftover.stderr
    namespace.make_service("alias", None, type="ExternalName", externalName="db.example.com")
    alias = endpoints("add", "alias", "192.0.2.1", namespace=namespace)
    assert alias.returncode == 1 and "ExternalName" in alias.stderr
    namespace.make_service("web", {"app": "web"}, 80)
    selecting = endpoints("add", "web", "192.0.2.1", namespace=namespace)
    assert selecting.returncode == 1 and "app=web" in selecting.stderr


def test_what_others_wrote_is_shown_with_what_is_wrong_with_it(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    label = {"kubernetes.io/service-name": "db"}
    odd = {
        "none": {"ports": [{"name": "p5432", "protocol": "TCP"}], **at("192.0.2.10")},
        "name": {"ports": [{"name": "x", "protocol": "TCP", "port": 1}], **at("192.0.2.11")},
        "many": {"endpoints": [{"addresses": ["192.0.2.12", "192.0.2.13"]}]},
        "fqdn": {"addressType": "FQDN", **at("db.example.com")},
        "same": at("192.0.2.14", "192.0.2.14"),
        "else": at("192.0.2.12"),
        "orphan": {},
    }
    for name, changes in odd.items():
        made = bare_slice(metadata={"name": f"db-{name}", "labels": label}, **changes)
        if name == "orphan":
            # Two owners, and only one of them is gone: garbage collection leaves such an object alone.
            made["endpoints"] = [{"addresses": ["192.0.2.15"]}]
        namespace.create(RESOURCE, made)
    shown = endpoints("get", "db", namespace=namespace).stdout.splitlines()
    notes = {f"{line.split()[0]} {line.split()[3].split('/')[1]}": line for line in shown[1:]}
    assert "no valid number" in notes["192.0.2.10 db-none"]
    assert 'no port "x" (TCP); it has "p5432" (TCP)' in notes["192.0.2.11 db-name"]
    assert "also in endpointslice/db-else" in notes["192.0.2.12 db-many"]
    assert "only the first address" in notes["192.0.2.13 db-many"]
    assert "does not read FQDN slices" in notes["db.example.com db-fqdn"]
    assert "twice in this slice" in notes["192.0.2.14 db-same"]
    assert "no ownerReference" in notes["192.0.2.15 db-orphan"]
    for address, home in (("192.0.2.10", "none"), ("192.0.2.11", "name"), ("192.0.2.12", "else"), ("192.0.2.13", "many")):
        refused = endpoints("remove", "db", address, namespace=namespace)  # also where it gets no traffic
        assert refused.returncode == 1 and f"in endpointslice/db-{home}" in refused.stderr
    assert endpoints("remove", "db", "192.0.2.16", namespace=namespace).returncode == 0


def test_an_address_that_another_object_serves_is_a_duplicate(namespace: Namespace) -> None:
    namespace.make_service("db", None, 5432)
    by_hand(namespace, bare_slice())
    refused = endpoints("add", "db", "192.0.2.1", namespace=namespace)
    assert refused.returncode == 1 and "adopt db" in refused.stderr
    assert endpoints("add", "db", "192.0.2.2", namespace=namespace).returncode == 0
    whole = endpoints("set", "db", "192.0.2.3", namespace=namespace)
    assert whole.returncode == 1 and "192.0.2.1:5432 is in endpointslice/db-" in whole.stderr
    assert "has no managed-by label (last written by kubectl-create): nothing was written" in whole.stderr
    assert namespace.endpoints("db") == ["192.0.2.1", "192.0.2.2"]
    assert endpoints("adopt", "db", namespace=namespace).returncode == 0
    assert endpoints("set", "db", "192.0.2.3", namespace=namespace).returncode == 0
    assert namespace.endpoints("db") == ["192.0.2.3"]
    for verb, address in (("add", "192.0.2.3"), ("set", "192.0.2.4")):
        second = endpoints(verb, "db", address, "--kind=endpoints", namespace=namespace)
        assert second.returncode == 1 and "migrate db --back" in second.stderr
    assert namespace.client.find(namespace.path("endpoints", "db")) is None


def test_a_service_with_a_selector_shows_each_pod_once(namespace: Namespace) -> None:
    namespace.make_service("web", {"app": "web"}, 80)
    namespace.make_pod("web-1", {"app": "web"}, [80], ip="192.0.2.1")
    wait_for(lambda: namespace.endpoints("web") and namespace.get("endpoints", "web").get("subsets"))
    shown = endpoints("get", "web", namespace=namespace)
    assert [line.split()[0] for line in shown.stdout.splitlines()[1:]] == ["192.0.2.1"]
