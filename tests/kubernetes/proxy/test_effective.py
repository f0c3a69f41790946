from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_svc.kubernetes.proxy.effective import Effective, EffectivePort, Ignored, cluster_ip, programmed, skipped
from tests.trace.build import endpoint, service, slice_of

WEB = EffectivePort("", "TCP", "IPv4")


@pytest.mark.parametrize(
    ("changes", "spec", "reason"),
    [
        ({}, {}, ""),
        ({"labels": {"service.kubernetes.io/service-proxy-name": "mine"}}, {}, "other-proxy"),
        ({"labels": {"service.kubernetes.io/service-proxy-name": ""}}, {}, "other-proxy"),
        ({}, {"clusterIP": "None", "clusterIPs": ["None"]}, "headless"),
        ({}, {"type": "ExternalName"}, "external-name"),
        ({}, {"clusterIP": "", "clusterIPs": []}, "no-cluster-ip"),
    ],
)
def test_services_that_kube_proxy_skips(changes: dict[str, Any], spec: dict[str, Any], reason: str) -> None:
    web = service(80, metadata=changes, **spec)
    assert skipped(web) == reason
    assert bool(programmed(web, [slice_of(endpoint("10.1.0.1"))]).ports) is not bool(reason)


@pytest.mark.parametrize(
    ("spec", "family", "address"),
    [
        ({}, "IPv4", "10.96.0.1"),
        ({}, "IPv6", ""),
        ({"ipFamilies": ["IPv6", "IPv4"], "clusterIPs": ["fd00::1", "10.96.0.1"]}, "IPv4", "10.96.0.1"),
        ({"ipFamilies": None}, "IPv4", "10.96.0.1"),
        ({"ipFamilies": None}, "IPv6", ""),
        ({"ipFamilies": ["IPv4", "IPv6"]}, "IPv6", ""),
    ],
)
def test_cluster_ip_by_family(spec: dict[str, Any], family: str, address: str) -> None:
    assert cluster_ip(service(80, **spec), family) == address


def test_only_the_first_address_counts() -> None:
    held = programmed(service(80), [slice_of(endpoint("10.1.0.1", "10.1.0.2"))])
    assert [one.address for one in held.ports[WEB]] == ["10.1.0.1"]
    assert held.ignored == (Ignored("web-1", "further-address", "10.1.0.2"),)


@pytest.mark.parametrize("number", [None, 0])
def test_ports_without_a_number_are_passed_over(number: int | None) -> None:
    ports: list[dict[str, Any]] = [{"name": "web", "port": number}, {"name": "raw", "port": 9, "protocol": "UDP"}]
    held = programmed(service(80), [slice_of(endpoint("10.1.0.1"), ports=ports)])
    assert set(held.ports) == {EffectivePort("raw", "UDP", "IPv4")}
    assert held.ignored == (Ignored("web-1", "no-port-number", "web"),)


HEADLESS_LABEL: dict[str, Any] = {"service.kubernetes.io/headless": ""}


@pytest.mark.parametrize(
    ("slice_", "ignored"),
    [
        (slice_of(endpoint("a.example"), family="FQDN"), Ignored("web-1", "foreign-family", "FQDN")),
        (slice_of(endpoint("fd00::1"), family="IPv6"), Ignored("web-1", "foreign-family", "IPv6")),
        (
            slice_of(endpoint("10.1.0.1"), **HEADLESS_LABEL),
            Ignored("web-1", "headless-slice", "service.kubernetes.io/headless"),
        ),
        (slice_of(endpoint()), Ignored("web-1", "no-address", "")),
        (slice_of(endpoint("a.example")), Ignored("web-1", "bad-address", "a.example")),
    ],
)
def test_what_is_passed_over(slice_: dict[str, Any], ignored: Ignored) -> None:
    assert programmed(service(80), [slice_]) == Effective({}, (ignored,))


def test_conditions_that_are_left_out() -> None:
    (one,) = programmed(service(80), [slice_of(endpoint("10.1.0.1"))]).ports[WEB]
    assert (one.ready, one.serving, one.terminating) == (True, True, False)


def test_keys_are_the_slices_ports_not_the_services() -> None:
    held = programmed(
        service({"name": "web", "port": 80}), [slice_of(endpoint("10.1.0.1"), ports=[{"name": "http", "port": 80}])]
    )
    assert set(held.ports) == {EffectivePort("http", "TCP", "IPv4")}


@pytest.mark.parametrize(
    ("first", "second", "kept", "uncertain"),
    [
        ({}, {}, {}, False),
        ({"terminating": True, "ready": False}, {}, {}, False),
        ({}, {"terminating": True, "ready": False}, {}, False),
        ({"ready": False}, {}, {"ready": False}, True),
        ({"terminating": True}, {"terminating": True, "serving": False}, {"terminating": True}, True),
    ],
)
def test_the_same_address_twice(first: dict[str, Any], second: dict[str, Any], kept: dict[str, bool], uncertain: bool) -> None:
    slices = [slice_of(endpoint("10.1.0.1", **first)), slice_of(endpoint("10.1.0.1", **second), name="web-2")]
    (one,) = programmed(service(80), slices).ports[WEB]
    wanted = {"ready": True, "serving": True, "terminating": False, **kept}
    assert {name: getattr(one, name) for name in wanted} == wanted
    assert one.uncertain is uncertain


def test_the_same_address_at_two_ports_is_two_endpoints() -> None:
    other = slice_of(endpoint("10.1.0.1"), name="web-2", ports=[{"name": "", "port": 9090}])
    held = programmed(service(80), [slice_of(endpoint("10.1.0.1")), other])
    assert [one.port for one in held.ports[WEB]] == [8080, 9090]


def test_hints() -> None:
    hints = {"forZones": [{"name": "a"}, {"name": "b"}], "forNodes": [{"name": "n1"}]}
    (one,) = programmed(service(80), [slice_of(endpoint("10.1.0.1", hints=hints))]).ports[WEB]
    assert (one.zone_hints, one.node_hints) == (frozenset("ab"), frozenset({"n1"}))


ENDPOINTS = st.builds(
    endpoint,
    st.sampled_from(["10.1.0.1", "10.1.0.2", "10.1.00.1", "x", "fd00::1"]),
    node=st.sampled_from(["n1", "n2"]),
    ready=st.booleans(),
    serving=st.booleans(),
    terminating=st.booleans(),
)


@given(st.lists(st.lists(ENDPOINTS, max_size=4), max_size=4), st.randoms())
def test_what_is_held_does_not_hang_on_the_order_of_slices(lists: list[list[Any]], chance: Any) -> None:
    slices = [slice_of(*found, name=f"web-{number}") for number, found in enumerate(lists)]
    held = programmed(service(80), slices)
    chance.shuffle(slices)
    assert programmed(service(80), slices) == held
    seen = [(one.address, one.port) for one in held.ports.get(WEB, ())]
    assert seen == sorted(set(seen))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=2)))
def test_nonsense_is_no_error(nonsense: Any) -> None:
    for field in ("endpoints", "ports", "addressType", "metadata"):
        programmed(service(80), [{**slice_of(endpoint("10.1.0.1")), field: nonsense}])
    for field in ("addresses", "conditions", "hints", "nodeName", "targetRef"):
        programmed(service(80), [slice_of({**endpoint("10.1.0.1"), field: nonsense})])
