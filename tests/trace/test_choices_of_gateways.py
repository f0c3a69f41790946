"""Routes of the Gateway API: each choice ends its fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.choices import (
    HOST,
    HOSTED,
    PENDING,
    Choice,
    Row,
    adding,
    both,
    dumped,
    ends,
    https,
    ids,
    judged,
    openshift,
    otherwise,
    printed,
    put,
    secret,
)
from tests.trace.front import gateway, listener, made, route, service, shop, workload

TO_WEB = {"name": "web", "port": 80}
LOST = {"group": "", "kind": "Deployment", "name": "web"}
REF = ("spec", "rules", 0, "backendRefs", 0)
REFUSED = {"routerName": "default", "conditions": [{"type": "Admitted", "status": "False", "reason": "HostAlreadyClaimed"}]}
SHADOWED = [
    *shop(),
    *gateway(listener("own", hostname=HOST), listener("wild", hostname="*.example.com")),
    route(parent={"sectionName": "wild"}, **HOSTED),
]
OTHER_HOST = [*shop(), *gateway(listener(hostname="*.example.org")), route(**HOSTED)]
OF_INFRA = [*shop(), *gateway(listener(allowed="Same")), route(**HOSTED)]

CONFLICT = {"type": "Conflicted", "status": "True", "reason": "HostnameConflict", "message": "one host name, twice"}
CONFLICTED = {"listeners": [{"name": name, "conditions": [CONFLICT]} for name in ("a", "b")]}


def gate(spaces: str | None, selector: dict[str, object] | None = None) -> list[dict[str, object]]:
    """A Gateway that takes ListenerSets of these namespaces."""
    given, own = gateway()
    taken = {"namespaces": {"from": spaces, **({"selector": selector} if selector else {})}}
    return [given, {**own, "spec": {**own["spec"], **({"allowedListeners": taken} if spaces else {})}}]


def by_set(
    gates: list[dict[str, object]],
    space: str = "shop",
    parent: str = "gate",
    labels: dict[str, str] | None = None,
    port: int = 8080,
) -> list[dict[str, object]]:
    """A route that is attached to a ListenerSet of a Gateway, and the namespaces with their labels."""
    spec = {"parentRef": {"name": parent, "namespace": "infra"}, "listeners": [listener("more", port)]}
    added = made("gateway.networking.k8s.io/v1", "ListenerSet", "more", spec, space)
    spaces = [made("v1", "Namespace", name, {}, "") for name in ("shop", "infra")]
    spaces[0]["metadata"]["labels"] = labels or {}
    return [
        *shop(),
        *gates,
        added,
        *spaces,
        route(parent={"kind": "ListenerSet", "name": "more", "namespace": space}, **HOSTED),
    ]


ROWS = [
    Row(
        "E7 conflict",
        [
            *shop(),
            *gateway(listener("a"), listener("b", 80, "HTTPS", tls={"certificateRefs": [{"name": "c"}]})),
            route(**HOSTED),
        ],
        "httproute/web",
        (put("gateway/gate", 443, "spec", "listeners", 1, "port"), put("gateway/gate", [listener("a")], "spec", "listeners")),
    ),
    Row(
        "E7 conflict",
        [*shop(), *gateway(listener("a"), listener("b"), status=CONFLICTED), route(**HOSTED)],
        "httproute/web",
        (put("gateway/gate", [listener("c")], "spec", "listeners"),),
    ),
    Row(
        "E7 conflict-elsewhere",
        by_set(gate("All"), port=80),
        "httproute/web",
        (
            put("listenerset/more", 8080, "spec", "listeners", 0, "port"),
            put("listenerset/more", HOST, "spec", "listeners", 0, "hostname"),
        ),
    ),
    Row("E7 refused", judged("Accepted", "False"), "httproute/web", (otherwise("Accepted", "True"),)),
    Row("E7 unresolved", judged("ResolvedRefs", "False"), "httproute/web", (otherwise("ResolvedRefs", "True"),)),
    Row("E7 partial", judged("PartiallyInvalid", "True"), "httproute/web", (otherwise("PartiallyInvalid", "False"),)),
    Row(
        "E7 NoParentRef",
        [
            *shop(),
            *gateway(),
            made(
                "gateway.networking.k8s.io/v1", "HTTPRoute", "web", {"rules": [{"backendRefs": [{"name": "web", "port": 80}]}]}
            ),
        ],
        "httproute/web",
    ),
    Row(
        "E7 NoDefaultGateway",
        [*shop(), *gateway(), route(parentRefs=None, useDefaultGateways="All")],
        "httproute/web",
        (printed, put("gateway/gate", "All", "spec", "defaultScope")),
    ),
    Row("E7 GatewayNotFound", [*shop(), *gateway(), route(parent={"name": "gat"}, **HOSTED)], "httproute/web"),
    Row(
        "E7 GatewayNotFound",
        [*shop(), *gateway(), route(parent={"name": "zzz"}, **HOSTED)],
        "httproute/web",
        (
            put("httproute/web", "gate", "spec", "parentRefs", 0, "name"),
            adding({**gateway()[1], "metadata": {"name": "zzz", "namespace": "infra"}}),
        ),
    ),
    Row("E7 NoMatchingParent", [*shop(), *gateway(), route(parent={"sectionName": "htpt"}, **HOSTED)], "httproute/web"),
    *(
        Row(
            "E7 NoMatchingParent",
            [
                *shop(),
                *gateway(listener("http1"), listener("https", 443, "HTTPS")),
                route(parent={"sectionName": "http"}, **HOSTED),
            ],
            asked,
        )
        for asked in ("httproute/web", f"http://{HOST}/")
    ),
    Row(
        "E7 no-such-kind",
        [*shop(), *gateway(), route({"backendRefs": [{**TO_WEB, "group": "core"}]}, **HOSTED)],
        "httproute/web",
    ),
    Row("E7 NoMatchingParent", [*shop(), *gateway(), route(parent={"port": 81}, **HOSTED)], "httproute/web"),
    Row(
        "E7 NoMatchingParent",
        [*shop(), *gateway(), route(parent={"sectionName": "zzz"}, **HOSTED)],
        "httproute/web",
        (
            put("httproute/web", "http", "spec", "parentRefs", 0, "sectionName"),
            put("gateway/gate", "zzz", "spec", "listeners", 0, "name"),
        ),
    ),
    Row("E7 ListenerSetNotAllowed", by_set(gate(None)), "httproute/web"),
    Row("E7 ListenerSetNotAllowed", by_set(gate("Same")), "httproute/web"),
    Row("E7 ListenerSetNotAllowed", by_set(gate(None), "infra"), "httproute/web"),
    Row(
        "E7 ListenerSetNotAllowed",
        by_set(gate("Selector", {"matchLabels": {"team": "x"}}), labels={"team": "y"}),
        "httproute/web",
        (put("gateway/gate", {"namespaces": {"from": "All"}}, "spec", "allowedListeners"),),
    ),
    Row(
        "E7 ListenerSetGatewayNotFound",
        by_set(gate("All"), parent="gat"),
        "httproute/web",
        (printed, put("listenerset/more", "gate", "spec", "parentRef", "name")),
    ),
    Row(
        "E7 kind",
        [
            *shop(),
            *gateway({**listener(), "allowedRoutes": {"namespaces": {"from": "All"}, "kinds": [{"kind": "GRPCRoute"}]}}),
            route(**HOSTED),
        ],
        "httproute/web",
    ),
    Row(
        "E7 namespace",
        OF_INFRA,
        "httproute/web",
        (printed, put("gateway/gate", "All", "spec", "listeners", 0, "allowedRoutes", "namespaces", "from")),
    ),
    Row(
        "E7 NoMatchingListenerHostname",
        OTHER_HOST,
        "httproute/web",
        (
            put("gateway/gate", HOST, "spec", "listeners", 0, "hostname"),
            put("httproute/web", ["h.example.org"], "spec", "hostnames"),
            put("httproute/web", None, "spec", "hostnames"),
        ),
    ),
    Row(
        "E7 NoMatchingListenerHostname",
        [*shop(), *gateway(listener(hostname=HOST)), route(hostnames=["h.exmaple.com"])],
        "httproute/web",
    ),
    Row(
        "E7 no-class",
        [
            *shop(),
            {**gateway()[0], "metadata": {"name": "gate-class"}},
            put("gateway/gate", "gate-clas", "spec", "gatewayClassName")(gateway())[1],
            route(**HOSTED),
        ],
        "httproute/web",
    ),
    Row(
        "E7 gateway",
        [*shop(), *gateway(status={"conditions": [{**PENDING, "status": "False"}]}), route(**HOSTED)],
        "httproute/web",
        (put("gateway/gate", "True", "status", "conditions", 0, "status"),),
    ),
    Row(
        "E7 lost-hosts",
        [*shop(), *gateway(listener(hostname="*.example.com")), route(hostnames=[HOST, "h.example.org"])],
        "httproute/web",
        (
            put("httproute/web", [HOST], "spec", "hostnames"),
            put(
                "gateway/gate",
                [listener(hostname="*.example.com"), listener("org", hostname="*.example.org")],
                "spec",
                "listeners",
            ),
        ),
    ),
    Row(
        "E7 isolated",
        SHADOWED,
        "httproute/web",
        (
            put("httproute/web", "own", "spec", "parentRefs", 0, "sectionName"),
            put("httproute/web", None, "spec", "parentRefs", 0, "sectionName"),
            put("gateway/gate", [listener("wild", hostname="*.example.com")], "spec", "listeners"),
        ),
    ),
    Row(
        "E7 certificate none named",
        [*shop(), *gateway(listener("https", 443, "HTTPS")), route(**HOSTED)],
        "httproute/web",
        (
            both(
                put("gateway/gate", [{"name": "c"}], "spec", "listeners", 0, "tls", "certificateRefs"),
                adding(secret("c", namespace="infra")),
            ),
        ),
    ),
    Row(
        "E7 certificate missing",
        [*dumped(*https()), secret("z", "z.example.com", "infra")],
        "httproute/web",
        (adding(secret("c", namespace="infra")),),
    ),
    Row("E7 certificate missing", [*https(name="h-tsl"), secret(namespace="infra")], "httproute/web"),
    Row(
        "E7 certificate not granted",
        [*https(name="h-tls", namespace="shop"), secret()],
        "httproute/web",
        (
            printed,
            both(
                put("gateway/gate", [{"name": "h-tls"}], "spec", "listeners", 0, "tls", "certificateRefs"),
                adding(secret(namespace="infra")),
            ),
        ),
    ),
    Row(
        "E7 certificate wrong type",
        [*https(), secret("c", namespace="infra", type="Opaque")],
        "httproute/web",
        (put("secret/c", "kubernetes.io/tls", "type"),),
    ),
    Row(
        "E7 certificate no certificate",
        [*https(), secret("c", namespace="infra", stringData={"a": "b"})],
        "httproute/web",
        (put("secret/c", secret()["stringData"], "stringData"),),
    ),
    Row(
        "E7 certificate unreadable certificate",
        [*https(), secret("c", namespace="infra", stringData={"tls.crt": "x"})],
        "httproute/web",
        (put("secret/c", secret()["stringData"], "stringData"),),
    ),
    Row(
        "E7 certificate other hosts",
        [*https(), secret("c", "x.example.com", "infra")],
        "httproute/web",
        (put("secret/c", secret()["stringData"], "stringData"),),
    ),
    Row(
        "E7 no-grant",
        [
            service(namespace="back"),
            workload(namespace="back"),
            *gateway(),
            route({"backendRefs": [{"name": "web", "namespace": "back", "port": 80}]}),
        ],
        "httproute/web",
    ),
    Row(
        "E7 no-such-kind",
        [*shop(), *gateway(), route({"backendRefs": [TO_WEB, {"name": "other", "kind": "Svc", "group": ""}]})],
        "httproute/web",
        (put("httproute/web", [TO_WEB], *REF[:-1]), put("httproute/web", 0, *REF[:-1], 1, "weight")),
    ),
    *(
        Row("E7 no-such-kind", [*shop(), *gateway(), route({"backendRefs": [LOST]}, **HOSTED)], asked)
        for asked in ("httproute/web", f"http://{HOST}/")
    ),
    Row(
        "E7 no-such-kind",
        [*shop(), *gateway(), route({"backendRefs": [{**TO_WEB, "group": "core"}]}, **HOSTED)],
        "httproute/web",
    ),
    Row(
        "E7 no-weight",
        [*shop(), *gateway(), route({"backendRefs": [{"name": "web", "port": 80, "weight": 0}]})],
        "httproute/web",
        (printed, put("httproute/web", None, *REF, "weight")),
    ),
    Row(
        "E7 no-weight-route",
        [*shop(), openshift("http", weight=0)],
        "route/r",
        (printed, put("route/r", None, "spec", "to", "weight")),
    ),
    Row(
        "E7 not-admitted",
        [*shop(), {**openshift("http"), "status": {"ingress": [REFUSED]}}],
        "route/r",
        (put("route/r", "True", "status", "ingress", 0, "conditions", 0, "status"),),
    ),
]


@pytest.mark.parametrize(**ids(ROWS))
def test_a_choice_ends_the_fault_and_brings_no_other(tmp_path: Path, row: Row, choice: Choice) -> None:
    ends(tmp_path, row, choice)
