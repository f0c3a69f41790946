"""Which addresses an endpoint may have; each rule with a healthy twin."""

from __future__ import annotations

import io
import json
from ipaddress import IPv6Address

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from kubectl_svc.endpoints.refusals import BadAddress, plain, refusals
from tests.endpoints.build import service, slice_of


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("192.0.2.42", "192.0.2.42"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("1.2.3.4", "1.2.3.4"),
        ("2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"),
    ],
)
def test_an_address_is_written_as_the_server_wants_it(text: str, written: str) -> None:
    assert plain(text) == written


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("db.example.com", "host name"),
        ("10.0.0.0/24", "range"),
        ("http://192.0.2.1:80", "is a URL"),
        ("010.0.0.1", "write 10.0.0.1"),
        ("256.1.1.1", "above 255"),
        ("1.2.3", "four numbers"),
        ("fe80::1%eth0", "zone"),
        ("::ffff:192.0.2.1", "write 192.0.2.1"),
        ("1:2:3", "not an IPv6 address"),
        ("192.0.2.1 ", "not an IP address"),
        ("²", "not an IP address"),
    ],
)
def test_what_is_no_address_is_named(text: str, why: str) -> None:
    with pytest.raises(BadAddress, match=why):
        plain(text)


@given(st.ip_addresses(v=6).map(IPv6Address).filter(lambda one: one.ipv4_mapped is None))
def test_every_spelling_of_ipv6_is_one(address: IPv6Address) -> None:
    assert plain(address.exploded) == plain(address.compressed.upper()) == address.compressed


USELESS = (
    ("0.0.0.0", "1.0.0.0", "unspecified", False),
    ("::", "2001:db8::", "unspecified", False),
    ("127.0.0.1", "128.0.0.1", "loopback", False),
    ("127.255.255.255", "126.255.255.255", "loopback", False),
    ("::1", "2001:db8::2", "loopback", False),
    ("169.254.0.1", "169.253.255.255", "link-local", False),
    ("fe80::1", "fec0::1", "link-local", False),
    ("febf::1", "fd00::1", "link-local", False),
    ("224.0.0.255", "223.255.255.255", "link-local-multicast", False),
    ("ff02::1", "fd02::1", "link-local-multicast", False),
    ("239.0.0.1", "203.0.113.1", "multicast", True),
    ("224.0.1.0", "198.51.100.1", "multicast", True),
    ("ff05::1", "fc05::1", "multicast", True),
    ("255.255.255.255", "25.25.25.25", "broadcast", True),
    ("240.0.0.1", "100.64.0.1", "reserved", True),
    ("0.1.2.3", "10.1.2.3", "reserved", True),
)


@pytest.mark.parametrize(("address", "twin", "rule", "allowable"), USELESS, ids=[row[0] for row in USELESS])
def test_an_address_that_nobody_reaches_is_refused_by_name(address: str, twin: str, rule: str, allowable: bool) -> None:
    assert [(one.rule, one.allowable) for one in refusals(address)] == [(rule, allowable)]
    assert refusals(twin) == []


def test_a_cluster_ip_is_refused_with_its_service() -> None:
    (refusal,) = refusals("10.96.0.1", ["IPv4"], {"10.96.0.1": "default/kubernetes"})
    assert refusal.rule == "cluster-ip" and "default/kubernetes" in str(refusal.said)
    assert refusals("10.96.0.2", ["IPv4"], {"10.96.0.1": "default/kubernetes"}) == []


def test_a_family_that_the_service_lacks_is_refused() -> None:
    assert [one.rule for one in refusals("2001:db8::1", ["IPv4"])] == ["family"]
    assert refusals("2001:db8::1", ["IPv4", "IPv6"]) == refusals("2001:db8::1") == []


@pytest.mark.parametrize(("address", "twin"), [row[:2] for row in USELESS], ids=[row[0] for row in USELESS])
def test_trace_says_of_an_endpoint_what_is_refused_here(address: str, twin: str) -> None:
    """Also of those that the API server takes no more: older ones are still there."""
    family = "IPv6" if ":" in address else "IPv4"
    for one, codes in ((address, {"D15"}), (twin, set())):
        here = service(ipFamilies=[family], clusterIP="10.96.0.9" if family == "IPv4" else "fd00::9")
        here["spec"]["clusterIPs"] = [here["spec"]["clusterIP"]]
        held = slice_of("db-1", one, addressType=family)
        out, files = io.StringIO(), io.StringIO(yaml.safe_dump_all([here, held]))
        main(["trace", "db", "-f", "-", "-o", "json"], Console(files, out, io.StringIO(), {}))
        found = {problem["code"] for problem in json.loads(out.getvalue())["problems"]}
        assert found & {"D15"} == codes, (one, found)
