"""What NetworkPolicies make of a connection, rule by rule; random worlds: tests/cluster/policy_oracle.py."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.policy.arrivals import arrivals
from kubectl_svc.kubernetes.policy.matching import (
    LabelsDiffer,
    NoNamespace,
    NoPod,
    NoSuchPod,
    OtherNamespace,
    OutsideBlock,
    PolicyConnection,
    Population,
    PortDiffers,
)
from kubectl_svc.kubernetes.policy.parties import Party, labels_of, of_address, of_node, of_pod
from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED, ITSELF, OWN_NODE, UNKNOWN, Verdict, anyone, judge
from kubectl_svc.objects import network_policies

Object = dict[str, Any]

SHOP = {"metadata": {"name": "shop", "labels": {"team": "red"}}}
OPS = {"metadata": {"name": "ops", "labels": {"team": "blue"}}}
SPACES = {"shop": SHOP, "ops": OPS}
HTTP: Object = {"name": "http", "containerPort": 9080}
STATS: Object = {"name": "stats", "containerPort": 9090}


def pod(
    name: str, space: str = "shop", *, ip: str = "10.244.1.9", node: str = "n1", ports: tuple[Object, ...] = (), **spec: Any
) -> Object:
    """A pod labelled ``app: NAME``."""
    return {
        "metadata": {"name": name, "namespace": space, "labels": {"app": name}},
        "spec": {"nodeName": node, "containers": [{"name": "main", "ports": list(ports)}], **spec},
        "status": {"podIPs": [{"ip": ip}]},
    }


def party(found: Object, seen: bool = True) -> Party:
    return of_pod(found, SPACES[found["metadata"]["namespace"]] if seen else None)


WEB = party(pod("web", ip="10.244.2.2", node="n2", ports=(HTTP, STATS)))
SIDECAR = party(
    pod("web", ip="10.244.2.2", node="n2", initContainers=[{"name": "beside", "restartPolicy": "Always", "ports": [HTTP]}])
)
HOST_WEB = party(pod("web", ip="172.30.0.2", node="n2", hostNetwork=True))
CLIENT = party(pod("client"))
BESIDE = party(pod("client", node="n2"))
OPS_CLIENT = party(pod("client", "ops"))
UNSEEN_OPS = party(pod("client", "ops"), seen=False)
HOST = party(pod("client", ip="172.30.0.1", hostNetwork=True))
TEMPLATE = of_pod(pod("client"), SHOP, real=False)
OUTSIDE = of_address("203.0.113.7", "2001:db8::7")
N1, N2 = (of_node({"metadata": {"name": f"n{n}"}, "status": {"addresses": [{"address": f"172.30.0.{n}"}]}}) for n in (1, 2))


def policy(direction: str = "ingress", *rules: Object, space: str = "shop", **spec: Any) -> Object:
    """A policy about every pod of its namespace."""
    types = {"policyTypes": [direction.capitalize()]}
    return {
        "metadata": {"name": "policy", "namespace": space},
        "spec": {"podSelector": {}, **types, direction: list(rules), **spec},
    }


def verdict(
    found: list[Object], source: Party = CLIENT, destination: Party = WEB, port: int = 9080, protocol: str = "TCP"
) -> Verdict:
    known = [network_policies.read(one) for one in found]
    return judge(PolicyConnection(source, destination, port, protocol, "IPv4"), known, known)


def labelled(**labels: str) -> Object:
    return {"matchLabels": labels}


def of_rule(**rule: Any) -> list[Object]:
    return [policy("ingress", rule)]


@pytest.mark.parametrize(
    ("policies", "source", "expected"),
    [
        pytest.param([], CLIENT, ALLOWED, id="no policy"),
        pytest.param([policy(space="ops")], CLIENT, ALLOWED, id="a policy of another namespace"),
        pytest.param([policy(podSelector=labelled(app="other"))], CLIENT, ALLOWED, id="a policy about other pods"),
        pytest.param([policy(policyTypes=["Egress"])], CLIENT, DENIED, id="egress of the client, too: the namespace is one"),
        pytest.param([policy()], CLIENT, DENIED, id="deny all"),
        pytest.param([policy("ingress", {})], CLIENT, ALLOWED, id="an empty rule admits everything"),
        pytest.param([policy(), policy("ingress", {})], CLIENT, ALLOWED, id="rules add up"),
        pytest.param([policy("ingress", {}), policy("egress")], CLIENT, DENIED, id="both sides must admit"),
        pytest.param([policy(policyTypes=[])], CLIENT, DENIED, id="policyTypes left out isolates for ingress"),
        pytest.param([policy("egress", policyTypes=[])], OPS_CLIENT, DENIED, id="and without egress rules for that alone"),
        pytest.param(of_rule(**{"from": []}), CLIENT, ALLOWED, id="no peers are all peers"),
        pytest.param(of_rule(**{"from": [{"podSelector": {}}]}), CLIENT, ALLOWED, id="podSelector {}: pods of the namespace"),
        pytest.param(of_rule(**{"from": [{"podSelector": {}}]}), OPS_CLIENT, DENIED, id="podSelector {}: no others"),
        pytest.param(of_rule(**{"from": [{"namespaceSelector": {}}]}), OPS_CLIENT, ALLOWED, id="namespaceSelector {}"),
        pytest.param(of_rule(**{"from": [{"namespaceSelector": {}}]}), OUTSIDE, DENIED, id="namespaceSelector {}: pods alone"),
        pytest.param(
            of_rule(**{"from": [{"namespaceSelector": labelled(team="blue"), "podSelector": labelled(app="client")}]}),
            OPS_CLIENT,
            ALLOWED,
            id="both selectors",
        ),
        pytest.param(
            of_rule(**{"from": [{"namespaceSelector": labelled(team="blue"), "podSelector": labelled(app="other")}]}),
            OPS_CLIENT,
            DENIED,
            id="both selectors must match",
        ),
        pytest.param(
            of_rule(**{"from": [{"namespaceSelector": labelled(team="blue")}, {"podSelector": labelled(app="other")}]}),
            OPS_CLIENT,
            ALLOWED,
            id="two peers are alternatives",
        ),
        pytest.param(
            of_rule(**{"from": [{"namespaceSelector": labelled(team="blue")}]}), UNSEEN_OPS, UNKNOWN, id="labels not seen"
        ),
        pytest.param(
            of_rule(**{"from": [{"namespaceSelector": labelled(**{"kubernetes.io/metadata.name": "ops"})}]}),
            UNSEEN_OPS,
            ALLOWED,
            id="the name's label needs no seeing",
        ),
        pytest.param(of_rule(**{"from": [{"ipBlock": {"cidr": "10.244.0.0/16"}}]}), CLIENT, ALLOWED, id="a pod's address"),
        pytest.param(of_rule(**{"from": [{"ipBlock": {"cidr": "10.244.3.7/16"}}]}), CLIENT, ALLOWED, id="bits of the host"),
        pytest.param(
            of_rule(**{"from": [{"ipBlock": {"cidr": "10.244.0.0/16", "except": ["10.244.1.0/24"]}}]}),
            CLIENT,
            DENIED,
            id="an exception",
        ),
        pytest.param(of_rule(**{"from": [{"ipBlock": {"cidr": "::/0"}}]}), CLIENT, DENIED, id="a range of the other family"),
        pytest.param(of_rule(**{"from": [{"ipBlock": {"cidr": "10.244.0.0/16"}}]}), TEMPLATE, UNKNOWN, id="no address yet"),
        pytest.param(of_rule(**{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}), TEMPLATE, ALLOWED, id="every address"),
        pytest.param(
            of_rule(**{"from": [{"ipBlock": {"cidr": "::/0"}}]}), TEMPLATE, DENIED, id="every one of the other family"
        ),
        pytest.param(of_rule(**{"from": [{"podSelector": labelled(app="client")}]}), HOST, DENIED, id="host network: no pod"),
        pytest.param(
            of_rule(**{"from": [{"ipBlock": {"cidr": "172.30.0.0/24"}}]}), HOST, ALLOWED, id="host network: by address"
        ),
        pytest.param([policy()], N2, ALLOWED, id="its own node"),
        pytest.param([policy()], N1, DENIED, id="another node"),
        pytest.param([policy("ingress"), policy("egress")], WEB, ALLOWED, id="itself"),
        pytest.param(of_rule(ports=[]), CLIENT, ALLOWED, id="no ports are all ports"),
        pytest.param(of_rule(ports=[{}]), CLIENT, ALLOWED, id="a port without number: all of TCP"),
        pytest.param(of_rule(ports=[{"protocol": "UDP"}]), CLIENT, DENIED, id="all of UDP"),
        pytest.param(of_rule(ports=[{"port": 9080}]), CLIENT, ALLOWED, id="the pod's port"),
        pytest.param(of_rule(ports=[{"port": 80}]), CLIENT, DENIED, id="the Service's port"),
        pytest.param(of_rule(ports=[{"port": 9000, "endPort": 9080}]), CLIENT, ALLOWED, id="the end of a range"),
        pytest.param(of_rule(ports=[{"port": 9000, "endPort": 9079}]), CLIENT, DENIED, id="behind a range"),
        pytest.param(of_rule(ports=[{"port": "http"}]), CLIENT, ALLOWED, id="a name of the pod's"),
        pytest.param(of_rule(ports=[{"port": "http", "protocol": "UDP"}]), CLIENT, DENIED, id="of another protocol"),
        pytest.param(of_rule(ports=[{"port": "web"}]), CLIENT, DENIED, id="a name that the pod lacks"),
        pytest.param(of_rule(ports=[{"port": "stats"}]), CLIENT, DENIED, id="a name of another port of the pod"),
    ],
)
def test_outcome(policies: list[Object], source: Party, expected: str) -> None:
    assert verdict(policies, source).outcome == expected


@pytest.mark.parametrize(
    ("source", "destination", "exempt"),
    [(WEB, WEB, ITSELF), (N2, WEB, OWN_NODE), (BESIDE, WEB, ""), (N1, WEB, ""), (TEMPLATE, TEMPLATE, "")],
    ids=["itself", "own node", "a pod on the same node", "another node", "two pods of one template"],
)
def test_exemptions(source: Party, destination: Party, exempt: str) -> None:
    assert verdict([policy()], source, destination).ingress.exempt == exempt


def test_a_pod_in_its_nodes_network_has_no_policy_of_its_own() -> None:
    assert verdict([policy(), policy("egress")], OUTSIDE, HOST_WEB).outcome == ALLOWED
    assert verdict([policy("egress", {"to": [{"podSelector": {}}]})], CLIENT, HOST_WEB).outcome == DENIED


def test_a_named_port_of_a_sidecar_is_left_to_the_engine() -> None:
    assert verdict(of_rule(ports=[{"port": "http"}]), CLIENT, SIDECAR).outcome == UNKNOWN


@pytest.mark.parametrize(
    ("rules", "expected"), [([], ALLOWED), ([{"to": [{"podSelector": {}}]}], DENIED)], ids=["none", "some"]
)
def test_without_policy_types_egress_rules_isolate_for_egress(rules: list[Object], expected: str) -> None:
    assert verdict([policy("egress", *rules, policyTypes=[])], CLIENT, OUTSIDE).egress.outcome == expected


def test_policies_that_were_not_seen() -> None:
    said = judge(PolicyConnection(CLIENT, WEB, 9080, "TCP", "IPv4"), (), None)
    assert (said.outcome, said.ingress.seen, said.egress.outcome) == (UNKNOWN, False, ALLOWED)


@pytest.mark.parametrize(
    ("rule", "source", "expected"),
    [
        pytest.param({"ports": [{"port": 80}]}, CLIENT, [PortDiffers], id="port"),
        pytest.param({"from": [{"podSelector": labelled(app="other")}]}, CLIENT, [LabelsDiffer], id="label"),
        pytest.param({"from": [{"namespaceSelector": labelled(team="red")}]}, OPS_CLIENT, [LabelsDiffer], id="namespace label"),
        pytest.param({"from": [{"podSelector": {}}]}, OPS_CLIENT, [OtherNamespace], id="namespace"),
        pytest.param({"from": [{"podSelector": {}}]}, OUTSIDE, [NoPod], id="no pod"),
        pytest.param({"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]}, OUTSIDE, [OutsideBlock], id="block"),
        pytest.param(
            {"from": [{"podSelector": labelled(app="other")}], "ports": [{"port": 80}]},
            CLIENT,
            [PortDiffers, LabelsDiffer],
            id="port and label",
        ),
    ],
)
def test_in_what_a_rule_differs(rule: Object, source: Party, expected: list[type]) -> None:
    (candidate,) = verdict([policy("ingress", rule)], source).ingress.candidates
    assert list(map(type, candidate.match.differences)) == expected


def test_what_one_side_denies_the_other_need_not_be_known_for() -> None:
    known = [network_policies.read(policy("egress"))]
    connection = PolicyConnection(CLIENT, WEB, 9080, "TCP", "IPv4")
    assert [judge(connection, known, None).outcome, judge(connection, (), None).outcome] == [DENIED, UNKNOWN]


def test_a_node_is_masqueraded_though_the_policy_is_local() -> None:
    """What comes from the node itself short-cuts the traffic policy (kube-proxy's KUBE-EXT chain)."""
    found = arrivals(N1, WEB, (N1,), external=True, local=True)
    assert [(one.source.name, one.translated) for one in found] == [("n1", True)]


def test_the_nearest_rule_comes_first() -> None:
    far = {"from": [{"namespaceSelector": labelled(team="blue")}], "ports": [{"port": 80}]}
    near = {"from": [{"podSelector": labelled(app="other", tier="a")}]}
    nearest = {"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}, {"podSelector": labelled(app="other")}]}
    side = verdict([policy("ingress", far, near, nearest)]).ingress
    assert [(one.rule.position, one.match.peer) for one in side.candidates] == [(2, 1), (1, 0), (0, 0)]


@pytest.mark.parametrize(
    ("other", "nearest"),
    [
        pytest.param({}, 1, id="for everybody"),
        pytest.param({"from": [{"podSelector": {}}]}, 1, id="for the whole namespace"),
        pytest.param({"from": [{"namespaceSelector": {}}]}, 1, id="for every pod"),
        pytest.param({"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}, 1, id="for every address"),
        pytest.param({"from": [{"podSelector": labelled(app="client")}]}, 0, id="for this client"),
    ],
)
def test_a_rule_for_this_port_is_nearer_than_one_for_everybody(other: Object, nearest: int) -> None:
    near = {"from": [{"podSelector": labelled(app="clinet")}], "ports": [{"port": 9080}]}
    side = verdict([policy("ingress", {**other, "ports": [{"port": 9443}]}, near)]).ingress
    assert side.candidates[0].rule.position == nearest


@pytest.mark.parametrize(
    ("client", "external", "local", "expected"),
    [
        pytest.param(CLIENT, False, False, [("client", False)], id="cluster IP, a pod"),
        pytest.param(OUTSIDE, True, True, [("", False)], id="node port, Local"),
        pytest.param(CLIENT, True, True, [("client", False)], id="node port, Local, a pod"),
        pytest.param(OUTSIDE, True, False, [("", False), ("n1", True), ("n2", True)], id="node port, Cluster"),
    ],
)
def test_as_whom_a_connection_arrives(client: Party, external: bool, local: bool, expected: list[tuple[str, bool]]) -> None:
    found = arrivals(client, WEB, (N1, N2), external=external, local=local)
    assert [(one.source.name, one.translated) for one in found] == expected


RANGED = of_node(
    {
        "metadata": {"name": "n1"},
        "spec": {"podCIDRs": ["10.244.1.0/24", "fd00:244:0:1::/64"]},
        "status": {
            "addresses": [{"type": "ExternalIP", "address": "198.51.100.9"}, {"type": "InternalIP", "address": "172.30.0.1"}]
        },
    }
)


@pytest.mark.parametrize(
    ("blocks", "outcome"),
    [
        pytest.param([{"cidr": "172.30.0.0/24"}], UNKNOWN, id="its address alone"),
        pytest.param([{"cidr": "10.244.0.0/16"}], UNKNOWN, id="its tunnel alone"),
        pytest.param([{"cidr": "172.30.0.0/24"}, {"cidr": "10.244.0.0/16"}], ALLOWED, id="both"),
        pytest.param([{"cidr": "0.0.0.0/0"}], ALLOWED, id="everything"),
        pytest.param([{"cidr": "0.0.0.0/0", "except": ["10.244.1.0/24"]}], UNKNOWN, id="but its tunnel"),
        pytest.param([{"cidr": "0.0.0.0/0", "except": ["10.244.1.128/25"]}], UNKNOWN, id="but half of that"),
        pytest.param([{"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "172.16.0.0/12"]}], DENIED, id="but both"),
        pytest.param(
            [{"cidr": "172.30.0.0/24"}, {"cidr": "10.244.1.0/25"}], UNKNOWN, id="its address, and half of its tunnel's"
        ),
        pytest.param([{"cidr": "198.51.100.0/24"}], DENIED, id="its external address"),
        pytest.param([{"cidr": "fd00:244::/32"}], DENIED, id="another family"),
    ],
)
def test_from_which_address_a_node_connects_is_up_to_its_network(blocks: list[Object], outcome: str) -> None:
    rule = {"from": [{"ipBlock": block} for block in blocks]}
    assert verdict(of_rule(**rule), RANGED).outcome == outcome


def test_at_another_node_than_the_pods_the_address_is_gone() -> None:
    assert [one.source.name for one in arrivals(OUTSIDE, WEB, (N1,), external=True, local=False)] == ["n1"]


KNOWN = {"shop": "web"}
"""The label ``app`` of all pods of the namespaces of which they are known."""


@pytest.mark.parametrize(
    ("rules", "namespaces", "outcome", "differences"),
    [
        pytest.param([], None, DENIED, [], id="no rule"),
        pytest.param([{"ports": [{"port": 80}]}], None, DENIED, [PortDiffers], id="another port"),
        pytest.param([{"ports": [{"port": 80}]}, {"ports": [{"port": 9080}]}], None, ALLOWED, [], id="one of two"),
        pytest.param(
            [{"from": [{"podSelector": labelled(app="gone")}]}], None, DENIED, [NoSuchPod], id="pods that are not there"
        ),
        pytest.param([{"from": [{"namespaceSelector": labelled(team="green")}]}], None, ALLOWED, [], id="namespaces not known"),
        pytest.param([{"from": [{"namespaceSelector": labelled(team="blue")}]}], (SHOP, OPS), ALLOWED, [], id="one of them"),
        pytest.param(
            [{"from": [{"namespaceSelector": labelled(team="green")}]}],
            (SHOP, OPS),
            DENIED,
            [NoNamespace],
            id="no such namespace",
        ),
        pytest.param(
            [{"from": [{"namespaceSelector": labelled(team="green")}, {"ipBlock": {"cidr": "192.0.2.0/24"}}]}],
            (SHOP, OPS),
            ALLOWED,
            [],
            id="or an address",
        ),
        pytest.param([{}], (SHOP, OPS), ALLOWED, [], id="everybody"),
        pytest.param([{"from": [{"podSelector": labelled(app="web")}]}], (SHOP, OPS), ALLOWED, [], id="pods that are there"),
        pytest.param(
            [{"from": [{"podSelector": labelled(app="gone")}]}],
            (SHOP,),
            DENIED,
            [NoSuchPod],
            id="pods that are not, where namespaces are known",
        ),
        pytest.param(
            [{"from": [{"namespaceSelector": labelled(team="red"), "podSelector": labelled(app="gone")}]}],
            (SHOP, OPS),
            DENIED,
            [NoSuchPod],
            id="not in the namespaces that are meant",
        ),
        pytest.param(
            [{"from": [{"namespaceSelector": labelled(team="blue"), "podSelector": labelled(app="gone")}]}],
            (SHOP, OPS),
            ALLOWED,
            [],
            id="in a namespace whose pods are not known",
        ),
        pytest.param(
            [{"from": [{"podSelector": labelled(app="gone")}, {"podSelector": labelled(app="web")}]}],
            (SHOP,),
            ALLOWED,
            [],
            id="or others",
        ),
        pytest.param([{"from": [{"podSelector": {}}]}], (SHOP,), ALLOWED, [], id="its namespace"),
    ],
)
def test_whether_anyone_can_pass(
    rules: list[Object], namespaces: tuple[Object, ...] | None, outcome: str, differences: list[type]
) -> None:
    known = [network_policies.read(policy("ingress", *rules))]
    labels = None if namespaces is None else [labels_of(one, one["metadata"]["name"]) for one in namespaces]
    there = Population(labels, lambda space, selector: selector.matches({"app": KNOWN[space]}) if space in KNOWN else None)
    side = anyone(WEB, 9080, "TCP", "IPv4", known, there)
    found = [type(one) for candidate in side.candidates for one in candidate.match.differences]
    assert (side.outcome, found) == (outcome, differences)
