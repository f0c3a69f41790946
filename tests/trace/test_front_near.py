"""The listener, or the Gateway, that a route meant by a name that is not there: the fix names it only beyond doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import gateway, listener, route, shop, trace

Object = dict[str, Any]
HOST = "h.example.com"
URL = f"http://{HOST}/"
SAFE = listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c"}]})
SET = "spec.parentRefs[0].sectionName: "
NAME = "spec.parentRefs[0].name: "


def at(section: str, *listeners: Object, **more: Any) -> list[Object]:
    """A route that names a listener."""
    return [*gateway(*listeners), route(parent={"sectionName": section}, hostnames=[HOST], **more)]


def called(name: str, *known: str, closed: str = "") -> list[Object]:
    """A route that names a Gateway among others; one of them does not take it."""
    own, gate = gateway()
    shut = gateway(listener(allowed="Same"))[1]
    gates = [(one, shut if one == closed else gate) for one in known]
    named = [{**obj, "metadata": {**obj["metadata"], "name": one}} for one, obj in gates]
    return [own, *named, route(parent={"name": name}, hostnames=[HOST])]


BOTH = "the closest names are http1, https"
ROWS: dict[str, tuple[list[Object], str, str, str]] = {
    "one letter missing": (at("htp", listener(), SAFE), "httproute/web", f"fix: {SET}htp -> http", 'closest name is "http"'),
    "its URL": (at("htp", listener(), SAFE), URL, f"fix: {SET}htp -> http", 'closest name is "http"'),
    "the URL of another listener": (at("htp", listener(), SAFE), f"https://{HOST}/", "", 'closest name is "http"'),
    "two that are as near, one of HTTP": (
        at("http", listener("http1"), SAFE),
        "httproute/web",
        f"do: {SET}http -> http1",
        BOTH,
    ),
    "and its URL": (at("http", listener("http1"), SAFE), URL, f"do: {SET}http -> http1", BOTH),
    "the URL of the other one": (at("http", listener("http1"), SAFE), f"https://{HOST}/", f"do: {SET}http -> https", BOTH),
    "in the other order": (at("http", SAFE, listener("http1")), URL, f"do: {SET}http -> http1", "the closest names are"),
    "two of HTTP": (
        at("http", listener("http1"), listener("http2", 8080)),
        "httproute/web",
        "",
        "the closest names are http1, http2",
    ),
    "two of HTTP, and a port": (
        at("http", listener("http1"), listener("http2", 8080)),
        f"http://{HOST}:8080/",
        f"do: {SET}http -> http2",
        "the closest names are http1, http2",
    ),
    "one that takes other kinds": (
        at("web", listener("web1", 81, "TCP"), listener("web2")),
        "httproute/web",
        f"do: {SET}web -> web2",
        "the closest names are web1, web2",
    ),
    "the closest one takes no such route": (
        at("tpc", listener("tcp", 81, "TCP"), listener()),
        "httproute/web",
        "",
        'the closest name is "tcp"',
    ),
    "another digit": (at("web-1", listener("web-2")), "httproute/web", f"do: {SET}web-1 -> web-2", 'closest name is "web-2"'),
    "nothing near": (at("zzz", listener(), SAFE), "httproute/web", "", "gateway/gate has http 80/HTTP, https 443/HTTPS"),
    "a Gateway": (called("gat", "gate", "other"), "httproute/web", f"fix: {NAME}gat -> gate", 'the closest name is "gate"'),
    "two Gateways": (
        called("gate", "gate-a", "gate-b"),
        "httproute/web",
        "",
        "the closest names are gate-a, gate-b",
    ),
    "two Gateways, and one takes it": (
        called("gate", "gate-a", "gate-b", closed="gate-a"),
        "httproute/web",
        f"do: {NAME}gate -> gate-b",
        "the closest names are gate-a, gate-b",
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_name_is_written_only_where_it_can_be_meant(row: tuple[list[Object], str, str, str], tmp_path: Path) -> None:
    objects, asked, fix, said = row
    told = trace(tmp_path, [*shop(), *objects], asked)
    written = [line.strip() for line in told.out.splitlines() if SET in line or NAME in line]
    assert (told.code, said in told.text, written) == (1, True, [f"{fix} in httproute/web"] if fix else []), told.text


@pytest.mark.parametrize("asked", ["httproute/web", URL])
def test_names_that_are_alike_are_no_fault(asked: str, tmp_path: Path) -> None:
    told = trace(tmp_path, [*shop(), *at("http1", listener("http1"), listener("http2", 8080))], asked)
    assert (told.code, "closest" in told.text) == (0, False), told.text
