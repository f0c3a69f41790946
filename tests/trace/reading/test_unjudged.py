"""Objects that name a Service and that no check knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.reading.files import FINE, HEALTHY, Case, check, custom, ingress, joined, of, service, workload

NOT_EVALUATED = "not evaluated, although they name the Service"
PROXY = custom("projectcontour.io/v1", "HTTPProxy", "p", spec={"routes": [{"services": [{"name": "web", "port": 80}]}]})
MAPPING = custom("getambassador.io/v3alpha1", "Mapping", "m", "edge", spec={"service": "http://web.shop:80"})
SCALED = custom("keda.sh/v1alpha1", "ScaledObject", spec={"scaleTargetRef": {"name": "web"}})
ACCOUNT = custom("gateway.envoyproxy.io/v1", "X", spec={"serviceAccountRef": {"name": "web"}})
UNJUDGED = {
    "a route of another project": of(*FINE, PROXY, code=HEALTHY, strict=HEALTHY, says=f"{NOT_EVALUATED}: httpproxy/p"),
    "in the document, too": of(
        *FINE, PROXY, code=HEALTHY, words=("web", "-o", "json"), says="not evaluated: httpproxy/p names this Service"
    ),
    "a host name, from another namespace": of(*FINE, MAPPING, code=HEALTHY, says=f"{NOT_EVALUATED}: mapping/m"),
    "by its kind": of(
        *FINE,
        custom("kuma.io/v1alpha1", "MeshHTTPRoute", "m", spec={"to": [{"targetRef": {"kind": "MeshService", "name": "web"}}]}),
        code=HEALTHY,
        says=f"{NOT_EVALUATED}: meshhttproute/m",
    ),
    "a Service of Knative": of(
        *FINE,
        custom(
            "eventing.knative.dev/v1",
            "Trigger",
            "t",
            spec={"subscriber": {"ref": {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "name": "web"}}},
        ),
        code=HEALTHY,
        never=NOT_EVALUATED,
    ),
    "several are one line": of(*FINE, PROXY, MAPPING, code=HEALTHY, says="httpproxy/p, mapping/m"),
    "another Service": of(service("api"), workload(name="api"), PROXY, code=HEALTHY, words=("api",), never=NOT_EVALUATED),
    "a route of another namespace": of(
        *FINE, PROXY | {"metadata": {"name": "p", "namespace": "x"}}, code=HEALTHY, never=NOT_EVALUATED
    ),
    "what names a Deployment": of(*FINE, SCALED, code=HEALTHY, never=NOT_EVALUATED),
    "what names a ServiceAccount": of(*FINE, ACCOUNT, code=HEALTHY, never=NOT_EVALUATED),
    "a route that is evaluated": of(*FINE, ingress("shop"), code=HEALTHY, never=NOT_EVALUATED),
}

CASES = joined(unjudged=UNJUDGED)


@pytest.mark.parametrize("case", CASES)
def test_unjudged(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
