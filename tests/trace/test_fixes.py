"""Every fault of the groups A to D that is more than a note says what fixes it, or where to look; for files, what to write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.trace import engine, texts
from kubectl_svc.trace.reading import offline
from kubectl_svc.trace.reading.facts import Facts
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.report import LOOK, Finding
from tests.trace.build import endpoint, pod, service, slice_of
from tests.trace.edits import edited
from tests.trace.test_cases import FAULTS, named, run

Object = dict[str, Any]

CONTAINER = {"name": "web", "image": "registry.example/web", "ports": [{"containerPort": 8080}]}


def found(path: Path) -> list[tuple[str, bool]]:
    """The codes of what is found above a note, and whether it says what to do."""
    problems = json.loads(run(*named(path), "-o", "json")[1])["problems"]
    return [(one["code"], bool(one["fix"])) for one in problems if one["severity"] != "note"]


def test_every_fault_has_its_command() -> None:
    told = {pair for path in FAULTS for pair in found(path)}
    codes = {code for code, _ in told if code[0] in "ABCD"}
    assert len(codes) > 40
    assert sorted(code for code in codes if (code, True) not in told) == []


def findings(code: str, *objects: Object) -> list[Finding]:
    """What files with these objects make of the Service web, by code."""
    facts = next(one for one in offline.from_files(objects, (), "default") if one.name == "web")
    return [finding for finding in engine.examine(facts).findings if finding.code == code]


def fix_of(finding: Finding) -> str:
    """What fixes it, in words."""
    return texts.fix(finding.fix, "web")


def web(*ports: Object, **spec: Any) -> Object:
    """The manifest of a Service."""
    whole = {"selector": {"app": "web"}, **({"ports": list(ports)} if ports else {}), **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": whole}


def deployment(selector: Object | None, labels: Object, *containers: Object) -> Object:
    """The manifest of a Deployment."""
    template = {"metadata": {"labels": labels}, "spec": {"containers": list(containers)}}
    spec = {"template": template, **({"selector": selector} if selector else {})}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


REFUSED_SERVICES = [
    (web({"port": "80"}), 'spec.ports[0].port: "80" -> 80'),
    (web({"port": "http", "targetPort": 8080}), "spec.ports[0].port: http -> 8080"),
    (web({"port": 70000, "targetPort": "http"}), "spec.ports[0].port: 70000 -> PORT"),
    (web({"targetPort": 8080}), "spec.ports[0].port: unset -> 8080"),
    (web({"port": 80, "targetPort": 8080, "protocol": "tcp"}), "spec.ports[0].protocol: tcp -> TCP"),
    (web({"port": 80, "protocol": "HTTP"}), "remove spec.ports[0].protocol: HTTP"),
    (web({"port": 80}, type="Loadbalancer"), "spec.type: Loadbalancer -> LoadBalancer"),
    (web({"port": 80}, type="Ingress"), "remove spec.type: Ingress"),
    (web({"port": 8080}, type="Headless"), "spec.clusterIP: unset -> None; remove spec.type: Headless"),
    (web({"port": 8080}, clusterIP="none"), "spec.clusterIP: none -> None"),
    (
        web(ports={"port": 80, "targetPort": 8080}),
        'spec.ports: {"port": 80, "targetPort": 8080} -> [{"port": 80, "targetPort": 8080}]',
    ),
    (
        web({"containerPort": 8080}),
        "remove spec.ports[0].containerPort: 8080; spec.ports[0].targetPort: unset -> 8080; spec.ports[0].port: unset -> 8080",
    ),
    (web({"port": 8080}, selector="app=web"), 'spec.selector: app=web -> {"app": "web"}'),
    (web(type="ExternalName"), "spec.externalName: unset -> HOST"),
    (web(), 'spec.ports: unset -> [{"port": 8080, "protocol": "TCP"}]'),
    (web(selector={"app": "db"}), 'spec.ports: unset -> [{"port": "PORT"}]'),
]
"""What no API server takes, and the fix; PORT is for the reader to fill in."""


def filled_in(fix: str) -> str:
    """The fix with a number of one's own."""
    return fix.replace('"PORT"', "8080").replace("PORT", "8080").replace("HOST", "db.example.com")


@pytest.mark.parametrize(("service", "fix"), REFUSED_SERVICES)
def test_a_service_that_the_server_would_refuse(service: Object, fix: str) -> None:
    pods = deployment({"matchLabels": {"app": "web"}}, {"app": "web"}, CONTAINER)
    assert [fix_of(one) for one in findings("A20", service, pods)] == [fix]
    assert findings("A20", edited(service, filled_in(fix)), pods) == []


WBE = {"matchLabels": {"app": "wbe"}}


REFUSED_WORKLOADS = [
    (
        deployment(WBE, {"app": "web", "version": "v1"}, CONTAINER),
        'spec.selector: {"matchLabels": {"app": "wbe"}} -> {"matchLabels": {"app": "web"}}',
    ),
    (deployment(None, {"app": "web"}, CONTAINER), 'spec.selector: unset -> {"matchLabels": {"app": "web"}}'),
    (
        deployment({"matchLabels": {"app": "web"}}, {"app": "wbe", "tier": "x"}, CONTAINER),
        'spec.template.metadata.labels: {"app": "wbe", "tier": "x"} -> {"app": "web", "tier": "x"}',
    ),
    (
        deployment({"matchLabels": {"app": "web"}}, {"app": "web"}),
        'spec.template.spec.containers: [] -> [{"name": "web", "image": "IMAGE"}]',
    ),
]


@pytest.mark.parametrize(("workload", "fix"), REFUSED_WORKLOADS)
def test_a_workload_that_the_server_would_refuse_is_taken_with_the_fix(workload: Object, fix: str) -> None:
    (one,) = findings("C16", web({"port": 80, "targetPort": 8080}), workload)
    assert fix_of(one) == f"{fix} in deployment/web"
    assert findings("C16", web({"port": 80, "targetPort": 8080}), edited(workload, fix_of(one))) == []


def test_one_of_two_services_of_a_name_gets_a_free_one_unless_they_are_the_same() -> None:
    first, last, other = web({"port": 80}), web({"port": 81}), web({"port": 82})
    other["metadata"] = {"name": "web-2"}
    assert fix_of(findings("A18", first, last, other)[0]) == "metadata.name: web -> web-3"
    assert not findings("A18", first, web({"port": 80}))


def test_one_of_two_entries_goes_that_no_controller_keeps_or_that_is_not_ready() -> None:
    alone = {"kind": "Service", **service({"port": 80, "name": "http"}, selector=None, metadata={"uid": "uid-web"})}
    ready, unready = endpoint("10.1.0.1", ready=True), endpoint("10.1.0.1", ready=False)

    def fix(first: Object, second: Object) -> str:
        held = [
            {"kind": "EndpointSlice", **one, "metadata": {**one["metadata"], "uid": one["metadata"]["name"]}}
            for one in (first, second)
        ]
        (told,) = findings("C11", alone, *held)
        return fix_of(told)

    ports = [{"name": "http", "port": 80}]
    a, b = slice_of(ready, by="hand", name="a", ports=ports), slice_of(unready, by="hand", name="b", ports=ports)
    assert fix(a, b).startswith("kubectl patch endpointslice b ")
    mirror = "endpointslicemirroring-controller.k8s.io"
    elsewhere = slice_of(endpoint("10.1.0.1", node="n2", ready=True), by=mirror, name="b", ports=ports)
    assert fix(a, elsewhere).startswith("kubectl patch endpointslice a ")
    unready_mirror = slice_of(unready, by=mirror, name="b", ports=ports)
    assert fix(a, unready_mirror) == "kubectl describe endpointslice a -n default", "it is the last that is ready"
    more = slice_of(endpoint("10.1.0.2"), unready, by="hand", name="b", ports=ports)
    test, taken = '{"op":"test","path":"/endpoints/1/addresses/0","value":"10.1.0.1"}', '{"op":"remove","path":"/endpoints/1"}'
    assert fix(a, more) == f"kubectl patch endpointslice b --type=json '-p=[{test},{taken}]' -n default"


def test_pods_that_no_name_joins_may_share_a_number() -> None:
    named = service({"port": 80, "targetPort": "http"}, metadata={"uid": "uid-web"})
    one = pod(ports=[{"name": "http", "containerPort": 8080}])

    def fix(*ports: Object) -> str:
        other = pod("two", "10.1.0.2", ports=ports)
        objects = [{"kind": kind, **obj} for kind, obj in (("Service", named), ("Pod", one), ("Pod", other))]
        return fix_of(findings("B2", *objects)[0])

    assert '"value":8080' in fix({"name": "web", "containerPort": 8080})
    assert fix({"name": "web", "containerPort": 8080, "protocol": "UDP"}) == "kubectl describe pod/two -n default"
    assert fix({"name": "web", "containerPort": 8081}) == "kubectl describe pod/two -n default"


@pytest.mark.parametrize("address", ["192.0.2.42", "2001:db8::42"])
def test_of_our_own_slices_undrain_makes_ready(address: str) -> None:
    family = "IPv6" if ":" in address else "IPv4"
    ips = {"clusterIP": "None", "clusterIPs": ["None"], "ipFamilies": [family]}
    headless = service({"port": 80, "name": "http"}, selector=None, metadata={"uid": "uid-web"}, **ips)
    down = slice_of(endpoint(address, ready=False), by="kubectl-svc", ports=[{"name": "http", "port": 80}], family=family)
    down["metadata"]["uid"] = "uid-of-slice"
    (told,) = findings("D12", {"kind": "Service", **headless}, {"kind": "EndpointSlice", **down})
    assert fix_of(told) == f"kubectl svc endpoints undrain web {address} -n default"


IMPORT = {
    "apiVersion": "multicluster.x-k8s.io/v1alpha1",
    "kind": "ServiceImport",
    "name": "web",
    "uid": "i",
    "controller": True,
}


@pytest.mark.parametrize(
    ("owners", "headless", "said"),
    [
        pytest.param([], False, "kubectl svc endpoints add web ADDRESS -n default", id="nobody's"),
        pytest.param([], True, "kubectl svc endpoints add web ADDRESS -n default", id="nobody's, headless"),
        pytest.param([IMPORT], False, "kubectl describe serviceimport web -n default", id="of a ServiceImport"),
        pytest.param([IMPORT], True, "kubectl describe service web -n default", id="of a ServiceImport, headless"),
        pytest.param(
            [IMPORT | {"controller": None}], False, "kubectl svc endpoints add web ADDRESS -n default", id="not controlled"
        ),
    ],
)
def test_endpoints_that_a_controller_writes_are_not_added(owners: list[Object], headless: bool, said: str) -> None:
    ips = {"clusterIP": "None", "clusterIPs": ["None"]} if headless else {}
    metadata = {"uid": "uid-web", "ownerReferences": owners}
    live = service({"port": 80, "name": "http"}, selector=None, metadata=metadata, **ips)
    nothing = slice_of(by="hand", ports=[{"name": "http", "port": 80}])
    found = [{"kind": "Service", **live}, {"kind": "EndpointSlice", **nothing}]
    assert said in {fix_of(one) for code in ("A6", "D12") for one in findings(code, *found)}


@pytest.mark.parametrize(
    ("by", "uid", "patched"),
    [
        pytest.param("hand", "uid-of-slice", True, id="a person's"),
        pytest.param("", "uid-of-slice", True, id="nobody's"),
        pytest.param("lighthouse-agent.submariner.io", "uid-of-slice", False, id="of a controller"),
        pytest.param("lighthouse-agent.submariner.io", "", False, id="of a controller, without a uid"),
        pytest.param("hand", "", True, id="a manifest"),
    ],
)
def test_slices_of_a_controller_are_not_edited(by: str, uid: str, patched: bool) -> None:
    live = service({"port": 80, "name": "http"}, selector=None, metadata={"uid": "uid-web"})
    wrong = slice_of(endpoint("192.0.2.7"), by=by, ports=[{"name": "htpp", "port": 80}])
    wrong["metadata"]["uid"] = uid
    (told,) = findings("B7", {"kind": "Service", **live}, {"kind": "EndpointSlice", **wrong})
    assert (told.fix is not None and told.fix.kind != LOOK) is patched, fix_of(told)


def test_no_address_is_added_for_the_api_server() -> None:
    live = service(
        {"port": 443, "name": "https"}, selector=None, metadata={"uid": "u", "name": "kubernetes", "namespace": "default"}
    )
    facts = Facts("default", "kubernetes", live, Seen({"Service": [live]}), {})
    (told,) = [one for one in engine.examine(facts).findings if one.code == "A6"]
    assert fix_of(told) == "kubectl get --raw '/readyz?verbose'"
    assert "each API server writes its own address" in texts.message(told)


def test_a_service_is_made_anew_only_where_that_is_told_and_shuts_no_way_in() -> None:
    owner: dict[str, Any] = {"kind": "StatefulSet", "metadata": {"name": "web", "namespace": "default"}}
    owner["spec"] = {"serviceName": "web", "selector": {"matchLabels": {"app": "web"}}}

    def told(**spec: Any) -> tuple[bool, bool]:
        live = service({"port": 80, "name": "http"}, metadata={"uid": "uid-web"}, **spec)
        (one,) = findings("A17", {"kind": "Service", **live}, owner)
        return "deletes service/web" in texts.message(one), "replace --force" in fix_of(one)

    assert told() == (True, True)
    assert told(externalIPs=["203.0.113.9"]) == (False, False)
    assert told(type="NodePort") == (False, False)


HEADLESS = "spec.clusterIP: unset -> None"
SECOND = "spec.serviceName in statefulset/web"
GOVERNING: dict[str, tuple[Object, Object, str]] = {
    "the pods' own port": ({"port": 8080}, {}, HEADLESS),
    "its name": ({"port": 8080, "targetPort": "http"}, {}, HEADLESS),
    "another port": ({"port": 80, "targetPort": 8080}, {}, SECOND),
    "the name of another port": ({"port": 80, "targetPort": "http"}, {}, SECOND),
    "a load balancer": ({"port": 8080}, {"type": "LoadBalancer"}, SECOND),
    "node ports": ({"port": 8080}, {"type": "NodePort"}, SECOND),
    "an address of its own": ({"port": 8080}, {"clusterIP": "10.96.0.40"}, SECOND),
    "an external IP": ({"port": 8080}, {"externalIPs": ["203.0.113.9"]}, SECOND),
}


@pytest.mark.parametrize("case", GOVERNING)
def test_only_a_service_whose_clients_need_no_address_is_to_become_headless(case: str) -> None:
    port, spec, fix = GOVERNING[case]
    owner = deployment(
        {"matchLabels": {"app": "web"}}, {"app": "web"}, {"name": "c", "ports": [{"name": "http", "containerPort": 8080}]}
    )
    owner |= {"kind": "StatefulSet", "spec": {**owner["spec"], "serviceName": "web"}}
    (one,) = findings("A17", web(port, **spec), owner)
    assert fix_of(one) == fix
    assert ("a second, headless Service" in texts.message(one)) == (fix == SECOND)
