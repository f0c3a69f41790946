"""Values at the edge of a rule: quantities, addresses, versions, and what the defaults fill in."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from kubectl_svc.kubernetes import admission
from kubectl_svc.kubernetes.admission import quantities
from kubectl_svc.kubernetes.admission.addresses import cidr
from kubectl_svc.kubernetes.admission.refused import message
from kubectl_svc.kubernetes.admission.workloads import schedules


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1", 1),
        ("100m", Fraction(1, 10)),
        ("1.5Gi", Fraction(3, 2) * 1024**3),
        ("1e3", 1000),
        ("1E3", 1000),
        ("1E", 10**18),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("+2k", 2000),
        ("-1", -1),
        ("0.1n", Fraction(1, 10**9)),
    ],
)
def test_a_quantity_is_a_number(text: str, amount: Fraction) -> None:
    assert quantities.parse(text) == amount


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1Kib", "1 Gi", "1ki", "Gi", "1e", "--1"])
def test_what_is_no_quantity(text: str) -> None:
    with pytest.raises(quantities.BadQuantity):
        quantities.parse(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("10.0.0.0/8", ""),
        ("2001:db8::/32", ""),
        ("2001:DB8::/32", ""),
        ("10.0.0.1/8", "beyond the prefix length"),
        ("10.0.0.0/08", "leading 0s"),
        ("010.0.0.0/8", "leading 0s"),
        ("::ffff:10.0.0.0/104", "IPv4-mapped"),
        ("10.0.0.0", "valid CIDR"),
        ("10.0.0.0/33", "valid CIDR"),
    ],
)
def test_a_cidr(text: str, wrong: str) -> None:
    found = [refused.expected for refused in cidr((), text)]
    assert bool(found) == bool(wrong)
    assert all(wrong in one for one in found)


@pytest.mark.parametrize("schedule", ["* * * * *", "*/5 0-23/2 1,15 jan-DEC Mon", "@daily", "@every 1h30m", "0 0 ? * 0"])
def test_a_schedule(schedule: str) -> None:
    assert schedules.problem(schedule) == ""


@pytest.mark.parametrize(
    "schedule", ["* * * *", "60 * * * *", "*/0 * * * *", "5-1 * * * *", "* * * * 7", "@never", "a * * * *"]
)
def test_what_is_no_schedule(schedule: str) -> None:
    assert schedules.problem(schedule)


def service(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}], **spec}}


def test_the_defaults_of_a_service() -> None:
    web = service(type="LoadBalancer", sessionAffinity="ClientIP")
    spec = admission.defaulted(web)["spec"]
    assert spec["ports"] == [{"port": 80, "protocol": "TCP", "targetPort": 80}]
    assert spec["sessionAffinityConfig"] == {"clientIP": {"timeoutSeconds": 10800}}
    assert (spec["externalTrafficPolicy"], spec["internalTrafficPolicy"]) == ("Cluster", "Cluster")
    assert spec["allocateLoadBalancerNodePorts"] is True
    assert web == service(type="LoadBalancer", sessionAffinity="ClientIP")


def test_an_object_is_not_changed_by_being_judged() -> None:
    web = service(type="NodePort", clusterIP="10.96.0.7")
    assert list(admission.problems(web)) == []
    assert web == service(type="NodePort", clusterIP="10.96.0.7")


@pytest.mark.parametrize(
    ("version", "kind", "refused"),
    [
        ("v1", "Service", False),
        ("apps/v1", "Service", True),
        ("v1", "Ingress", True),
        ("extensions/v1beta1", "Deployment", True),
        ("networking.k8s.io/v1beta1", "Ingress", True),
        ("policy/v1beta1", "Pod", True),
        ("serving.knative.dev/v1", "Service", False),
        ("networking.istio.io/v1", "Ingress", False),
        ("v1", "ConfigMap", False),
    ],
)
def test_the_kinds_of_an_api_version(version: str, kind: str, refused: bool) -> None:
    found = admission.problems({"apiVersion": version, "kind": kind, "metadata": {"name": "web"}, "spec": {}})
    assert any(one.reason == "no matches for kind" for one in found) == refused


def test_nothing_is_said_of_other_kinds() -> None:
    assert list(admission.problems({"apiVersion": "v1", "kind": "ConfigMap", "data": 7})) == []
    assert list(admission.problems({})) == []


def test_a_value_of_the_wrong_type_hides_what_validation_would_say() -> None:
    texts = [message(one) for one in admission.problems(service(ports=[{"port": "80", "protocol": "tcp"}], typo=1))]
    assert texts == ["spec.ports[0].port: cannot unmarshal string into type int32", 'unknown field "spec.typo"']


def test_unknown_fields_do_not() -> None:
    texts = [message(one) for one in admission.problems(service(ports=[{"port": 80, "protocol": "tcp"}], typo=1))]
    assert texts == [
        'unknown field "spec.typo"',
        'spec.ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
    ]
