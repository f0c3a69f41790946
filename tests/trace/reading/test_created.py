"""Services that controllers create for custom resources: unknown where the files lack them, and a slip is still a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.trace.reading import created, makers
from kubectl_svc.trace.reading.seen import Seen
from tests.trace.reading.files import (
    BROKEN,
    FINE,
    HEALTHY,
    UNKNOWN,
    Case,
    Object,
    check,
    custom,
    ingress,
    joined,
    listed,
    of,
    service,
    workload,
)


def led(name: str, *others: Object, **more: Any) -> Case:
    """An Ingress to a Service that is not there, beside one that is fine and some custom resources."""
    return of(*FINE, ingress("shop", name), *others, words=("-A",), **more)


def creates(name: str) -> dict[str, Any]:
    return {"code": UNKNOWN, "says": f"the controller of {name} creates a Service with this name", "never": "E1"}


def may(name: str) -> dict[str, Any]:
    return {"code": UNKNOWN, "says": f"the controller of {name} may create this Service", "never": "E1"}


KIBANA = custom("kibana.k8s.elastic.co/v1", "Kibana", "logs")
KAFKA = custom("kafka.strimzi.io/v1beta2", "Kafka", "my")
CLUSTER = custom("postgresql.cnpg.io/v1", "Cluster", "pg")
CANARY = custom("flagger.app/v1beta1", "Canary", "c", spec={"targetRef": {"kind": "Deployment", "name": "api"}})
THING = custom("example.com/v1", "Thing", "api")
NAMES = {
    "Kibana": led("logs-kb-http", KIBANA, **creates("Kibana logs")),
    "a slip": led("logs-kb-htp", KIBANA, code=BROKEN, says='the closest name is "logs-kb-http"'),
    "a slip that a pattern would take": led(
        "my-kafka-boostrap", KAFKA, code=BROKEN, says='the closest name is "my-kafka-bootstrap"'
    ),
    "what a pattern takes": led("my-kafka-plain-bootstrap", KAFKA, **creates("Kafka my")),
    "the name of the resource, which no Service gets": led("logs", KIBANA, code=BROKEN, says="E1"),
    "another resource's name": led("cart-kb-http", KIBANA, code=BROKEN, says="E1"),
    "in another namespace": led(
        "logs-kb-http", custom("kibana.k8s.elastic.co/v1", "Kibana", "logs", "other"), code=BROKEN, says="E1"
    ),
    "a node set of Elasticsearch": led(
        "logs-es-hot", custom("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "logs"), **creates("Elasticsearch logs")
    ),
    "Prometheus": led(
        "prometheus-operated", custom("monitoring.coreos.com/v1", "Prometheus", "k8s"), **creates("Prometheus k8s")
    ),
    "the Service that a Prometheus needs": led(
        "prom", custom("monitoring.coreos.com/v1", "Prometheus", "k8s", spec={"serviceName": "prom"}), code=BROKEN, says="E1"
    ),
    "the Service that a Rollout needs": led(
        "web-canary",
        custom("argoproj.io/v1alpha1", "Rollout", "web", spec={"strategy": {"canary": {"canaryService": "web-canary"}}}),
        code=BROKEN,
        says="E1",
    ),
    "a name that the resource gives it": led(
        "analytics",
        custom(
            "postgresql.cnpg.io/v1",
            "Cluster",
            "pg",
            spec={"managed": {"services": {"additional": [{"serviceTemplate": {"metadata": {"name": "analytics"}}}]}}},
        ),
        **creates("Cluster pg"),
    ),
    "a name that a kind which nobody knows has": led(
        "front", custom("example.com/v1", "Thing", "x", spec={"service": {"name": "front"}}), **may("Thing x")
    ),
    "its service account": led(
        "front", custom("example.com/v1", "Thing", "x", spec={"serviceAccountName": "front"}), code=BROKEN, says="E1"
    ),
    "RabbitMQ": led("mq", custom("rabbitmq.com/v1beta1", "RabbitmqCluster", "mq"), **creates("RabbitmqCluster mq")),
    "Knative": led(
        "hello", custom("serving.knative.dev/v1", "Service", "hello"), **creates("Service.serving.knative.dev hello")
    ),
    "a name before that of the resource": led(
        "rfs-cache", custom("databases.spotahome.com/v1", "RedisFailover", "cache"), **creates("RedisFailover cache")
    ),
    "named after the target": led("api-primary", CANARY, **creates("Canary c")),
    "named by a field": led(
        "shop-canary",
        custom(
            "flagger.app/v1beta1",
            "Canary",
            "c",
            spec={"targetRef": {"kind": "Deployment", "name": "api"}, "service": {"name": "shop"}},
        ),
        **creates("Canary c"),
    ),
    "a name that no rule has": led("pg-analytics", CLUSTER, **may("Cluster pg")),
    "a kind that nobody knows": led("api", THING, **may("Thing api")),
    "and a name that begins so": led("api-http", THING, **may("Thing api")),
    "and one that does not": led("apis", THING, code=BROKEN, says="E1"),
    "and a slip for a Service that is there": led(
        "web-htp",
        custom("example.com/v1", "Thing", "web"),
        service("web-http"),
        workload(name="web-http"),
        code=BROKEN,
        says="E1",
    ),
    "a kind that makes nothing": led("api-tls", custom("cert-manager.io/v1", "Certificate", "api"), code=BROKEN, says="E1"),
    "a Gateway": led(
        "gw-istio",
        custom("gateway.networking.k8s.io/v1", "Gateway", "gw", spec={"gatewayClassName": "istio"}),
        **creates("Gateway gw"),
    ),
}
RELEASE = custom("helm.toolkit.fluxcd.io/v2", "HelmRelease", "r", "flux-system", spec={"targetNamespace": "shop"})
APPLICATION = custom("argoproj.io/v1alpha1", "Application", "a", "argocd", spec={"destination": {"namespace": "shop"}})
MANIFESTS = {
    "a HelmRelease of the namespace": led("api", RELEASE, **may("HelmRelease r")),
    "an Application": led("api", APPLICATION, **may("Application a")),
    "an Application of another": led(
        "api",
        custom("argoproj.io/v1alpha1", "Application", "a", "argocd", spec={"destination": {"namespace": "x"}}),
        code=BROKEN,
    ),
    "an Application, and a slip": led("wbe", APPLICATION, code=BROKEN, says='the closest name is "web"'),
    "an ApplicationSet": led(
        "api",
        custom(
            "argoproj.io/v1alpha1",
            "ApplicationSet",
            "s",
            "argocd",
            spec={"template": {"spec": {"destination": {"namespace": "shop"}}}},
        ),
        **may("ApplicationSet s"),
    ),
    "its pods, too": of(
        service(), workload(name="other"), RELEASE, code=UNKNOWN, says="the controller of HelmRelease r may create pods"
    ),
}
LISTED = listed("ServiceList", service(live=True))
WAYS = {
    "asked for by name": of(*FINE, KIBANA, words=("logs-kb-http", "-n", "shop"), **creates("Kibana logs") | {"never": "A1"}),
    "asked for, and no such resource": of(*FINE, words=("logs-kb-http", "-n", "shop"), code=BROKEN, says="A1"),
    "an alias": of(
        service(selector=None, ports=None, type="ExternalName", externalName="pg-rw.shop.svc.cluster.local"),
        service("api"),
        workload(name="api"),
        CLUSTER,
        **creates("Cluster pg") | {"never": "D9"},
    ),
    "an alias with a slip": of(
        service(selector=None, ports=None, type="ExternalName", externalName="pg-rww.shop.svc.cluster.local"),
        service("api"),
        workload(name="api"),
        CLUSTER,
        code=BROKEN,
        says='the closest name is "pg-rw"',
    ),
    "a webhook": of(
        *FINE,
        custom("keda.sh/v1alpha1", "Other", "x"),
        {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "ValidatingWebhookConfiguration",
            "metadata": {"name": "v"},
            "webhooks": [{"name": "v.x.io", "clientConfig": {"service": {"name": "op-hook", "namespace": "shop"}}}],
        },
        custom("example.com/v1", "Operator", "op"),
        words=("-A",),
        **may("Operator op") | {"never": "E9"},
    ),
    "Services that somebody has listed": Case(
        {"services.json": LISTED, "others.json": [workload(), ingress("shop", "logs-kb-http"), KIBANA]},
        BROKEN,
        says="E1",
        words=("-A",),
    ),
    "the governing Service of a StatefulSet": of(
        service("es"),
        workload("StatefulSet", "es", spec={"serviceName": "logs-kb-http"}),
        KIBANA,
        words=("es",),
        code=HEALTHY,
        never="A17",
    ),
}


@pytest.mark.parametrize("case", joined(names=NAMES, manifests=MANIFESTS, ways=WAYS))
def test_created_services(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)


def test_every_kind_of_the_table_is_one_that_makers_know() -> None:
    objects = [custom(f"{group}/v1", kind) for group, kind in created._ROWS]
    strangers = [obj["kind"] for obj in objects if not makers.known(obj)]
    assert strangers == ["Gateway"]


@pytest.mark.parametrize(("group", "kind"), list(created._ROWS), ids="/".join)
def test_a_name_of_the_table_is_created_and_that_of_the_kind_alone_only_where_it_says_so(group: str, kind: str) -> None:
    row, seen = created._ROWS[group, kind], Seen({kind: [custom(f"{group}/v1", kind, "own")]})
    if not row.patterns:
        assert created.creator(seen, "shop", "own-x") is None
    for pattern in row.patterns:
        said = created.creator(seen, "shop", pattern.replace("NAME", "own").replace("*", "x"))
        assert said is not None, pattern
        assert said.key == ("unseen-service-created-later" if pattern == "*" else "unseen-service-created")
    own = any(pattern in ("NAME", "*") for pattern in row.patterns)
    assert (created.creator(seen, "shop", "own") is not None) == own
    assert created.creator(seen, "shop", "quite-another") is None or "*" in row.patterns
