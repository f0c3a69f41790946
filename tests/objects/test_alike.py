"""Of several names that are alike the one with the smallest mistake is meant."""

from __future__ import annotations

import pytest

from kubectl_svc.objects.alike import closest


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
