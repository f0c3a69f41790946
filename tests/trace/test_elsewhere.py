"""What is not of the Service's namespace: objects of the whole cluster, namespaces that are not there, other Services."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import ingress, ingress_class, made, path, service, shop, trace
from tests.trace.test_front_fixes import secret

Object = dict[str, Any]


def known(*objects: Object) -> list[Object]:
    """Objects as a cluster has them."""
    return [{**obj, "metadata": {**obj["metadata"], "uid": f"uid-{index}"}} for index, obj in enumerate(objects)]


def webhook(port: int) -> Object:
    """A webhook that calls the Service web."""
    call = {"service": {"name": "web", "namespace": "shop", "port": port}}
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    own = {"name": "w.example.com", "clientConfig": call, "rules": [rule], "failurePolicy": "Fail"}
    obj = made("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "guard", {}, "")
    return {**{key: value for key, value in obj.items() if key != "spec"}, "webhooks": [own]}


def test_the_fix_of_an_object_of_the_whole_cluster_has_no_namespace(tmp_path: Path) -> None:
    https = [{"name": "https", "port": 8443, "targetPort": 8080}]
    said = trace(tmp_path, known(*shop(ports=https), webhook(443)), "web", "-n", "shop")
    [fix] = [line for line in said.out.splitlines() if "kubectl patch validatingwebhookconfiguration guard" in line]
    assert " -n " not in fix
    said = trace(tmp_path, known(*shop(), webhook(80)), "web", "-n", "shop")
    assert (said.code, "E9" in said.out) == (0, False)


@pytest.mark.parametrize(("name", "says"), [("web", ""), ("wbe", "its Service does not exist")], ids=["there", "missing"])
def test_what_applies_to_the_whole_of_a_service(name: str, says: str, tmp_path: Path) -> None:
    rule = made("networking.istio.io/v1", "DestinationRule", "rule", {"host": name})
    [line] = [one for one in trace(tmp_path, [*shop(), rule], name).out.splitlines() if "destinationrule/rule " in one][:1]
    assert line.endswith(says or "to the Service")
    assert ("to the Service" in line) is not bool(says)


LISTED = ("default", "kube-system", "shop")


@pytest.mark.parametrize("asked", ["web.shpo.svc", "http://web.shpo.svc/"])
@pytest.mark.parametrize(
    ("namespaces", "code", "says"),
    [
        pytest.param(LISTED, 1, "namespace shop has one", id="all were listed"),
        pytest.param(("shop",), 3, "the files contain no Service in namespace shpo", id="some were"),
        pytest.param((*LISTED, "shpo"), 3, "the files contain no Service in namespace shpo", id="it is there"),
    ],
)
def test_a_namespace_that_is_not_there(namespaces: tuple[str, ...], code: int, says: str, asked: str, tmp_path: Path) -> None:
    spaces = [made("v1", "Namespace", name, {}, "") for name in namespaces]
    said = trace(tmp_path, known(*shop(), *spaces), asked)
    assert (said.code, says in said.text) == (code, True), said.text


@pytest.mark.parametrize(
    ("namespaces", "code"),
    [(LISTED, 1), (("shop",), 0), ((*LISTED, "shpo"), 0)],
    ids=["all were listed", "some were", "it is there"],
)
def test_what_leads_to_a_namespace_that_is_not_there(namespaces: tuple[str, ...], code: int, tmp_path: Path) -> None:
    own = webhook(80)
    own["webhooks"][0]["clientConfig"]["service"] |= {"namespace": "shpo", "name": "other"}
    spaces = [made("v1", "Namespace", name, {}, "") for name in namespaces]
    said = trace(tmp_path, known(*shop(), own, *spaces), "-A")
    assert (said.code, "calls service other in namespace shpo, which does not exist" in said.out) == (code, bool(code)), (
        said.text
    )


@pytest.mark.parametrize(
    ("host", "says"),
    [("db.shpo.svc.cluster.local", "there is no service db in namespace shpo"), ("db.data.svc.cluster.local", "")],
    ids=["not there", "there"],
)
def test_an_alias_to_a_namespace_that_is_not_there(host: str, says: str, tmp_path: Path) -> None:
    spaces = [made("v1", "Namespace", name, {}, "") for name in (*LISTED, "data")]
    objects = known(service("alias", type="ExternalName", externalName=host, selector=None, ports=None), *spaces)
    said = trace(tmp_path, objects, "alias")
    assert (said.code == 1, says in said.out) == (bool(says), True), said.text


@pytest.mark.parametrize(
    ("port", "says"),
    [
        pytest.param(30080, "30080 is the nodePort of service/other", id="of another Service"),
        pytest.param(30081, "", id="of none"),
    ],
)
def test_the_node_port_of_another_service(port: int, says: str, tmp_path: Path) -> None:
    listed = [{"name": "http", "port": 8080, "nodePort": 30080}]
    said = trace(tmp_path, [*shop(), service("other", type="NodePort", ports=listed, selector={"app": "web"})], f"web:{port}")
    assert (said.code, "A2" in said.out, "is the nodePort" in said.out) == (1, True, bool(says))
    assert says in said.out


@pytest.mark.parametrize(
    ("space", "says"),
    [("infra", "does not exist in its namespace; namespace infra has one"), ("shop", "")],
    ids=["elsewhere", "there"],
)
def test_a_secret_of_another_namespace(space: str, says: str, tmp_path: Path) -> None:
    front = ingress(path(), tls=[{"hosts": ["h.example.com"], "secretName": "h-tls"}])
    other = made("v1", "Secret", "other", {}, "shop")
    said = trace(tmp_path, [*shop(), ingress_class(), *known(front), secret(space), other], "web", "-n", "shop")
    assert ("E6" in said.out, says in said.out) == (bool(says), True), said.text
