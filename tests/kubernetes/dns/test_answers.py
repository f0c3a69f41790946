"""What CoreDNS answers, in worlds small enough to be read; the real one agrees in tests/packets/test_names.py."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.dns.answers import AAAA, CNAME, SRV, A, DNSAnswer, Record, Zone


def service(name: str, *ports: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """A Service of namespace shop."""
    return {"metadata": {"name": name, "namespace": "shop"}, "spec": {"ports": list(ports), **spec}}


def alias(name: str, target: str) -> dict[str, Any]:
    """An ExternalName of namespace shop."""
    return service(name, type="ExternalName", externalName=target)


def endpoint(address: str, hostname: str | None = None, **conditions: bool) -> dict[str, Any]:
    """One endpoint of a slice."""
    return {"addresses": [address], "conditions": conditions, **({"hostname": hostname} if hostname else {})}


HTTP = {"name": "http", "port": 80, "protocol": "TCP"}
SLICE = {
    "metadata": {"namespace": "shop", "labels": {"kubernetes.io/service-name": "db"}},
    "addressType": "IPv4",
    "ports": [{"name": "sql", "port": 5432, "protocol": "TCP"}],
    "endpoints": [
        endpoint("10.1.0.1", "db-0", ready=True),
        endpoint("10.1.0.2", ready=True),
        endpoint("10.1.0.3", "db-2", ready=False),
        endpoint("2001:db8::", ready=True),
    ],
}
ZONE = Zone(
    [
        service("web", HTTP, {"port": 81, "protocol": "UDP"}, clusterIP="10.96.0.1", clusterIPs=["10.96.0.1", "fd00::1"]),
        service("db", {"name": "sql", "port": 5432, "protocol": "TCP"}, clusterIP="None", clusterIPs=["None"]),
        service("empty", HTTP, clusterIP="None"),
        alias("out", "db.Example.com"),
        alias("in", "web.shop.svc.cluster.local"),
        alias("twice", "in.shop.svc.cluster.local."),
        alias("dead", "gone.shop.svc.cluster.local"),
        alias("self", "self.shop.svc.cluster.local"),
        alias("there", "back.shop.svc.cluster.local"),
        alias("back", "there.shop.svc.cluster.local"),
        alias("short", "web.shop.svc"),
        alias("address", "192.0.2.1"),
    ],
    [SLICE],
    ["shop", "other"],
)


def told(name: str, kind: str) -> list[str] | str:
    """The records as text, or the code where there are none."""
    found = ZONE.answer(f"{name}.cluster.local", kind)
    assert found is not None
    listed = [f"{one.type} {one.value.removesuffix('.cluster.local')} {one.port or ''}".rstrip() for one in found.records]
    return listed or found.code


@pytest.mark.parametrize(
    ("name", "kind", "wanted"),
    [
        ("web.shop.svc", A, ["A 10.96.0.1"]),
        ("web.shop.svc", AAAA, ["AAAA fd00::1"]),
        ("web.shop.svc", CNAME, "NOERROR"),
        ("web.shop.svc", SRV, ["SRV web.shop.svc 80", "SRV web.shop.svc 81"]),
        ("_http._tcp.web.shop.svc", SRV, ["SRV web.shop.svc 80"]),
        ("_http._tcp.web.shop.svc", A, ["A 10.96.0.1"]),
        ("_http._udp.web.shop.svc", SRV, "NXDOMAIN"),
        ("_https._tcp.web.shop.svc", A, "NXDOMAIN"),
        ("web-0.web.shop.svc", A, "NXDOMAIN"),
        ("db.shop.svc", A, ["A 10.1.0.1", "A 10.1.0.2"]),
        ("db.shop.svc", AAAA, ["AAAA 2001:db8::"]),
        ("db-0.db.shop.svc", A, ["A 10.1.0.1"]),
        ("db-0.db.shop.svc", AAAA, "NOERROR"),
        ("db-2.db.shop.svc", A, "NXDOMAIN"),
        ("10-1-0-2.db.shop.svc", A, ["A 10.1.0.2"]),
        ("2001-db8--0.db.shop.svc", AAAA, ["AAAA 2001:db8::"]),
        (
            "_sql._tcp.db.shop.svc",
            SRV,
            ["SRV db-0.db.shop.svc 5432", "SRV 10-1-0-2.db.shop.svc 5432", "SRV 2001-db8--0.db.shop.svc 5432"],
        ),
        ("empty.shop.svc", A, "NXDOMAIN"),
        ("gone.shop.svc", A, "NXDOMAIN"),
        ("shop.svc", A, "NOERROR"),
        ("other.svc", A, "NOERROR"),
        ("nowhere.svc", A, "NXDOMAIN"),
        ("svc", A, "NOERROR"),
        ("out.shop.svc", A, ["CNAME db.example.com"]),
        ("out.shop.svc", CNAME, ["CNAME db.example.com"]),
        ("twice.shop.svc", CNAME, ["CNAME in.shop.svc"]),
        ("out.shop.svc", SRV, "NOERROR"),
        ("in.shop.svc", A, ["CNAME web.shop.svc", "A 10.96.0.1"]),
        ("twice.shop.svc", AAAA, ["CNAME in.shop.svc", "CNAME web.shop.svc", "AAAA fd00::1"]),
        ("dead.shop.svc", A, "NOERROR"),
        ("self.shop.svc", A, "NOERROR"),
        ("there.shop.svc", A, "NOERROR"),
        ("short.shop.svc", A, ["CNAME web.shop.svc"]),
        ("address.shop.svc", A, "NXDOMAIN"),
        ("10-1-0-9.shop.pod", A, ["A 10.1.0.9"]),
        ("10-1-0-9.nowhere.pod", A, "NXDOMAIN"),
        ("text.shop.pod", A, "NXDOMAIN"),
        ("fd00--7.shop.pod", AAAA, ["AAAA fd00::7"]),
    ],
)
def test_names_of_the_cluster(name: str, kind: str, wanted: list[str] | str) -> None:
    assert told(name, kind) == wanted


def test_an_alias_to_the_outside_says_where_it_leads() -> None:
    found = ZONE.answer("out.shop.svc.cluster.local", A)
    assert found == DNSAnswer("NOERROR", (Record("out.shop.svc.cluster.local", "CNAME", "db.example.com"),), "db.example.com")
    assert found.addresses == ()


def test_other_names_are_not_of_this_zone() -> None:
    assert ZONE.answer("example.com", A) is None
    assert ZONE.answer("web.shop.svc", A) is None
