"""Names of the cluster, and what is none."""

from __future__ import annotations

import pytest

from kubectl_svc.kubernetes.dns.names import Name, parse, service_of


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("web.shop.svc.cluster.local", Name("svc", "shop", "web")),
        ("WEB.shop.svc.Cluster.Local.", Name("svc", "shop", "web")),
        ("web-0.web.shop.svc.cluster.local", Name("svc", "shop", "web", "web-0")),
        ("_http._tcp.web.shop.svc.cluster.local", Name("svc", "shop", "web", "", "http", "tcp")),
        ("10-1-0-1.shop.pod.cluster.local", Name("pod", "shop", "10-1-0-1")),
        ("shop.svc.cluster.local", Name("svc", "shop")),
        ("svc.cluster.local", Name("svc")),
        ("cluster.local", Name()),
        ("web.shop.cluster.local", None),
        ("a.b.c.web.shop.svc.cluster.local", None),
        ("web.shop.svc", None),
        ("mycluster.local", None),
        ("example.com", None),
    ],
)
def test_a_name_is_read(host: str, name: Name | None) -> None:
    assert parse(host) == name


def test_another_domain() -> None:
    assert parse("web.shop.svc.k8s.example", "k8s.example") == Name("svc", "shop", "web")


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("web.shop.svc", ("web", "shop")),
        ("web.shop.svc.cluster.local.", ("web", "shop")),
        ("web.shop", None),
        ("web.shop.svc.example.com", None),
    ],
)
def test_a_service_is_found_by_its_name(host: str, found: tuple[str, str] | None) -> None:
    assert service_of(host) == found
