"""``--wait`` ends when there is what it waits for, when time is up, and at once when the Service is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from kubectl_svc.cluster.reading import Read
from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.errors import SvcError
from kubectl_svc.expose.waiting import ADDRESS, ENDPOINTS, suitable, wait

Object = dict[str, Any]


def service(uid: str = "u", **more: Any) -> Object:
    spec = {"selector": {"app": "web"}, "ports": [{"port": 80}], **more.pop("spec", {})}
    metadata = {"name": "web", "namespace": "default", "uid": uid, **more.pop("metadata", {})}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec, **more}


def slice_(*ready: bool) -> Object:
    metadata = {"name": "web-1", "namespace": "default", "labels": {"kubernetes.io/service-name": "web"}}
    endpoints = [{"addresses": [f"10.0.0.{number}"], "conditions": {"ready": one}} for number, one in enumerate(ready)]
    api = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": metadata, "addressType": "IPv4"}
    return {**api, "endpoints": endpoints, "ports": [{"port": 80}]}


class Film:
    """A cluster that is another after each pause; the last picture stays."""

    def __init__(self, pictures: Sequence[list[Object]]) -> None:
        self.pictures = list(pictures)
        self.now = 0.0
        self.lines: list[str] = []

    def together(self, reads: Sequence[Read]) -> Any:
        return Snapshot(self.pictures[0], "default").together(reads)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.pictures = self.pictures[1:] or self.pictures

    def wait(self, what: str, seconds: float = 2) -> Object:
        return wait(self, service(), what, seconds, lambda line: self.lines.append(str(line)), lambda: self.now, self.sleep)  # type: ignore[arg-type]


def test_endpoints_that_become_ready() -> None:
    film = Film([[service()], [service(), slice_()], [service(), slice_(False)], [service(), slice_(False, True)]])
    assert film.wait(ENDPOINTS)["metadata"]["uid"] == "u"
    assert film.lines == [
        "waiting for service/web: no EndpointSlice yet",
        "waiting for service/web: no endpoint: no running pod matches the selector",
        "waiting for service/web: no endpoint is ready",
    ]


@pytest.mark.parametrize("ingress", [{"ip": "192.0.2.1"}, {"hostname": "lb.example.com"}], ids=["ip", "hostname"])
def test_an_address_that_comes(ingress: Object) -> None:
    balanced: dict[str, Any] = {"spec": {"type": "LoadBalancer"}}
    there = service(**balanced, status={"loadBalancer": {"ingress": [ingress]}})
    film = Film([[service(**balanced)], [there]])
    assert film.wait(ADDRESS) == there
    assert film.lines == ["waiting for service/web: no IP or hostname in status.loadBalancer yet"]


@pytest.mark.parametrize(
    ("what", "pictures", "message"),
    [
        (ENDPOINTS, [[service(), slice_(False)]], "service/web: timed out after 2 s: no endpoint is ready"),
        (ADDRESS, [[service(spec={"type": "LoadBalancer"})]], "service/web: timed out after 2 s: no IP or hostname"),
        (ENDPOINTS, [[service(spec={"selector": None})]], "service/web: timed out after 2 s: no endpoint, and no selector"),
        (ADDRESS, [[service()]], "service/web: timed out after 2 s: a Service of type ClusterIP never gets"),
    ],
    ids=["endpoints", "address", "by hand", "no load balancer"],
)
def test_time_that_is_up(what: str, pictures: list[list[Object]], message: str) -> None:
    film = Film(pictures)
    with pytest.raises(SvcError) as caught:
        film.wait(what)
    assert caught.value.message.startswith(message)
    assert film.now == 2


@pytest.mark.parametrize("what", [ADDRESS, ENDPOINTS])
@pytest.mark.parametrize(
    "after",
    [[], [slice_(True)], [service("another"), slice_(True)], [service(metadata={"deletionTimestamp": "2026-01-01T00:00:00Z"})]],
    ids=["gone", "its slices left", "made anew", "being deleted"],
)
def test_a_service_that_goes_ends_it_at_once(what: str, after: list[Object]) -> None:
    film = Film([[service(), slice_(False)], after])
    with pytest.raises(SvcError) as caught:
        film.wait(what, 600)
    assert (caught.value.message, film.now) == ("service/web was deleted while waiting for it", 0.5)


def test_what_suits_a_service() -> None:
    assert suitable(service()) == suitable(service(spec={"type": "NodePort"})) == ENDPOINTS
    assert suitable(service(spec={"type": "LoadBalancer"})) == ADDRESS
