"""A TLS Secret that is not there: the closest name is found without any value of a Secret leaving the API server."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from typing import Any

import pytest

from tests.cluster import faults, ingress_faults
from tests.cluster.control_plane import ControlPlane
from tests.cluster.faulty_proxy import FaultyProxy
from tests.cluster.ingress_faults import HOST
from tests.cluster.namespaces import Namespace
from tests.cluster.test_trace_ingress_faults import problems
from tests.kubernetes.test_certificates import certificate

PLANTED = "planted-secret-value"
ENCODED = base64.b64encode(PLANTED.encode()).decode()
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
RULES = [
    {"apiGroups": ["", "discovery.k8s.io"], "resources": ["services", "pods", "endpointslices"], "verbs": ["get", "list"]},
    {"apiGroups": ["networking.k8s.io"], "resources": ["ingresses", "ingressclasses"], "verbs": ["get", "list"]},
    {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]},
]


class Recording(FaultyProxy):
    """Keeps all that the server has answered."""

    def __init__(self, plane: ControlPlane) -> None:
        super().__init__(plane, lambda method, path: None)
        self.received = b""

    def forwarded(self, head: bytes, body: bytes) -> bytes:
        answer = super().forwarded(head, body)
        plain = answer.partition(b"\r\n\r\n")[2]
        self.received += answer + (gzip.decompress(plain) if b"content-encoding: gzip" in answer.lower() else b"")
        return answer


def secret(namespace: Namespace, name: str, kind: str = "kubernetes.io/tls") -> None:
    """A Secret with a certificate, and a value that nobody is to see, as data and where ``kubectl apply`` leaves it."""
    pem = base64.b64encode(certificate("x", HOST)).decode()
    noted = f'{{"data": {{"password": "{ENCODED}"}}, "stringData": {{"password": "{PLANTED}"}}}}'
    head = {"name": name, "annotations": {LAST_APPLIED: noted}, "labels": {"password": PLANTED}}
    data = {"tls.crt": pem, "tls.key": ENCODED, "password": ENCODED}
    namespace.create("secrets", {"metadata": head, "type": kind, "data": data})


def lacking(namespace: Namespace) -> None:
    """An Ingress with a typing error in the name of its Secret."""
    secret(namespace, "shop-tls")
    secret(namespace, "shop-tlss", "Opaque")
    ingress_faults.of_ingress(tls=[{"hosts": [HOST], "secretName": "shop-tsl"}])(namespace)


def missing(namespace: Namespace, **options: Any) -> tuple[dict[str, Any], str]:
    """The problem about the Secret, and the verdict."""
    found = problems(namespace, "ingress/front", **options)
    return next(one for one in found.found if one["variant"] == "missing"), found.verdict


def test_the_closest_name_is_that_of_a_secret_for_tls(namespace: Namespace) -> None:
    lacking(namespace)
    problem, verdict = missing(namespace)
    assert verdict == "warning"
    assert problem["message"].endswith('secret shop-tsl, which does not exist; the closest name is "shop-tls"')
    assert namespace.shell(problem["fix"]).returncode == 0
    assert problems(namespace, "ingress/front").verdict == "healthy"


def listener(namespace: Namespace) -> None:
    """A listener with a typing error in the name of its Secret."""
    faults.healthy(namespace)
    secret(namespace, "shop-tls")
    ingress_faults.gateway(namespace, protocol="HTTPS", port=443, tls={"certificateRefs": [{"name": "shop-tsl"}]})
    ingress_faults.route(namespace, hostnames=[HOST])


@pytest.mark.parametrize(
    ("make", "asked", "code"), [(lacking, "ingress/front", 0), (listener, "httproute/web", 1)], ids=["Ingress", "listener"]
)
def test_no_value_of_a_secret_arrives_or_is_logged(
    control_plane: ControlPlane,
    gateway_api: None,
    namespace: Namespace,
    make: Callable[[Namespace], None],
    asked: str,
    code: int,
) -> None:
    make(namespace)
    proxy = Recording(control_plane)
    with proxy:
        done = namespace.kubectl("svc", "trace", asked, "-v=9", f"--server={proxy.url}")
    assert (done.returncode, 'the closest name is "shop-tls"' in done.stdout) == (code, True), done.stdout + done.stderr
    assert "secrets?limit=500&includeObject=None 200" in done.stderr
    assert b"shop-tls" in proxy.received  # what was received was looked at
    for value in (PLANTED, ENCODED):  # both are in the annotation, too, which objects of other tests may have
        assert value.encode() not in proxy.received
        assert value not in done.stdout + done.stderr


def test_whoever_may_not_list_them_is_told_no_name(namespace: Namespace) -> None:
    lacking(namespace)
    namespace.plane.grant("bob", *RULES, namespace=namespace.name)
    problem, verdict = missing(namespace, user="bob")
    assert verdict == missing(namespace)[1]
    assert problem["message"].endswith("secret shop-tsl, which does not exist")
    assert problem["fix"].startswith("kubectl create secret tls shop-tsl ")
