"""Actions of the AWS Load Balancer Controller: Services that they forward to are traced, and other answers are said as such."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import action, forward, path, shop, trace

URL = "http://h.example.com/x"
SAFE = "https://h.example.com/x"
KEY = "alb.ingress.kubernetes.io/actions.a"
TO_HTTPS = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
ANYTHING = path("/*", kind="ImplementationSpecific")
AWAY = {"type": "redirect", "redirectConfig": {"host": "www.example.org", "path": "/new/#{path}", "statusCode": "HTTP_302"}}
GONE = {"type": "fixed-response", "fixedResponseConfig": {"contentType": "text/plain", "statusCode": "410"}}
OUTSIDE = {"type": "forward", "targetGroupARN": "arn:aws:x"}
NO_WEIGHT = {"serviceName": "api", "servicePort": 80}
UNWEIGHED = {"type": "forward", "forwardConfig": {"targetGroups": [{"serviceName": "web", "servicePort": 80}, NO_WEIGHT]}}


def idle(*targets: int | str) -> dict[str, Any]:
    """The first of them has weight 0."""
    made = forward(*targets)
    made["forwardConfig"]["targetGroups"][0]["weight"] = 0
    return made


ROWS: dict[str, tuple[Any, str, int, str, str]] = {
    "a Service": (forward("web", 80), URL, 0, "service/web port 80 is healthy", "E1"),
    "a Service, of the Ingress": (forward("web", "http"), "ingress/front", 0, "service/web port http is healthy", "E1"),
    "a Service by name": (forward("web", 80), "web", 0, "h.example.com/ to port 80", "E1"),
    "a number as text": (forward("web", "80"), URL, 0, "h.example.com/ to port 80", "E2"),
    "several": (forward("web", 80, "api", 80), URL, 0, "2 Services: 2 healthy", "E1"),
    "one that is not there": (forward("wbe", 80), URL, 1, "sends h.example.com/ to service wbe, which does not exist", "404"),
    "one of several that is not there": (forward("web", 80, "gone", 80), URL, 1, "sends h.example.com/ to service gone", ""),
    "one without weight": (idle("gone", 80, "web", 80), URL, 0, "service/web port 80 is healthy", "gone"),
    "a port that is not there": (forward("web", 8080), URL, 1, "port 8080 of service/web, which has http 80/TCP", ""),
    "certificates are found by the hosts": (forward("web", 80), SAFE, 0, "is healthy", "E6"),
    "a redirect to this cluster": (TO_HTTPS, URL, 0, "redirects http://h.example.com/x to https://h.example.com/x", "E1"),
    "which is left out of HTTPS": (TO_HTTPS, SAFE, 0, "service/web port 80 is healthy", "redirects"),
    "a redirect away": (AWAY, URL, 0, "to http://www.example.org/new/x (302): no Ingress or route has that host", "E1"),
    "an answer": (GONE, URL, 0, f"front answers http://h.example.com/x itself with status 410 (annotation {KEY})", "E1"),
    "target groups outside": (OUTSIDE, URL, 3, f"leads to annotation {KEY}, which is not traced", "E1"),
    "no JSON": ('{"type": ', URL, 1, f"annotation {KEY} of ingress/front is not JSON: Expecting value", "Traceback"),
    "no JSON, of the Ingress": ("[1]", "ingress/front", 1, f"annotation {KEY} of ingress/front is not JSON: it is not", ""),
    "an unknown type": ({"type": "forwrad"}, URL, 1, "is not a valid action: type is missing or has a wrong value", ""),
    "no weight": (UNWEIGHED, URL, 1, "targetGroups[0].weight is missing or has a wrong value", ""),
    "no annotation": ("", URL, 1, f"ingress/front has no annotation {KEY}: requests get status 503", ""),
    "no annotation, in an overview": ("", "-A", 0, f"ingress/front has no annotation {KEY}", ""),
}  # fmt: skip
BESIDE = ("a redirect to this cluster", "which is left out of HTTPS")


@pytest.mark.parametrize("name", ROWS)
def test_an_action_is_what_the_controller_makes_of_it(tmp_path: Path, name: str) -> None:
    told, asked, code, says, not_this = ROWS[name]
    objects = [*shop(), *shop("api"), action("a", told, *([ANYTHING] if name in BESIDE else []))]
    if name in BESIDE:
        objects[-1]["spec"]["rules"][0]["http"]["paths"][0] |= {"path": "/*", "pathType": "ImplementationSpecific"}
    answer = trace(tmp_path, objects, asked)
    assert answer.code == code, answer.text
    assert says in answer.text
    assert not not_this or not_this not in answer.text


@pytest.mark.parametrize("asked", [URL, "ingress/front", "ingress/front/h.example.com/x", "h.example.com"])
def test_every_way_leads_to_all_services(tmp_path: Path, asked: str) -> None:
    objects = [*shop(), *shop("api"), action("a", forward("web", 80, "api", 80))]
    assert trace(tmp_path, objects, asked, "-o", "name").out.split() == ["service/web", "service/api"]


def test_an_action_that_does_nothing_is_said_beside_a_service(tmp_path: Path) -> None:
    told = trace(tmp_path, [*shop(), action("a", "{", path("/web"))], "ingress/front")
    assert (told.code, f"annotation {KEY} of ingress/front is not JSON" in told.err) == (0, True), told.text
