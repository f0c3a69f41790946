"""What a trace of a cluster says as its dump does: the objects that only show beside a Service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from kubectl_svc.cluster.reading import Answers, Read
from kubectl_svc.errors import Forbidden
from kubectl_svc.render.as_tree import as_tree
from kubectl_svc.render.look import Look
from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.finding.found import NothingFound, World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading import around, gather
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.target import Target
from tests.trace.reading.test_cost import GATEWAYS, LISTENERS, Counting, made, route

Object = dict[str, Any]


def alias(host: str) -> Object:
    return made("Service", "alias", {"type": "ExternalName", "externalName": host})


API = made("Service", "api", {"clusterIP": "10.96.0.8", "ports": [{"port": 80}]}, namespace="back")


@pytest.mark.parametrize(
    ("host", "codes"),
    [
        pytest.param("api.back", ["D9"], id="a Service of another namespace"),
        pytest.param("web.shop", ["D9"], id="a Service of its own namespace"),
        pytest.param("web", ["D9"], id="a Service of its own namespace alone"),
        pytest.param("api.front", [], id="a host of two labels that is no Service"),
        pytest.param("example.com", [], id="any host"),
    ],
)
def test_an_alias_that_is_too_short(host: str, codes: list[str]) -> None:
    cluster = Counting(API, alias(host))
    report = examine(gather.one(cluster, "alias", "shop", 0.0))
    assert [one.code for one in report.findings] == codes
    assert len(cluster.trips) == 2


def stateful(name: str) -> list[Object]:
    """A StatefulSet of the pods of Service ``db``, and that Service."""
    template = {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "c"}]}}
    own = {"serviceName": name, "selector": {"matchLabels": {"app": "db"}}, "template": template}
    headless = {"clusterIP": "None", "selector": {"app": "db"}, "ports": [{"port": 80}]}
    return [made("StatefulSet", "db", own, "apps/v1"), made("Service", "db-headless", headless)]


@pytest.mark.parametrize(("name", "found"), [("db-headles", True), ("db-headless", False)], ids=["misspelt", "right"])
def test_the_service_that_a_stateful_set_names(name: str, found: bool) -> None:
    cluster = Counting(*stateful(name))
    asking, asked = Asking(cluster), parse_one("sts/db")  # type: ignore[arg-type]
    seen = around.look(asking, asked, "shop")
    [led] = find(asked, World("shop", Seen(seen.seen), seen.unseen))
    facts = gather.one(cluster, led.target.name, led.namespace, 0.0, around=seen, target=led.target)
    assert ("A17" in [one.code for one in examine(facts, led.target).findings]) is found


def test_the_closest_name_of_the_service_that_an_alias_means() -> None:
    cluster = Counting(API, alias("apj.back.svc.cluster.local"))
    [finding] = examine(gather.one(cluster, "alias", "shop", 0.0)).findings
    assert (finding.code, finding.values["closest"]) == ("D9", "api")
    assert len(cluster.trips) == 3
    cluster = Counting(API, alias("api.back.svc.cluster.local"))
    assert not examine(gather.one(cluster, "alias", "shop", 0.0)).findings
    assert len(cluster.trips) == 2


@pytest.mark.parametrize(
    ("text", "meant"), [("deploy/db", "statefulset/db"), ("ingress/http", ""), ("ingress/web", "httproute/web")]
)
def test_another_kind_of_that_name(text: str, meant: str) -> None:
    cluster = Counting(*stateful("db-headless"))
    asking, asked = Asking(cluster), parse_one(text)  # type: ignore[arg-type]
    seen = around.look(asking, asked, "shop")
    with pytest.raises(NothingFound) as raised:
        find(asked, World("shop", Seen(seen.seen), seen.unseen))
    assert (f'did you mean "{meant}"?' in str(raised.value)) is bool(meant)
    assert len(cluster.trips) <= 3


def test_a_number_that_may_be_the_node_port_of_another_service() -> None:
    other = {"type": "NodePort", "ports": [{"port": 80, "nodePort": 30099}], "selector": {"app": "other"}}
    for number, reads in (("30099", 6), ("80", 5), ("30080", 5)):
        cluster, asked = Counting(made("Service", "other", other, namespace="back")), Target("web", number)
        report = examine(gather.one(cluster, "web", "shop", 0.0, target=asked), asked)
        assert [one.values["owner"] for one in report.findings if one.code == "A2"] == ["service/other"] * (reads == 6)
        assert (len(cluster.trips), cluster.reads) == (2, reads)


@pytest.mark.parametrize(
    ("text", "client", "says"),
    [
        pytest.param("web", False, True, id="a Service by its name"),
        pytest.param("ingress/plain", False, False, id="what leads there"),
        pytest.param("10.96.0.7:80", False, True, id="a cluster IP"),
        pytest.param("web.shop", False, True, id="a name"),
        pytest.param("web.shop.svc:80", False, True, id="a name and a port"),
        pytest.param("web.shop.svc.cluster.local", False, True, id="a full name"),
        pytest.param("deploy/web", False, True, id="a workload"),
    ],
)
def test_that_more_may_lead_there_is_said(text: str, client: bool, says: bool) -> None:
    cluster = Counting()
    asking, asked = Asking(cluster), parse_one(text)  # type: ignore[arg-type]
    seen = None if isinstance(asked, Target) else around.look(asking, asked, "shop")
    target = asked if isinstance(asked, Target) else find(asked, World("shop", Seen(seen.seen), seen.unseen))[0].target  # type: ignore[union-attr]
    report = examine(gather.one(cluster, "web", "shop", 0.0, around=seen, target=target), target)
    line = "not looked at: webhooks, APIServices, routes and others that may lead here; '-o wide' shows them"
    assert (line in as_tree(report, Look(False, True))) is says
    assert str(report.unseen["APIService"]) == "not looked at"


@pytest.mark.parametrize("text", ["web.shop", "web.shop.svc:80", "deploy/web", "10.96.0.7:80"])
def test_wide_shows_what_was_not_looked_at(text: str) -> None:
    cluster = Counting()
    asking, asked = Asking(cluster), parse_one(text)  # type: ignore[arg-type]
    seen = around.look(asking, asked, "shop")
    target = find(asked, World("shop", Seen(seen.seen), seen.unseen))[0].target
    report = examine(gather.one(cluster, "web", "shop", 0.0, events=True, around=seen, target=target), target)
    assert report.unlooked is None
    assert {"httproute/web", "validatingwebhookconfiguration/guard"} <= {hop.object for hop in report.hops}


def test_an_overview_of_all_namespaces_has_looked() -> None:
    for report in map(examine, gather.every(Counting(), "", 0.0)):
        assert report.unlooked is None


def test_wide_shows_everything_that_leads_there() -> None:
    """Each kind that the cluster has is read once, of all namespaces, in the second round trip; discovery in the first."""
    for wide in (False, True):
        cluster = Counting()
        report = examine(gather.one(cluster, "web", "shop", 0.0, events=wide))
        assert (len(cluster.trips), cluster.discovered) == (2, int(wide))
        assert [read.resource.kind for read in cluster.trips[0]][3:] == ["APIResource"] * wide
        kinds = [read.resource.kind for read in cluster.trips[1]]
        assert kinds[: 2 + wide] == (["Pod", "Event", "Ingress"] if wide else ["Pod", "Ingress"])
        assert len(kinds) == len(set(kinds)) == (2, 15)[wide]
        found = {hop.object for hop in report.hops}
        assert {"httproute/web", "tcproute/web", "validatingwebhookconfiguration/guard"} <= found or not wide
        assert ("httproute/web" in found, "gateway/gate" in found) == (wide, wide)
        assert (report.unlooked is None) is wide


class Guarded(Counting):
    """A cluster that lets some kinds be read in the namespace alone, or not at all."""

    def __init__(self, *more: Object, narrow: Sequence[str] = (), hidden: Sequence[str] = ()) -> None:
        super().__init__(*more, lacks=["UDPRoute"])  # which the world leads to a port of TCP
        self.narrow, self.hidden = narrow, hidden

    def together(self, reads: Sequence[Read]) -> Answers:
        refused = Forbidden(403, "Forbidden", "no", {})
        hidden = [
            one.resource.kind in self.hidden or (one.resource.kind in self.narrow and one.namespace == "") for one in reads
        ]
        return [refused if one else answer for one, answer in zip(hidden, super().together(reads), strict=True)]


@pytest.mark.parametrize("kind", ["HTTPRoute", "Gateway", "ReferenceGrant", "Namespace", "APIService", "APIResource"])
def test_what_wide_may_not_see_is_told_and_changes_no_verdict(kind: str) -> None:
    away = route("HTTPRoute", "http", "away", hostnames=["away.example.com"])
    away["metadata"]["namespace"] = "other"
    away["spec"]["parentRefs"][0]["namespace"] = "shop"
    away["spec"]["rules"][0]["backendRefs"][0]["namespace"] = "shop"
    grant = {"from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "other"}]}
    granted = made("ReferenceGrant", "all", {**grant, "to": [{"group": "", "kind": "Service"}]}, f"{GATEWAYS}beta1")
    selecting = {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"gate": "open"}}}}
    gate = {"gatewayClassName": "x", "listeners": [{**LISTENERS[0], "allowedRoutes": selecting}, *LISTENERS[1:]]}
    labelled = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "uid": name, "labels": {"gate": "open"}}}
        for name in ("shop", "other")
    ]
    secrets = {
        "from": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "namespace": "shop"}],
        "to": [{"kind": "Secret"}],
    }
    world = [
        away,
        granted,
        made("ReferenceGrant", "all", secrets, f"{GATEWAYS}beta1", "certs"),
        made("Gateway", "gate", gate, GATEWAYS),
        *labelled,
    ]
    world.append(made("GatewayClass", "x", {"controllerName": "example.com/gate"}, GATEWAYS))
    whole = examine(gather.one(Guarded(*world), "web", "shop", 0.0, events=True))
    assert "httproute/away" in [hop.object for hop in whole.hops]
    for cluster in (Guarded(*world, hidden=[kind]), Guarded(*world, narrow=[kind])):
        report = examine(gather.one(cluster, "web", "shop", 0.0, events=True))
        assert report.verdict == whole.verdict == "warning"
        assert (f"{kind} could not be seen" in as_tree(report, Look(False, True))) is (
            kind in report.unseen and kind != "APIResource"
        )
        assert len(cluster.trips) <= 3
        assert "grpcroute/web" in [hop.object for hop in report.hops]
    narrow = examine(gather.one(Guarded(*world, narrow=["HTTPRoute"]), "web", "shop", 0.0, events=True))
    found = {hop.object for hop in narrow.hops}
    assert ("httproute/web" in found, "httproute/away" in found) == (True, False)


ALIKE = ["Pod", "Deployment", "StatefulSet", "Ingress"]
"""What may be called so, too."""


@pytest.mark.parametrize(
    ("asked", "namespace", "says"),
    [
        (Target("web-0"), "shop", "no service web-0 in namespace shop, but there is pod/web-0"),
        (Target("plain"), "shop", "no service plain in namespace shop, but there is ingress/plain"),
        (Target("plain", by_type=True), "shop", "no service plain in namespace shop, which has web"),
        (Target("web"), "shpo", "no service web in namespace shpo, and no such namespace; namespace shop has one"),
        (Target("wbe"), "shop", 'no service wbe in namespace shop; the closest name is "web"'),
    ],
)
def test_what_a_name_is_that_no_service_has(asked: Target, namespace: str, says: str) -> None:
    cluster = Counting({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "uid": "s"}})
    report = examine(gather.one(cluster, asked.name, namespace, 0.0, target=asked), asked)
    assert says in as_tree(report, Look(False, True))


def test_a_name_that_no_service_has_costs_no_round_trip_more() -> None:
    for asked, kinds in (
        (Target("nope"), ["Service", "Service", "Namespace", *ALIKE, "Service", "Node"]),
        (Target("nope", "80"), ["Service", "Service", "Namespace", *ALIKE, "Service", "Node", "Pod"]),
        (Target("nope", by_type=True), ["Service", "Service", "Namespace"]),
    ):
        cluster = Counting()
        gather.one(cluster, "nope", "shop", 0.0, target=asked)
        assert [read.resource.kind for read in cluster.trips[-1]] == kinds
        assert len(cluster.trips) == 2


class Narrow(Counting):
    """A cluster that lets no Service of another namespace be read."""

    def together(self, reads: Sequence[Read]) -> Answers:
        answers = super().together(reads)
        refused = Forbidden(403, "Forbidden", "no", {})
        hidden = [read.resource.kind == "Service" and read.namespace != "shop" for read in reads]
        return [refused if one else answer for one, answer in zip(hidden, answers, strict=True)]


@pytest.mark.parametrize(
    ("host", "status", "unseen"),
    [
        pytest.param("api.back.svc.cluster.local", "unknown", True, id="of another namespace"),
        pytest.param("web.shop.svc.cluster.local", "healthy", False, id="of its own"),
        pytest.param("api.back", "healthy", False, id="what may be any host"),
    ],
)
def test_the_service_of_an_alias_that_may_not_be_read(host: str, status: str, unseen: bool) -> None:
    report = examine(gather.one(Narrow(API, alias(host)), "alias", "shop", 0.0))
    assert (report.verdict, "ExternalName" in report.unseen) == (status, unseen)
