"""Worlds on a real API server in which something is wrong with the Service ``web``; each is made by one function."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

HTTP = [{"name": "http", "containerPort": 8080}]
WEB = {"app": "web"}
CONTAINER = {"name": "main", "image": "registry.example/web", "ports": HTTP}
TEMPLATE: dict[str, Any] = {"metadata": {"labels": WEB}, "spec": {"containers": [CONTAINER]}}


def port(target: Any = "http", **more: Any) -> dict[str, Any]:
    """A ServicePort 80 named http."""
    return {"name": "http", "port": 80, "targetPort": target, **more}


def pods(namespace: Namespace, labels: dict[str, str] | None = None, ports: Any = HTTP, **status: Any) -> None:
    """Two ready pods, web-1 and web-2, unless ``status`` says otherwise."""
    for name in ("web-1", "web-2"):
        namespace.make_pod(name, labels or WEB, ports, **status)


def endpoints(namespace: Namespace, count: int, ready: bool = True) -> None:
    """Wait until the slices of ``web`` hold so many."""
    wait_for(lambda: len(namespace.endpoints("web", ready)) == count, what=f"{count} endpoints, ready {ready}")


def healthy(namespace: Namespace) -> None:
    """Nothing is wrong."""
    namespace.make_service("web", WEB, port())
    pods(namespace)
    endpoints(namespace, 2)


def near_miss(namespace: Namespace) -> None:
    """A typing error in the selector."""
    namespace.make_service("web", {**WEB, "track": "stabel"}, port())
    pods(namespace, {**WEB, "track": "stable"})
    wait_for(lambda: namespace.slices("web"))


def near_miss_without_ports(namespace: Namespace) -> None:
    """The same of a headless Service without ports."""
    namespace.make_service("web", {**WEB, "track": "stabel"}, clusterIP="None", ports=[])
    pods(namespace, {**WEB, "track": "stable"})
    wait_for(lambda: namespace.slices("web"))


def not_ready_without_ports(namespace: Namespace) -> None:
    """None of its pods is ready."""
    namespace.make_service("web", WEB, clusterIP="None", ports=[])
    pods(namespace, ready=False)
    endpoints(namespace, 2, ready=False)


def no_replicas(namespace: Namespace) -> None:
    """The Deployment is scaled to nothing."""
    namespace.kubectl("create", "deployment", "web", "--image=registry.example/web", "--replicas=0")
    namespace.make_service("web", WEB, port(8080))
    wait_for(lambda: namespace.slices("web"))


def quota(namespace: Namespace) -> None:
    """The quota lets no pod be made."""
    namespace.kubectl("create", "quota", "none", "--hard=pods=0")
    wait_for(lambda: "status" in namespace.get("resourcequotas", "none"))
    namespace.kubectl("create", "deployment", "web", "--image=registry.example/web")
    namespace.make_service("web", WEB, port(8080))
    wait_for(lambda: namespace.slices("web"))

    def expected() -> bool:
        conditions = namespace.get("apps/v1/deployments", "web").get("status", {}).get("conditions", [])
        return any(one["type"] == "ReplicaFailure" for one in conditions)

    wait_for(expected)


def no_endpoints(namespace: Namespace) -> None:
    """Neither a selector nor an endpoint."""
    namespace.make_service("web", None, port(8080))
    namespace.make_service("other", WEB, port())  # its empty slice shows that a dump would have the other's
    wait_for(lambda: namespace.slices("other"))


def unlabelled_slice(namespace: Namespace) -> None:
    """A slice that the Service owns, of another name, without the label that would have it serve."""
    made = namespace.make_service("web", None, port(8080))
    owner = {"apiVersion": "v1", "kind": "Service", "name": "web", "uid": made["metadata"]["uid"]}
    slice_ = {
        "metadata": {"name": "backends", "ownerReferences": [owner]},
        "addressType": "IPv4",
        "ports": [{"name": made["spec"]["ports"][0].get("name", ""), "port": 8080}],
        "endpoints": [{"addresses": ["198.51.100.1"]}, {"addresses": ["198.51.100.2"]}],
    }
    namespace.create("discovery.k8s.io/v1/endpointslices", slice_)


def misnamed_target(namespace: Namespace) -> None:
    """targetPort htpp; the containers have http."""
    namespace.make_service("web", WEB, port("htpp"))
    pods(namespace)
    endpoints(namespace, 2)


def wrong_protocol(namespace: Namespace) -> None:
    """The Service speaks UDP, the container port of that name TCP."""
    namespace.make_service("web", WEB, port("http", protocol="UDP"))
    pods(namespace)
    endpoints(namespace, 2)


def undeclared(namespace: Namespace) -> None:
    """A numeric targetPort that no container declares: that is fine."""
    namespace.make_service("web", WEB, port(9999))
    pods(namespace)
    endpoints(namespace, 2)


def port_in_some_pods(namespace: Namespace) -> None:
    """web-2 calls its port web."""
    namespace.make_service("web", WEB, port())
    namespace.make_pod("web-1", WEB, HTTP)
    namespace.make_pod("web-2", WEB, [{"name": "web", "containerPort": 8080}])
    endpoints(namespace, 2)


def _slice_of_hand(namespace: Namespace, name: str, *found: dict[str, Any], port: dict[str, Any] | None = None) -> None:
    """A slice of the Service ``web`` that no controller keeps."""
    whole = {
        "metadata": {"name": name, "labels": {"kubernetes.io/service-name": "web"}},
        "addressType": "IPv4",
        "ports": [port or {"name": "http", "port": 8080}],
        "endpoints": list(found),
    }
    namespace.create("discovery.k8s.io/v1/endpointslices", whole)


def hand_made(of_slice: dict[str, Any], **of_service: Any) -> Callable[[Namespace], None]:
    """A Service without selector, port 80 named http but for ``of_service``, and a slice with the port ``of_slice``."""

    def make(namespace: Namespace) -> None:
        namespace.make_service("web", None, port(8080, **of_service))
        _slice_of_hand(namespace, "web-hand", {"addresses": ["192.0.2.42"]}, {"addresses": ["192.0.2.43"]}, port=of_slice)

    return make


def address_twice(namespace: Namespace) -> None:
    """Two slices, one of which says that 192.0.2.42 is not ready."""
    namespace.make_service("web", None, port(8080))
    ready, unready = {"addresses": ["192.0.2.42"]}, {"addresses": ["192.0.2.42"], "conditions": {"ready": False}}
    _slice_of_hand(namespace, "web-1", ready, {"addresses": ["192.0.2.43"]})
    _slice_of_hand(namespace, "web-2", {"addresses": ["192.0.2.44"]}, unready)


def too_many_for_the_mirror(namespace: Namespace) -> None:
    """1200 addresses in hand-made Endpoints."""
    namespace.make_service("web", None, port(8080))
    addresses = [{"ip": f"192.0.{number // 250}.{number % 250 + 1}"} for number in range(1200)]
    subset = {"addresses": addresses, "ports": [{"name": "http", "port": 8080}]}
    whole = {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "web"}, "subsets": [subset]}
    done = namespace.kubectl("create", "-f", "-", input=json.dumps(whole))
    assert done.returncode == 0, done.stderr
    wait_for(lambda: len(namespace.endpoints("web")) == 1000, what="the mirror")


def headless_and_unready(namespace: Namespace) -> None:
    """A headless Service whose only address is said to be down."""
    namespace.make_service("web", None, {"name": "http", "port": 8080}, clusterIP="None")
    down = {"addresses": ["192.0.2.42"], "conditions": {"ready": False, "serving": False}}
    _slice_of_hand(namespace, "web-1", down)


def slices_refused(namespace: Namespace) -> None:
    """A quota lets no slice be made; that of another Service shows that a dump would have them."""
    namespace.make_service("other", {"app": "other"}, port())
    wait_for(lambda: namespace.slices("other"))
    namespace.kubectl("create", "quota", "none", "--hard=count/endpointslices.discovery.k8s.io=0")
    wait_for(lambda: "status" in namespace.get("resourcequotas", "none"))
    namespace.make_service("web", WEB, port())
    pods(namespace)


def crash_loop(namespace: Namespace) -> None:
    """Both pods crash again and again."""
    namespace.make_service("web", WEB, port())
    waiting = {
        "restartCount": 7,
        "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s"}},
        "lastState": {"terminated": {"reason": "Error", "exitCode": 1}},
    }
    pods(namespace, ready=False, container=waiting)
    endpoints(namespace, 2, ready=False)


def one_unready(namespace: Namespace) -> None:
    """One pod of two is not ready."""
    healthy(namespace)
    namespace.make_pod_ready("web-1", ready=False)
    endpoints(namespace, 1)


def probe_port(namespace: Namespace) -> None:
    """The readiness probe names a port that its container lacks, which the server accepts; so the pod is not ready."""
    namespace.make_service("web", WEB, port())
    probe = {"httpGet": {"path": "/", "port": "htp"}}
    container = {"name": "main", "image": "registry.example/main", "ports": HTTP, "readinessProbe": probe}
    namespace.make_pod("web-1", WEB, spec={"containers": [container]}, ready=False)
    endpoints(namespace, 1, ready=False)


def unscheduled(namespace: Namespace) -> None:
    """The only pod finds no node."""
    namespace.make_service("web", WEB, port())
    namespace.make_pod("web-1", WEB, HTTP, running=False)
    expected = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes are available"}
    path = namespace.path("pods", "web-1", "status")
    namespace.client.patch(
        path, {"status": {"phase": "Pending", "conditions": [expected]}}, "application/strategic-merge-patch+json"
    )
    wait_for(lambda: namespace.slices("web"))


def balancer(namespace: Namespace) -> None:
    """Nobody gives the load balancer an address."""
    namespace.make_service("web", WEB, port(), type="LoadBalancer")
    pods(namespace)
    endpoints(namespace, 2)


def balancer_without_port(namespace: Namespace) -> None:
    """The load balancer does not take the port."""
    balancer(namespace)
    refused = {"port": 80, "protocol": "TCP", "error": "example.com/PortRefused"}
    status = {"loadBalancer": {"ingress": [{"ip": "203.0.113.7", "ports": [refused]}]}}
    namespace.client.patch(namespace.path("services", "web", "status"), {"status": status})


def alias_of_address(namespace: Namespace) -> None:
    """An ExternalName that is an IP address."""
    namespace.create("services", {"metadata": {"name": "web"}, "spec": {"type": "ExternalName", "externalName": "192.0.2.42"}})


def foreign_slice(namespace: Namespace) -> None:
    """A hand-made slice beside the selector."""
    healthy(namespace)
    _slice_of_hand(namespace, "web-hand", {"addresses": ["192.0.2.42"]})


def selector_removed(namespace: Namespace) -> None:
    """The slices of the selector that was there are left behind."""
    healthy(namespace)
    namespace.kubectl("patch", "service", "web", "--type=json", '-p=[{"op":"remove","path":"/spec/selector"}]')


def only_terminating(namespace: Namespace) -> None:
    """Both pods are going away, and still serve."""
    healthy(namespace)
    namespace.kubectl("delete", "pods", "web-1", "web-2", "--wait=false")  # no kubelet confirms, so that they stay
    endpoints(namespace, 2, ready=False)


def on_one_node_of_two(namespace: Namespace, **policy: Any) -> None:
    """Both pods are on the same node, and there is another one."""
    namespace.make_service("web", WEB, port(), **policy)
    pods(namespace, node=namespace.make_node(f"{namespace}-with"))
    namespace.make_node(f"{namespace}-without")
    endpoints(namespace, 2)


def external_local(namespace: Namespace) -> None:
    """What comes from outside to the other node is dropped."""
    on_one_node_of_two(namespace, type="NodePort", externalTrafficPolicy="Local")


def internal_local(namespace: Namespace) -> None:
    """What comes from the other node is dropped."""
    on_one_node_of_two(namespace, internalTrafficPolicy="Local")


def second_family_unserved(namespace: Namespace) -> None:
    """IPv4 and IPv6 before pods with IPv4 addresses."""
    namespace.make_service("web", WEB, port(), ipFamilyPolicy="RequireDualStack")
    pods(namespace)
    endpoints(namespace, 2)


def only_family_unserved(namespace: Namespace) -> None:
    """IPv6 alone before pods with IPv4 addresses."""
    namespace.make_service("web", WEB, port(), ipFamilies=["IPv6"])
    pods(namespace)
    wait_for(lambda: namespace.slices("web"), what="the empty slice")


def node_unknown(namespace: Namespace) -> None:
    """Two ready pods on a node that is not there; another one is."""
    namespace.make_service("web", WEB, port())
    namespace.make_node(f"{namespace}-other")
    pods(namespace, node=f"{namespace}-gone", conditions=[ready_for(600)])
    wait_for(lambda: namespace.slices("web"), what="the empty slice")


def bound_to_no_node(namespace: Namespace) -> None:
    """A pod that says it is ready, and that no scheduler has seen."""
    namespace.make_service("web", WEB, port())
    namespace.make_pod("web-1", WEB, HTTP, running=False)
    status = {"phase": "Running", "podIP": "10.244.3.3", "conditions": [{"type": "Ready", "status": "True"}]}
    namespace.client.patch(namespace.path("pods", "web-1", "status"), {"status": status})
    wait_for(lambda: namespace.slices("web"), what="the empty slice")


def outside_every_range(namespace: Namespace) -> None:
    """A range is taken away, by force, from below a Service that has an address of it."""
    ranges = "/apis/networking.k8s.io/v1/servicecidrs"
    namespace.client.create(ranges, {"metadata": {"name": namespace.name}, "spec": {"cidrs": ["10.97.0.0/24"]}})
    wait_for(lambda: _ready(namespace.client.get(f"{ranges}/{namespace}")), what="the range")
    namespace.make_service("web", WEB, port(), clusterIP="10.97.0.7")
    pods(namespace)
    namespace.client.delete(f"{ranges}/{namespace}")
    namespace.client.patch(f"{ranges}/{namespace}", {"metadata": {"finalizers": None}})
    wait_for(lambda: namespace.client.find(f"{ranges}/{namespace}") is None, what="the end of the range")
    endpoints(namespace, 2)


def _ready(obj: dict[str, Any]) -> bool:
    return any(one["type"] == "Ready" and one["status"] == "True" for one in obj.get("status", {}).get("conditions", []))


def stateful_set_of_a_service_with_address(namespace: Namespace, governing: str = "web") -> None:
    """Its pods would have the names that they ask for if the Service were headless."""
    asking = {**CONTAINER, "args": [f"--join=web-0.{governing}:7000"]}
    template = {**TEMPLATE, "spec": {**TEMPLATE["spec"], "containers": [asking]}}
    whole = {"serviceName": governing, "replicas": 1, "selector": {"matchLabels": WEB}, "template": template}
    namespace.create("apps/v1/statefulsets", {"metadata": {"name": "web"}, "spec": whole})
    wait_for(lambda: namespace.client.find(namespace.path("pods", "web-0")), what="the pod")
    namespace.make_pod_ready("web-0")
    namespace.make_service("web", WEB, port() | {"port": 8080})  # a headless Service translates none
    endpoints(namespace, 1)


def stateful_set_of_no_service(namespace: Namespace) -> None:
    """The Service that its pods are behind has another name than the one that it asks for."""
    stateful_set_of_a_service_with_address(namespace, "web-pods")


def rollout_stuck(namespace: Namespace) -> None:
    """The old pod serves; the quota has no room for a new one."""
    whole = {"progressDeadlineSeconds": 2, "selector": {"matchLabels": WEB}, "template": TEMPLATE}
    namespace.create("apps/v1/deployments", {"metadata": {"name": "web"}, "spec": whole})
    wait_for(lambda: namespace.objects("pods"), what="the first pod")
    namespace.make_pod_ready(namespace.objects("pods")[0]["metadata"]["name"])
    namespace.make_service("web", WEB, port())
    endpoints(namespace, 1)
    namespace.kubectl("create", "quota", "full", "--hard=pods=1")
    wait_for(lambda: namespace.get("resourcequotas", "full").get("status", {}).get("used"))
    namespace.kubectl("set", "image", "deployment/web", "main=registry.example/web:2")

    def stuck() -> bool:
        conditions = namespace.get("apps/v1/deployments", "web").get("status", {}).get("conditions", [])
        return any(one.get("reason") == "ProgressDeadlineExceeded" for one in conditions)

    wait_for(stuck, what="the deadline")


def controller_asleep(namespace: Namespace) -> None:
    """A pod has been ready for ten minutes, as it says itself, and the controller does not stir."""
    one_unready(namespace)
    namespace.plane.controllers.pause()
    namespace.make_pod_ready("web-1", conditions=[ready_for(600)])


def pod_gone(namespace: Namespace) -> None:
    """One of two pods that have been ready for ten minutes goes without a sign, and the controller does not stir."""
    namespace.make_service("web", WEB, port())
    pods(namespace, conditions=[ready_for(600)])
    endpoints(namespace, 2)
    namespace.plane.controllers.pause()
    namespace.client.delete(namespace.path("pods", "web-2"))
    wait_for(lambda: namespace.client.find(namespace.path("pods", "web-2")) is None, what="the end of the pod")


def ready_for(seconds: float) -> dict[str, Any]:
    """The condition of a pod that got ready so long ago."""
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds))
    return {"type": "Ready", "status": "True", "lastTransitionTime": since}


def ingress(namespace: Namespace, service: str, port: dict[str, Any]) -> None:
    """The Ingress ``front``, which sends web.example.com to a Service; by its annotation it needs no IngressClass."""
    backend = {"service": {"name": service, "port": port}}
    rule = {"host": "web.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    metadata = {"name": "front", "annotations": {"kubernetes.io/ingress.class": "nginx"}}
    namespace.create("networking.k8s.io/v1/ingresses", {"metadata": metadata, "spec": {"rules": [rule]}})


def ingress_to_absent_port(namespace: Namespace) -> None:
    """Port 8080, which is the containers' number for it; the Service's port has none and no name."""
    namespace.make_service("web", WEB, {"port": 80, "targetPort": "http"})
    pods(namespace)
    endpoints(namespace, 2)
    ingress(namespace, "web", {"number": 8080})


def ingress_to_absent_service(namespace: Namespace) -> None:
    """There is no Service web; there is wab."""
    namespace.make_service("wab", WEB, port())
    ingress(namespace, "web", {"name": "http"})


def trace(namespace: Namespace, *words: str, **options: Any) -> tuple[int, dict[str, Any], str]:
    """Exit code, document and stderr of ``kubectl svc trace … -o json``."""
    done = namespace.kubectl("svc", "trace", *words, "-o", "json", **options)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def causes(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The problems that count and follow from no other."""
    return [one for one in document["problems"] if one["severity"] != "note" and not one["consequenceOf"]]
