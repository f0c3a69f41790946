"""Which listeners of a Gateway and its ListenerSets conflict, and which of them lose."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.gateway.conflicts import conflicts
from tests.kubernetes.gateway.build import Object, gateway, listener

HOST = "x.example.com"
OLD, NEW = "2025-08-11T13:44:05Z", "2025-08-11T15:44:05Z"


def gate(*listeners: Object, spaces: str = "All", **status: Any) -> Object:
    """The Gateway, which takes ListenerSets."""
    made = gateway(*(listeners or [listener(hostname="other.example.com")]))
    return {**made, "spec": {**made["spec"], "allowedListeners": {"namespaces": {"from": spaces}}}, "status": status}


def added(*listeners: Object, name: str = "more", space: str = "shop", created: str = NEW, **status: Any) -> Object:
    """A ListenerSet of it."""
    made = gateway(*(listeners or [listener(hostname=HOST)]), name=name, namespace=space)
    spec = {"parentRef": {"name": "gate", "namespace": "infra"}, "listeners": made["spec"]["listeners"]}
    age = {"creationTimestamp": created} if created else {}
    return {**made, "kind": "ListenerSet", "metadata": {**made["metadata"], **age}, "spec": spec, "status": status}


def written(type: str, status: str = "True", seen: int = 1) -> Object:
    """The word of a controller about the listener ``http``, in the status of an object of generation 1."""
    return {"listeners": [{"name": "http", "conditions": [{"type": type, "status": status, "observedGeneration": seen}]}]}


def aged(obj: Object) -> Object:
    """The same, of generation 1."""
    return {**obj, "metadata": {**obj["metadata"], "generation": 1}}


A = added(name="a", created=NEW)
OWN = gate(listener(hostname=HOST))
ROWS: dict[str, tuple[Object, list[Object], list[str]]] = {
    "one host name": (OWN, [A], ["a/http loses to gate/http"]),
    "in capitals": (gate(listener(hostname=HOST.upper())), [A], ["a/http loses to gate/http"]),
    "another host name": (gate(listener(hostname="y.example.com")), [A], []),
    "another port": (gate(listener(port=81, hostname=HOST)), [A], []),
    "every host, and one": (gate(listener()), [A], []),
    "another protocol": (gate(listener(hostname="y.example.com", protocol="HTTPS")), [A], ["a/http loses to gate/http"]),
    "TCP": (gate(listener(protocol="TCP")), [A], ["a/http loses to gate/http"]),
    "UDP": (gate(listener(protocol="UDP")), [A], []),
    "a protocol of a vendor": (gate(listener(protocol="example.com/x")), [A], []),
    "a set that the Gateway does not take": (gate(listener(hostname=HOST), spaces="Same"), [A], []),
    "the older of two sets": (gate(), [A, added(name="b", created=OLD)], ["a/http loses to b/http"]),
    "two of one age": (gate(), [added(name="b"), A], ["b/http loses to a/http"]),
    "two of one age, by namespace": (gate(), [A, added(name="b", space="back")], ["a/http loses to b/http"]),
    "two of no age": (
        gate(),
        [added(name="a", created=""), added(name="b", created="")],
        ["a/http may lose to b/http", "b/http may lose to a/http"],
    ),
    "the Gateway before them": (
        OWN,
        [added(name="a", created=""), added(name="b", created="")],
        ["a/http loses to gate/http, b/http", "b/http loses to gate/http, a/http"],
    ),
    "what has lost is in nobody's way": (
        gate(listener(protocol="HTTP", hostname="y.example.com")),
        [added(listener(protocol="TCP"), name="a", created=OLD), added(name="b")],
        ["a/http loses to gate/http"],
    ),
    "two of one Gateway": (
        gate(listener("a"), listener("b", protocol="HTTPS")),
        [],
        ["gate/a loses to gate/b", "gate/b loses to gate/a"],
    ),
    "HTTP beside TCP, which not every controller takes": (
        gate(listener("a"), listener("b", protocol="TCP")),
        [],
        ["gate/a may lose to gate/b", "gate/b loses to gate/a"],
    ),
    "three of one Gateway": (
        gate(listener("a", hostname=HOST), listener("b", protocol="HTTPS"), listener("c"), listener("d", 53, "UDP")),
        [],
        ["gate/a loses to gate/b", "gate/b loses to gate/a, gate/c", "gate/c loses to gate/b"],
    ),
    "the controller says so": (gate(**written("Conflicted")), [], ["gate/http loses"]),
    "the controller of a set": (gate(), [added(name="a", **written("Conflicted"))], ["a/http loses"]),
    "the controller denies it": (OWN, [added(name="a", **written("Conflicted", "False"))], []),
    "the controller serves it": (OWN, [added(name="a", **written("Programmed"))], []),
    "of an older generation": (OWN, [aged(added(name="a", **written("Programmed", seen=0)))], ["a/http loses to gate/http"]),
    "of this one": (OWN, [aged(added(name="a", **written("Programmed")))], []),
}


@pytest.mark.parametrize(("own", "sets", "found"), ROWS.values(), ids=ROWS)
def test_who_loses(own: Object, sets: list[Object], found: list[str]) -> None:
    told = []
    for one in conflicts(own, sets, {"shop": {}, "back": {}, "infra": {}}):
        others = ", ".join(f"{other.gateway}/{other.name}" for other in one.others)
        word = "loses" if one.loses else "may lose"
        told.append(f"{one.listener.gateway}/{one.listener.name} {word}{' to ' if others else ''}{others}")
    assert told == found


def test_of_which_sets_a_gateway_takes_is_unknown_is_no_certain_winner() -> None:
    own = gate()
    own["spec"]["allowedListeners"]["namespaces"] = {"from": "Selector", "selector": {"matchLabels": {"team": "a"}}}
    assert [one.loses for one in conflicts(own, [A, added(name="b", created=OLD)], None)] == [False, False]
