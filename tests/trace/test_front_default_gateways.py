"""Routes that ask for default Gateways, ``spec.useDefaultGateways``, and name none, or others beside them (GEP-3793)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.finding.found import World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading import around, gather
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.report import Report
from tests.trace.front import GATEWAY, gateway, listener, made, route, shop, trace
from tests.trace.reading.test_cost import Counting
from tests.trace.reading.test_lookups import Refusing
from tests.trace.test_front_listener_sets import dumped, slices

Object = dict[str, Any]
HOST = "h.example.com"
URL = f"http://{HOST}/"
TWICE = [{"name": "gate", "namespace": "infra", "sectionName": "htpt"}]


def default(*listeners: Object, scope: str = "All", name: str = "gate") -> list[Object]:
    """A Gateway of a scope, and its class."""
    given, own = gateway(*listeners)
    meta = {**own["metadata"], "name": name}
    return [given, {**own, "metadata": meta, "spec": {**own["spec"], "defaultScope": scope}}]


def asking(scope: str = "All", **more: Any) -> Object:
    """A route that names no Gateway."""
    return route(**{"parentRefs": None, "useDefaultGateways": scope, "hostnames": [HOST], **more})


CLOSED = listener(allowed="Same")
NONE = "asks for default Gateways (useDefaultGateways: All), but no Gateway has defaultScope: All"
ROWS: dict[str, tuple[list[Object], str, int, str]] = {
    "a default Gateway": ([*default(), asking()], "httproute/web", 0, "gateway/gate"),
    "its URL": ([*default(), asking()], URL, 0, "httproute/web, through gateway/gate listener http"),
    "itself": ([*default(), asking()], "gateway/gate -n infra", 0, "httproute/web"),
    "all of its listeners": (
        [*default(listener(), listener("alt", 8080)), asking()],
        f"http://{HOST}:8080/",
        0,
        "through gateway/gate listener alt",
    ),
    "a port that none of them has": ([*default(), asking()], f"http://{HOST}:8080/", 1, "httproute/web matches port 80 (HTTP)"),
    "no default Gateway": ([*gateway(), asking()], "httproute/web", 1, NONE),
    "and its URL": ([*gateway(), asking()], URL, 1, NONE),
    "a Gateway of scope None": ([*default(scope="None"), asking()], "httproute/web", 1, NONE),
    "a route of scope None": ([*default(), asking("None")], "httproute/web", 1, "names no Gateway in parentRefs, so nothing"),
    "a route that does not ask": ([*default(), asking("")], "httproute/web", 1, "names no Gateway in parentRefs, so nothing"),
    "one that takes no other namespaces": (
        [*default(CLOSED), asking()],
        "httproute/web",
        1,
        "do: spec.listeners[0].allowedRoutes.namespaces",
    ),
    "and one that does": (
        [*default(CLOSED), default(name="open")[1], asking()],
        "httproute/web",
        0,
        "gateway/open",
    ),
    "a default Gateway of other hosts": (
        [*default(listener(hostname="*.example.org")), asking()],
        "httproute/web",
        1,
        f"no host name of httproute/web ({HOST}) matches a listener of gateway/gate",
    ),
    "beside a Gateway that is named": ([*default(name="other"), gateway()[1], route(useDefaultGateways="All")], URL, 0, "gate"),
    "a route of no default Gateway that names one": ([*gateway(), route(useDefaultGateways="All")], "httproute/web", 0, "gate"),
    "a named Gateway that is no longer there": (
        [*default(name="other"), route(useDefaultGateways="All")],
        "httproute/web",
        0,
        "refers to gateway/gate, which does not exist",
    ),
    "the same Gateway by a listener that it does not have": (
        [*default(), asking(parentRefs=TWICE)],
        URL,
        0,
        "through gateway/gate listener http",
    ),
    "a route of another kind": (
        [
            *default(listener("t", 80, "TCP")),
            made(
                GATEWAY,
                "TCPRoute",
                "web",
                {"useDefaultGateways": "All", "rules": [{"backendRefs": [{"name": "web", "port": 80}]}]},
            ),
        ],
        "tcproute/web",
        0,
        "gateway/gate",
    ),
    "a listener of another kind": (
        [*default(listener("t", 80, "TCP")), asking()],
        "httproute/web",
        1,
        "t 80/TCP does not accept HTTPRoute, only TCPRoute",
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_route_is_at_the_default_gateways_that_it_asks_for(row: tuple[list[Object], str, int, str], tmp_path: Path) -> None:
    objects, words, code, said = row
    told = trace(tmp_path, [*shop(), *objects], *words.split())
    assert (told.code, said in told.text) == (code, True), told.text


def test_it_is_named_once_where_parent_refs_name_it_too(tmp_path: Path) -> None:
    told = trace(tmp_path, [*shop(), *default(), route(useDefaultGateways="All")], "httproute/web")
    assert (told.code, told.out.count("gateway/gate")) == (0, 1), told.text


def test_one_that_does_not_take_it_is_no_fault_beside_one_that_does(tmp_path: Path) -> None:
    told = trace(tmp_path, [*shop(), *default(CLOSED), default(name="open")[1], asking()], "httproute/web")
    assert (told.code, "E7" in told.text, "gateway/gate" in told.text) == (0, False, False), told.text


def live(cluster: Counting, text: str) -> Report:
    """What is told of the first Service in a cluster."""
    one = parse_one(text)
    seen = around.look(Asking(cluster), one, "shop")  # type: ignore[arg-type]
    found = find(one, World("shop", Seen(seen.seen), seen.unseen))[0]
    return examine(gather.one(cluster, found.target.name, found.namespace, 0.0, around=seen, target=found.target), found.target)


@pytest.mark.parametrize("own", [[], default(name="own")[1:]], ids=["none is seen", "one is seen"])
def test_where_gateways_may_not_be_read_there_may_be_one(own: list[Object]) -> None:
    cluster = Refusing(*dumped([*shop(), asking(), *own]), *slices(shop()), forbids=["Gateway"])
    assert "E7" not in [one.code for one in live(cluster, "httproute/web").findings]


def test_the_certificate_of_a_default_gateway_is_read() -> None:
    safe = listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "gone"}]})
    cluster = Counting(*dumped([*shop(), *default(safe), asking()]), *slices(shop()))
    assert "certificate missing" in [one.variant for one in live(cluster, f"https://{HOST}/").findings]
