"""Which paths may fit where only a controller knows, and which cannot."""

from __future__ import annotations

import pytest

from kubectl_svc.kubernetes.ingress.rules import candidates, rules_of
from kubectl_svc.kubernetes.patterns import may_be, may_take


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/*", "/x", True),
        ("/api/*", "/api/x/y", True),
        ("/api/*", "/other", False),
        ("/api(/|$)(.*)", "/api/x", True),
        ("/api(/|$)(.*)", "/apis", False),
        ("/api", "/apis", True),
        ("/api", "/other", False),
        ("/API", "/api/x", True),
        ("/a[", "/b", True),
        ("/(a+)+$", "/" + "a" * 40 + "!", True),
    ],
)
def test_paths_that_are_up_to_the_controller(pattern: str, path: str, fits: bool) -> None:
    assert may_take(pattern, path) is fits


@pytest.mark.parametrize(
    ("expression", "text", "fits"),
    [("/v[0-9]+/.*", "/v1/x", True), ("/v[0-9]+/.*", "/z", False), ("^/x$", "/X", True), ("(", "x", True)],
)
def test_expressions(expression: str, text: str, fits: bool) -> None:
    assert may_be(expression, text) is fits


def test_every_rule_that_may_take_a_request_is_told() -> None:
    def path(at: str, name: str, kind: str) -> dict[str, object]:
        return {"path": at, "pathType": kind, "backend": {"service": {"name": name, "port": {"number": 80}}}}

    paths = [path("/", "all", "Prefix"), path("/v[0-9]+", "v", "ImplementationSpecific")]
    ingress = {"spec": {"rules": [{"http": {"paths": paths}}]}}
    found = {asked: candidates(rules_of(ingress), "h", asked) for asked in ("/v1", "/x")}
    assert [(one.rule.service, one.certain) for one in found["/v1"]] == [("all", False), ("v", False)]
    assert [(one.rule.service, one.certain) for one in found["/x"]] == [("all", True)]
