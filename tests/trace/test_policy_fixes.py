"""F1's edits carried out: this client gets through, and nobody else does."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.trace.test_client_dns import dns_pod
from tests.trace.test_viewpoints import (
    ADMITS_FRONT,
    BASE,
    NODE_PORT,
    ONE,
    TWO,
    WEB,
    deployment,
    node,
    pod,
    policy,
    service,
    slice_of,
    trace,
)
from tests.trace.test_ways_in import INGRESS, egress

Object = dict[str, Any]
OF_WEB = {"matchLabels": {"app": "web"}}
OF_FRONT = {"matchLabels": {"app": "front"}}
SPY, OTHER = pod("spy", 3, "spy"), pod("other", 2, "other")
HERE = [service(), *BASE, SPY, OTHER, dns_pod(), slice_of(ONE, TWO)]


def denied(tmp_path: Path, *words: str, objects: list[Object]) -> Object:
    """The one denial."""
    (found,) = (one for one in trace(tmp_path, *words, objects=objects)[1]["problems"] if one["code"] == "F1")
    problem: Object = found
    return problem


def done(objects: list[Object], problem: Object) -> list[Object]:
    """The objects after the edits of a fix."""
    action, made = problem["action"], copy.deepcopy(objects)
    kind, _, name = action["target"].partition("/")
    for edit in action["edits"]:
        if not edit["path"]:
            made.append({**edit["new"], "metadata": {**edit["new"]["metadata"], "uid": f"uid-{name}"}})
            continue
        place: Any
        (place,) = (one for one in made if one["kind"].lower() == kind and one["metadata"]["name"] == name)
        for step in edit["path"][:-1]:
            place = place[step] if isinstance(step, int) else place.setdefault(step, {})
        if isinstance(place, list):
            place.insert(edit["path"][-1], edit["new"])
        else:
            place[edit["path"][-1]] = edit["new"]
    return made


def verdicts(tmp_path: Path, objects: list[Object], *clients: str) -> list[str]:
    return [trace(tmp_path, "web", "--from", one, objects=objects)[1]["verdict"] for one in clients]


def named(selector: Object, *rules: Object, **spec: Any) -> Object:
    made = policy(selector, *rules)
    return {**made, "spec": {**made["spec"], **spec}}


ELSEWHERE = {"from": [{"podSelector": {"matchLabels": {"app": "nobody"}}}]}


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_the_zone_of_a_pod_is_no_label_to_name_it_by(tmp_path: Path, direction: str) -> None:
    """The API server copies it from the node: the workload's next pod may have another one."""
    objects = copy.deepcopy([service(), *BASE, SPY, OTHER, dns_pod(), slice_of(ONE, TWO)])
    for number, one in enumerate(one for one in objects if one["kind"] == "Pod"):
        one["metadata"]["labels"] |= {"topology.kubernetes.io/zone": "ab"[number % 2], "topology.kubernetes.io/region": "c"}
    to_web = {"to": [{"podSelector": OF_WEB}], "ports": [{"port": 80}]}
    shut = (
        named(OF_WEB, ELSEWHERE)
        if direction == "ingress"
        else named(OF_FRONT, policyTypes=["Egress"], egress=[to_web, {"ports": [{"port": 53, "protocol": "UDP"}]}])
    )
    problem = denied(tmp_path, "web", "--from", "pod/front-1", objects=[*objects, shut])
    assert (problem["action"]["command"] or "").startswith("kubectl patch networkpolicy ")
    assert "topology" not in str(problem["action"])
    assert verdicts(tmp_path, done([*objects, shut], problem), "pod/front-1", "pod/front-2") == ["healthy", "healthy"]


def test_of_several_policies_the_one_that_selects_these_pods_alone_is_patched(tmp_path: Path) -> None:
    """The nearest rule is one of a policy for all pods; a rule there would open the others, too."""
    broad = named({}, {**ADMITS_FRONT, "ports": [{"port": 80}]})
    own = named(OF_WEB)
    own["metadata"] = {**own["metadata"], "name": "own", "uid": "uid-own"}
    objects = [*HERE, broad, own]
    problem = denied(tmp_path, "web", "--from", "pod/front-1", objects=objects)
    assert (problem["object"], problem["action"]["target"]) == ("networkpolicy/policy", "networkpolicy/own")
    assert problem["action"]["command"].startswith("kubectl patch networkpolicy own ")
    assert verdicts(tmp_path, done(objects, problem), "pod/front-1", "pod/spy") == ["healthy", "broken"]


@pytest.mark.parametrize(
    ("shut", "target"),
    [
        pytest.param(named(OF_WEB), "networkpolicy/policy", id="of these pods alone"),
        pytest.param(named(OF_WEB, ELSEWHERE), "networkpolicy/policy", id="of these pods alone, with a rule"),
        pytest.param(named({}), "networkpolicy/web-from-front-1", id="of all pods"),
        pytest.param(named({}, ELSEWHERE), "networkpolicy/web-from-front-1", id="of all pods, with a rule"),
        pytest.param(named({}, {**ADMITS_FRONT, "ports": [{"port": 80}]}), "networkpolicy/web-from-front-1", id="wrong port"),
        pytest.param(
            named({"matchExpressions": [{"key": "app", "operator": "Exists"}]}),
            "networkpolicy/web-from-front-1",
            id="of all that have a label",
        ),
        pytest.param(
            named({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["front"]}]}),
            "networkpolicy/web-from-front-1",
            id="of all others",
        ),
    ],
)
def test_what_comes_in_is_opened_for_these_pods_alone(tmp_path: Path, shut: Object, target: str) -> None:
    """Where a policy selects more pods than the Service's, its rules would open those, too."""
    other = {
        **service(selector={"app": "other"}, clusterIP="10.96.0.8", clusterIPs=["10.96.0.8"]),
        "metadata": {**WEB["metadata"], "name": "other", "uid": "uid-other-service"},
    }
    slice_ = slice_of(OTHER)
    slice_["metadata"] = {**slice_["metadata"], "name": "other-1", "labels": {**slice_["metadata"]["labels"]}}
    slice_["metadata"]["labels"]["kubernetes.io/service-name"] = "other"
    objects = [*HERE, other, slice_, shut]
    problem = denied(tmp_path, "web", "--from", "pod/front-1", objects=objects)
    assert problem["action"]["target"] == target
    before = trace(tmp_path, "other", "--from", "pod/front-1", objects=objects)[1]["verdict"]
    after = done(objects, problem)
    assert verdicts(tmp_path, after, "pod/front-1", "pod/spy") == ["healthy", "broken"]
    assert trace(tmp_path, "other", "--from", "pod/front-1", objects=after)[1]["verdict"] == before


@pytest.mark.parametrize(
    ("selector", "target"),
    [({"matchLabels": {"app": "front"}}, "networkpolicy/out"), ({}, "networkpolicy/front-1-to-web")],
    ids=["of the client alone", "of all pods"],
)
def test_what_goes_out_is_opened_for_the_client_alone(tmp_path: Path, selector: Object, target: str) -> None:
    shut = egress({"podSelector": {"matchLabels": {"app": "nobody"}}})
    shut["spec"]["podSelector"] = selector
    objects = [*HERE, shut]
    problem = denied(tmp_path, "web", "--from", "pod/front-1", objects=objects)
    assert problem["action"]["target"] == target
    was = verdicts(tmp_path, objects, "pod/spy")
    assert verdicts(tmp_path, done(objects, problem), "pod/front-1") == ["healthy"]
    assert verdicts(tmp_path, done(objects, problem), "pod/spy") == was


def test_dns_is_opened_for_the_client_alone(tmp_path: Path) -> None:
    shut = egress({"podSelector": {}})
    shut["spec"] = {**shut["spec"], "podSelector": {}, "egress": [{"to": [{"podSelector": {}}]}]}
    problem = denied(tmp_path, "web", "--from", "pod/front-1", objects=[*HERE, shut])
    assert problem["variant"] == "dns"
    after = done([*HERE, shut], problem)
    assert verdicts(tmp_path, after, "pod/front-1", "pod/spy") == ["healthy", "broken"]


def test_a_policy_that_nobody_passes_is_opened_as_it_was_meant(tmp_path: Path) -> None:
    """With the same peers, at the pods' port, for the Service's pods alone."""
    objects = [*HERE, named({}, {**ADMITS_FRONT, "ports": [{"port": 80}]})]
    problem = denied(tmp_path, "web", objects=objects)
    assert problem["action"]["target"] == "networkpolicy/policy-web"
    assert verdicts(tmp_path, done(objects, problem), "pod/front-1", "pod/spy") == ["healthy", "broken"]


def job(name: str, **labels: str) -> Object:
    made = pod(name, 3)
    made["metadata"] = {**made["metadata"], "labels": labels, "ownerReferences": [{"kind": "Job", "name": "nightly"}]}
    return made


JOB = "batch.kubernetes.io/job-name"


@pytest.mark.parametrize(
    ("client", "selector"),
    [
        pytest.param(job("run", **{JOB: "nightly", "job-name": "nightly"}), {JOB: "nightly"}, id="a Job's pod"),
        pytest.param(job("run", app="run", **{JOB: "nightly"}), {"app": "run"}, id="a Job's pod with a label of its own"),
        pytest.param(
            job("run", **{"statefulset.kubernetes.io/pod-name": "run"}),
            {"statefulset.kubernetes.io/pod-name": "run"},
            id="a StatefulSet's pod",
        ),
    ],
)
def test_a_pod_is_selected_by_a_label_that_is_its_own(tmp_path: Path, client: Object, selector: dict[str, str]) -> None:
    objects = [*HERE, client, named(OF_WEB)]
    problem = denied(tmp_path, "web", "--from", "pod/run", objects=objects)
    (rule,) = problem["action"]["edits"][0]["new"]
    assert rule["from"] == [{"podSelector": {"matchLabels": selector}}]
    assert verdicts(tmp_path, done(objects, problem), "pod/run", "pod/spy") == ["healthy", "broken"]


def test_a_pod_without_labels_gets_one_first(tmp_path: Path) -> None:
    """An empty selector would let every pod of the namespace through."""
    bare = pod("bare", 3)
    del bare["metadata"]["labels"]
    objects = [*HERE, bare, named(OF_WEB)]
    problem = denied(tmp_path, "web", "--from", "pod/bare", objects=objects)
    assert (problem["action"]["target"], problem["action"]["edits"][0]["new"]) == ("pod/bare", {"app": "bare"})
    after = done(objects, problem)
    again = denied(tmp_path, "web", "--from", "pod/bare", objects=after)
    assert verdicts(tmp_path, done(after, again), "pod/bare", "pod/spy") == ["healthy", "broken"]


# Nodes: a policy knows them by their addresses, of the family of the connection, and by those of their tunnels.

RANGE = {"podCIDR": "10.244.3.0/24", "podCIDRs": ["10.244.3.0/24"]}


def third(annotations: dict[str, str], ranged: bool = True) -> Object:
    made = node(3)
    made["metadata"]["annotations"] = annotations
    made["status"]["addresses"].insert(0, {"type": "InternalIP", "address": "fd00:30::3"})
    return {**made, "spec": RANGE} if ranged else made


@pytest.mark.parametrize(
    ("node_", "blocks", "verdict"),
    [
        pytest.param(third({}, ranged=False), ["172.30.0.3/32"], "healthy", id="no range"),
        pytest.param(
            third({"flannel.alpha.coreos.com/backend-type": "vxlan"}), ["172.30.0.3/32", "10.244.3.0/32"], "healthy", id="VXLAN"
        ),
        pytest.param(third({"flannel.alpha.coreos.com/backend-type": "host-gw"}), ["172.30.0.3/32"], "healthy", id="host-gw"),
        pytest.param(
            third({"projectcalico.org/IPv4Address": "172.30.0.3/24", "projectcalico.org/IPv4IPIPTunnelAddr": "10.9.3.1"}),
            ["172.30.0.3/32", "10.9.3.1/32"],
            "healthy",
            id="Calico's IP-in-IP",
        ),
        pytest.param(
            third({"projectcalico.org/IPv4Address": "172.30.0.3/24"}), ["172.30.0.3/32"], "healthy", id="Calico without tunnels"
        ),
        pytest.param(third({}), ["172.30.0.3/32"], "unknown", id="not known"),
    ],
)
def test_a_node_is_let_through_by_all_its_addresses(tmp_path: Path, node_: Object, blocks: list[str], verdict: str) -> None:
    objects = [*(one for one in HERE if one["metadata"]["name"] != "node-3"), node_, named(OF_WEB)]
    problem = denied(tmp_path, "web", "--from", "node/node-3", objects=objects)
    (rule,) = problem["action"]["edits"][0]["new"]
    assert [peer["ipBlock"]["cidr"] for peer in rule["from"]] == blocks
    assert verdicts(tmp_path, done(objects, problem), "node/node-3", "pod/spy") == [verdict, "broken"]
    assert ("tunnel's address in 10.244.3.0/24" in problem["message"]) == (verdict == "unknown")


# A client from outside, whose address a node's takes the place of.


@pytest.mark.parametrize(("kind", "rules"), [("NodePort", []), ("LoadBalancer", []), ("LoadBalancer", [ELSEWHERE])])
def test_who_comes_from_outside_is_let_in_before_its_address_is_kept(tmp_path: Path, kind: str, rules: list[Object]) -> None:
    """externalTrafficPolicy Local alone would open nothing."""
    objects = [service(**NODE_PORT), *HERE[1:], named(OF_WEB, *rules)]
    objects[0]["spec"]["type"] = kind
    if kind == "LoadBalancer":
        objects[0]["status"] = {"loadBalancer": {"ingress": [{"ip": "192.0.2.10"}]}}
    targets = []
    for _ in range(2):
        problem = denied(tmp_path, "web", "--from", "203.0.113.7", objects=objects)
        targets.append(problem["action"]["target"])
        objects = done(objects, problem)
    assert targets == ["networkpolicy/policy", "service/web"]
    assert verdicts(tmp_path, objects, "203.0.113.7", "203.0.113.8") == ["healthy", "broken"]


# Policies of manifests that no API server takes do not count.


@pytest.mark.parametrize(
    ("wrong", "verdict", "codes"),
    [
        pytest.param({"podSelector": {"matchLabels": {"app": "web"}}, "ingress": []}, "broken", {"F1"}, id="a good one"),
        pytest.param({"podSelector": {"app": "web"}, "ingress": []}, "broken", {"F9"}, id="labels in the selector"),
        pytest.param(
            {"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0"}}]}]}, "broken", {"F9"}, id="cidr"
        ),
    ],
)
def test_a_refused_policy_is_not_judged(tmp_path: Path, wrong: Object, verdict: str, codes: set[str]) -> None:
    plain = {**WEB, "metadata": {"name": "web", "namespace": "shop"}}
    kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    refused = {**kind, "metadata": {"name": "policy", "namespace": "shop"}, "spec": wrong}
    objects = [plain, *map(deployment, ("web", "front")), refused]
    _, document, _ = trace(tmp_path, "web", "--from", "deploy/front", objects=objects)
    assert document["verdict"] == verdict
    assert {one["code"] for one in document["problems"] if one["severity"] == "error"} == codes


def test_labels_in_a_selector_are_moved_and_not_taken_away(tmp_path: Path) -> None:
    """A selector that is left empty selects every pod."""
    plain = {**WEB, "metadata": {"name": "web", "namespace": "shop"}}
    kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    spec = {"podSelector": {"app": "web"}, "ingress": [{"from": [{"podSelector": {"labels": {"app": "front"}}}]}]}
    objects = [plain, *map(deployment, ("web", "front", "back")), {**kind, "metadata": {"name": "policy"}, "spec": spec}]
    _, document, _ = trace(tmp_path, "web", "--from", "deploy/front", objects=objects)
    (problem,) = (one for one in document["problems"] if one["code"] == "F9")
    assert problem["action"]["kind"] == "edit"
    after = done(objects, problem)
    assert verdicts(tmp_path, after, "deploy/front", "deploy/back") == ["healthy", "broken"]


def test_a_refused_policy_of_the_client_is_told(tmp_path: Path) -> None:
    plain = {**WEB, "metadata": {"name": "web", "namespace": "shop"}}
    kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    spec = {"podSelector": {"matchLabels": {"app": "front"}}, "egress": [{"ports": [{"endPort": 90}]}]}
    objects = [plain, *map(deployment, ("web", "front")), {**kind, "metadata": {"name": "out"}, "spec": spec}]
    codes = [one["code"] for one in trace(tmp_path, "web", "--from", "deploy/front", objects=objects)[1]["problems"]]
    assert "F9" in codes


def test_behind_an_ingress_the_port_is_opened_to_the_same_peers(tmp_path: Path) -> None:
    rule = {"from": [{"namespaceSelector": {"matchLabels": {"team": "edge"}}}], "ports": [{"port": 80}]}
    problem = denied(tmp_path, "ingress/front", "--from", "203.0.113.7", objects=[*HERE, INGRESS, named({}, rule)])
    (edit,) = problem["action"]["edits"]
    assert edit["new"]["spec"]["ingress"] == [{"from": rule["from"], "ports": [{"port": 8080, "protocol": "TCP"}]}]
    assert edit["new"]["spec"]["podSelector"] == {"matchLabels": {"app": "web"}}
    assert problem["variant"] == "door"


def test_a_policy_beside_another_isolates_no_other_pods(tmp_path: Path) -> None:
    """It selects no pod that the one which denies does not."""
    marked = {**ONE, "metadata": {**ONE["metadata"], "labels": {"app": "web", "number": "one"}}}
    some = {"matchExpressions": [{"key": "number", "operator": "In", "values": ["one", "first"]}]}
    objects = [marked if one is ONE else one for one in HERE] + [named(some)]
    problem = denied(tmp_path, "web", "--from", "pod/front-1", objects=objects)
    assert problem["action"]["edits"][0]["new"]["spec"]["podSelector"] == {**some, "matchLabels": {"app": "web"}}
    assert verdicts(tmp_path, objects, "pod/front-1", "pod/spy") == ["warning", "warning"]
    assert verdicts(tmp_path, done(objects, problem), "pod/front-1", "pod/spy") == ["healthy", "warning"]


def test_a_policy_for_what_the_service_selects_is_edited(tmp_path: Path) -> None:
    """Though a pod that is not ready has another label: the Service selects that one, too."""
    late = pod("web-3", 3)
    late["metadata"]["labels"] = {"app": "web", "track": "canary"}
    late["status"]["conditions"] = [{"type": "Ready", "status": "False"}]
    problem = denied(tmp_path, "web", "--from", "pod/front-1", objects=[*HERE, late, named(OF_WEB)])
    assert problem["action"]["target"] == "networkpolicy/policy"


def test_a_new_policy_has_a_name_of_its_own(tmp_path: Path) -> None:
    taken = named({"matchLabels": {"app": "nobody"}})
    taken["metadata"] = {**taken["metadata"], "name": "web-from-front-1", "uid": "uid-taken"}
    problem = denied(tmp_path, "web", "--from", "pod/front-1", objects=[*HERE, taken, named({})])
    assert problem["action"]["target"] == "networkpolicy/web-from-front-1-2"


@pytest.mark.parametrize(
    ("shut", "kind", "target"),
    [
        pytest.param(named(OF_WEB, ADMITS_FRONT), "look", "", id="what comes in: the cluster IP keeps its address"),
        pytest.param(egress({"podSelector": OF_WEB}), "step", "networkpolicy/out", id="what goes out to that node"),
    ],
)
def test_a_pod_at_the_node_port_of_another_node(tmp_path: Path, shut: Object, kind: str, target: str) -> None:
    objects = [service(**NODE_PORT), *HERE[1:], shut]
    problem = denied(tmp_path, "172.30.0.3:30080", "--from", "pod/front-1", objects=objects)
    assert (problem["action"]["kind"], problem["action"]["target"]) == (kind, target)
    if kind == "look":
        assert problem["fix"] == "kubectl svc trace web --from pod/front-1 -n shop"


@pytest.mark.parametrize(("rules", "verdict"), [([], "unknown"), ([{}], "healthy")], ids=["some", "everything"])
def test_whether_a_client_is_let_out_to_an_ingress(tmp_path: Path, rules: list[Object], verdict: str) -> None:
    """Its address is not known."""
    shut = egress({"podSelector": {}})
    shut["spec"]["egress"] += rules
    objects = [*HERE, INGRESS, shut]
    assert trace(tmp_path, "ingress/front", "--from", "pod/front-1", objects=objects)[1]["verdict"] == verdict
