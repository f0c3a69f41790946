"""Objects of other projects whose kind has the name of one that is traced: Istio's Gateways, Knative's Services and Routes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cluster.reading import Read
from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.finding.found import NothingFound, World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading import around
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.seen import Seen
from tests.trace.front import gateway, ingress, made, path, route, service, shop, trace
from tests.trace.reading.test_cost import Counting
from tests.trace.test_front_listener_sets import dumped

Object = dict[str, Any]
ISTIO, KNATIVE = "networking.istio.io/v1", "serving.knative.dev/v1"
SERVERS = {"servers": [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}]}


def mesh(name: str = "gate", namespace: str = "shop") -> Object:
    """A Gateway of Istio."""
    return made(ISTIO, "Gateway", name, SERVERS, namespace)


def bound(*gateways: str, name: str = "web", namespace: str = "shop") -> Object:
    """A VirtualService that is bound to Gateways of Istio."""
    sent = [{"destination": {"host": "web", "port": {"number": 80}}}]
    spec = {"hosts": ["*"], "gateways": list(gateways), "http": [{"route": sent}]}
    return made(ISTIO, "VirtualService", name, spec, namespace)


def knative(kind: str, group: str = KNATIVE) -> Object:
    """An object of Knative."""
    return made(group, kind, "hello", {})


OF_ISTIO = "gateway/gate is of kind Gateway of networking.istio.io, which is not traced"
ONE = f"{OF_ISTIO}; virtualservice/web is bound to it: kubectl svc trace virtualservice/web -n shop"
INTERNAL = "networking.internal.knative.dev/v1alpha1"
ROWS: dict[str, tuple[list[Object], str, int, str]] = {
    "a Gateway of Istio": ([*shop(), mesh(), bound("gate")], "gateway/gate", 3, ONE),
    "its short name": ([*shop(), mesh(), bound("gate")], "gtw/gate -n shop", 3, ONE),
    "its group": ([*shop(), mesh(), bound("gate")], "gateway.networking.istio.io/gate", 3, ONE),
    "bound from another namespace": (
        [*shop(), mesh(namespace="infra"), bound("infra/gate")],
        "gateway/gate -n infra",
        3,
        "kubectl svc trace virtualservice/web -n shop",
    ),
    "two that are bound": (
        [*shop(), mesh(), bound("gate"), bound("mesh", "shop/gate", name="api")],
        "gateway/gate",
        3,
        "are bound to it: kubectl svc trace virtualservice/web virtualservice/api -n shop",
    ),
    "bound to one of another namespace": (
        [*shop(), mesh(), bound("infra/gate"), bound("mesh", name="b")],
        "gateway/gate",
        3,
        OF_ISTIO,
    ),
    "none is bound": ([*shop(), mesh()], "gateway/gate", 3, OF_ISTIO),
    "another name": ([*shop(), mesh()], "gateway/gat", 1, 'gateway "gat" not found in the files'),
    "another namespace": ([*shop(), mesh()], "gateway/gate -n infra", 1, 'gateway "gate" not found'),
    "the VirtualService": ([*shop(), mesh(), bound("gate")], "virtualservice/web", 0, "service/web port 80 is healthy"),
    "a Gateway of the Gateway API beside it": (
        [*shop(), *gateway(), route(), mesh("gate", "infra")],
        "gateway/gate -n infra",
        0,
        "service/web port 80 is healthy",
    ),
    "a Service of Knative": ([knative("Service"), service()], "service/hello", 3, "of kind Service of serving.knative.dev"),
    "by its name alone": ([knative("Service"), service()], "hello", 3, "of kind Service of serving.knative.dev"),
    "and the Service that it makes": ([knative("Service"), *shop("hello")], "service/hello", 0, "service/hello is healthy"),
    "a Route of Knative": ([knative("Route")], "route/hello", 3, "of kind Route of serving.knative.dev"),
    "a Route of OpenShift": (
        [
            *shop(),
            made("route.openshift.io/v1", "Route", "web", {"host": "h.example.com", "to": {"kind": "Service", "name": "web"}}),
        ],
        "route/web",
        0,
        "service/web",
    ),
    "an Ingress of Knative": (
        [knative("Ingress", INTERNAL)],
        "ingress/hello",
        3,
        f"of kind Ingress of {INTERNAL.partition('/')[0]}",
    ),
    "an Ingress": (
        [*shop(), knative("Ingress", INTERNAL), ingress(path(), name="hello")],
        "ingress/hello",
        0,
        "service/web port",
    ),
    "a VirtualService of another project": (
        [made("gateway.solo.io/v1", "VirtualService", "hello", {})],
        "virtualservice/hello",
        3,
        "of kind VirtualService of gateway.solo.io",
    ),
    "a StatefulSet of another project": (
        [made("apps.kruise.io/v1beta1", "StatefulSet", "hello", {})],
        "statefulset/hello",
        3,
        "of kind StatefulSet of apps.kruise.io",
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_kind_of_another_project(row: tuple[list[Object], str, int, str], tmp_path: Path) -> None:
    objects, words, code, said = row
    told = trace(tmp_path, objects, *words.split())
    assert (told.code, said in told.text) == (code, True), told.text


def test_what_is_not_bound_is_not_named(tmp_path: Path) -> None:
    told = trace(tmp_path, [*shop(), mesh(), bound("infra/gate"), bound("mesh", name="b")], "gateway/gate")
    assert "virtualservice" not in told.text


class Without(Counting):
    """A cluster that lacks the Gateway API."""

    def __init__(self, *more: Object) -> None:
        super().__init__(*more, lacks=["Gateway"])

    def list(self, read: Read) -> list[Object]:
        return Snapshot.list(self, read) if read.resource.group == "networking.istio.io" else super().list(read)


@pytest.mark.parametrize(
    ("cluster", "code", "said"),
    [
        (Counting(*dumped([mesh("own"), bound("own")])), 3, ONE.replace("/gate", "/own")),
        (Counting(*dumped([mesh("other"), bound("other")])), 1, 'gateway "own" not found in namespace shop'),
        (Without(*dumped([mesh("own"), bound("own")])), 3, ONE.replace("/gate", "/own")),
        (Counting(), 1, 'gateway "own" not found in namespace shop'),
    ],
    ids=["there", "another one", "without the Gateway API", "without Istio"],
)
def test_a_gateway_of_istio_in_a_cluster(cluster: Counting, code: int, said: str) -> None:
    one = parse_one("gateway/own")
    seen = around.look(Asking(cluster), one, "shop")  # type: ignore[arg-type]
    with pytest.raises(NothingFound) as error:
        find(one, World("shop", Seen(seen.seen), seen.unseen))
    assert (error.value.exit_code, said in str(error.value)) == (code, True), str(error.value)
