"""What leads to a Service of another namespace than the one that the files hold: a fault for sure only of an Ingress."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, FINE, HEALTHY, Case, Object, check, custom, ingress, joined, of, service, workload


def webhook(namespace: str, name: str = "hook", service: str = "web", **more: Any) -> Object:
    config = {"service": {"name": service, "namespace": namespace, "port": 80}}
    hook = {"name": "v.example.com", "admissionReviewVersions": ["v1"], "sideEffects": "None", "clientConfig": config}
    kind = "ValidatingWebhookConfiguration"
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": name},
        "webhooks": [hook | more],
    }


def api(namespace: str) -> Object:
    spec: Object = {"group": "x.example.com", "version": "v1", "service": {"name": "web", "namespace": namespace, "port": 80}}
    spec |= {"groupPriorityMinimum": 1, "versionPriority": 1}
    return {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": "v1.x.example.com"},
        "spec": spec,
    }


def virtual(namespace: str, host: str) -> Object:
    route = [{"route": [{"destination": {"host": host}}]}]
    return custom("networking.istio.io/v1", "VirtualService", "v", namespace, spec={"hosts": ["a.example.com"], "http": route})


def rule(namespace: str, host: str) -> Object:
    return custom("networking.istio.io/v1", "DestinationRule", "r", namespace, spec={"host": host})


def case(says: str, *objects: Object) -> Case:
    """A warning in the overview, and beside it a Service that is fine."""
    return of(*FINE, *objects, words=("-A",), code=HEALTHY, says=says, strict=BROKEN)


def silent(*objects: Object) -> Case:
    return of(*FINE, *objects, words=("-A",), code=HEALTHY, strict=HEALTHY, never="degraded")


ONLY = "in namespace system; in the files, that Service is in namespace shop"
ASTRAY = {
    "a webhook": case(f"E9 validatingwebhookconfiguration/hook calls service web {ONLY}", webhook("system")),
    "one that may fail": case(f"calls service web {ONLY}", webhook("system", failurePolicy="Ignore")),
    "an API": case(f"E9 apiservice/v1.x.example.com calls service web {ONLY}", api("system")),
    "a VirtualService": case(f"E1 virtualservice/v sends a.example.com to service web {ONLY}", virtual("system", "web")),
    "a DestinationRule": case(f"E1 destinationrule/r applies to service web {ONLY}", rule("system", "web")),
    "an Ingress, which reaches no other": of(*FINE, ingress("system"), words=("-A",), code=BROKEN, says="E1"),
}
FIXES = {
    "a webhook": of(
        *FINE,
        webhook("system"),
        words=("web", "-n", "system"),
        code=HEALTHY,
        says="do: webhooks[0].clientConfig.service.namespace: system -> shop in validatingwebhookconfiguration/hook",
    ),
    "a host": of(
        *FINE,
        virtual("system", "web"),
        words=("web", "-n", "system"),
        code=HEALTHY,
        says="do: spec.http[0].route[0].destination.host: web -> web.shop.svc.cluster.local in virtualservice/v",
    ),
    "two to choose from": of(
        *FINE,
        service("web", "other"),
        workload(namespace="other"),
        webhook("system"),
        words=("web", "-n", "system"),
        code=HEALTHY,
        says="see: webhooks[0].clientConfig.service in validatingwebhookconfiguration/hook",
    ),
}
RIGHT = {
    "a Service that names no namespace": of(
        service(namespace=""),
        workload(namespace=""),
        webhook("system"),
        words=("-A",),
        code=HEALTHY,
        strict=HEALTHY,
        never="E9",
    ),
    "an Ingress, and a Service that names none": of(
        service(namespace=""),
        workload(namespace=""),
        ingress("system"),
        words=("-A",),
        code=HEALTHY,
        strict=HEALTHY,
        never="E1",
    ),
    "a webhook": silent(webhook("shop")),
    "another operator's, of the same name": silent(webhook("shop"), webhook("system", "theirs")),
    "of a name that the files do not hold": silent(webhook("system", service="metrics-server")),
    "a full host": silent(virtual("system", "web.shop.svc.cluster.local")),
    "a host of the world": silent(rule("shop", "*.example.com"), rule("shop", "db.example.com")),
    "a DestinationRule": silent(rule("shop", "web")),
    "a StatefulSet elsewhere": silent(workload("StatefulSet", "x", "system", spec={"serviceName": "web"})),
    "a host that a ServiceEntry has": silent(
        virtual("shop", "old.shop.svc.cluster.local"),
        custom("networking.istio.io/v1", "ServiceEntry", spec={"hosts": ["old.shop.svc.cluster.local", "a.example.com"]}),
    ),
    "a VirtualService of a namespace that nobody names": silent(virtual("", "web")),
}
SETTINGS = {
    "in the tree": of(*FINE, rule("shop", "web"), code=HEALTHY, says="destinationrule/r", strict=HEALTHY),
    "for a Service without ports": of(
        service(clusterIP="None", ports=None), FINE[1], rule("shop", "web"), code=HEALTHY, says="to the Service", strict=HEALTHY
    ),
    "for none": of(
        *FINE,
        rule("shop", "wbe"),
        words=("-A",),
        code=HEALTHY,
        strict=BROKEN,
        says='E1 destinationrule/r applies to service wbe, which does not exist; the closest name is "web"',
    ),
}


@pytest.mark.parametrize("case", joined(astray=ASTRAY, fixes=FIXES, right=RIGHT, settings=SETTINGS))
def test_referrers_of_other_namespaces(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)
