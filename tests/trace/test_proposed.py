"""Which fixes are printed: none that stops what leads to the Service, and one where two would set one field."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.trace import engine, proposed, texts
from kubectl_svc.trace.reading import offline
from kubectl_svc.trace.report import EDIT, LOOK, Edit, Finding, Fix, Judged
from tests.trace.test_fixes import deployment, web

Object = dict[str, Any]
GATEWAYS = "gateway.networking.k8s.io/v1"
UDP_ROUTE = {
    "apiVersion": f"{GATEWAYS}alpha2",
    "kind": "UDPRoute",
    "metadata": {"name": "dns"},
    "spec": {"rules": [{"backendRefs": [{"name": "web", "port": 53}]}]},
}


def speaking(protocol: str, target: str | int) -> tuple[Object, Object]:
    """Service web with port 53/UDP to ``target``, and a Deployment whose container has that port for ``protocol``."""
    port = {"containerPort": 5353, "name": "dns", "protocol": protocol}
    container = {"name": "web", "image": "web", "ports": [port]}
    made = web({"port": 53, "protocol": "UDP", "targetPort": target}, selector={"app": "dns"})
    return made, deployment({"matchLabels": {"app": "dns"}}, {"app": "dns"}, container)


def ingress(version: str, port: int, *, old: bool = False) -> Object:
    """Ingress front to a port of web; ``old``: with the fields of the versions before v1."""
    backend = {"serviceName": "web", "servicePort": port} if old else {"service": {"name": "web", "port": {"number": port}}}
    path = {"path": "/", "backend": backend, **({} if old else {"pathType": "Prefix"})}
    spec = {"rules": [{"host": "shop.example.com", "http": {"paths": [path]}}]}
    return {"apiVersion": version, "kind": "Ingress", "metadata": {"name": "front"}, "spec": spec}


def on_80() -> tuple[Object, Object]:
    container = {"name": "web", "image": "web", "ports": [{"containerPort": 8080}]}
    made = web({"name": "http", "port": 80, "targetPort": 8080}, selector={"app": "web"})
    return made, deployment({"matchLabels": {"app": "web"}}, {"app": "web"}, container)


def fixes(*objects: Object) -> dict[str, tuple[str, str]]:
    """Kind and words of the fix of each problem above a note."""
    facts = next(one for one in offline.from_files(objects, (), "default") if one.name == "web")
    found = [one for one in engine.examine(facts).findings if one.severity != "note" and one.fix is not None]
    return {one.code: (one.fix.kind, texts.fix(one.fix, "web")) for one in found if one.fix is not None}


TO_TCP = "spec.ports[0].protocol: UDP -> TCP"


@pytest.mark.parametrize(
    ("objects", "code", "kind", "says"),
    [
        pytest.param(speaking("TCP", 5353), "B5", "step", TO_TCP, id="nothing says which protocol is meant"),
        pytest.param((*speaking("TCP", 5353), UDP_ROUTE), "B5", "look", "spec.ports[0].protocol", id="a UDPRoute does"),
        pytest.param(speaking("TCP", "dns"), "B4", "edit", TO_TCP, id="by name, and nothing says"),
        pytest.param(
            (*speaking("TCP", "dns"), UDP_ROUTE), "B4", "look", "spec.ports[0].protocol", id="by name, a UDPRoute does"
        ),
    ],
)
def test_a_fix_of_the_service_stops_nothing_that_leads_to_it(
    objects: tuple[Object, ...], code: str, kind: str, says: str
) -> None:
    found = fixes(*objects)
    assert found[code][0] == kind
    assert found[code][1].removeprefix("look at ").startswith(says) or says in found[code][1]
    assert (TO_TCP in found[code][1]) is (kind != "look")


def test_two_fixes_of_one_field_are_one() -> None:
    found = fixes(*on_80(), ingress("extensions/v1beta1", 8080, old=True))
    assert found["E12"] == found["E2"]
    assert '"port": {"number": 80}' in found["E2"][1]


def test_the_fix_of_one_problem_alone_stays() -> None:
    found = fixes(*on_80(), ingress("extensions/v1beta1", 80, old=True))
    assert list(found) == ["E12"]
    assert '"port": {"number": 80}' in found["E12"][1]
    assert fixes(*on_80(), ingress("networking.k8s.io/v1", 80)) == {}


def of_port(code: str, new: int) -> Finding:
    """A problem whose fix gives a port of the Service this number."""
    fix = Fix(EDIT, "service/web", (Edit(("spec", "ports", 0, "port"), 80, new),))
    return Finding(code, code.lower(), "error", "service/web", {}, fix, "service")


@pytest.mark.parametrize(
    ("left", "ports", "kinds"),
    [
        pytest.param({}, (81, 81), (EDIT, EDIT), id="they agree"),
        pytest.param({81: "A", 82: ""}, (82, 82), (EDIT, EDIT), id="the second mends both"),
        pytest.param({81: "", 82: "B"}, (81, 81), (EDIT, EDIT), id="the first does"),
        pytest.param({81: "B", 82: "A"}, (None, None), (LOOK, LOOK), id="neither does"),
    ],
)
def test_of_two_fixes_of_one_field_the_one_that_mends_both(
    left: dict[int, str], ports: tuple[int | None, int | None], kinds: tuple[str, str]
) -> None:
    facts = next(one for one in offline.from_files(on_80(), (), "default") if one.name == "web")
    found = [of_port("A", 81), of_port("B", 82 if left else 81)]

    def judge(changed: Any) -> Judged:
        code = left[changed.service["spec"]["ports"][0]["port"]]
        return Judged((), tuple(one for one in found if one.code == code))

    fixes = [one.fix for one in proposed.agreed(facts, found, judge)]
    assert tuple(fix.kind for fix in fixes if fix) == kinds
    assert tuple(fix.edits[0].new for fix in fixes if fix) == ports
