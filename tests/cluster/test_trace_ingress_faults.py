"""Faults of Ingresses and routes on a real API server, live and in a dump; each printed fix is run and works."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tests.cluster import ingress_faults
from tests.cluster.control_plane import ControlPlane
from tests.cluster.ingress_faults import Make
from tests.cluster.namespaces import GATEWAYS, Namespace
from tests.cluster.projects import served
from tests.kubernetes.test_certificates import certificate
from tests.waiting import wait_for

OWN = "services,pods,endpointslices,deployments,ingresses,secrets,gateways,httproutes,servicemonitors"
WIDE = "nodes,ingressclasses,gatewayclasses,mutatingwebhookconfigurations,apiservices,customresourcedefinitions"


class Case(NamedTuple):
    """A world, what to trace (``-A`` alone finds webhooks and monitors), and what is found in it beside notes."""

    make: Make
    asked: str
    finds: str
    verdict: str = "broken"
    fixes: bool = False
    variant: str = ""
    dumped: bool = True
    """Whether files tell it, too: what they do not hold may be in the cluster."""
    choice: Make | None = None
    """Where no fix is printed: what its message leaves to decide, carried out."""


def set_to(where: str, value: Any, *steps: str | int) -> Make:
    """Write one field, as ``kubectl edit`` would."""
    path = "".join(f"/{step}" for step in steps)

    def choice(world: Namespace) -> None:
        patch = json.dumps([{"op": "add", "path": path, "value": filled(value, world)}])
        done = world.kubectl("patch", *filled(where, world).split("/", 1), "--type=json", f"-p={patch}")
        assert done.returncode == 0, done.stderr

    return choice


def without(where: str) -> Make:
    """Delete an object."""

    def choice(world: Namespace) -> None:
        done = world.kubectl("delete", *filled(where, world).split("/", 1))
        assert done.returncode == 0, done.stderr

    return choice


def granted(world: Namespace) -> None:
    """What is printed, and the Secret that it is for."""
    fix = next(one["fix"] for one in problems(world, "httproute/web").found if one["variant"] == "certificate not granted")
    assert world.shell(fix).returncode == 0
    pem = base64.b64encode(certificate("x", f"{world}.example.com")).decode()
    secret = {"metadata": {"name": f"tls-{world}"}, "type": "kubernetes.io/tls", "data": {"tls.crt": pem, "tls.key": pem}}
    world.client.create("/api/v1/namespaces/default/secrets", secret)


def grown(world: Namespace) -> None:
    """The StatefulSet gets the pods up to the one whose name was asked for."""
    assert world.kubectl("scale", "statefulset/db", "--replicas=8").returncode == 0
    wait_for(lambda: len(world.objects("pods")) == 8, what="the pods of the StatefulSet")
    for pod in world.objects("pods"):
        world.make_pod_ready(pod["metadata"]["name"])
    wait_for(lambda: len(world.endpoints("db")) == 8, what="the endpoints of db")


def copies(world: Namespace) -> None:
    """The Service that is to get copies."""
    world.make_service("copies", {"app": "web"}, {"name": "http", "port": 80, "targetPort": 8080})


def accepted(world: Namespace) -> None:
    """The controller takes the route after all."""
    path = world.path(f"{GATEWAYS}/httproutes", "web", "status")
    world.client.patch(path, {"status": {"parents": []}})


def filled(text: Any, world: Namespace) -> Any:
    """With the names that the world has."""
    return text.format(ns=world, plain=str(world).replace("-", "")) if isinstance(text, str) else text


OVER_TCP = {"name": "tcp", "port": 80, "targetPort": 8080, "protocol": "TCP"}
CALLED = ("webhooks", 0, "clientConfig", "service", "port")
CONVERTED = ("spec", "conversion", "webhook", "clientConfig", "service", "port")
NO_LABEL = {"key": "gate", "operator": "DoesNotExist"}
COPYING = {
    "backendRefs": [{"name": "web", "port": 80}],
    "filters": [{"type": "RequestMirror", "requestMirror": {"backendRef": {"name": "copies", "port": 80}}}],
}
CASES = {
    "well": Case(ingress_faults.of_ingress(), "ingress/front", "", "healthy"),
    "no-service": Case(ingress_faults.of_ingress(service="wbe"), "ingress/front", "E1", fixes=True),
    "action": Case(ingress_faults.action("wbe"), "ingress/front", "E1", fixes=True),
    "action-well": Case(ingress_faults.action("web"), f"http://{ingress_faults.HOST}/", "", "healthy"),
    "no-class": Case(
        ingress_faults.of_ingress(ingressClassName=None),
        "ingress/front",
        "E4",
        "warning",
        variant="none",
        choice=set_to("ingress/front", "class-{ns}", "spec", "ingressClassName"),
    ),
    "no-port": Case(ingress_faults.of_ingress(port=8080), "ingress/front", "E2", fixes=True, variant="number target"),
    "two-default-backends": Case(
        ingress_faults.two_default_backends,
        "ingress/front",
        "E3",
        "warning",
        variant="several",
        choice=without("ingress/other"),
    ),
    "misspelt-class": Case(ingress_faults.misspelt_class, "ingress/front", "E4", fixes=True),
    "misspelt-class-of-url": Case(ingress_faults.misspelt_class, f"http://{ingress_faults.HOST}/", "E4", fixes=True),
    "misspelt-class-of-host": Case(ingress_faults.misspelt_class, ingress_faults.HOST, "E4", fixes=True),
    "gateway-class-of-url": Case(ingress_faults.unserved, "http://{ns}.example.com/", "E7", fixes=True, variant="no-class"),
    "no-listener-secret": Case(
        ingress_faults.without_a_certificate,
        "https://{ns}.example.com/",
        "E7",
        variant="certificate missing",
        dumped=False,
        choice=ingress_faults.certified("gone", "{ns}.example.com"),
    ),
    "url-without-tls": Case(
        ingress_faults.of_ingress(),
        f"https://{ingress_faults.HOST}/",
        "E6",
        "warning",
        variant="no section",
        choice=ingress_faults.secured,
    ),
    "certificate": Case(
        ingress_faults.certificate_of_other_host,
        "ingress/front",
        "E6",
        "warning",
        variant="other hosts",
        choice=ingress_faults.certified("tls", ingress_faults.HOST),
    ),
    "no-secret": Case(
        ingress_faults.of_ingress(tls=[{"hosts": [ingress_faults.HOST], "secretName": "tls"}]),
        "ingress/front",
        "E6",
        "warning",
        variant="missing",
        dumped=False,
        choice=ingress_faults.certified("tls", ingress_faults.HOST),
    ),
    "route": Case(ingress_faults.of_route(), "httproute/web", "", "healthy"),
    "no-listener": Case(
        ingress_faults.of_route(parent={"sectionName": "htpt"}), "httproute/web", "E7", fixes=True, variant="NoMatchingParent"
    ),
    "no-such-kind": Case(
        ingress_faults.of_route(backend={"group": "", "kind": "Deployment"}),
        "httproute/web",
        "E7",
        fixes=True,
        variant="no-such-kind",
    ),
    "no-such-group": Case(
        ingress_faults.of_route(backend={"group": "core"}), "httproute/web", "E7", fixes=True, variant="no-such-kind"
    ),
    "group-of-the-gateway": Case(
        ingress_faults.of_route(parent={"group": ""}), "httproute/web", "E7", fixes=True, variant="WrongGroup"
    ),
    "no-gateway": Case(
        ingress_faults.of_route(parent={"name": "gone"}),
        "httproute/web",
        "E7",
        variant="GatewayNotFound",
        choice=set_to("httproute/web", "gate", "spec", "parentRefs", 0, "name"),
    ),
    "hostname": Case(
        ingress_faults.of_route({"hostname": "*.example.org"}, hostnames=[ingress_faults.HOST]),
        "httproute/web",
        "E7",
        variant="NoMatchingListenerHostname",
        choice=set_to("gateway/gate", ingress_faults.HOST, "spec", "listeners", 0, "hostname"),
    ),
    "kinds": Case(
        ingress_faults.of_route({"allowedRoutes": {"kinds": [{"kind": "GRPCRoute"}]}}),
        "httproute/web",
        "E7",
        variant="kind",
        fixes=True,
    ),
    "labels": Case(
        ingress_faults.of_route(
            {"allowedRoutes": {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"gate": "open"}}}}}
        ),
        "httproute/web",
        "E7",
        variant="namespace",
        fixes=True,
        dumped=False,
    ),
    "labels-well": Case(
        ingress_faults.of_route(
            {"allowedRoutes": {"namespaces": {"from": "Selector", "selector": {"matchExpressions": [NO_LABEL]}}}}
        ),
        "httproute/web",
        "",
        "healthy",
        dumped=False,
    ),
    "no-weight": Case(ingress_faults.of_route(backend={"weight": 0}), "httproute/web", "E7", variant="no-weight", fixes=True),
    "copies": Case(
        ingress_faults.of_route(rules=[COPYING]),
        "httproute/web",
        "E1",
        "warning",
        choice=copies,
    ),
    "second-certificate": Case(
        ingress_faults.two_certificates(ingress_faults.HOST, "other.example.com"),
        "ingress/front",
        "E6",
        "warning",
        variant="other hosts",
        choice=ingress_faults.certified("tls-b", f"b.{ingress_faults.HOST}"),
    ),
    "two-certificates": Case(
        ingress_faults.two_certificates(ingress_faults.HOST, f"b.{ingress_faults.HOST}"),
        "ingress/front",
        "",
        "healthy",
        dumped=False,
    ),
    "pod-name": Case(ingress_faults.stateful, "db-7.db", "D17", choice=grown),
    "pod-name-well": Case(ingress_faults.stateful, "db-1.db", "", "healthy"),
    "conversion": Case(
        ingress_faults.converted(port=8080),
        "crd/widgets{plain}.conversion.example.com",
        "E9",
        variant="conversion port",
        choice=set_to("crd/widgets{plain}.conversion.example.com", 80, *CONVERTED),
    ),
    "conversion-everywhere": Case(
        ingress_faults.converted(port=8080),
        "-A",
        "E9",
        variant="conversion port",
        choice=set_to("crd/widgets{plain}.conversion.example.com", 80, *CONVERTED),
    ),
    "conversion-well": Case(ingress_faults.converted(port=80), "crd/widgets{plain}.conversion.example.com", "", "healthy"),
    "webhook-asked": Case(
        ingress_faults.webhook(),
        "mutatingwebhookconfiguration/guard-{ns}",
        "E9",
        variant="writes port",
        choice=set_to("mutatingwebhookconfiguration/guard-{ns}", 80, *CALLED),
    ),
    "monitor-asked": Case(ingress_faults.monitored, "servicemonitor/web", "E10", "warning", fixes=True),
    "monitor-astray": Case(ingress_faults.monitored_astray, "-A", "E10", "warning", fixes=True, variant="astray"),
    "refused": Case(ingress_faults.refused_by_its_controller, "httproute/web", "E7", variant="refused", choice=accepted),
    "unresolved": Case(ingress_faults.unresolved, "httproute/web", "E7", variant="unresolved", choice=accepted),
    "foreign-certificate": Case(
        ingress_faults.certificate_of_another_namespace,
        "httproute/web",
        "E7",
        variant="certificate not granted",
        choice=granted,
    ),
    "by-udp": Case(
        ingress_faults.by_udp,
        "ingress/front",
        "E2",
        variant="number protocol",
        choice=set_to("service/web", OVER_TCP, "spec", "ports", "-"),
    ),
    "lone-canary": Case(
        ingress_faults.lone_canary,
        "ingress/front",
        "E8",
        variant="canary",
        choice=lambda world: ingress_faults.ingress(world, "whole"),
    ),
    "misspelt-host": Case(
        ingress_faults.of_route({"hostname": "*.example.com"}, hostnames=["faults.exmaple.com"]),
        "httproute/web",
        "E7",
        variant="NoMatchingListenerHostname",
        fixes=True,
    ),
    "no-route-port": Case(
        ingress_faults.of_route(backend={"port": 8080}), "httproute/web", "E2", fixes=True, variant="number target"
    ),
    "two-claims": Case(
        ingress_faults.two_claims,
        "ingress/front",
        "E8",
        "warning",
        choice=set_to("ingress/other", "/other", "spec", "rules", 0, "http", "paths", 0, "path"),
    ),
    "webhook": Case(ingress_faults.webhook(port=80), "-A", "", "healthy"),
    "webhook-port": Case(
        ingress_faults.webhook(),
        "-A",
        "E9",
        variant="writes port",
        choice=set_to("mutatingwebhookconfiguration/guard-{ns}", 80, *CALLED),
    ),
    "webhook-service": Case(
        ingress_faults.webhook(name="gone"),
        "-A",
        "E9",
        variant="writes missing",
        choice=without("mutatingwebhookconfiguration/guard-{ns}"),
    ),
    "monitor": Case(ingress_faults.monitored, "-A", "E10", "warning", fixes=True),
}


@pytest.fixture(scope="module", autouse=True)
def kinds(control_plane: ControlPlane, gateway_api: None) -> Iterator[None]:
    """ServiceMonitors are served, whatever is in them; and there is the class of the Gateways."""
    own = {"apiVersion": GATEWAYS, "kind": "GatewayClass", "metadata": {"name": "example"}}
    control_plane.kubectl("apply", "-f", "-", input=json.dumps({**own, "spec": {"controllerName": "example.com/gate"}}))
    with served(control_plane, "servicemonitors.monitoring.coreos.com"):
        yield


@pytest.mark.parametrize("name", CASES)
def test_the_fault_is_found_and_mended(namespace: Namespace, name: str) -> None:
    case = CASES[name]._replace(asked=filled(CASES[name].asked, namespace))
    case.make(namespace)
    live = answered(namespace, case.asked, lambda found: found == case.finds.split())
    assert live.verdict == case.verdict
    if case.variant:
        assert case.variant in {one["variant"] for one in live.found}
    if case.dumped:
        dumped = from_dump(namespace, case.asked)
        assert (codes(dumped), dumped.verdict) == (codes(live), live.verdict)
    if case.fixes:
        fix = next(one["fix"] for one in live.found if one["code"] == case.finds)
        done = namespace.shell(fix)
        assert done.returncode == 0, f"{fix}: {done.stderr}"
    elif case.choice:
        case.choice(namespace)
    answered(namespace, case.asked, lambda found: case.finds not in found and {*found} <= {*codes(live)})


def answered(namespace: Namespace, asked: str, as_expected: Callable[[list[str]], bool]) -> Answer:
    """What a trace finds once the controllers have done their part."""
    found = None

    def answer() -> Answer | None:
        nonlocal found
        found = problems(namespace, asked)
        return found if as_expected(codes(found)) else None

    try:
        return wait_for(answer, what=f"a trace of {asked}")
    except AssertionError as error:
        raise AssertionError(f"{error}: {found}") from None


def test_every_fault_is_ended() -> None:
    """By the fix that is printed, or by what its message leaves to decide."""
    assert [name for name, case in CASES.items() if case.finds and not case.fixes and not case.choice] == []


def test_a_grant_is_what_another_namespace_takes(namespace: Namespace) -> None:
    ingress_faults.of_another_namespace(namespace)
    found = problems(namespace, "httproute/web", namespace="default")
    assert "no-grant" in {one["variant"] for one in found.found}
    grants = "/apis/gateway.networking.k8s.io/v1beta1/namespaces/default/referencegrants"
    name = f"httproutes-of-{namespace}-to-kubernetes"
    kind = {"apiVersion": "gateway.networking.k8s.io/v1beta1", "kind": "ReferenceGrant"}
    source = {"group": "gateway.networking.k8s.io", "kind": "GRPCRoute", "namespace": str(namespace)}
    spec = {"from": [source], "to": [{"group": "", "kind": "Service", "name": "other"}]}
    namespace.client.create(grants, {**kind, "metadata": {"name": name}, "spec": spec})  # a name that is taken
    try:
        fix = next(
            one["fix"]
            for one in problems(namespace, "httproute/web", namespace="default").found
            if one["variant"] == "no-grant"
        )
        assert namespace.shell(fix).returncode == 0
        assert "no-grant" not in {one["variant"] for one in problems(namespace, "httproute/web", namespace="default").found}
        assert namespace.client.get(f"{grants}/{name}")["spec"] == spec
        assert namespace.client.get(f"{grants}/{name}-2")["spec"]["to"] == [
            {"group": "", "kind": "Service", "name": "kubernetes"}
        ]
    finally:
        for one in (name, f"{name}-2"):
            namespace.client.delete(f"{grants}/{one}")


def test_an_ingress_without_address_is_a_note(namespace: Namespace) -> None:
    ingress_faults.without_address(namespace)
    found = problems(namespace, "ingress/front")
    assert [(one["code"], one["severity"]) for one in found.found if one["code"] == "E5"] == [("E5", "note")]
    assert found.verdict == "healthy"


class Answer(NamedTuple):
    """The problems about Services of one namespace, and the worst verdict."""

    found: list[dict[str, Any]]
    verdict: str


def codes(answer: Answer) -> list[str]:
    """Those that follow from no other, notes left out."""
    return sorted({one["code"] for one in answer.found if not one["consequenceOf"] and one["severity"] != "note"})


def problems(world: Namespace, *words: str, namespace: str = "", **options: Any) -> Answer:
    """What a trace finds."""
    done = world.kubectl("svc", "trace", *words, "-o", "json", **options)
    assert done.stdout, done.stderr
    document = json.loads(done.stdout)
    traces = [one for one in document.get("items", [document]) if one["namespace"] == (namespace or str(world))]
    verdict = max((one["verdict"] for one in traces), key=("healthy", "warning", "unknown", "broken").index)
    return Answer([problem for one in traces for problem in one["problems"]], verdict)


def from_dump(world: Namespace, asked: str, kinds: tuple[str, ...] = (OWN, WIDE)) -> Answer:
    """What is found in files of the same objects."""
    dump = ""
    for each in kinds:
        done = world.kubectl("get", each, "-o", "yaml")
        assert done.returncode == 0, done.stderr
        dump += f"---\n{done.stdout}"
    words = [] if asked == "-A" else [asked]
    return problems(world, *words, "-f", "-", "-n", str(world), input=dump)
