"""Files read like a cluster."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.errors import NotFound, SvcError


def obj(kind: str, name: str, namespace: str | None = None, api: str = "v1", **labels: str) -> dict[str, Any]:
    metadata = {"name": name, "labels": labels} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": api, "kind": kind, "metadata": metadata}


SNAPSHOT = Snapshot(
    [
        obj("Service", "web", app="web"),
        obj("Service", "db", "ns", app="db"),
        obj("Service", "api", "ns", app="web"),
        obj("Service", "web", "ns"),
        obj("Node", "one", "odd"),
        obj("Service", "knative", "ns", "serving.knative.dev/v1"),
    ],
    "ns",
)


def names(found: Any) -> list[str]:
    return [one["metadata"]["name"] for one in found]


def test_lists_are_in_the_servers_order() -> None:
    assert names(SNAPSHOT.list(Read(kinds.SERVICE))) == ["api", "db", "web"]
    assert names(SNAPSHOT.list(Read(kinds.SERVICE, namespace="other"))) == []
    assert names(SNAPSHOT.list(Read(kinds.SERVICE, selector="app in (web)"))) == ["api"]
    assert names(SNAPSHOT.list(Read(kinds.SERVICE, field_selector="metadata.name=db"))) == ["db"]
    assert names(SNAPSHOT.list(Read(kinds.NODE))) == ["one"]
    some = Snapshot([obj("Service", "b", "z"), obj("Service", "c"), obj("Service", "a", "z")])
    everywhere = some.list(Read(kinds.SERVICE, namespace=ALL_NAMESPACES))
    assert [(one["metadata"]["namespace"], one["metadata"]["name"]) for one in everywhere] == [
        ("default", "c"),
        ("z", "a"),
        ("z", "b"),
    ]


def test_the_last_of_two_wins() -> None:
    assert SNAPSHOT.get(kinds.SERVICE, "web")["metadata"]["labels"] == {}


def test_nothing_of_that_name() -> None:
    with pytest.raises(NotFound) as caught:
        SNAPSHOT.get(kinds.DEPLOYMENT, "web")
    assert str(caught.value) == 'Error from server (NotFound): deployments.apps "web" not found'


def test_together() -> None:
    one, missing, several, bad = SNAPSHOT.together(
        [
            Read(kinds.SERVICE, "web"),
            Read(kinds.POD, "x"),
            Read(kinds.SERVICE, selector="app"),
            Read(kinds.SERVICE, selector="="),
        ]
    )
    assert isinstance(one, dict)
    assert isinstance(missing, NotFound)
    assert names(several) == ["api", "db"]
    assert isinstance(bad, SvcError)


@pytest.mark.parametrize("odd", [{}, {"kind": "Service"}, {"kind": "Service", "apiVersion": "v1", "metadata": None}])
def test_odd_objects(odd: dict[str, Any]) -> None:
    Snapshot([odd]).list(Read(kinds.SERVICE, namespace=""))


TYPES: dict[str, str | None] = {
    "svc": "services",
    "Service": "services",
    "services": "services",
    "services.": "services",
    "service.v1": None,
    "service.v1.": "services",
    "deploy": "deployments",
    "deployments.apps": "deployments",
    "deployment.v1.apps": "deployments",
    "deployments.extensions": None,
    "sts": "statefulsets",
    "po": "pods",
    "rc": "replicationcontrollers",
    "endpointslices.discovery.k8s.io": "endpointslices",
    "nonsense": None,
    "": None,
}


@pytest.mark.parametrize("text", TYPES)
def test_types(text: str) -> None:
    found = kinds.built_in(text)
    assert (found.plural if found else None) == TYPES[text]
