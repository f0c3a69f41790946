"""What people write as a selector."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import (
    BROKEN,
    FINE,
    HEALTHY,
    UNKNOWN,
    Case,
    Object,
    check,
    joined,
    listed,
    of,
    pod,
    service,
    workload,
)


def selecting(labels: str, given: str, name: str = "web") -> Case:
    """A Service with this selector, in YAML, beside a Deployment whose pods have these labels."""
    text = json.dumps(workload(name=name)).replace('{"app": "' + name + '"}', labels)
    head = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  ports: [{port: 80}]\n"
    return Case({"all.yaml": f"{head}  selector: {given}\n---\n{text}\n"}, HEALTHY)


WEB = '{"app": "web"}'
SELECTORS = {
    "a selector as a workload has it": selecting(WEB, "{matchLabels: {app: web}}")._replace(
        code=BROKEN, says="remove matchLabels", never="set when the pods run"
    ),
    "and no word of quotes": selecting(WEB, "{matchLabels: {app: web}}")._replace(code=BROKEN, never="quotes"),
    "its fix": selecting(WEB, "{matchLabels: {app: web}}")._replace(code=BROKEN, says="-> app=web"),
    "an expression": selecting(WEB, "{matchExpressions: [{key: app, operator: In, values: [web]}]}")._replace(
        code=BROKEN, says="-> app=web"
    ),
    "an expression that no pair says": selecting(WEB, "{matchExpressions: [{key: app, operator: Exists}]}")._replace(
        code=BROKEN, says="see: spec.selector", never="'key'"
    ),
    "key and value": selecting(WEB, "{key: app, value: web}")._replace(code=BROKEN, says="write app: web"),
    "name and value": selecting('{"app": "web-front"}', "{name: app, value: web-front}")._replace(
        code=BROKEN, says="write app: web-front"
    ),
    "a label without its usual prefix": selecting('{"app.kubernetes.io/component": "web"}', "{component: web}")._replace(
        code=BROKEN, says="-> app.kubernetes.io/component=web"
    ),
    "and with one": selecting('{"component": "web"}', "{app.kubernetes.io/component: web}")._replace(
        code=BROKEN, says="-> component=web"
    ),
    "of two labels with that value the one that is alike": selecting(
        '{"app.kubernetes.io/instance": "web", "app.kubernetes.io/name": "web"}', "{app: web}"
    )._replace(code=BROKEN, says="but app.kubernetes.io/name=web"),
    "a label of another prefix": selecting('{"example.com/component": "web"}', "{component: web}")._replace(
        code=BROKEN, says="see: spec.selector"
    ),
    "labels of these names": selecting('{"name": "app", "value": "x"}', "{name: app, value: x}")._replace(strict=HEALTHY),
    "null": selecting(WEB, "{app: }")._replace(code=BROKEN, says='app="" matches', never="None"),
    "null, and an empty label": selecting('{"app": ""}', "{app: }"),
    "octal": selecting('{"app": "0123"}', "{app: 0123}")._replace(code=BROKEN, says='0123 -> "0123"', never="A3"),
    "a float": selecting('{"app": "1.10"}', "{app: 1.10}")._replace(code=BROKEN, says='1.10 -> "1.10"', never="A3"),
    "a switch": selecting('{"app": "on"}', "{app: on}")._replace(code=BROKEN, says='on -> "on"', never="A3"),
    "true": selecting('{"app": "true"}', "{app: true}")._replace(code=BROKEN, says='true -> "true"', never="A3"),
    "a list of pairs": selecting(WEB, "[{app: web}]")._replace(code=BROKEN, says="-> app=web", never="A3"),
    "a list of texts": selecting('{"app": "web", "tier": "x"}', '["app=web", "tier=x"]')._replace(
        code=BROKEN, says="-> app=web,tier=x"
    ),
    "text": selecting(WEB, "app=web")._replace(code=BROKEN, says='app=web -> {"app": "web"}'),
    "a list that says a key twice": selecting(WEB, "[{app: api}, {app: web}]")._replace(
        code=BROKEN, says="see: spec.selector", never="->"
    ),
    "text that is no pair": selecting(WEB, "web")._replace(code=BROKEN, says="see: spec.selector", never="->"),
    "a blank": selecting(WEB, "{app: 'web '}")._replace(code=BROKEN, says='fix: spec.selector.app: "web " -> web', never="A3"),
    "a blank in a key": selecting(WEB, "{'app ': web}")._replace(
        code=BROKEN, says="spec.selector.app: unset -> web", never="A3"
    ),
    "a blank in the template": selecting('{"app": "web "}', "{app: web}")._replace(
        code=BROKEN, says='spec.selector.matchLabels.app: "web " -> web in deployment/web', never="A3 "
    ),
    "an empty value": selecting(WEB, "{app: ''}")._replace(code=BROKEN, says='app is "", pods have web', never="fix:"),
    "a switch as a key, too": selecting('{"app": "web", "true": "yes"}', "{app: web, on: yes}")._replace(
        code=BROKEN, says='spec.selector.true: yes -> "yes"', never="A3"
    ),
    "in quotes": selecting('{"app": "0123"}', '{app: "0123"}')._replace(strict=HEALTHY),
}


def labelled(path: str, labels: Any) -> Object:
    """A Deployment of the application web whose template has labels at a place of its own."""
    found = workload()
    template = found["spec"]["template"]
    template["metadata"].pop("labels")
    holder = template
    *parents, last = path.split(".")
    for step in parents:
        holder = holder.setdefault(step, {})
    holder[last] = labels
    return found


def bare(path: str) -> Object:
    """A pod whose labels stand at a place of their own."""
    found = {**pod("web"), "metadata": {"name": "web", "namespace": "shop"}, "status": {}}
    holder = found
    *parents, last = path.split(".")
    for step in parents:
        holder = holder[step]
    holder[last] = {"app": "web"}
    return found


def placed(path: str) -> Case:
    """The labels of a template at another place: C16 says so, and its fix puts them where they belong."""
    fix = 'spec.template.metadata.labels: unset -> {"app": "web"} in deployment/web'
    return of(service(), labelled(path, {"app": "web"}), code=BROKEN, says=fix, never="A3 ")


def placed_in_pod(path: str) -> Case:
    """The same of a pod."""
    return of(service(), bare(path), code=BROKEN, says='metadata.labels: unset -> {"app": "web"} in pod/web', never="A3 ")


OWN = workload(metadata={"labels": {"app": "web", "tier": "front"}})
PLACES = {
    "metadata.label": placed("metadata.label"),
    "labels": placed("labels"),
    "spec.labels": placed("spec.labels"),
    "metadata.label of a pod": placed_in_pod("metadata.label"),
    "labels of a pod": placed_in_pod("labels"),
    "spec.labels of a pod": placed_in_pod("spec.labels"),
    "where they belong, and others beside": of(
        service(),
        workload(spec={"template": {**FINE[1]["spec"]["template"], "labels": {"tier": "x"}}}),
        code=BROKEN,
        says='do: remove spec.template.labels: {"tier": "x"} in deployment/web\n',
    ),
    "the same labels there, too": of(
        service(),
        workload(spec={"template": {**FINE[1]["spec"]["template"], "labels": {"app": "web"}}}),
        code=BROKEN,
        says='fix: remove spec.template.labels: {"app": "web"} in deployment/web\n',
    ),
    "where they belong": of(service(), labelled("metadata.labels", {"app": "web"}), code=HEALTHY, strict=HEALTHY),
    "a list": of(
        service(), labelled("metadata.labels", [{"app": "web"}]), code=BROKEN, says='[{"app": "web"}] -> {"app": "web"}'
    ),
    "a truth value": of(
        service(selector={"app": "web", "canary": "true"}),
        labelled("metadata.labels", {"app": "web", "canary": True}),
        code=BROKEN,
        says='true -> "true" in deployment/web',
        never="A3",
    ),
    "on the workload alone": of(
        service(selector={"app": "web", "tier": "front"}),
        OWN,
        code=BROKEN,
        says='fix: spec.template.metadata.labels: {"app": "web"} -> {"app": "web", "tier": "front"} in deployment/web',
    ),
    "on the workload alone, where another Service would gain its pods": of(
        service(selector={"app": "web", "tier": "front"}),
        service("other", selector={"tier": "front"}),
        OWN,
        code=BROKEN,
        says="see: spec.template.metadata.labels in deployment/web",
        never="fix:",
    ),
    "on the workload and its template": of(service(selector={"app": "web"}), OWN, code=HEALTHY, strict=HEALTHY),
}
API = workload(name="api")
NEAR = {
    "a key of two letters": of(
        service(selector={"ap": "web"}), FINE[1], code=BROKEN, says="fix: spec.selector: ap=web -> app=web"
    ),
    "a value of two letters": of(
        service(selector={"app": "ap"}), API, code=BROKEN, says="app is ap, pods have api", never="fix:"
    ),
    "a value of two letters, among others": of(
        service(selector={"app": "ap"}), API, FINE[1], code=BROKEN, says="app is ap, pods have api", never="fix:"
    ),
    "a key of two other letters, in a dump": of(
        service(live=True, selector={"ab": "web"}), listed("PodList", pod()), code=BROKEN, says="A3", never="fix:"
    ),
    "a key of two letters, in a dump": of(
        service(live=True, selector={"ap": "web"}),
        listed("PodList", pod()),
        code=BROKEN,
        says="fix: kubectl set selector service web app=web -n shop",
    ),
    "a key of two other letters": of(service(selector={"ab": "web"}), FINE[1], code=UNKNOWN, never="fix:"),
    "the pods of another Service": of(
        service(selector={"app": "web", "tier": "front"}),
        service("other", selector={"app": "web"}),
        workload(labels={"app": "web", "tier": "back"}),
        code=BROKEN,
        says="tier is front, pods have back",
        never="fix:",
    ),
    "free pods before those of another": of(
        service(selector={"app": "web", "tier": "front"}),
        service("other", selector={"tier": "back"}),
        workload(labels={"app": "web", "tier": "back"}),
        workload(name="free", labels={"app": "web", "tier": "middle"}),
        code=BROKEN,
        says="tier is front, pods have middle",
    ),
    "nothing alike among many": of(
        service(selector={"app": "zzz"}), FINE[1], API, code=BROKEN, says="matches no pod in namespace shop"
    ),
}

CASES = joined(selectors=SELECTORS, places=PLACES, near=NEAR)


@pytest.mark.parametrize("case", CASES)
def test_selectors(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
