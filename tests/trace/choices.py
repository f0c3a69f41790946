"""Choices: what is printed for a fault, or each thing that its message leaves to decide, carried out on the objects.

These are traced again: the fault is gone, and nothing above a note has come instead.
"""

from __future__ import annotations

import copy
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from kubectl_svc.objects import meta
from tests.kubernetes.test_certificates import certificate
from tests.trace.edits import edited
from tests.trace.front import (
    gateway,
    ingress,
    listener,
    made,
    path,
    route,
    shop,
)

Object = dict[str, Any]
Choice = Callable[[list[Object]], list[Object]]
HOST = "h.example.com"
SAFE = f"https://{HOST}/"
HOSTED: Object = {"hostnames": [HOST]}
TLS = [{"hosts": [HOST], "secretName": "h-tls"}]
PENDING = {"type": "Accepted", "status": "Unknown", "reason": "Pending", "message": "Waiting for controller"}


def printed(objects: list[Object]) -> list[Object]:
    """Stands for what the trace prints; see `as_printed`."""
    raise AssertionError


def put(where: str, value: Any, *steps: str | int) -> Choice:
    """Write one field of ``kind/name``; with ``None`` remove it."""

    def choice(objects: list[Object]) -> list[Object]:
        changed = copy.deepcopy(objects)
        place: Any = next(one for one in changed if f"{one['kind'].lower()}/{meta.name(one)}" == where)
        for step in steps[:-1]:
            place = place[step] if isinstance(step, int) else place.setdefault(step, {})
        if value is None:
            del place[steps[-1]]
        else:
            place[steps[-1]] = value
        return changed

    return choice


def without(where: str) -> Choice:
    """Delete ``kind/name``."""
    return lambda objects: [one for one in objects if f"{one['kind'].lower()}/{meta.name(one)}" != where]


def adding(*more: Object) -> Choice:
    """Create objects."""
    return lambda objects: [*objects, *more]


def both(*choices: Choice) -> Choice:
    """One after the other."""

    def choice(objects: list[Object]) -> list[Object]:
        for each in choices:
            objects = each(objects)
        return objects

    return choice


def dumped(*objects: Object) -> list[Object]:
    """The same as a cluster has them; pods stand in for what makes them where the status says that they are ready."""
    return [{**one, "metadata": {**one["metadata"], "uid": f"{one['kind']}-{meta.name(one)}"}} for one in objects]


def listed(*kinds: str) -> list[Object]:
    """Lists without items: there are none of these."""
    return [{"apiVersion": "v1", "kind": f"{kind}List", "items": []} for kind in kinds]


def secret(name: str = "h-tls", host: str = HOST, namespace: str = "shop", **more: Any) -> Object:
    """A Secret with a certificate for one host."""
    head = {"name": name, "namespace": namespace}
    data = {"tls.crt": certificate("x", host).decode()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": head, "type": "kubernetes.io/tls", "stringData": data, **more}


def secured(*sections: Object) -> list[Object]:
    """An Ingress of a Service with certificates."""
    return [*shop(), ingress(path(), tls=list(sections) or TLS)]


def https(**more: Any) -> list[Object]:
    """A route of a listener with TLS."""
    tls = {"certificateRefs": [{"name": "c", **more}]}
    return [*shop(), *gateway(listener("https", 443, "HTTPS", tls=tls, hostname=HOST)), route(**HOSTED)]


def said(kind: str, status: str, **more: Any) -> Object:
    """The status of a route, as its controller writes it."""
    about = {"type": kind, "status": status, "reason": "Because", "message": "", **more}
    accepted = {"type": "Accepted", "status": "True", "reason": "Accepted", "message": ""}
    parent = {
        "parentRef": {"name": "gate", "namespace": "infra"},
        "conditions": [about] if kind == "Accepted" else [accepted, about],
    }
    return {"parents": [parent]}


def judged(kind: str, status: str) -> list[Object]:
    """A route with it."""
    return [*shop(), *gateway(), {**route(**HOSTED), "status": said(kind, status)}]


def otherwise(kind: str, status: str) -> Choice:
    """The controller writes another status."""
    return put("httproute/web", said(kind, status), "status")


def hook(policy: str = "Fail", **client: Any) -> Object:
    """A webhook that calls a Service."""
    named = {"name": "web", "namespace": "shop", "port": 80, **client}
    one = {"name": "a.example.com", "failurePolicy": policy, "clientConfig": {"service": named}}
    kind = "ValidatingWebhookConfiguration"
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": {"name": "guard"}, "webhooks": [one]}


def api(**client: Any) -> Object:
    """An aggregated API."""
    spec = {"group": "x.example.com", "version": "v1", "service": {"name": "web", "namespace": "shop", "port": 80, **client}}
    return {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": "v1.x"}, "spec": spec}


def available(status: str, reason: str = "FailedDiscoveryCheck", message: str = "bad status: 403") -> Object:
    """The status of an APIService with the condition ``Available``."""
    return {"conditions": [{"type": "Available", "status": status, "reason": reason, "message": message}]}


def converted(**client: Any) -> Object:
    """A custom resource that a Service converts."""
    config = {"service": {"name": "web", "namespace": "shop", "port": 80, **client}}
    spec = {"conversion": {"strategy": "Webhook", "webhook": {"conversionReviewVersions": ["v1"], "clientConfig": config}}}
    head = {"name": "carts.x.example.com"}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": head, "spec": spec}


CALLERS: dict[str, tuple[Callable[..., Object], str, tuple[str | int, ...]]] = {
    "writes": (hook, "validatingwebhookconfiguration/guard", ("webhooks", 0, "clientConfig", "service")),
    "ignored": (
        lambda **client: hook("Ignore", **client),
        "validatingwebhookconfiguration/guard",
        ("webhooks", 0, "clientConfig", "service"),
    ),
    "group": (api, "apiservice/v1.x", ("spec", "service")),
    "conversion": (
        converted,
        "customresourcedefinition/carts.x.example.com",
        ("spec", "conversion", "webhook", "clientConfig", "service"),
    ),
}


def monitor(kind: str = "ServiceMonitor", port: str = "http", **labels: str) -> Object:
    """What scrapes a Service, or its pods."""
    field = "endpoints" if kind == "ServiceMonitor" else "podMetricsEndpoints"
    spec = {"selector": {"matchLabels": labels}, field: [{"port": port}]}
    return made("monitoring.coreos.com/v1", kind, "web", spec)


def labelled(**labels: str) -> list[Object]:
    """The Service and its Deployment, with labels of the Service's own, and a named container port."""
    web, pods = shop()
    web["metadata"]["labels"] = labels
    pods["spec"]["template"]["spec"]["containers"][0]["ports"][0]["name"] = "web"
    return [web, pods]


def virtual(**destination: Any) -> Object:
    """A VirtualService."""
    to = {"host": "web.shop.svc.cluster.local", "port": {"number": 80}, **destination}
    return made("networking.istio.io/v1", "VirtualService", "v", {"hosts": ["x"], "http": [{"route": [{"destination": to}]}]})


def rule(*subsets: Object, host: str = "web.shop.svc.cluster.local") -> Object:
    """A DestinationRule."""
    return made("networking.istio.io/v1", "DestinationRule", "d", {"host": host, "subsets": list(subsets)})


def openshift(port: Any, **to: Any) -> Object:
    """A Route."""
    spec = {"host": HOST, "to": {"kind": "Service", "name": "web", "weight": 100, **to}, "port": {"targetPort": port}}
    return made("route.openshift.io/v1", "Route", "r", spec)


class Row(NamedTuple):
    """A world, what to trace in it, the variant that is found, and what may be done."""

    finds: str
    objects: list[Object]
    asked: str
    choices: tuple[Choice, ...] = (printed,)
    leads_to: str = ""
    """The variant of what is found next, where what is printed is the first of two steps."""


def ends(folder: Path, row: Row, choice: Choice) -> None:
    """Carry out a choice and see the fault gone, and no other one come."""
    before = problems(folder, row.objects, row.asked)
    own = [one for one in before if f"{one['code']} {one['variant']}".strip() == row.finds]
    assert own, [(one["code"], one["variant"], one["message"]) for one in before]
    objects = as_printed(row.objects, own[0]) if choice is printed else choice(row.objects)
    after = problems(folder, objects, row.asked)
    if choice is printed and row.leads_to:  # and what is printed for that
        (then,) = [one for one in after if f"{one['code']} {one['variant']}".strip() == row.leads_to]
        after = problems(folder, as_printed(objects, then), row.asked)
    had, have = Counter(map(_key, before)), Counter(map(_key, after))
    assert have[_key(own[0])] < had[_key(own[0])], own[0]["message"]
    assert {key: one for key, one in have.items() if one > had[key]} == {}


def ids(rows: list[Row]) -> dict[str, Any]:
    """What pytest parametrizes a test by: each choice of each row."""
    pairs = [(row, choice) for row in rows for choice in row.choices]
    names = [f"{row.finds} {row.asked} {number}" for row in rows for number in range(len(row.choices))]
    return {"argnames": ("row", "choice"), "argvalues": pairs, "ids": names}


def problems(folder: Path, objects: list[Object], asked: str) -> list[Object]:
    """Those above a note of what is asked for, and of everything; of E3, which nobody need mend, notes, too."""
    found = {}
    file = folder / "world.yaml"
    file.write_text("\n---\n".join(map(json.dumps, objects)), encoding="utf-8")
    for words in ([asked], ["-A"]):
        out = io.StringIO()
        main(["trace", *words, "-n", "shop", "-f", str(file), "-o", "json"], Console(io.StringIO(), out, io.StringIO(), {}))
        document = json.loads(out.getvalue() or '{"items": []}')
        for one in document.get("items", [document]):
            for problem in one["problems"]:
                if problem["severity"] != "note" or problem["code"] == "E3":
                    found[one["namespace"], one["service"], problem["code"], problem["object"], problem["message"]] = problem
    return list(found.values())


def _key(problem: Object) -> tuple[str, str]:
    return problem["code"], problem["object"]


def as_printed(objects: list[Object], problem: Object) -> list[Object]:
    """The objects after the words of a fix for files."""
    words = problem["fix"]
    if words.startswith("create {"):
        return [*objects, json.loads(words.removeprefix("create ").partition(" in ")[0])]
    changed = objects
    for each in words.split("; "):
        where = each.rpartition(" in ")[2].partition(" of namespace ")[0] if " in " in each else problem["object"]
        each = each.partition(" of namespace ")[0]
        changed = [edited(one, each) if f"{one['kind'].lower()}/{meta.name(one)}" == where else one for one in changed]
    assert changed != objects, words
    return changed
