"""What Services need of the cluster, on a real API server: F3 to F6 and F8, live and in a dump, with twins and fixes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tests.cluster.control_plane import ControlPlane
from tests.cluster.faults import trace
from tests.cluster.namespaces import Namespace
from tests.cluster.policy_faults import DNS, make_dns, web

Object = dict[str, Any]
PROXY = "proxy-of-the-tests"


@pytest.fixture
def system(control_plane: ControlPlane, namespace: Namespace) -> Iterator[Namespace]:
    """The namespace kube-system, with a ready pod of the cluster's DNS."""
    found = Namespace(control_plane, "kube-system")
    make_dns(found, namespace.make_node(f"{namespace.name}-dns"))
    yield found
    for name in (DNS, PROXY):
        if any(pod["metadata"]["name"] == name for pod in found.objects("pods")):
            control_plane.client.delete(found.path("pods", name))


def problem_of(document: Object) -> tuple[str, str, str]:
    """The one problem of these: its code, severity and variant."""
    ours = [one for one in document["problems"] if one["code"] in ("F3", "F4", "F5", "F6", "F8")]
    found, *more = [(one["code"], one["severity"], one["variant"]) for one in ours] or [("", "", "")]
    assert not more
    return found


def seen(document: Object) -> tuple[str, str, str, str]:
    """The same, and the verdict."""
    return *problem_of(document), document["verdict"]


def dump(namespace: Namespace) -> str:
    """All that these need, as kubectl prints it."""
    own = namespace.kubectl("get", "services,pods,endpointslices", "-o", "yaml").stdout
    return "\n---\n".join([own, namespace.kubectl("get", "pods,nodes", "-n", "kube-system", "-o", "yaml").stdout])


def dns_down(namespace: Namespace, system: Namespace) -> None:
    system.make_pod_ready(DNS, ready=False)


def dns_up(namespace: Namespace, system: Namespace) -> None:
    system.make_pod_ready(DNS)


def asks_its_node(namespace: Namespace, system: Namespace) -> None:
    again(namespace, dnsPolicy="Default")


def on_its_node(namespace: Namespace, system: Namespace) -> None:
    again(namespace, hostNetwork=True)


def asks_the_cluster(namespace: Namespace, system: Namespace) -> None:
    again(namespace, dnsPolicy="ClusterFirst")


def asks_the_cluster_from_its_node(namespace: Namespace, system: Namespace) -> None:
    again(namespace, hostNetwork=True, dnsPolicy="ClusterFirstWithHostNet")


def again(namespace: Namespace, **spec: Any) -> None:
    """The pod ``front`` anew: these fields of a pod do not change."""
    namespace.client.delete(f"{namespace.path('pods', 'front')}?gracePeriodSeconds=0")
    namespace.make_pod("front", {"app": "front"}, spec=spec)


def opened(namespace: Namespace, system: Namespace) -> None:
    namespace.client.patch(namespace.path("services", "web"), {"spec": {"type": "NodePort"}})


def nothing(namespace: Namespace, system: Namespace) -> None:
    pass


class Case(NamedTuple):
    """A fault and what mends it; ``asked`` is the Service or a name of it, ``mended`` a client without any,
    ``after`` one that has none any more."""

    make: Callable[[Namespace, Namespace], None]
    finds: tuple[str, str, str, str]
    fix: Callable[[Namespace, Namespace], None]
    asked: str = "web"
    client: str = "pod/front"
    healthy_from: str = "pod/front"
    after: str = ""


CASES = {
    "no DNS is ready": Case(dns_down, ("F4", "error", "", "broken"), dns_up),
    "its node's DNS": Case(asks_its_node, ("F5", "warning", "", "warning"), asks_the_cluster),
    "its node's DNS, by name": Case(asks_its_node, ("F5", "error", "", "broken"), asks_the_cluster, "web.{}"),
    "its node's network": Case(on_its_node, ("F5", "warning", "host", "warning"), asks_the_cluster_from_its_node),
    "itself": Case(nothing, ("F6", "note", "", "healthy"), nothing, client="pod/web-1"),
    "no way in": Case(nothing, ("F8", "error", "", "broken"), opened, client="203.0.113.7", after="203.0.113.7"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_client_needs_of_the_cluster(namespace: Namespace, system: Namespace, name: str) -> None:
    case = CASES[name]
    web(namespace)
    asked = case.asked.format(namespace.name)
    healthy = ("", "", "", "healthy")
    assert seen(trace(namespace, asked, "--from", case.healthy_from)[1]) == healthy
    case.make(namespace, system)
    code, live, err = trace(namespace, asked, "--from", case.client)
    assert (seen(live), code, err) == (case.finds, case.finds[3] == "broken", "")
    words = [asked, "--from", case.client, "-n", namespace.name, "-f", "-"]
    code, offline, _ = trace(namespace, *words, input=dump(namespace))
    assert (offline["hops"], seen(offline), code) == (live["hops"], case.finds, case.finds[3] == "broken")
    for fix in (one["fix"] for one in live["problems"] if one["fix"]):
        assert namespace.shell(fix).returncode == 0, fix
    case.fix(namespace, system)
    assert seen(trace(namespace, asked, "--from", case.after or case.healthy_from)[1]) == healthy


@pytest.mark.parametrize(
    ("labels", "finds"),
    [
        ({"k8s-app": "other"}, ("F3", "note", "")),
        ({"k8s-app": "cilium"}, ("F3", "note", "instead")),
        ({"app.kubernetes.io/name": "kube-router"}, ("F3", "note", "instead")),
        ({"k8s-app": "kube-proxy"}, ("", "", "")),
    ],
    ids=["nobody known", "Cilium", "kube-router", "kube-proxy"],
)
def test_who_makes_cluster_ips_work(
    namespace: Namespace, system: Namespace, labels: dict[str, str], finds: tuple[str, str, str]
) -> None:
    """Said once, of the API server's own Service, in an overview: there kube-system is seen."""
    system.make_pod(PROXY, labels, node=namespace.make_node(f"{namespace.name}-proxy"))

    def of_api_server(document: Object) -> tuple[str, str, str]:
        found = [one for one in document["items"] if (one["namespace"], one["service"]) == ("default", "kubernetes")]
        return problem_of(found[0])

    assert of_api_server(trace(namespace, "-A")[1]) == finds
    kinds = "services,endpointslices,pods,nodes"
    dumped = "\n---\n".join(namespace.kubectl("get", kinds, "-o", "yaml", "-n", of).stdout for of in ("default", "kube-system"))
    assert of_api_server(trace(namespace, "-A", "-f", "-", input=dumped)[1]) == finds
