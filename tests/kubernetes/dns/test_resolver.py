"""What a pod's resolver asks for: DNS policies, dnsConfig, search lists and ndots."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.dns.resolver import candidates, resolver_of

CLUSTER = ("shop.svc.cluster.local", "svc.cluster.local", "cluster.local")


def pod(**spec: Any) -> dict[str, Any]:
    """A pod of namespace shop."""
    return {"metadata": {"name": "client", "namespace": "shop"}, "spec": spec}


def config(*searches: str, ndots: str = "", nameservers: tuple[str, ...] = ()) -> dict[str, Any]:
    """``spec.dnsConfig``."""
    options = [{"name": "ndots", "value": ndots}, {"name": "edns0"}] if ndots else []
    return {"searches": list(searches), "options": options, "nameservers": list(nameservers)}


@pytest.mark.parametrize(
    ("spec", "cluster", "search", "ndots"),
    [
        ({}, True, (*CLUSTER, "node.example"), 5),
        ({"dnsPolicy": "ClusterFirst"}, True, (*CLUSTER, "node.example"), 5),
        ({"dnsPolicy": "ClusterFirst", "hostNetwork": True}, False, ("node.example",), 1),
        ({"dnsPolicy": "ClusterFirstWithHostNet", "hostNetwork": True}, True, (*CLUSTER, "node.example"), 5),
        ({"dnsPolicy": "Default"}, False, ("node.example",), 1),
        ({"dnsPolicy": "None", "dnsConfig": config("one.example", ndots="2")}, False, ("one.example",), 2),
        (
            {"dnsConfig": config("one.example", "svc.cluster.local", ndots="2")},
            True,
            (*CLUSTER, "node.example", "one.example"),
            2,
        ),
        ({"dnsPolicy": "Default", "dnsConfig": config(*CLUSTER)}, False, ("node.example", *CLUSTER), 1),
    ],
)
def test_the_policy_makes_the_search_list(spec: dict[str, Any], cluster: bool, search: tuple[str, ...], ndots: int) -> None:
    found = resolver_of(pod(**spec), node_search=["node.example"])
    assert (found.cluster, found.search, found.ndots) == (cluster, search, ndots)


def test_a_nameserver_of_dns_config_may_be_the_clusters() -> None:
    given = pod(dnsPolicy="None", dnsConfig=config(nameservers=("10.96.0.10",)))
    assert resolver_of(given).asks(["10.96.0.10"])
    assert not resolver_of(given).asks(["10.96.0.11"])
    assert resolver_of(pod()).asks([])


@pytest.mark.parametrize(
    ("name", "spec", "first"),
    [
        ("web", {}, "web.shop.svc.cluster.local"),
        ("web.shop", {}, "web.shop.shop.svc.cluster.local"),
        ("web.shop.svc.cluster.local", {}, "web.shop.svc.cluster.local.shop.svc.cluster.local"),
        ("web.shop.svc.cluster.local.", {}, "web.shop.svc.cluster.local"),
        ("web.shop", {"dnsPolicy": "Default"}, "web.shop"),
        ("web", {"dnsPolicy": "Default"}, "web"),
        ("a.b.c.d.e.f", {}, "a.b.c.d.e.f"),
    ],
)
def test_names_are_asked_for_in_order(name: str, spec: dict[str, Any], first: str) -> None:
    assert candidates(name, resolver_of(pod(**spec)))[0] == first


def test_every_domain_of_the_search_list_is_tried() -> None:
    assert candidates("web.shop", resolver_of(pod())) == (
        "web.shop.shop.svc.cluster.local",
        "web.shop.svc.cluster.local",
        "web.shop.cluster.local",
        "web.shop",
    )


def test_a_search_list_has_limits() -> None:
    many = resolver_of(pod(dnsConfig=config(*(f"d{number}.example" for number in range(40)))))
    assert len(many.search) == 32
    long = resolver_of(pod(dnsConfig=config("a" * 254, *(f"{number:0250}" for number in range(20)))))
    assert len(" ".join(long.search)) <= 2048
    assert len(long.search) == 3 + 7
