"""Of several names that are alike the one with the smallest mistake is meant."""

from __future__ import annotations

import pytest

from kubectl_svc.objects.alike import closest, nearest


@pytest.mark.parametrize(
    ("text", "names", "meant"),
    [
        ("wbe", ["wbe-1", "web"], "web"),
        ("wbe", ["web", "wbe-1"], "web"),
        ("prot", ["protocol", "port"], "port"),
        ("db1", ["db-12", "db2"], "db2"),
        ("shopp", ["shoppers", "shop"], "shop"),
        ("shp", ["shapes", "shop"], "shop"),
        ("bd", ["db"], "db"),
        ("WEB", ["wbe", "web"], "web"),
        ("payments-ap", ["payments-app", "payments"], "payments-app"),
        ("frontnd", ["frontend-v2", "frontdoor"], "frontend-v2"),
        ("web", ["api", "db"], ""),
        ("a", ["b", "c"], ""),
        ("web", ["", "web"], "web"),
        ("", ["web"], ""),
        ("web", [], ""),
    ],
)
def test_closest(text: str, names: list[str], meant: str) -> None:
    assert closest(text, names) == meant


@pytest.mark.parametrize(
    ("text", "names", "equal"),
    [
        ("http", ["http1", "https"], ["http1", "https"]),
        ("http", ["https", "http1", "htpt"], ["htpt"]),
        ("web", ["Web", "WEB", "webs"], ["WEB", "Web"]),
        ("shop-blue", ["shop-red", "shop-blu2", "shop-blue-1"], ["shop-blu2"]),
        ("gateway", ["gate-way-1", "gate-way-2", "api"], ["gate-way-1", "gate-way-2"]),
        ("web", ["api"], []),
    ],
)
def test_equally_near(text: str, names: list[str], equal: list[str]) -> None:
    assert sorted(nearest(text, names)) == equal
