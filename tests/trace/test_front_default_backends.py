"""Who gets the rest of the requests: by controller and load balancer, not by class alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import action, backend, ingress, ingress_class, path, shop, trace

Objects = list[Any]
HOST = "h.example.com"
URL = f"http://{HOST}"
BOTH = [*shop(), *shop("rest")]
NGINX, OTHER, ALB = ingress_class(), ingress_class(controller="example.com/other"), ingress_class("alb", "ingress.k8s.aws/alb")
ANY = path("/*", kind="ImplementationSpecific")
EXACT, REST = ingress(path("/a", kind="Exact")), ingress(name="rest", defaultBackend=backend("rest"))
OWN = ingress(path("/a", kind="Exact"), defaultBackend=backend("rest"))
CANARY = ingress(path(), name="next", notes={"nginx.ingress.kubernetes.io/canary": "true"})
EXPRESSION = ingress(path("/api(/|$)(.*)", kind="ImplementationSpecific"))
TWO_RULED = [ingress(path("/a"), defaultBackend=backend()), ingress(name="b", defaultBackend=backend("rest"))]
TWO_RULELESS = [ingress(defaultBackend=backend()), ingress(name="b", defaultBackend=backend("rest"))]
NOTHING, DECIDES = f"no Ingress or HTTPRoute matches {URL}/b", "the controller decides"
SEVERAL = "shop/b has a default backend, too"


def balanced(*paths: Any, name: str = "front", group: str = "", at: str = "", **spec: Any) -> Any:
    """An Ingress of the AWS Load Balancer Controller, published at a name of one letter."""
    notes = {"alb.ingress.kubernetes.io/target-type": "ip"}
    notes |= {"alb.ingress.kubernetes.io/group.name": group} if group else {}
    address = {"hostname": f"{at}.elb.example.com"} if at else None
    return ingress(*paths, name=name, notes=notes, address=address, ingressClassName="alb", **spec)


def two(*paths: Any, groups: str = "", at: str = "") -> Objects:
    """One with rules, and one with a default backend alone; ``groups`` and ``at`` are a letter for each."""
    groups, at = groups or "  ", at or "  "
    rest = balanced(name="rest", group=groups[1].strip(), at=at[1].strip(), defaultBackend=backend("rest"))
    return [*BOTH, ALB, rest, balanced(*paths, group=groups[0].strip(), at=at[0].strip())]


def defaults(groups: str) -> Objects:
    """Two that have nothing but a default backend."""
    rest = balanced(name="b", group=groups[1], defaultBackend=backend("rest"))
    return [*BOTH, ALB, balanced(name="a", group=groups[0], defaultBackend=backend()), rest]


MISSING = action("a", "", ANY)
MISSING["spec"]["rules"][0]["http"]["paths"][0] |= {"path": "/*", "pathType": "ImplementationSpecific"}
DEAD = [*shop(), ALB, MISSING]
NO_ACTION = "has no annotation alb.ingress.kubernetes.io/actions.a: requests get status 503"

ROWS: dict[str, tuple[Objects, str, int, str, str]] = {
    "ingress-nginx, of another Ingress": ([*BOTH, NGINX, EXACT, REST], f"{URL}/b", 1, NOTHING, "default backend"),
    "a path that the host has": ([*BOTH, NGINX, EXACT, REST], f"{URL}/a", 0, "service/web port 80 is healthy", ""),
    "a host that has no rules": ([*BOTH, NGINX, EXACT, REST], "http://x.org/", 0, "ingress/rest: its default backend", ""),
    "ingress-nginx, its own": ([*BOTH, NGINX, OWN], f"{URL}/b", 0, "ingress/front: its default backend", ""),
    "another controller": ([*BOTH, OTHER, EXACT, REST], f"{URL}/b", 0, "ingress/rest: its default backend", ""),
    "a forgotten annotation": ([*BOTH, NGINX, EXPRESSION, REST], f"{URL}/api/b", 1, "annotation nginx.ingress", "healthy"),
    "a host of a canary alone": ([*BOTH, NGINX, CANARY, REST], URL, 0, "ingress/next is a canary", "did you mean"),
    "a mistyped host": ([*BOTH, NGINX, EXACT, REST], "http://j.example.com/", 0, f'did you mean "{HOST}"', "canary"),
    "two of ingress-nginx, one with rules": ([*BOTH, NGINX, *TWO_RULED], "ingress/b", 0, "healthy", SEVERAL),
    "two of ingress-nginx": ([*BOTH, NGINX, *TWO_RULELESS], "ingress/front", 0, SEVERAL, ""),
    "two of another, one with rules": ([*BOTH, OTHER, *TWO_RULED], "ingress/b", 0, "shop/front has a default backend, too", ""),
    "two load balancers": (two(ANY, at="ab"), f"{URL}/b", 0, "service/web port 80 is healthy", DECIDES),
    "two load balancers, the rest": (two(path("/a"), at="ab"), f"{URL}/b", 1, NOTHING, "default"),
    "two without an address, the rest": (two(path("/a")), f"{URL}/b", 1, NOTHING, "default"),
    "two groups, the rest": (two(path("/a"), groups="gh"), f"{URL}/b", 1, NOTHING, "default"),
    "one group, the rest": (two(path("/a"), groups="gg"), f"{URL}/b", 0, "ingress/rest: its default backend", DECIDES),
    "one group": (two(ANY, groups="gg"), f"{URL}/b", 0, "service/web port 80 is healthy", DECIDES),
    "the address of one": (two(path("/a"), at="ab"), "http://b.elb.example.com/", 0, "ingress/rest: its default backend", ""),
    "the address of the other": (two(path("/a"), at="ab"), "http://a.elb.example.com/a", 1, "a.elb.example.com", "rest"),
    "two load balancers with default backends": (defaults("gh"), "ingress/a", 0, "healthy", "E3"),
    "one load balancer with two": (defaults("gg"), "ingress/a", 0, SEVERAL, ""),
    "a missing action in front, over HTTPS": (DEAD, f"https://{HOST}/", 1, NO_ACTION, "healthy"),
    "a missing action in front": (DEAD, URL, 1, NO_ACTION, "healthy"),
    "its Ingress": (DEAD, "ingress/front", 1, NO_ACTION, "healthy"),
    "a missing action behind": ([*shop(), ALB, action("a", "", path("/b"))], f"{URL}/b", 0, "to port 80", NO_ACTION),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_the_rest_of_the_requests_goes_where_the_controller_sends_it(tmp_path: Path, name: str) -> None:
    objects, asked, code, says, not_this = ROWS[name]
    told = trace(tmp_path, objects, asked)
    assert told.code == code, told.text
    assert says in told.text
    assert not not_this or not_this not in told.text


def test_a_missing_action_is_said_once(tmp_path: Path) -> None:
    assert trace(tmp_path, DEAD, URL).text.count(NO_ACTION) == 1
