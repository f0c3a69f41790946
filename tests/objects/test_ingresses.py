from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_svc.objects.ingresses import REST, Backend, backends
from kubectl_svc.objects.meta import dig


def path(name: str, port: dict[str, Any], at: str = "/") -> dict[str, Any]:
    return {"path": at, "backend": {"service": {"name": name, "port": port}}}


def ingress(*rules: Any, rest: Any = None) -> dict[str, Any]:
    return {"spec": {"rules": list(rules), **({"defaultBackend": rest} if rest else {})}}


def place(rule: int, index: int) -> tuple[str | int, ...]:
    return ("spec", "rules", rule, "http", "paths", index, "backend", "service")


SHOP = {"host": "shop.example.com", "http": {"paths": [path("web", {"number": 80}), path("web", {"number": 80}, "/api")]}}


@pytest.mark.parametrize(
    ("obj", "found"),
    [
        (ingress(SHOP), [Backend("web", "", 80, ("shop.example.com/", "shop.example.com/api"), (place(0, 0), place(0, 1)))]),
        (ingress({"http": {"paths": [path("web", {"name": "http"})]}}), [Backend("web", "http", 0, ("*/",), (place(0, 0),))]),
        (
            ingress(rest={"service": {"name": "web", "port": {"number": 80}}}),
            [Backend("web", "", 80, (REST,), (("spec", "defaultBackend", "service"),))],
        ),
        (ingress(rest={"resource": {"kind": "Bucket", "name": "files"}}), []),
        (ingress({"host": "a.example.com"}), []),
        (ingress({"http": {"paths": [{"path": "/", "backend": {"serviceName": "old", "servicePort": 80}}]}}), []),
        ({}, []),
    ],
)
def test_backends(obj: Any, found: list[Backend]) -> None:
    assert list(backends(obj)) == found
    assert all(dig(obj, *where, "name") == one.service for one in found for where in one.places)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rules", "http", "paths", "backend", "service", "name", "port", "number"]), below, max_size=4
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_whatever_it_is_there_is_an_answer(spec: Any) -> None:
    for backend in backends({"spec": spec}):
        assert backend.service
        assert len(backend.routes) == len(backend.places) > 0
