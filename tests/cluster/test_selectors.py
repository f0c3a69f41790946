"""Selectors mean to us what they mean to the API server, and what it refuses we refuse."""

from __future__ import annotations

import pytest
import requests

from kubectl_svc.objects import fields, selectors
from tests.cluster.namespaces import Namespace
from tests.objects.test_selectors import BAD, LABELS, MATCHING

ODD = [
    "a in (b,b)",
    "a==b,c",
    "a =b",
    "a\t=\nb",
    "a=!b",
    "a in(b)",
    "a notin(b ,c)",
    "(a)",
    "in in (in)",
    "a>01",
    "a=b,",
    "a>+1",
]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [*MATCHING, *(text.strip() for text in BAD.split("|")), *ODD]


def ours(text: str) -> bool | None:
    """Whether it takes the labels; ``None`` where it is refused."""
    try:
        return selectors.parse(text).matches(LABELS)
    except selectors.BadSelector:
        return None


def theirs(namespace: Namespace, **query: str) -> bool | None:
    try:
        found = namespace.client.get(namespace.path("configmaps"), **query)["items"]
    except requests.HTTPError as error:
        assert error.response.status_code == requests.codes.bad_request
        return None
    return any(one["metadata"]["name"] == "labelled" for one in found)


def test_labels(namespace: Namespace, texts: list[str]) -> None:
    namespace.create("configmaps", {"metadata": {"name": "labelled", "labels": LABELS}})
    assert {text: ours(text) for text in texts} == {text: theirs(namespace, labelSelector=text) for text in texts}


def test_fields(namespace: Namespace) -> None:
    made = namespace.create("configmaps", {"metadata": {"name": "labelled"}})
    for text in (
        "",
        "metadata.name=labelled",
        "metadata.name==labelled",
        "metadata.name!=labelled",
        "metadata.name=other",
        "metadata.name=",
    ):
        assert theirs(namespace, fieldSelector=text) is fields.matches(made, text), text
