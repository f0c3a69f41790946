"""Where a name is spelt in two ways, the typing error is that of fewer objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, Case, Object, check, custom, ingress, joined, of, service, workload


def called(name: str, selects: str = "web", **more: Any) -> Object:
    return service(name, selector={"app": selects}, **more)


def front(name: str, of_name: str = "web") -> Object:
    """An Ingress with a host of its own to a Service."""
    found = ingress("shop", of_name)
    rules = [found["spec"]["rules"][0] | {"host": f"{name}.example.com"}]
    return found | {"metadata": found["metadata"] | {"name": name}, "spec": {"rules": rules}}


def alias(to: str) -> Object:
    return service("db", selector=None, type="ExternalName", externalName=f"{to}.shop.svc.cluster.local", ports=None)


def webhook(to: str) -> Object:
    called = [{"name": "a.b.c", "clientConfig": {"service": {"name": to, "namespace": "shop", "port": 80}}}]
    return custom("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", webhooks=called)


def endpoints(name: str) -> Object:
    metadata = {"name": name, "namespace": "shop"}
    subsets = [{"addresses": [{"ip": "192.0.2.7"}], "ports": [{"port": 8080}]}]
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": subsets}


RENAME = "do: metadata.name: wbe -> web in service/wbe"
WEB = workload()
SERVICE = {
    "an Ingress, a Deployment and the selector": of(
        called("wbe"), WEB, front("a"), code=BROKEN, words=("web", "-n", "shop"), says=RENAME
    ),
    "two Ingresses": of(
        called("wbe", "x"),
        workload(labels={"app": "x"}),
        front("a"),
        front("b"),
        code=BROKEN,
        words=("web", "-n", "shop"),
        says=RENAME,
    ),
    "an alias, a Deployment and the selector": of(called("wbe"), WEB, alias("web"), code=BROKEN, words=("db",), says=RENAME),
    "a webhook, a Deployment and the selector": of(
        called("wbe"), WEB, webhook("web"), code=BROKEN, words=("web", "-n", "shop"), says=RENAME
    ),
    "Endpoints and an Ingress": of(
        service("wbe", selector=None),
        endpoints("web"),
        front("a"),
        code=BROKEN,
        words=("wbe",),
        says="do: metadata.name: wbe -> web",
    ),
    "a Service of a cluster cannot be renamed": of(
        called("wbe", live=True),
        WEB,
        front("a"),
        code=BROKEN,
        words=("web", "-n", "shop"),
        says="see: kubectl describe service wbe",
        never="fix:",
    ),
}
THE_OTHER = {
    "an Ingress": of(
        called("web"), WEB, front("a", "wbe"), code=BROKEN, words=("wbe", "-n", "shop"), says="wbe -> web in ingress/a"
    ),
    "an Ingress beside others": of(
        called("web"),
        WEB,
        front("a", "wbe"),
        front("b"),
        front("c"),
        code=BROKEN,
        words=("wbe", "-n", "shop"),
        says="wbe -> web in ingress/a",
    ),
    "two Ingresses beside a Deployment and the selector": of(
        called("web"),
        WEB,
        front("a", "wbe"),
        front("b", "wbe"),
        code=BROKEN,
        words=("wbe", "-n", "shop"),
        says="wbe -> web in ingress/a",
    ),
    "an Ingress where nothing else has either name": of(
        called("web", "x"),
        workload(name="x"),
        front("a", "wbe"),
        code=BROKEN,
        words=("wbe", "-n", "shop"),
        says="wbe -> web in ingress/a",
    ),
    "an alias": of(called("web"), WEB, alias("wbe"), code=BROKEN, words=("db",), says="-> web.shop.svc.cluster.local"),
    "a webhook": of(
        called("web"), WEB, webhook("wbe"), code=BROKEN, words=("wbe", "-n", "shop"), says="wbe -> web in validatingwebhook"
    ),
    "Endpoints": of(
        service("web", selector=None), endpoints("wbe"), code=BROKEN, says="do: metadata.name: wbe -> web in endpoints"
    ),
}
CASES = joined(service=SERVICE, the_other=THE_OTHER)


@pytest.mark.parametrize("case", CASES)
def test_agreed(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
